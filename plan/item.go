package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// Item is work that a unit reports toward a quota, with its own proof. Exactly the fields that the unit named are set; On and Count always.
type Item struct {
	On       calendar.Date `json:"on"`                 // the day of the work; of several days the first
	Last     calendar.Date `json:"last,omitzero"`      // of work over several days the last
	Count    int           `json:"count"`              // how many: 8 for "08 buổi phát thanh"
	Link     string        `json:"link,omitempty"`     // where it is published
	Document string        `json:"document,omitempty"` // the number of the document that proves it
	Photo    string        `json:"photo,omitempty"`    // SHA-256 of a filed photo
	Place    string        `json:"place,omitempty"`    // where it took place
	Words    string        `json:"words,omitempty"`    // what it was, in the words of the unit
	Number   int           `json:"n,omitempty"`        // in an event: the number that the item got in the task
	Instead  int           `json:"instead,omitempty"`  // in an event: the number of the item of the same days that it replaces
}

// The limits of a report of items.
const (
	MaxItems     = 2000  // of one task
	MaxItemsOnce = 200   // of one command
	MaxItemCount = 10000 // of one item
)

// lastDay is the day on which the work of the item was done in full.
func (i Item) lastDay() calendar.Date {
	if i.Last.IsZero() {
		return i.On
	}
	return i.Last
}

// proved says whether the item has a proof that no other work can have.
func (i Item) proved() bool { return i.Link != "" || i.Document != "" || i.Photo != "" }

// proofs lists the kinds of proof that the item has.
func (i Item) proofs() []ProofKind { return givenProofs(i.Link, i.Document, i.Photo, i.Place) }

// givenProofs lists the kinds of those proofs that are not empty.
func givenProofs(link, document, photo, place string) []ProofKind {
	var given []ProofKind
	if link != "" {
		given = append(given, ProofLink)
	}
	if document != "" {
		given = append(given, ProofDocument)
	}
	if photo != "" {
		given = append(given, ProofPhoto)
	}
	if place != "" {
		given = append(given, ProofPlace)
	}
	return given
}

// key is what the same work has again when it is reported once more: its proof; without one its days, and of one day its place and words too. A
// number about several days is the one of these days, whatever it is called.
func (i Item) key() string {
	text := strings.Join([]string{"days", i.On.String(), i.lastDay().String(), vietnamese.Fold(i.Place), vietnamese.Fold(i.Words)}, "|")
	switch {
	case i.lastDay().After(i.On) && !i.proved():
		text = "days|" + i.On.String() + "|" + i.lastDay().String()
	case i.Link != "":
		text = "link|" + linkKey(i.Link)
	case i.Photo != "":
		text = "photo|" + i.Photo
	case i.Document != "":
		text = "document|" + vietnamese.Fold(i.Document) + "|" + i.On.String()
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// linkKey is an address without what may differ for the same page: the scheme, "www.", the case of the host, a fragment, a slash at the end, and
// the marks that campaigns add.
func linkKey(link string) string {
	_, rest, found := strings.Cut(link, "://")
	if !found {
		rest = link
	}
	rest, _, _ = strings.Cut(rest, "#")
	host, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut(path, "?")
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part != "" && !strings.HasPrefix(name, "utm_") && name != "fbclid" && name != "zarsrc" {
			kept = append(kept, part)
		}
	}
	slices.Sort(kept)
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	return host + "/" + strings.TrimSuffix(path, "/") + "?" + strings.Join(kept, "&")
}

// fault tells why an item cannot count in a tally on a day; nil when it can.
func (i Item) fault(t Tally, shape Shape, today calendar.Date) *Refusal {
	switch {
	case i.Count < 1 || i.Count > MaxItemCount:
		return refuse(RefusalInvalid, "Số lượng %d không hợp lệ; đề nghị ghi số từ 1 đến %d.", i.Count, MaxItemCount)
	case i.On.IsZero():
		return refuse(RefusalInvalid, "Đề nghị nêu ngày thực hiện của từng kết quả.")
	case i.lastDay().Before(i.On):
		return refuse(RefusalInvalid, "Ngày cuối %s trước ngày đầu %s.", i.lastDay().Vietnamese(), i.On.Vietnamese())
	case i.lastDay().After(today):
		return refuse(RefusalInvalid, "Ngày thực hiện %s chưa đến.", i.lastDay().Vietnamese())
	case i.On.Before(t.From):
		return refuse(RefusalInvalid, "Kết quả ngày %s trước ngày bắt đầu tính định mức %s nên không được tính.", i.On.Vietnamese(), t.From.Vietnamese())
	case i.Link != "" && !validLink(i.Link):
		return refuse(RefusalInvalid, "Đường dẫn %q không hợp lệ; đề nghị ghi đầy đủ https://…", shortened(i.Link))
	case i.Document != "" && !validDocument(i.Document):
		return refuse(RefusalInvalid, "Số, ký hiệu văn bản %q không hợp lệ.", shortened(i.Document))
	case i.Photo != "" && !validHash(i.Photo):
		return refuse(RefusalInvalid, "Ảnh minh chứng chưa được lưu.")
	case len(i.Place) > MaxReason || len(i.Words) > MaxReason:
		return refuse(RefusalInvalid, "Nội dung của một kết quả quá dài; đề nghị rút gọn.")
	}
	for _, kind := range i.proofs() {
		if !shape.Proves(kind) {
			return refuse(RefusalInvalid, "Loại việc này không nhận minh chứng là %s.", kind.Vietnamese())
		}
	}
	return nil
}

// Vietnamese is the name of the kind of proof in a sentence.
func (k ProofKind) Vietnamese() string {
	switch k {
	case ProofLink:
		return "đường dẫn (https://…)"
	case ProofDocument:
		return "số, ký hiệu văn bản"
	case ProofPhoto:
		return "ảnh"
	case ProofPlace:
		return "địa điểm"
	}
	return string(k)
}

// shortened is the beginning of a text of a person in a sentence.
func shortened(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

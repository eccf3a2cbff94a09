package plan

import (
	"regexp"
	"slices"
	"strings"
)

// head is what a cell says about the work: the kind of its first telling word.
type head struct {
	kind  wordKind
	words string // that told it
	verb  wordKind
	far   bool // words that nothing is known about stand before it
	odd   bool // a verb of communication with an object that is none: "cập nhật cơ sở dữ liệu"
}

// titleHead reads the head of a title: weak verbs and people are passed over, and the first word of another kind decides.
func titleHead(title string) head {
	text := headText(title)
	var h head
	carriedOut := false
	for i := 0; i < len(text.words); {
		kind, n := text.at(i)
		switch {
		case n == 0:
			h.far = h.far || isLetters(text.words[i])
			i++
			continue
		case kind == wordWeak:
			words := strings.Join(text.words[i:i+n], " ")
			carriedOut = strings.Contains(words, "trien khai") || strings.Contains(words, "thuc hien")
			h.far = h.far && n == 1
		case kind == wordMake, kind == wordKeep:
			h.verb, h.far = kind, false
		case kind != wordPerson:
			h.kind, h.words = kind, strings.Join(text.words[i:i+n], " ")
			return h.among(text, i+n, carriedOut)
		}
		i += n
	}
	if h.kind == wordNone && h.verb == wordKeep {
		h.kind = wordKeep
	}
	return h
}

func isLetters(word string) bool { return word[0] >= 'a' && word[0] <= 'z' }

// aboutSomething are the verbs whose object is a subject: "tuyên truyền kết quả khảo sát".
var aboutSomething = []string{"tuyen truyen", "truyen thong", "thong tin", "pho bien", "quan triet", "gioi thieu", "quang ba", "dua tin", "phat thanh", "truyen hinh"}

var towardsAll = regexp.MustCompile(`^ (?:, )?(?:ho tro )?(?:cho )?(?:nguoi dan|to chuc , ca nhan|cong dan|nhan dan|doanh nghiep|nop ho so|su dung|thuc hien dich vu cong|cai dat)`)

// among looks at what stands behind the telling word, which changes what it says.
func (h head) among(text workText, next int, carriedOut bool) head {
	rest := text.from(next)
	switch h.kind {
	case wordDocument:
		if kind := rest.heldNext(); kind != wordNone {
			h.kind = kind
		} else if carriedOut && h.words != "ban hanh" {
			h.kind = wordCarryOut
		}
	case wordEvent:
		kind, _ := rest.at(0)
		if kind == wordContest || rest.has("cuoc thi", "hoi thi") && (h.words == "phat dong" || h.words == "tong ket") {
			h.kind = wordContest
		}
	case wordReview:
		if rest.has("cuoc thi", "hoi thi") {
			h.kind = wordContest
		}
	case wordGuide:
		if towardsAll.MatchString(rest.String()) {
			h.kind = wordAct
		}
	case wordAct:
		next, _ := rest.at(rest.firstWord())
		if next == wordDuty {
			h.kind = wordDuty
		}
		object, _ := rest.at(0)
		papers := object == wordDelivery || object == wordSystem || object == wordHandle || object == wordDocument
		h.odd = papers && !slices.Contains(aboutSomething, h.words)
	default:
	}
	return h
}

// heldNext is the kind of the gathering that a text goes on to hold: "… và tổ chức cuộc thi"; wordNone when it holds none.
func (t workText) heldNext() wordKind {
	for i, word := range t.words {
		if word != "va" && word != "," && word != ";" {
			continue
		}
		rest := t.from(i + 1)
		verb, n := rest.at(0)
		if verb != wordWeak || !slices.Contains([]string{"to", "trien"}, rest.words[0]) { // tổ chức, triển khai
			continue
		}
		if kind, _ := rest.at(n); kind == wordEvent || kind == wordContest || kind == wordMobile {
			return kind
		}
	}
	return wordNone
}

// firstWord is the place of the first word that is no punctuation mark; 0 when there is none.
func (t workText) firstWord() int { return max(0, slices.IndexFunc(t.words, isLetters)) }

// product is what the column of products says: the kinds of its parts in their order.
type product struct {
	kinds []wordKind
	words string
}

var productParts = regexp.MustCompile(`[;,+\n]| và | hoặc |/`)

// newProduct reads the column of products, each part by its first words.
func newProduct(cell string) product {
	p := product{words: cell}
	for _, part := range productParts.Split(workQuoted.ReplaceAllString(workBracketed.ReplaceAllString(cell, " "), " "), -1) {
		if kind := newWorkText(part).partKind(); kind != wordNone {
			p.kinds = append(p.kinds, kind)
		}
	}
	return p
}

// partKind is the kind of the first telling word of a part of a product; what stands behind "về" is its subject.
func (t workText) partKind() wordKind {
	for i := 0; i < len(t.words); {
		kind, n := t.at(i)
		switch kind {
		case wordEvent, wordContest, wordMobile, wordDocument, wordDelivery, wordItem, wordFlow:
			return kind
		default:
		}
		if i > 0 && slices.Contains([]string{"ve", "cua", "duoc", "%"}, t.words[i]) {
			break
		}
		i += max(1, n)
	}
	return wordNone
}

// has says whether a part of the product is of one of the kinds.
func (p product) has(kinds ...wordKind) bool {
	return slices.ContainsFunc(p.kinds, func(kind wordKind) bool { return slices.Contains(kinds, kind) })
}

// first is the kind of the first part; wordNone when nothing tells one.
func (p product) first() wordKind {
	if len(p.kinds) == 0 {
		return wordNone
	}
	return p.kinds[0]
}

// only says whether every part whose kind is known is of one of the kinds, and there is one.
func (p product) only(kinds ...wordKind) bool {
	return len(p.kinds) > 0 && !slices.ContainsFunc(p.kinds, func(kind wordKind) bool { return !slices.Contains(kinds, kind) })
}

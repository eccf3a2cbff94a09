package mailserver

import (
	"bytes"
	"mime"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// search answers SEARCH. Header fields are compared decoded; BODY and TEXT look at the bytes as they came, so that they find nothing in
// base64.
func (v *folderView) search(kind imapserver.NumKind, criteria *imap.SearchCriteria) (*imap.SearchData, error) {
	list := v.visible()
	last := lastOf(list)
	var (
		data imap.SearchData
		seqs imap.SeqSet
		uids imap.UIDSet
	)
	for _, letter := range list {
		if !(&candidate{pickedLetter: letter, folder: v.folder, last: last}).matches(criteria) {
			continue
		}
		n := letter.seq
		if kind == imapserver.NumKindUID {
			n = uint32(letter.uid)
			uids.AddNum(letter.uid)
		} else {
			seqs.AddNum(letter.seq)
		}
		if data.Count == 0 {
			data.Min = n
		}
		data.Max = n
		data.Count++
	}
	data.All = seqs
	if kind == imapserver.NumKindUID {
		data.All = uids
	}
	return &data, nil
}

// candidate is a letter under examination; its bytes are read when a criterion needs them.
type candidate struct {
	pickedLetter
	folder  *mailFolder
	last    pickedLetter
	content []byte
}

func (c *candidate) matches(criteria *imap.SearchCriteria) bool {
	return c.matchesIndex(criteria) && c.matchesContent(criteria) &&
		!slices.ContainsFunc(criteria.Not, func(not imap.SearchCriteria) bool { return c.matches(&not) }) &&
		!slices.ContainsFunc(criteria.Or, func(or [2]imap.SearchCriteria) bool { return !c.matches(&or[0]) && !c.matches(&or[1]) })
}

func (c *candidate) matchesIndex(criteria *imap.SearchCriteria) bool {
	outside := func(set imap.NumSet) bool { return !c.in(set, c.last) }
	for _, set := range criteria.SeqNum {
		if outside(set) {
			return false
		}
	}
	for _, set := range criteria.UID {
		if outside(set) {
			return false
		}
	}
	if slices.ContainsFunc(criteria.Flag, func(flag imap.Flag) bool { return !c.has(flag) }) ||
		slices.ContainsFunc(criteria.NotFlag, c.has) {
		return false
	}
	if criteria.Larger != 0 && c.size <= criteria.Larger || criteria.Smaller != 0 && c.size >= criteria.Smaller {
		return false
	}
	return onDays(c.date, criteria.Since, criteria.Before)
}

// onDays compares calendar days, whatever the zone (RFC 9051 §6.4.4); a zero bound is no bound.
func onDays(at, since, before time.Time) bool {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !day.Before(since)) && (before.IsZero() || day.Before(before))
}

func (c *candidate) matchesContent(criteria *imap.SearchCriteria) bool {
	if len(criteria.Header) == 0 && len(criteria.Body) == 0 && len(criteria.Text) == 0 && criteria.SentSince.IsZero() && criteria.SentBefore.IsZero() {
		return true
	}
	if c.content == nil {
		content, err := os.ReadFile(c.folder.letterPath(c.uid))
		if err != nil {
			return false // removed meanwhile
		}
		c.content = content
	}
	fields, body := splitLetter(c.content)
	for _, wanted := range criteria.Header {
		if !headerContains(fields, wanted.Key, wanted.Value) {
			return false
		}
	}
	for _, text := range criteria.Text {
		if !containsFold(c.content, text) {
			return false
		}
	}
	for _, text := range criteria.Body {
		if !containsFold(body, text) {
			return false
		}
	}
	if criteria.SentSince.IsZero() && criteria.SentBefore.IsZero() {
		return true
	}
	sent, err := mail.ParseDate(fieldValue(fields, "date"))
	return err == nil && onDays(sent, criteria.SentSince, criteria.SentBefore)
}

func fieldValue(fields []headerField, name string) string {
	for _, field := range fields {
		if field.name() == name {
			return field.value()
		}
	}
	return ""
}

func headerContains(fields []headerField, name, text string) bool {
	decoder := new(mime.WordDecoder)
	return slices.ContainsFunc(fields, func(field headerField) bool {
		if field.name() != strings.ToLower(name) {
			return false
		}
		value, err := decoder.DecodeHeader(field.value())
		if err != nil {
			value = field.value()
		}
		return strings.Contains(strings.ToLower(value), strings.ToLower(text))
	})
}

func containsFold(content []byte, text string) bool {
	return bytes.Contains(bytes.ToLower(content), bytes.ToLower([]byte(text)))
}

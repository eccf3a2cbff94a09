package mailserver

import (
	"bytes"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Fetch returns items of letters. For the whole content of a malformed letter it returns the received bytes, where the library would
// return nothing. A letter that was not yet announced to this connection has no sequence number, and is left out.
func (s *session) Fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	found, err := s.search(imapserver.NumKindSeq, &imap.SearchCriteria{}, numSet)
	announced, _ := found.(imap.SeqSet)
	if err != nil || len(announced) == 0 {
		return err
	}
	if err := s.markSeen(announced, options); err != nil {
		return err
	}
	malformed := s.account.malformedIn(s.folder)
	if len(malformed) == 0 || !slices.ContainsFunc(options.BodySection, isWhole) {
		return s.UserSession.Fetch(w, announced, options)
	}
	numbers, _ := announced.Nums() // ok is always true: a search returns no set with an open end
	for _, number := range numbers {
		uids, err := s.uids(&imap.SearchCriteria{}, imap.SeqSetNum(number))
		if err != nil || len(uids) == 0 { // removed by another connection meanwhile
			continue
		}
		if letter, found := malformed[uids[0].Start]; found {
			err = s.fetchMalformed(w, number, letter, options)
		} else {
			err = s.UserSession.Fetch(w, imap.SeqSetNum(number), options)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isWhole reports whether a section is BODY[] or a part of its bytes, BODY[]<…>.
func isWhole(section *imap.FetchItemBodySection) bool {
	return section.Specifier == imap.PartSpecifierNone && len(section.Part) == 0
}

// markSeen sets \Seen on letters when the options request a section without PEEK, so that the spool records the change. In a read-only
// folder it makes every request one with PEEK instead (RFC 9051 §6.3.3).
func (s *session) markSeen(letters imap.SeqSet, options *imap.FetchOptions) error {
	for _, section := range options.BodySection {
		section.Peek = section.Peek || s.readOnly
	}
	if !slices.ContainsFunc(options.BodySection, func(section *imap.FetchItemBodySection) bool { return !section.Peek }) {
		return nil
	}
	return s.Store(nil, letters, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil)
}

// fetchMalformed answers for one malformed letter in two responses: one with the items that depend on its bytes, one with the library's
// items. The UID precedes the body, because clients process the body while they receive it and must know its letter.
func (s *session) fetchMalformed(w *imapserver.FetchWriter, number uint32, letter malformedLetter, options *imap.FetchOptions) error {
	response := w.CreateMessage(number)
	response.WriteUID(letter.uid)
	response.WriteInternalDate(letter.at)
	response.WriteRFC822Size(int64(len(letter.content)))
	for _, section := range options.BodySection {
		part := malformedSection(letter.content, section)
		literal := response.WriteBodySection(section, int64(len(part)))
		_, err := literal.Write(part)
		if err := errors.Join(err, literal.Close()); err != nil {
			return err
		}
	}
	if err := response.Close(); err != nil {
		return err
	}
	others := *options
	others.BodySection = nil
	return s.UserSession.Fetch(w, imap.SeqSetNum(number), &others)
}

// malformedSection returns the bytes of a section of a malformed letter. The sections HEADER and TEXT may be empty, because a malformed
// letter may have neither.
func malformedSection(content []byte, section *imap.FetchItemBodySection) []byte {
	if !isWhole(section) {
		return imapserver.ExtractBodySection(bytes.NewReader(content), section)
	}
	if section.Partial == nil {
		return content
	}
	length := int64(len(content))
	from := min(max(section.Partial.Offset, 0), length)
	return content[from : from+min(max(section.Partial.Size, 0), length-from)]
}

package mailserver

import (
	"bytes"
	"errors"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Fetch reads letters. The whole of an odd letter is answered here, byte by byte as it came: the library would answer with nothing. A
// letter that this connection has not been told of yet has no number, and is left out.
func (s *session) Fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	found, err := s.search(imapserver.NumKindSeq, &imap.SearchCriteria{}, numSet)
	told, _ := found.(imap.SeqSet)
	if err != nil || len(told) == 0 {
		return err
	}
	if err := s.markSeen(told, options); err != nil {
		return err
	}
	odd := s.account.oddIn(s.folder)
	if len(odd) == 0 || !slices.ContainsFunc(options.BodySection, isWhole) {
		return s.UserSession.Fetch(w, told, options)
	}
	numbers, _ := told.Nums() // a search finds no set with an open end
	for _, number := range numbers {
		uids, err := s.uids(&imap.SearchCriteria{}, imap.SeqSetNum(number))
		if err != nil || len(uids) == 0 { // removed by another connection meanwhile
			continue
		}
		if letter, isOdd := odd[uids[0].Start]; isOdd {
			err = s.fetchOdd(w, number, letter, options)
		} else {
			err = s.UserSession.Fetch(w, imap.SeqSetNum(number), options)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isWhole is true for BODY[], and for a piece of it.
func isWhole(section *imap.FetchItemBodySection) bool {
	return section.Specifier == imap.PartSpecifierNone && len(section.Part) == 0
}

// markSeen records what the library does in memory when a section is read without PEEK. A folder open for reading only is peeked into.
func (s *session) markSeen(told imap.SeqSet, options *imap.FetchOptions) error {
	for _, section := range options.BodySection {
		section.Peek = section.Peek || s.readOnly
	}
	if !slices.ContainsFunc(options.BodySection, func(section *imap.FetchItemBodySection) bool { return !section.Peek }) {
		return nil
	}
	return s.Store(nil, told, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil)
}

// fetchOdd answers for one odd letter in two responses: what depends on its bytes, and what the library knows of it. The UID stands before
// the body: clients read the body as it comes and want to know whose it is.
func (s *session) fetchOdd(w *imapserver.FetchWriter, number uint32, letter oddLetter, options *imap.FetchOptions) error {
	response := w.CreateMessage(number)
	response.WriteUID(letter.uid)
	response.WriteInternalDate(letter.at)
	response.WriteRFC822Size(int64(len(letter.content)))
	for _, section := range options.BodySection {
		part := oddSection(letter.content, section)
		literal := response.WriteBodySection(section, int64(len(part)))
		_, err := literal.Write(part)
		if err := errors.Join(err, literal.Close()); err != nil {
			return err
		}
	}
	if err := response.Close(); err != nil {
		return err
	}
	known := *options
	known.BodySection = nil
	return s.UserSession.Fetch(w, imap.SeqSetNum(number), &known)
}

// oddSection cuts a section out. Sections of a header and a body may be empty, because an odd letter may have neither.
func oddSection(content []byte, section *imap.FetchItemBodySection) []byte {
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

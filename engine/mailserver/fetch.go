package mailserver

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-message/textproto"
)

// Fetch returns items of letters, from their bytes in the spool and their flags in memory. A letter that was not yet announced to this
// connection has no sequence number, and is left out.
func (s *session) Fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	numbers, uids, err := s.announced(numSet)
	if err != nil || len(numbers) == 0 {
		return err
	}
	if err := s.markSeen(uids, options); err != nil {
		return err
	}
	var flags map[imap.UID][]imap.Flag
	if options.Flags || slices.ContainsFunc(options.BodySection, marksSeen) {
		if flags, err = s.flags(uids); err != nil {
			return err
		}
	}
	locations := s.account.locationsIn(s.folder)
	for i, uid := range uids {
		letter, found := locations[uid]
		if !found { // removed by another connection meanwhile
			continue
		}
		if err := s.fetchLetter(w.CreateMessage(numbers[i]), fetched{uid, flags[uid], letter}, options); err != nil {
			return err
		}
	}
	return nil
}

// announced returns the sequence numbers and the UIDs of the letters of a set, in the same order. Another connection may remove letters between
// the two searches; then they are repeated.
func (s *session) announced(numSet imap.NumSet) (numbers []uint32, uids []imap.UID, err error) {
	for {
		found, err := s.search(imapserver.NumKindSeq, &imap.SearchCriteria{}, numSet)
		announced, _ := found.(imap.SeqSet)
		if err != nil || len(announced) == 0 {
			return nil, nil, err
		}
		same, err := s.uids(&imap.SearchCriteria{}, announced)
		if err != nil {
			return nil, nil, err
		}
		numbers, _ = announced.Nums() // ok is always true: a search returns no set with an open end
		uids, _ = same.Nums()
		if len(numbers) == len(uids) {
			return numbers, uids, nil
		}
	}
}

func marksSeen(section *imap.FetchItemBodySection) bool { return !section.Peek }

// markSeen sets \Seen on letters when the options request a section without PEEK, so that the spool records the change. In a read-only
// folder it makes every request one with PEEK instead (RFC 9051 §6.3.3).
func (s *session) markSeen(uids []imap.UID, options *imap.FetchOptions) error {
	for _, section := range options.BodySection {
		section.Peek = section.Peek || s.readOnly
	}
	if !slices.ContainsFunc(options.BodySection, marksSeen) {
		return nil
	}
	return s.Store(nil, imap.UIDSetNum(uids...), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil)
}

// flags returns the flags of letters. The library lists the flags of a folder and finds the letters with one.
func (s *session) flags(uids []imap.UID) (map[imap.UID][]imap.Flag, error) {
	folder := imapmemserver.NewUserSession(s.account.user)
	selected, err := folder.Select(s.folder, nil)
	if err != nil {
		return nil, err
	}
	defer folder.Close() // always nil
	all := map[imap.UID][]imap.Flag{}
	for _, flag := range selected.Flags {
		found, err := s.uids(&imap.SearchCriteria{Flag: []imap.Flag{flag}}, imap.UIDSetNum(uids...))
		if err != nil {
			return nil, err
		}
		having, _ := found.Nums()
		for _, uid := range having {
			all[uid] = append(all[uid], flag)
		}
	}
	return all, nil
}

// fetched is a letter whose items are requested.
type fetched struct {
	uid   imap.UID
	flags []imap.Flag
	location
}

// fetchLetter answers for one letter. The UID precedes the body, because clients process the body while they receive it and must know its letter.
func (s *session) fetchLetter(w *imapserver.FetchResponseWriter, letter fetched, options *imap.FetchOptions) (err error) {
	defer func() { err = errors.Join(err, w.Close()) }()
	w.WriteUID(letter.uid)
	if options.Flags {
		w.WriteFlags(letter.flags)
	}
	if options.InternalDate {
		w.WriteInternalDate(letter.at)
	}
	if options.RFC822Size {
		w.WriteRFC822Size(int64(letter.size))
	}
	if !options.Envelope && options.BodyStructure == nil && len(options.BodySection)+len(options.BinarySection)+len(options.BinarySectionSize) == 0 {
		return nil
	}
	content, err := s.account.spool.read(letter.location)
	if err != nil {
		return err
	}
	return writeContent(w, content, options)
}

// writeContent writes the items that depend on the bytes of a letter.
func writeContent(w *imapserver.FetchResponseWriter, content []byte, options *imap.FetchOptions) error {
	if options.Envelope {
		w.WriteEnvelope(envelopeOf(content))
	}
	if options.BodyStructure != nil {
		w.WriteBodyStructure(imapserver.ExtractBodyStructure(bytes.NewReader(content)))
	}
	for _, section := range options.BodySection {
		part := bodySection(content, section)
		if err := writeLiteral(w.WriteBodySection(section, int64(len(part))), part); err != nil {
			return err
		}
	}
	for _, section := range options.BinarySection {
		part := imapserver.ExtractBinarySection(bytes.NewReader(content), section)
		if err := writeLiteral(w.WriteBinarySection(section, int64(len(part))), part); err != nil {
			return err
		}
	}
	for _, section := range options.BinarySectionSize {
		w.WriteBinarySectionSize(section, imapserver.ExtractBinarySectionSize(bytes.NewReader(content), section))
	}
	return nil
}

func writeLiteral(w io.WriteCloser, content []byte) error {
	_, err := w.Write(content)
	return errors.Join(err, w.Close())
}

// envelopeOf returns the envelope of a letter; nil when its header does not have the form of RFC 5322 §2.2.
func envelopeOf(content []byte) *imap.Envelope {
	header, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(content)))
	if err != nil {
		return nil
	}
	return imapserver.ExtractEnvelope(header)
}

// bodySection returns the bytes of a section of a letter. The whole content, BODY[] or a part of its bytes, is what was received: the library
// returns nothing for a letter with a malformed header. Its sections HEADER and TEXT may be empty.
func bodySection(content []byte, section *imap.FetchItemBodySection) []byte {
	if section.Specifier != imap.PartSpecifierNone || len(section.Part) > 0 {
		return imapserver.ExtractBodySection(bytes.NewReader(content), section)
	}
	if section.Partial == nil {
		return content
	}
	length := int64(len(content))
	from := min(max(section.Partial.Offset, 0), length)
	return content[from : from+min(max(section.Partial.Size, 0), length-from)]
}

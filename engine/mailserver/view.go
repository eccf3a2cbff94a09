package mailserver

import (
	"bufio"
	"bytes"
	"os"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message/textproto"
)

var errReadOnly = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Mailbox is open for reading only"}

// folderView is a folder as one connection sees it: removed letters keep their place until the connection has been told.
type folderView struct {
	folder   *mailFolder
	tracker  *imapserver.SessionTracker
	readOnly bool
}

// pickedLetter is a letter with the sequence number it has for this connection.
type pickedLetter struct {
	storedLetter
	seq uint32
}

func openView(folder *mailFolder, readOnly bool) (*folderView, *imap.SelectData) {
	folder.mutex.Lock()
	defer folder.mutex.Unlock()
	flags := []imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft}
	data := &imap.SelectData{
		NumMessages: uint32(len(folder.letters)),
		UIDNext:     folder.next,
		UIDValidity: folder.validity,
	}
	for i, letter := range folder.letters {
		if data.FirstUnseenSeqNum == 0 && !letter.has(imap.FlagSeen) {
			data.FirstUnseenSeqNum = uint32(i) + 1
		}
		flags = changedFlags(flags, imap.StoreFlagsAdd, letter.flags)
	}
	data.Flags = flags
	if !readOnly {
		data.PermanentFlags = append(slices.Clone(flags), imap.FlagWildcard)
	}
	return &folderView{folder: folder, tracker: folder.tracker.NewSession(), readOnly: readOnly}, data
}

func (v *folderView) close() {
	v.folder.mutex.Lock()
	defer v.folder.mutex.Unlock()
	v.tracker.Close()
}

// visible lists the letters this connection knows of.
func (v *folderView) visible() []pickedLetter {
	v.folder.mutex.Lock()
	defer v.folder.mutex.Unlock()
	var list []pickedLetter
	for i, letter := range v.folder.letters {
		if seq := v.tracker.EncodeSeqNum(uint32(i) + 1); seq != 0 {
			list = append(list, pickedLetter{storedLetter: letter, seq: seq})
		}
	}
	return list
}

func (v *folderView) pick(numSet imap.NumSet) []pickedLetter {
	list := v.visible()
	last := lastOf(list)
	return slices.DeleteFunc(list, func(letter pickedLetter) bool { return !letter.in(numSet, last) })
}

// lastOf is what "*" stands for.
func lastOf(list []pickedLetter) pickedLetter {
	if len(list) == 0 {
		return pickedLetter{}
	}
	return list[len(list)-1]
}

// in reports whether the letter is in a set, in which 0 stands for "*"; ranges may be turned round (RFC 9051 §9, seq-range).
func (l pickedLetter) in(numSet imap.NumSet, last pickedLetter) bool {
	switch set := numSet.(type) {
	case imap.SeqSet:
		return slices.ContainsFunc(set, func(r imap.SeqRange) bool { return between(l.seq, r.Start, r.Stop, last.seq) })
	case imap.UIDSet:
		return slices.ContainsFunc(set, func(r imap.UIDRange) bool { return between(l.uid, r.Start, r.Stop, last.uid) })
	default:
		return false
	}
}

func between[N uint32 | imap.UID](n, start, stop, last N) bool {
	if start == 0 {
		start = last
	}
	if stop == 0 {
		stop = last
	}
	return n >= min(start, stop) && n <= max(start, stop)
}

func (v *folderView) fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	reads := len(options.BodySection) > 0 || len(options.BinarySection) > 0 || len(options.BinarySectionSize) > 0 ||
		options.Envelope || options.BodyStructure != nil
	seen := !v.readOnly && (slices.ContainsFunc(options.BodySection, func(s *imap.FetchItemBodySection) bool { return !s.Peek }) ||
		slices.ContainsFunc(options.BinarySection, func(s *imap.FetchItemBinarySection) bool { return !s.Peek }))
	for _, letter := range v.pick(numSet) {
		if seen {
			marked, err := v.folder.setFlags(letter.uid, imap.StoreFlagsAdd, []imap.Flag{imap.FlagSeen}, nil)
			if err != nil {
				continue // removed by another connection meanwhile
			}
			letter.storedLetter = marked
		}
		var content []byte
		if reads {
			var err error
			if content, err = os.ReadFile(v.folder.letterPath(letter.uid)); os.IsNotExist(err) {
				continue
			} else if err != nil {
				return errNoMemory
			}
		}
		if err := writeFetch(w.CreateMessage(letter.seq), letter, content, options); err != nil {
			return err
		}
	}
	return nil
}

// writeFetch answers for one letter, the UID first: clients read the body as it comes and want to know whose it is.
func writeFetch(w *imapserver.FetchResponseWriter, letter pickedLetter, content []byte, options *imap.FetchOptions) error {
	w.WriteUID(letter.uid)
	if options.Flags {
		w.WriteFlags(letter.flags)
	}
	if options.InternalDate {
		w.WriteInternalDate(letter.date)
	}
	if options.RFC822Size {
		w.WriteRFC822Size(letter.size)
	}
	if options.Envelope {
		w.WriteEnvelope(envelopeOf(content))
	}
	if options.BodyStructure != nil {
		w.WriteBodyStructure(imapserver.ExtractBodyStructure(bytes.NewReader(content)))
	}
	for _, section := range options.BodySection {
		part := bodySection(content, section)
		literal := w.WriteBodySection(section, int64(len(part)))
		_, err := literal.Write(part)
		if closing := literal.Close(); err != nil || closing != nil {
			return errNoMemory
		}
	}
	for _, section := range options.BinarySection {
		part := imapserver.ExtractBinarySection(bytes.NewReader(content), section)
		literal := w.WriteBinarySection(section, int64(len(part)))
		_, err := literal.Write(part)
		if closing := literal.Close(); err != nil || closing != nil {
			return errNoMemory
		}
	}
	for _, section := range options.BinarySectionSize {
		w.WriteBinarySectionSize(section, imapserver.ExtractBinarySectionSize(bytes.NewReader(content), section))
	}
	return w.Close()
}

// bodySection cuts a section out. The whole letter is given byte by byte as it came, which signatures and hashes rely on, and which also
// works for letters that no parser likes.
func bodySection(content []byte, section *imap.FetchItemBodySection) []byte {
	if len(section.Part) > 0 || section.Specifier != imap.PartSpecifierNone {
		return imapserver.ExtractBodySection(bytes.NewReader(content), section)
	}
	if section.Partial == nil {
		return content
	}
	length := int64(len(content))
	from := min(max(section.Partial.Offset, 0), length)
	return content[from : from+min(max(section.Partial.Size, 0), length-from)]
}

func envelopeOf(content []byte) *imap.Envelope {
	header, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(content)))
	if err != nil {
		return &imap.Envelope{}
	}
	return imapserver.ExtractEnvelope(header)
}

func (v *folderView) store(w *imapserver.FetchWriter, numSet imap.NumSet, flags *imap.StoreFlags) error {
	if v.readOnly {
		return errReadOnly
	}
	for _, flag := range flags.Flags {
		if strings.ContainsAny(string(flag), " \r\n") {
			return errNoMemory
		}
	}
	for _, letter := range v.pick(numSet) {
		changed, err := v.folder.setFlags(letter.uid, flags.Op, flags.Flags, v.tracker)
		if err == errNoFolder { // removed by another connection meanwhile
			continue
		} else if err != nil {
			return errNoMemory
		}
		if flags.Silent {
			continue
		}
		answer := pickedLetter{storedLetter: changed, seq: letter.seq}
		if err := writeFetch(w.CreateMessage(letter.seq), answer, nil, &imap.FetchOptions{Flags: true}); err != nil {
			return err
		}
	}
	return nil
}

package mailserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// The changes that a spool records. The names are in files on disk and must not be changed.
const (
	setValidity    = "validity" // the first record: UIDVALIDITY of INBOX
	createFolder   = "create"
	deleteFolder   = "delete"
	renameFolder   = "rename"
	appendLetter   = "append"
	storeFlags     = "store"
	copyLetters    = "copy"
	moveLetters    = "move"
	expungeLetters = "expunge"
)

var changes = []string{
	setValidity, createFolder, deleteFolder, renameFolder, appendLetter, storeFlags, copyLetters, moveLetters, expungeLetters,
}

// record is one change of an account. In the spool it is a line of JSON; the bytes of the letter follow an appendLetter.
type record struct {
	Do       string            `json:"do"` // one of the changes above
	Folder   string            `json:"folder,omitempty"`
	To       string            `json:"to,omitempty"` // the destination folder, or the new name of the folder
	UIDs     imap.UIDSet       `json:"uids,omitempty"`
	Op       imap.StoreFlagsOp `json:"op,omitempty"`
	Flags    []imap.Flag       `json:"flags,omitempty"`
	At       time.Time         `json:"at,omitzero"`    // the IMAP internal date
	Size     int               `json:"size,omitempty"` // of the letter that follows
	Validity uint32            `json:"validity,omitempty"`
}

// spool is the file of an account. Records are only appended. A replay from the beginning gives the same folders with the same UIDs.
type spool struct {
	path string
	size int64 // of the complete records, in bytes
}

// records is a sequence of encoded records.
type records struct {
	bytes.Buffer
	err error // of the encoding
}

func (s *records) add(r record, letter []byte) {
	r.Size = len(letter)
	line, err := json.Marshal(r)
	s.err = errors.Join(s.err, err)
	s.Write(line) // a bytes.Buffer returns no errors
	s.WriteByte('\n')
	s.Write(letter)
}

// add appends a record and returns when it is on disk. It first truncates the file to the complete records, because an earlier write may
// have failed or been killed.
func (s *spool) add(r record, letter []byte) error {
	var entry records
	entry.add(r, letter)
	if entry.err != nil {
		return fmt.Errorf("recording a change of a try-out mailbox: %w", entry.err)
	}
	file, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("recording a change of a try-out mailbox: %w", err)
	}
	err = file.Truncate(s.size)
	if err == nil {
		_, err = file.WriteAt(entry.Bytes(), s.size)
	}
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("recording a change of a try-out mailbox: %w", err)
	}
	s.size += int64(entry.Len())
	return nil
}

// read returns the bytes of a letter. Records are never moved, so that no lock is needed.
func (s *spool) read(letter location) ([]byte, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("reading a letter of a try-out mailbox: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	content := make([]byte, letter.size)
	if _, err := file.ReadAt(content, letter.offset); err != nil {
		return nil, fmt.Errorf("reading a letter of a try-out mailbox: %w", err)
	}
	return content, nil
}

// replay calls apply for every complete record, with the offset of the letter that follows it. A kill during a write may have truncated the last record, which was then not acknowledged:
// replay skips it and returns the number of its bytes. Any other malformed record is an error.
func (s *spool) replay(apply func(record, int64)) (truncated int, err error) {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return 0, err
	}
	for s.size < int64(len(content)) {
		line, after, complete := bytes.Cut(content[s.size:], []byte("\n"))
		if !complete {
			break
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return 0, fmt.Errorf("parsing %s at byte %d: %w", s.path, s.size, err)
		}
		if !slices.Contains(changes, r.Do) || r.Size < 0 {
			return 0, fmt.Errorf("parsing %s at byte %d: %q with %d bytes is not a change of this version", s.path, s.size, r.Do, r.Size)
		}
		if r.Size > len(after) {
			break
		}
		offset := s.size + int64(len(line)) + 1
		apply(r, offset)
		s.size = offset + int64(r.Size)
	}
	return len(content) - int(s.size), nil
}

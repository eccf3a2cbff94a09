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

// The changes that a spool records. Their names stand in files: they are never changed.
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

// record is one change of an account: a line of JSON, and after an appendLetter the bytes of the letter.
type record struct {
	Do       string            `json:"do"`
	Folder   string            `json:"folder,omitempty"`
	To       string            `json:"to,omitempty"` // the folder that letters are copied to, or the new name
	UIDs     imap.UIDSet       `json:"uids,omitempty"`
	Op       imap.StoreFlagsOp `json:"op,omitempty"`
	Flags    []imap.Flag       `json:"flags,omitempty"`
	At       time.Time         `json:"at,omitzero"`    // the IMAP internal date
	Size     int               `json:"size,omitempty"` // of the letter that follows
	Validity uint32            `json:"validity,omitempty"`
}

// spool is the file of an account. It is only ever appended to: replayed from its beginning, it gives the same folders with the same UIDs.
type spool struct {
	path string
	size int64 // of the whole records
}

// records is a piece of a spool.
type records struct {
	bytes.Buffer
	err error
}

func (s *records) add(r record, letter []byte) {
	r.Size = len(letter)
	line, err := json.Marshal(r)
	s.err = errors.Join(s.err, err)
	s.Write(line) // a Buffer has no errors
	s.WriteByte('\n')
	s.Write(letter)
}

// add writes a record and returns when it is on disk. What a failed or killed write left behind is cut off by the next one.
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

// replay calls apply for every whole record. The last one may be cut short, by a kill while it was written: it was never
// acknowledged, and rest is the number of its bytes. Any other fault is an error.
func (s *spool) replay(apply func(record, []byte)) (rest int, err error) {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return 0, err
	}
	for s.size < int64(len(content)) {
		line, after, whole := bytes.Cut(content[s.size:], []byte("\n"))
		if !whole {
			break
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return 0, fmt.Errorf("reading %s at byte %d: %w", s.path, s.size, err)
		}
		if !slices.Contains(changes, r.Do) || r.Size < 0 {
			return 0, fmt.Errorf("reading %s at byte %d: %q with %d bytes is no change that this version makes", s.path, s.size, r.Do, r.Size)
		}
		if r.Size > len(after) {
			break
		}
		apply(r, after[:r.Size:r.Size])
		s.size += int64(len(line) + 1 + r.Size)
	}
	return len(content) - int(s.size), nil
}

package mailserver

import (
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

var (
	errBadName  = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Mailbox name cannot be used"}
	errReadOnly = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Mailbox is open for reading only"}
	// errNoFolder advises the client to create the folder (RFC 9051 §6.3.12).
	errNoFolder = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "No such mailbox"}
	systemFlags = []imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft}
)

// session is one IMAP connection. It embeds the library's session, records every change in the spool, and refuses changes after EXAMINE.
type session struct {
	*imapmemserver.UserSession // nil until the login
	store                      *store
	account                    *account
	folder                     string // the selected folder
	readOnly                   bool
}

var (
	_ imapserver.SessionIMAP4rev2   = (*session)(nil)
	_ imapserver.SessionAppendLimit = (*session)(nil)
)

// Login accepts any address with [Password], and creates the account if it is new.
func (s *session) Login(username, password string) error {
	address, err := mailboxOf(username)
	if err != nil || password != Password {
		return imapserver.ErrAuthFailed
	}
	if s.account, err = s.store.account(address); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(s.account.user)
	return nil
}

// Select opens a folder. For EXAMINE the folder is read-only.
func (s *session) Select(name string, options *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := s.UserSession.Select(name, options)
	if err != nil {
		return nil, err
	}
	s.folder, s.readOnly = name, options.ReadOnly
	data.UIDValidity += s.account.validity
	for _, flag := range systemFlags {
		if lower := imap.Flag(strings.ToLower(string(flag))); !slices.Contains(data.Flags, lower) {
			data.Flags = append(data.Flags, lower)
		}
	}
	data.PermanentFlags = append(slices.Clone(data.Flags), imap.FlagWildcard)
	if s.readOnly {
		data.PermanentFlags = nil
	}
	return data, nil
}

// Status returns the counts of a folder without selecting it.
func (s *session) Status(name string, options *imap.StatusOptions) (*imap.StatusData, error) {
	data, err := s.UserSession.Status(name, options)
	if err != nil {
		return nil, err
	}
	if options.UIDValidity {
		data.UIDValidity += s.account.validity
	}
	if options.Size {
		size := int64(0)
		for _, letter := range s.account.locationsIn(name) {
			size += int64(letter.size)
		}
		data.Size = &size
	}
	return data, nil
}

// List lists the folders. It omits their status, which would contain the library's UIDVALIDITY; the server does not offer LIST-STATUS.
func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	options.ReturnStatus = nil
	return s.UserSession.List(w, ref, patterns, options)
}

// Create creates a folder.
func (s *session) Create(name string, _ *imap.CreateOptions) error {
	return s.changeFolder(record{Do: createFolder, Folder: name})
}

// Delete removes a folder and its letters. INBOX cannot be removed.
func (s *session) Delete(name string) error {
	return s.changeFolder(record{Do: deleteFolder, Folder: name})
}

// Rename renames a folder. INBOX cannot be renamed, although RFC 9051 §6.3.6 defines this as moving its letters.
func (s *session) Rename(from, to string, _ *imap.RenameOptions) error {
	return s.changeFolder(record{Do: renameFolder, Folder: from, To: to})
}

// changeFolder checks the names of a change of folders and makes the change.
func (s *session) changeFolder(r record) error {
	r.Folder, r.To = strings.TrimRight(r.Folder, "/"), strings.TrimRight(r.To, "/")
	if r.Folder == "" || !utf8.ValidString(r.Folder+r.To) || r.Do == renameFolder && r.To == "" || r.Do != createFolder && r.Folder == inboxName {
		return errBadName
	}
	_, err := s.account.change(r, nil)
	return err
}

// Unsubscribe does nothing: all folders are always subscribed.
func (s *session) Unsubscribe(string) error { return nil }

// AppendLimit returns the size in bytes of the largest letter that APPEND accepts.
func (s *session) AppendLimit() uint32 { return MaxLetterSize }

// Append adds a letter to a folder. Its header is not rewritten.
func (s *session) Append(name string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	if _, err := s.UserSession.Status(name, &imap.StatusOptions{}); err != nil { // a letter that the library refuses must not be recorded
		return nil, errNoFolder
	}
	letter, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	at := options.Time
	if at.IsZero() {
		at = time.Now()
	}
	added, err := s.account.change(record{Do: appendLetter, Folder: name, At: at.Truncate(time.Second), Flags: options.Flags}, letter)
	if err != nil {
		return nil, err
	}
	uids, _ := added.dest.Nums() // one UID
	return &imap.AppendData{UIDValidity: added.validity, UID: uids[0]}, nil
}

// Copy copies letters into another folder.
func (s *session) Copy(numSet imap.NumSet, dest string) (*imap.CopyData, error) {
	return s.transfer(copyLetters, numSet, dest)
}

// Move moves letters into another folder. The Poll that follows sends the EXPUNGE responses.
func (s *session) Move(w *imapserver.MoveWriter, numSet imap.NumSet, dest string) error {
	if s.readOnly {
		return errReadOnly
	}
	data, err := s.transfer(moveLetters, numSet, dest)
	if data == nil || err != nil {
		return err
	}
	return w.WriteCopyData(data)
}

// transfer copies or moves letters. It returns nil when the set contains no letter, because COPYUID has at least one UID (RFC 4315 §3).
func (s *session) transfer(do string, numSet imap.NumSet, dest string) (*imap.CopyData, error) {
	uids, err := s.uids(&imap.SearchCriteria{}, numSet)
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	moved, err := s.account.change(record{Do: do, Folder: s.folder, To: dest, UIDs: uids}, nil)
	if err != nil || len(moved.source) == 0 { // removed by another connection meanwhile
		return nil, err
	}
	return &imap.CopyData{UIDValidity: moved.validity, SourceUIDs: moved.source, DestUIDs: moved.dest}, nil
}

// Expunge removes the letters with the flag \Deleted, of all letters or of the given UIDs. The Poll that follows sends the EXPUNGE
// responses.
func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	if s.readOnly {
		return errReadOnly
	}
	among := imap.UIDSet{{Start: 1, Stop: 0}}
	if uids != nil {
		among = *uids
	}
	deleted, err := s.uids(&imap.SearchCriteria{Flag: []imap.Flag{imap.FlagDeleted}}, among)
	if err != nil || len(deleted) == 0 {
		return err
	}
	_, err = s.account.change(record{Do: expungeLetters, Folder: s.folder, UIDs: deleted}, nil)
	return err
}

// Store changes flags. The Poll that follows sends the new flags.
func (s *session) Store(_ *imapserver.FetchWriter, numSet imap.NumSet, flags *imap.StoreFlags, _ *imap.StoreOptions) error {
	if s.readOnly {
		return errReadOnly
	}
	uids, err := s.uids(&imap.SearchCriteria{}, numSet)
	if err != nil || len(uids) == 0 {
		return err
	}
	_, err = s.account.change(record{Do: storeFlags, Folder: s.folder, UIDs: uids, Op: flags.Op, Flags: flags.Flags}, nil)
	return err
}

// uids returns the UIDs of the letters of a set that match the criteria.
func (s *session) uids(criteria *imap.SearchCriteria, numSet imap.NumSet) (imap.UIDSet, error) {
	found, err := s.search(imapserver.NumKindUID, criteria, numSet)
	uids, _ := found.(imap.UIDSet)
	return uids, err
}

// search returns the letters of a set that match the criteria, by UIDs or by sequence numbers.
func (s *session) search(kind imapserver.NumKind, criteria *imap.SearchCriteria, numSet imap.NumSet) (imap.NumSet, error) {
	switch set := numSet.(type) {
	case imap.UIDSet:
		criteria.UID = append(criteria.UID, slices.Clone(set))
	case imap.SeqSet:
		criteria.SeqNum = append(criteria.SeqNum, slices.Clone(set))
	}
	found, err := s.UserSession.Search(kind, criteria, &imap.SearchOptions{})
	if err != nil {
		return nil, err
	}
	return found.All, nil
}

// Idle sends changes when they happen, until stop is closed. It first sends the changes since the last command, which the library's Idle
// omits.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		changed := s.account.nextChange() // before Poll, so that a change during Poll is not missed
		if err := s.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}

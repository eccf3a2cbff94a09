package mailserver

import (
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

var errNoMemory = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeServerBug, Text: "The letter cannot be read or kept"}

// imapSession is one IMAP connection: RFC 3501 with IDLE, MOVE, UIDPLUS, ESEARCH, NAMESPACE, LIST-EXTENDED and LIST-STATUS.
type imapSession struct {
	store   *mailStore
	account *mailAccount
	view    *folderView // nil unless a folder is selected
}

var (
	_ imapserver.SessionIMAP4rev2   = (*imapSession)(nil)
	_ imapserver.SessionAppendLimit = (*imapSession)(nil)
)

// Close ends the session.
func (s *imapSession) Close() error {
	return s.Unselect()
}

// Login lets anybody be any address, with Password; the mailbox is made when it is new.
func (s *imapSession) Login(username, password string) error {
	address, err := mailboxOf(username)
	if err != nil || password != Password {
		return imapserver.ErrAuthFailed
	}
	s.account, err = s.store.account(address)
	return err
}

// Select opens a folder, for reading only if asked so.
func (s *imapSession) Select(name string, options *imap.SelectOptions) (*imap.SelectData, error) {
	folder, err := s.account.folder(name)
	if err != nil {
		return nil, err
	}
	view, data := openView(folder, options.ReadOnly)
	s.view = view
	return data, nil
}

// Unselect closes the folder.
func (s *imapSession) Unselect() error {
	if s.view != nil {
		s.view.close()
		s.view = nil
	}
	return nil
}

// Create makes a folder.
func (s *imapSession) Create(name string, _ *imap.CreateOptions) error {
	return s.account.createNamed(name)
}

// Delete removes a folder with its letters.
func (s *imapSession) Delete(name string) error { return s.account.remove(name) }

// Rename renames a folder other than INBOX.
func (s *imapSession) Rename(from, to string, _ *imap.RenameOptions) error {
	return s.account.rename(from, to)
}

// Subscribe has nothing to do: everybody is subscribed to all folders.
func (s *imapSession) Subscribe(name string) error {
	_, err := s.account.folder(name)
	return err
}

// Unsubscribe has nothing to do.
func (s *imapSession) Unsubscribe(string) error { return nil }

// List names the folders.
func (s *imapSession) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	if len(patterns) == 0 { // asks for the delimiter
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: folderDelim})
	}
	for _, folder := range s.account.all() {
		name := folder.label()
		matches := func(pattern string) bool { return imapserver.MatchList(name, folderDelim, ref, pattern) }
		if !slices.ContainsFunc(patterns, matches) || options.SelectSpecialUse {
			continue
		}
		data := imap.ListData{Mailbox: name, Delim: folderDelim}
		if options.SelectSubscribed || options.ReturnSubscribed {
			data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
		}
		if options.ReturnStatus != nil {
			data.Status = folder.status(options.ReturnStatus)
		}
		if err := w.WriteList(&data); err != nil {
			return err
		}
	}
	return nil
}

// Namespace says that there are only one's own folders.
func (s *imapSession) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: folderDelim}}}, nil
}

// Status counts a folder without opening it.
func (s *imapSession) Status(name string, options *imap.StatusOptions) (*imap.StatusData, error) {
	folder, err := s.account.folder(name)
	if err != nil {
		return nil, err
	}
	return folder.status(options), nil
}

func (f *mailFolder) status(options *imap.StatusOptions) *imap.StatusData {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var messages, unseen, deleted, recent uint32
	var size int64
	for _, letter := range f.letters {
		messages++
		size += letter.size
		if !letter.has(imap.FlagSeen) {
			unseen++
		}
		if letter.has(imap.FlagDeleted) {
			deleted++
		}
	}
	data := imap.StatusData{Mailbox: f.name}
	if options.UIDNext {
		data.UIDNext = f.next
	}
	if options.UIDValidity {
		data.UIDValidity = f.validity
	}
	data.NumMessages = asked(options.NumMessages, messages)
	data.NumUnseen = asked(options.NumUnseen, unseen)
	data.NumDeleted = asked(options.NumDeleted, deleted)
	data.NumRecent = asked(options.NumRecent, recent)
	data.Size = asked(options.Size, size)
	return &data
}

func asked[T any](wanted bool, value T) *T {
	if !wanted {
		return nil
	}
	return &value
}

// AppendLimit is the largest letter that APPEND takes.
func (s *imapSession) AppendLimit() uint32 { return MaxLetterSize }

// Append keeps a letter as it is, without stamping it.
func (s *imapSession) Append(name string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	folder, err := s.destination(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	at := options.Time
	if at.IsZero() {
		at = time.Now()
	}
	uid, err := folder.add(content, at, changedFlags(nil, imap.StoreFlagsSet, options.Flags))
	if err != nil {
		return nil, errNoMemory
	}
	return &imap.AppendData{UIDValidity: folder.validity, UID: uid}, nil
}

// destination is a folder to put letters in; a missing one tells the client to create it (RFC 9051 §6.3.12).
func (s *imapSession) destination(name string) (*mailFolder, error) {
	folder, err := s.account.folder(name)
	if err != nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "No such mailbox"}
	}
	return folder, nil
}

// Poll tells what changed since the last command.
func (s *imapSession) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.view == nil {
		return nil
	}
	return s.view.tracker.Poll(w, allowExpunge)
}

// Idle tells changes as they happen, until stop. Changes that came between the last command and this one are told at once.
func (s *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	view := s.view
	if view == nil {
		<-stop
		return nil
	}
	for {
		changed := view.folder.waker() // before looking, so that nothing falls between
		if err := view.tracker.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}

// Expunge removes the letters marked \Deleted, of all or of the given UIDs. The client is told by the following Poll.
func (s *imapSession) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	if s.view.readOnly {
		return errReadOnly
	}
	return s.view.folder.expunge(func(letter storedLetter) bool {
		return letter.has(imap.FlagDeleted) && (uids == nil || uids.Contains(letter.uid))
	})
}

// Copy copies letters into another folder.
func (s *imapSession) Copy(numSet imap.NumSet, dest string) (*imap.CopyData, error) {
	folder, err := s.destination(dest)
	if err != nil {
		return nil, err
	}
	data := &imap.CopyData{UIDValidity: folder.validity}
	for _, picked := range s.view.pick(numSet) {
		uid, err := folder.addFrom(s.view.folder, picked.storedLetter)
		if err != nil {
			return nil, errNoMemory
		}
		data.SourceUIDs.AddNum(picked.uid)
		data.DestUIDs.AddNum(uid)
	}
	if len(data.SourceUIDs) == 0 {
		return nil, nil // the library writes no COPYUID then (RFC 4315 §3)
	}
	return data, nil
}

// Move copies letters and removes them here. Killed in between, it leaves a letter in both folders, never in none.
func (s *imapSession) Move(w *imapserver.MoveWriter, numSet imap.NumSet, dest string) error {
	if s.view.readOnly {
		return errReadOnly
	}
	data, err := s.Copy(numSet, dest)
	if data == nil || err != nil {
		return err
	}
	if err := w.WriteCopyData(data); err != nil {
		return err
	}
	return s.view.folder.expunge(func(letter storedLetter) bool { return data.SourceUIDs.Contains(letter.uid) })
}

// Search finds letters.
func (s *imapSession) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	return s.view.search(kind, criteria)
}

// Fetch reads letters.
func (s *imapSession) Fetch(w *imapserver.FetchWriter, numSet imap.NumSet, options *imap.FetchOptions) error {
	return s.view.fetch(w, numSet, options)
}

// Store changes flags.
func (s *imapSession) Store(w *imapserver.FetchWriter, numSet imap.NumSet, flags *imap.StoreFlags, _ *imap.StoreOptions) error {
	return s.view.store(w, numSet, flags)
}

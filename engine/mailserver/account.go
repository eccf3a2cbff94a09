package mailserver

import (
	"bytes"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// account is the folders of one address: in memory as a user of imapmemserver, and on disk as a spool of the changes that made them.
type account struct {
	store *store
	user  *imapmemserver.User

	mutex     sync.Mutex // guards the fields below and every change to user
	spool     spool
	validity  uint32                                  // is added to the library's UIDVALIDITY, which numbers the folders from 1
	malformed map[string]map[imap.UID]malformedLetter // by folder
	changed   chan struct{}                           // closed and replaced at every change
}

// malformedLetter is a letter whose header does not have the form of RFC 5322 §2.2. The library does not return the bytes of such a letter.
type malformedLetter struct {
	uid     imap.UID
	content []byte
	at      time.Time // the IMAP internal date
}

// changeResult holds the UIDs of letters that a change added or copied (RFC 4315).
type changeResult struct {
	validity     uint32 // of the destination folder
	source, dest imap.UIDSet
}

// change records a change on disk and then makes it in memory. The spool keeps also a change that the library refuses, for instance one in
// a folder that does not exist: the library refuses it again at each replay.
func (a *account) change(r record, letter []byte) (changeResult, error) {
	a.store.writing.RLock()
	defer a.store.writing.RUnlock()
	if a.store.closed {
		return changeResult{}, errClosed
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if err := a.spool.add(r, letter); err != nil {
		return changeResult{}, err
	}
	defer func() {
		close(a.changed)
		a.changed = make(chan struct{})
	}()
	return a.apply(r, letter)
}

// apply makes a change in memory. The same changes in the same order give the same folders, flags and UIDs.
func (a *account) apply(r record, letter []byte) (changeResult, error) {
	switch r.Do {
	case setValidity:
		a.validity = r.Validity - 1
		return changeResult{}, nil
	case createFolder:
		if err := a.user.Create(r.Folder, nil); err != nil {
			return changeResult{}, err
		}
		return changeResult{}, a.user.Subscribe(r.Folder)
	case deleteFolder:
		delete(a.malformed, r.Folder)
		return changeResult{}, a.user.Delete(r.Folder)
	case renameFolder:
		return changeResult{}, a.rename(r.Folder, r.To)
	case appendLetter:
		return a.append(r, letter)
	default:
		return a.applyToLetters(r)
	}
}

func (a *account) rename(from, to string) error {
	if err := a.user.Rename(from, to, nil); err != nil {
		return err
	}
	if malformed := a.malformed[from]; malformed != nil {
		a.malformed[to] = malformed
		delete(a.malformed, from)
	}
	return nil
}

func (a *account) append(r record, letter []byte) (changeResult, error) {
	data, err := a.user.Append(r.Folder, bytes.NewReader(letter), &imap.AppendOptions{Time: r.At, Flags: r.Flags})
	if err != nil {
		return changeResult{}, err
	}
	if !bytes.Equal(letter, imapserver.ExtractBodySection(bytes.NewReader(letter), &imap.FetchItemBodySection{})) {
		a.keepMalformed(r.Folder, malformedLetter{uid: data.UID, content: bytes.Clone(letter), at: r.At})
	}
	return changeResult{validity: data.UIDValidity + a.validity, dest: imap.UIDSetNum(data.UID)}, nil
}

func (a *account) keepMalformed(folder string, letter malformedLetter) {
	if a.malformed[folder] == nil {
		a.malformed[folder] = map[imap.UID]malformedLetter{}
	}
	a.malformed[folder][letter.uid] = letter
}

// applyToLetters makes a change of letters in an existing folder.
func (a *account) applyToLetters(r record) (changeResult, error) {
	folder := imapmemserver.NewUserSession(a.user)
	if _, err := folder.Select(r.Folder, nil); err != nil {
		return changeResult{}, err
	}
	defer folder.Close() // always nil
	switch r.Do {
	case storeFlags:
		return changeResult{}, folder.Store(nil, r.UIDs, &imap.StoreFlags{Op: r.Op, Silent: true, Flags: r.Flags}, nil)
	case expungeLetters:
		return changeResult{}, folder.Expunge(nil, &r.UIDs)
	case copyLetters:
		return a.copy(folder, r)
	case moveLetters:
		return a.move(folder, r)
	default:
		return changeResult{}, fmt.Errorf("changing a folder: unknown change %q", r.Do)
	}
}

// move copies letters and expunges them. The library's Move is not used, because it sends each EXPUNGE response twice.
func (a *account) move(folder *imapmemserver.UserSession, r record) (changeResult, error) {
	moved, err := a.copy(folder, r)
	if err != nil {
		return changeResult{}, err
	}
	deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := folder.Store(nil, r.UIDs, deleted, nil); err != nil {
		return changeResult{}, err
	}
	return moved, folder.Expunge(nil, &r.UIDs)
}

func (a *account) copy(folder *imapmemserver.UserSession, r record) (changeResult, error) {
	data, err := folder.Copy(r.UIDs, r.To)
	if err != nil {
		return changeResult{}, err
	}
	source, _ := data.SourceUIDs.Nums() // ok is always true: the library makes no set with an open end
	dest, _ := data.DestUIDs.Nums()
	for i, uid := range source {
		if letter, found := a.malformed[r.Folder][uid]; found {
			a.keepMalformed(r.To, malformedLetter{uid: dest[i], content: letter.content, at: letter.at})
		}
	}
	return changeResult{validity: data.UIDValidity + a.validity, source: data.SourceUIDs, dest: data.DestUIDs}, nil
}

// malformedIn returns the malformed letters of a folder.
func (a *account) malformedIn(folder string) map[imap.UID]malformedLetter {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return maps.Clone(a.malformed[folder])
}

// nextChange returns a channel that is closed at the next change.
func (a *account) nextChange() <-chan struct{} {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.changed
}

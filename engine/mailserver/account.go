package mailserver

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// account is the folders of one address: in memory as a user of imapmemserver whose letters are empty, and on disk as a spool of the changes
// that made them, which holds the bytes of the letters.
type account struct {
	store *store
	user  *imapmemserver.User

	mutex     sync.Mutex // guards the fields below and every change to user
	spool     spool
	validity  uint32                           // is added to the library's UIDVALIDITY, which numbers the folders from 1
	locations map[string]map[imap.UID]location // of the letters, by folder
	changed   chan struct{}                    // closed and replaced at every change
}

// location is where the spool holds the bytes of a letter. They stay there for ever: the spool only grows.
type location struct {
	offset int64
	size   int
	at     time.Time // the IMAP internal date
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
	r.Size = len(letter)
	defer func() {
		close(a.changed)
		a.changed = make(chan struct{})
	}()
	return a.apply(r, a.spool.size-int64(r.Size))
}

// apply makes a change in memory. The bytes of its letter, if it has one, are at the offset in the spool. The same changes in the same order give the same folders, flags and UIDs.
func (a *account) apply(r record, offset int64) (changeResult, error) {
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
		delete(a.locations, r.Folder)
		return changeResult{}, a.user.Delete(r.Folder)
	case renameFolder:
		return changeResult{}, a.rename(r.Folder, r.To)
	case appendLetter:
		return a.append(r, offset)
	default:
		return a.applyToLetters(r)
	}
}

func (a *account) rename(from, to string) error {
	if err := a.user.Rename(from, to, nil); err != nil {
		return err
	}
	if letters := a.locations[from]; letters != nil {
		a.locations[to] = letters
		delete(a.locations, from)
	}
	return nil
}

func (a *account) append(r record, offset int64) (changeResult, error) {
	data, err := a.user.Append(r.Folder, bytes.NewReader(nil), &imap.AppendOptions{Time: r.At, Flags: r.Flags})
	if err != nil {
		return changeResult{}, err
	}
	a.locate(r.Folder, data.UID, location{offset, r.Size, r.At})
	return changeResult{validity: data.UIDValidity + a.validity, dest: imap.UIDSetNum(data.UID)}, nil
}

func (a *account) locate(folder string, uid imap.UID, letter location) {
	if a.locations[folder] == nil {
		a.locations[folder] = map[imap.UID]location{}
	}
	a.locations[folder][uid] = letter
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
		return changeResult{}, a.expunge(folder, r)
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
	return moved, a.expunge(folder, r)
}

// expunge removes the letters of a record that have the flag \Deleted, and the locations of those that are gone.
func (a *account) expunge(folder *imapmemserver.UserSession, r record) error {
	if err := folder.Expunge(nil, &r.UIDs); err != nil {
		return err
	}
	left, err := folder.Search(imapserver.NumKindUID, &imap.SearchCriteria{UID: []imap.UIDSet{slices.Clone(r.UIDs)}}, &imap.SearchOptions{})
	if err != nil {
		return err
	}
	present, _ := left.All.(imap.UIDSet)
	gone, _ := r.UIDs.Nums() // ok is always true: the set comes from a search, which returns no open end
	for _, uid := range gone {
		if !present.Contains(uid) {
			delete(a.locations[r.Folder], uid)
		}
	}
	return nil
}

func (a *account) copy(folder *imapmemserver.UserSession, r record) (changeResult, error) {
	data, err := folder.Copy(r.UIDs, r.To)
	if err != nil {
		return changeResult{}, err
	}
	source, _ := data.SourceUIDs.Nums() // ok is always true: the library makes no set with an open end
	dest, _ := data.DestUIDs.Nums()
	for i, uid := range source {
		a.locate(r.To, dest[i], a.locations[r.Folder][uid])
	}
	return changeResult{validity: data.UIDValidity + a.validity, source: data.SourceUIDs, dest: data.DestUIDs}, nil
}

// locationsIn returns where the letters of a folder are.
func (a *account) locationsIn(folder string) map[imap.UID]location {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return maps.Clone(a.locations[folder])
}

// nextChange returns a channel that is closed at the next change.
func (a *account) nextChange() <-chan struct{} {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.changed
}

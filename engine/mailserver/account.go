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

// account is one person's folders: in memory as imapmemserver keeps them, and on disk as the changes that led there.
type account struct {
	store *store
	user  *imapmemserver.User

	mutex    sync.Mutex // of everything below, and of every change to user
	spool    spool
	validity uint32                            // to add to the library's UIDVALIDITY, which counts folders from 1
	odd      map[string]map[imap.UID]oddLetter // by folder
	changed  chan struct{}                     // closed and replaced at every change
}

// oddLetter is a letter that the library does not give back byte by byte: its header is not of the form of RFC 5322 §2.2.
type oddLetter struct {
	uid     imap.UID
	content []byte
	at      time.Time
}

// outcome is what the client is told of a change of letters.
type outcome struct {
	validity     uint32 // of the folder that the new UIDs are of
	source, dest imap.UIDSet
}

// change records a change and then makes it: it is on disk when change returns. One that the library refuses, of a folder that is not
// there, stands in the spool all the same, and is refused again when it is replayed.
func (a *account) change(r record, letter []byte) (outcome, error) {
	a.store.writing.RLock()
	defer a.store.writing.RUnlock()
	if a.store.closed {
		return outcome{}, errClosed
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if err := a.spool.add(r, letter); err != nil {
		return outcome{}, err
	}
	defer func() {
		close(a.changed)
		a.changed = make(chan struct{})
	}()
	return a.apply(r, letter)
}

// apply makes a change in memory. The same changes in the same order give the same UIDs.
func (a *account) apply(r record, letter []byte) (outcome, error) {
	switch r.Do {
	case setValidity:
		a.validity = r.Validity - 1
		return outcome{}, nil
	case createFolder:
		if err := a.user.Create(r.Folder, nil); err != nil {
			return outcome{}, err
		}
		return outcome{}, a.user.Subscribe(r.Folder)
	case deleteFolder:
		delete(a.odd, r.Folder)
		return outcome{}, a.user.Delete(r.Folder)
	case renameFolder:
		return outcome{}, a.rename(r.Folder, r.To)
	case appendLetter:
		return a.append(r, letter)
	default:
		return a.applyInside(r)
	}
}

func (a *account) rename(from, to string) error {
	if err := a.user.Rename(from, to, nil); err != nil {
		return err
	}
	if odd := a.odd[from]; odd != nil {
		a.odd[to] = odd
		delete(a.odd, from)
	}
	return nil
}

func (a *account) append(r record, letter []byte) (outcome, error) {
	data, err := a.user.Append(r.Folder, bytes.NewReader(letter), &imap.AppendOptions{Time: r.At, Flags: r.Flags})
	if err != nil {
		return outcome{}, err
	}
	if !bytes.Equal(letter, imapserver.ExtractBodySection(bytes.NewReader(letter), &imap.FetchItemBodySection{})) {
		a.keepOdd(r.Folder, oddLetter{uid: data.UID, content: bytes.Clone(letter), at: r.At})
	}
	return outcome{validity: data.UIDValidity + a.validity, dest: imap.UIDSetNum(data.UID)}, nil
}

func (a *account) keepOdd(folder string, letter oddLetter) {
	if a.odd[folder] == nil {
		a.odd[folder] = map[imap.UID]oddLetter{}
	}
	a.odd[folder][letter.uid] = letter
}

// applyInside makes a change of letters that are in a folder.
func (a *account) applyInside(r record) (outcome, error) {
	folder := imapmemserver.NewUserSession(a.user)
	if _, err := folder.Select(r.Folder, nil); err != nil {
		return outcome{}, err
	}
	defer folder.Close() // always nil
	switch r.Do {
	case storeFlags:
		return outcome{}, folder.Store(nil, r.UIDs, &imap.StoreFlags{Op: r.Op, Silent: true, Flags: r.Flags}, nil)
	case expungeLetters:
		return outcome{}, folder.Expunge(nil, &r.UIDs)
	case copyLetters:
		return a.copy(folder, r)
	case moveLetters:
		return a.move(folder, r)
	default:
		return outcome{}, fmt.Errorf("changing a folder: no change is called %q", r.Do)
	}
}

// move is not the library's, which tells the client of each letter twice that it is gone.
func (a *account) move(folder *imapmemserver.UserSession, r record) (outcome, error) {
	moved, err := a.copy(folder, r)
	if err != nil {
		return outcome{}, err
	}
	deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := folder.Store(nil, r.UIDs, deleted, nil); err != nil {
		return outcome{}, err
	}
	return moved, folder.Expunge(nil, &r.UIDs)
}

func (a *account) copy(folder *imapmemserver.UserSession, r record) (outcome, error) {
	data, err := folder.Copy(r.UIDs, r.To)
	if err != nil {
		return outcome{}, err
	}
	source, _ := data.SourceUIDs.Nums() // the library makes no set with an open end
	dest, _ := data.DestUIDs.Nums()
	for i, uid := range source {
		if letter, is := a.odd[r.Folder][uid]; is {
			a.keepOdd(r.To, oddLetter{uid: dest[i], content: letter.content, at: letter.at})
		}
	}
	return outcome{validity: data.UIDValidity + a.validity, source: data.SourceUIDs, dest: data.DestUIDs}, nil
}

// oddIn lists the odd letters of a folder.
func (a *account) oddIn(folder string) map[imap.UID]oddLetter {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return maps.Clone(a.odd[folder])
}

// waker is closed at the next change.
func (a *account) waker() <-chan struct{} {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.changed
}

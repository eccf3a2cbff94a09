package mailserver

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/engine"
)

const (
	inboxName   = "INBOX"
	folderDelim = '/'
	// longestFolderName keeps the escaped name below what file systems take.
	longestFolderName = 200
)

var (
	errNoFolder = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeNonExistent, Text: "No such mailbox"}
	errExists   = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAlreadyExists, Text: "Mailbox already exists"}
	errBadName  = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Mailbox name cannot be used"}
)

// mailStore keeps the mailboxes of everybody: root/<address>/<folder>/<uid>.eml. Everything is on disk before a call returns; the
// memory holds an index.
type mailStore struct {
	root string

	mutex    sync.Mutex
	accounts map[string]*mailAccount
}

func newMailStore(root string) *mailStore {
	return &mailStore{root: root, accounts: map[string]*mailAccount{}}
}

// addresses lists the accounts on disk.
func (s *mailStore) addresses() []string {
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return nil
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() && strings.Contains(entry.Name(), "@") {
			found = append(found, entry.Name())
		}
	}
	return found
}

func (s *mailStore) inbox(address string) (*mailFolder, error) {
	account, err := s.account(address)
	if err != nil {
		return nil, err
	}
	return account.folder(inboxName)
}

// account opens the mailboxes of an address, as mailboxOf writes it, and makes the INBOX when it is new.
func (s *mailStore) account(address string) (*mailAccount, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if account, ok := s.accounts[address]; ok {
		return account, nil
	}
	account := &mailAccount{dir: filepath.Join(s.root, address), folders: map[string]*mailFolder{}}
	if err := account.load(); err != nil {
		return nil, fmt.Errorf("opening a try-out mailbox: %w", err)
	}
	s.accounts[address] = account
	return account, nil
}

// mailAccount is one person's folders.
type mailAccount struct {
	dir string

	mutex        sync.Mutex
	folders      map[string]*mailFolder
	lastValidity uint32
}

func (a *mailAccount) load() error {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(a.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name, err := url.PathUnescape(entry.Name())
		if err != nil || !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue // not ours, or a folder whose creation was interrupted
		}
		folder, err := openFolder(filepath.Join(a.dir, entry.Name()), name)
		if err != nil {
			return err
		}
		a.folders[name] = folder
		a.lastValidity = max(a.lastValidity, folder.validity)
	}
	if a.folders[inboxName] == nil {
		return a.create(inboxName)
	}
	return nil
}

// folderName gives INBOX its one spelling and refuses names we cannot keep.
func folderName(name string) (string, error) {
	name = strings.TrimSuffix(name, string(folderDelim))
	if strings.EqualFold(name, inboxName) {
		return inboxName, nil
	}
	if name == "" || len(url.PathEscape(name)) > longestFolderName || printable(name) != name {
		return "", errBadName
	}
	return name, nil
}

// dirOf is where a folder lives: one directory per folder, also for "Loa/Processed", so that parents need not exist.
func (a *mailAccount) dirOf(name string) string {
	return filepath.Join(a.dir, strings.ReplaceAll(url.PathEscape(name), ".", "%2E"))
}

func (a *mailAccount) folder(name string) (*mailFolder, error) {
	name, err := folderName(name)
	if err != nil {
		return nil, err
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if folder := a.folders[name]; folder != nil {
		return folder, nil
	}
	return nil, errNoFolder
}

// all lists the folders by name, INBOX first.
func (a *mailAccount) all() []*mailFolder {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	var list []*mailFolder
	for _, folder := range a.folders {
		list = append(list, folder)
	}
	slices.SortFunc(list, func(x, y *mailFolder) int {
		if (x.name == inboxName) != (y.name == inboxName) {
			if x.name == inboxName {
				return -1
			}
			return 1
		}
		return strings.Compare(x.name, y.name)
	})
	return list
}

func (a *mailAccount) createNamed(name string) error {
	name, err := folderName(name)
	if err != nil {
		return err
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.folders[name] != nil {
		return errExists
	}
	return a.create(name)
}

// create makes a folder. Its UIDVALIDITY is the time of its making, and never one that was given before (RFC 9051 §2.3.1.1). The
// directory gets its name when it is complete.
func (a *mailAccount) create(name string) error {
	validity := max(uint32(time.Now().Unix()), a.lastValidity+1)
	fresh, err := os.MkdirTemp(a.dir, ".new-*")
	if err != nil {
		return err
	}
	if err := engine.WriteFile(filepath.Join(fresh, validityFile), fmt.Append(nil, validity), 0o600); err != nil {
		return err
	}
	if err := os.Rename(fresh, a.dirOf(name)); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := engine.SyncDir(a.dir); err != nil {
		return err
	}
	folder, err := openFolder(a.dirOf(name), name)
	if err != nil {
		return err
	}
	a.folders[name], a.lastValidity = folder, validity
	return nil
}

func (a *mailAccount) remove(name string) error {
	folder, err := a.folder(name)
	if err != nil {
		return err
	}
	if folder.name == inboxName {
		return errBadName
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	delete(a.folders, folder.name)
	return os.RemoveAll(folder.dir)
}

func (a *mailAccount) rename(from, to string) error {
	folder, err := a.folder(from)
	if err != nil {
		return err
	}
	to, err = folderName(to)
	if err != nil {
		return err
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.folders[to] != nil {
		return errExists
	}
	if folder.name == inboxName { // RFC 9051 §6.3.6 would move the letters; nobody needs that here
		return errBadName
	}
	if err := folder.moveTo(a.dirOf(to), to, func(old string) { delete(a.folders, old) }); err != nil {
		return err
	}
	a.folders[to] = folder
	return engine.SyncDir(a.dir)
}

package mailserver

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"loa/engine"
)

const (
	inboxName = "INBOX"
	spoolName = "spool" // root/<address>/spool
)

// store holds all accounts. Each is loaded at its first use.
type store struct {
	root string
	log  *slog.Logger

	mutex    sync.Mutex          // guards accounts
	accounts map[string]*account // by address

	writing sync.RWMutex // guards closed; every change holds a read lock
	closed  bool
}

var errClosed = errors.New("the try-out mail server has stopped")

func newStore(root string, log *slog.Logger) *store {
	return &store{root: root, log: log, accounts: map[string]*account{}}
}

// close waits for the current changes and refuses later ones: the next server on these spools assigns the next UIDs.
func (s *store) close() {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.closed = true
}

// addresses returns the addresses of the accounts on disk.
func (s *store) addresses() []string {
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

// account returns the account of an address, which is a result of mailboxOf, and creates it if it is new.
func (s *store) account(address string) (*account, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if a := s.accounts[address]; a != nil {
		return a, nil
	}
	a, err := s.open(address)
	if err != nil {
		return nil, fmt.Errorf("opening a try-out mailbox: %w", err)
	}
	s.accounts[address] = a
	return a, nil
}

func (s *store) open(address string) (*account, error) {
	dir := filepath.Join(s.root, address)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	a := &account{
		store: s, spool: spool{path: filepath.Join(dir, spoolName)}, user: imapmemserver.NewUser(address, Password),
		locations: map[string]map[imap.UID]location{}, changed: make(chan struct{}),
	}
	if _, err := os.Stat(a.spool.path); errors.Is(err, os.ErrNotExist) {
		if err := createSpool(dir); err != nil {
			return nil, err
		}
	}
	truncated, err := a.spool.replay(func(r record, offset int64) {
		_, _ = a.apply(r, offset) // a change that was refused when it was recorded is refused again
	})
	if truncated > 0 {
		s.log.Warn("ignored a truncated change of a try-out mailbox", "bytes", truncated)
	}
	return a, err
}

// createSpool writes the spool of a new account atomically. UIDVALIDITY is the current time, so that it differs from the value of an
// account of the same name that was removed (RFC 9051 §2.3.1.1).
func createSpool(dir string) error {
	var first records
	first.add(record{Do: setValidity, Validity: uint32(time.Now().Unix())}, nil)
	first.add(record{Do: createFolder, Folder: inboxName}, nil)
	if err := errors.Join(first.convertFolders(dir), first.err); err != nil {
		return err
	}
	if err := engine.WriteFile(filepath.Join(dir, spoolName), first.Bytes(), 0o600); err != nil {
		return err
	}
	return engine.SyncDir(filepath.Dir(dir))
}

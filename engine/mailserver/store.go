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

// store keeps the accounts of all people, one spool each.
type store struct {
	root string
	log  *slog.Logger

	mutex    sync.Mutex
	accounts map[string]*account

	writing sync.RWMutex // held for writing by close
	closed  bool
}

var errClosed = errors.New("the try-out mail server has stopped")

func newStore(root string, log *slog.Logger) *store {
	return &store{root: root, log: log, accounts: map[string]*account{}}
}

// close lets the change under way end and refuses every later one: the next server of these spools gives out the next UIDs.
func (s *store) close() {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.closed = true
}

// addresses lists the accounts on disk.
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

// account opens the account of an address, as mailboxOf writes it, and makes it when it is new.
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
		odd: map[string]map[imap.UID]oddLetter{}, changed: make(chan struct{}),
	}
	if _, err := os.Stat(a.spool.path); errors.Is(err, os.ErrNotExist) {
		if err := begin(dir); err != nil {
			return nil, err
		}
	}
	rest, err := a.spool.replay(func(r record, letter []byte) {
		_, _ = a.apply(r, letter) // what was refused when it was recorded is refused again
	})
	if rest > 0 {
		s.log.Warn("a change of a try-out mailbox was cut short and does not count", "bytes", rest)
	}
	return a, err
}

// begin writes the spool of a new account, whole or not at all. UIDVALIDITY is the time, so that it differs from that of an account
// removed before (RFC 9051 §2.3.1.1).
func begin(dir string) error {
	var begun records
	begun.add(record{Do: setValidity, Validity: uint32(time.Now().Unix())}, nil)
	begun.add(record{Do: createFolder, Folder: inboxName}, nil)
	if err := errors.Join(begun.convertFolders(dir), begun.err); err != nil {
		return err
	}
	if err := engine.WriteFile(filepath.Join(dir, spoolName), begun.Bytes(), 0o600); err != nil {
		return err
	}
	return engine.SyncDir(filepath.Dir(dir))
}

package mailserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"

	"loa/engine"
)

// The files of a folder, besides one <uid>.eml per letter, whose time is the IMAP internal date, and a <uid>.flags where it has flags.
const (
	validityFile = "uidvalidity"
	uidNextFile  = "uidnext" // written before a letter goes: no UID is ever given twice
	letterExt    = ".eml"
	flagsExt     = ".flags"
)

// mailFolder is one folder: an index of its letters, and those who watch it.
type mailFolder struct {
	validity uint32

	mutex   sync.Mutex // of everything below; the tracker's methods are called under it, too
	dir     string
	name    string
	next    imap.UID
	letters []storedLetter // by UID
	tracker *imapserver.MailboxTracker
	changed chan struct{} // closed and replaced at every change
}

// storedLetter is one letter of the index. Its flags are never changed in place, so copies may be read without the lock.
type storedLetter struct {
	uid   imap.UID
	size  int64
	date  time.Time
	flags []imap.Flag
}

func (l storedLetter) has(flag imap.Flag) bool {
	return slices.ContainsFunc(l.flags, func(f imap.Flag) bool { return strings.EqualFold(string(f), string(flag)) })
}

func openFolder(dir, name string) (*mailFolder, error) {
	validity, err := readNumber(filepath.Join(dir, validityFile))
	if err != nil {
		return nil, fmt.Errorf("opening folder %s: %w", name, err)
	}
	next, err := readNumber(filepath.Join(dir, uidNextFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("opening folder %s: %w", name, err)
	}
	f := &mailFolder{validity: validity, dir: dir, name: name, next: max(1, imap.UID(next)), changed: make(chan struct{})}
	if err := f.index(); err != nil {
		return nil, fmt.Errorf("opening folder %s: %w", name, err)
	}
	f.tracker = imapserver.NewMailboxTracker(uint32(len(f.letters)))
	return f, nil
}

func readNumber(path string) (uint32, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(content)), 10, 32)
	return uint32(n), err
}

// index reads the directory.
func (f *mailFolder) index() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		digits, isLetter := strings.CutSuffix(entry.Name(), letterExt)
		uid, err := strconv.ParseUint(digits, 10, 32)
		if !isLetter || err != nil {
			continue
		}
		found, err := entry.Info()
		if err != nil {
			return err
		}
		letter := storedLetter{uid: imap.UID(uid), size: found.Size(), date: found.ModTime()}
		flags, err := os.ReadFile(f.path(letter.uid, flagsExt))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for _, flag := range strings.Fields(string(flags)) {
			letter.flags = append(letter.flags, imap.Flag(flag))
		}
		f.letters = append(f.letters, letter)
		f.next = max(f.next, letter.uid+1)
	}
	slices.SortFunc(f.letters, func(a, b storedLetter) int { return int(a.uid) - int(b.uid) })
	return nil
}

func (f *mailFolder) path(uid imap.UID, ext string) string {
	return filepath.Join(f.dir, strconv.FormatUint(uint64(uid), 10)+ext)
}

// add keeps a letter under the next UID. It is on disk when add returns, flags before letter, so that it never appears without them.
func (f *mailFolder) add(content []byte, at time.Time, flags []imap.Flag) (imap.UID, error) {
	return f.addBy(storedLetter{size: int64(len(content)), date: at, flags: flags}, func(path string) error {
		return errors.Join(engine.WriteFile(path, content, 0o600), os.Chtimes(path, at, at))
	})
}

// addFrom keeps a copy of a letter of another folder: the same file under a second name.
func (f *mailFolder) addFrom(source *mailFolder, letter storedLetter) (imap.UID, error) {
	from := source.letterPath(letter.uid)
	return f.addBy(letter, func(path string) error {
		return errors.Join(os.Link(from, path), engine.SyncDir(filepath.Dir(path)))
	})
}

func (f *mailFolder) letterPath(uid imap.UID) string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.path(uid, letterExt)
}

func (f *mailFolder) addBy(letter storedLetter, place func(path string) error) (imap.UID, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	letter.uid = f.next
	f.next++ // used up, even if the writing goes wrong
	if len(letter.flags) > 0 {
		if err := f.writeFlags(letter); err != nil {
			return 0, err
		}
	}
	if err := place(f.path(letter.uid, letterExt)); err != nil {
		return 0, fmt.Errorf("keeping a letter: %w", err)
	}
	letter.date = letter.date.Truncate(time.Second)
	f.letters = append(f.letters, letter)
	f.tracker.QueueNumMessages(uint32(len(f.letters)))
	f.wake()
	return letter.uid, nil
}

// wake tells those who idle.
func (f *mailFolder) wake() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// waker is closed at the next change.
func (f *mailFolder) waker() <-chan struct{} {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.changed
}

func (f *mailFolder) writeFlags(letter storedLetter) error {
	var lines strings.Builder
	for _, flag := range letter.flags {
		lines.WriteString(string(flag) + "\n")
	}
	if err := engine.WriteFile(f.path(letter.uid, flagsExt), []byte(lines.String()), 0o600); err != nil {
		return fmt.Errorf("keeping flags: %w", err)
	}
	return nil
}

// setFlags changes the flags of one letter; source hears nothing of it, because it is told by the answer to its command.
func (f *mailFolder) setFlags(uid imap.UID, op imap.StoreFlagsOp, flags []imap.Flag, source *imapserver.SessionTracker) (storedLetter, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	at := f.position(uid)
	if at < 0 {
		return storedLetter{}, errNoFolder
	}
	letter := f.letters[at]
	letter.flags = changedFlags(letter.flags, op, flags)
	if slices.Equal(letter.flags, f.letters[at].flags) {
		return letter, nil
	}
	if err := f.writeFlags(letter); err != nil {
		return storedLetter{}, err
	}
	f.letters[at] = letter
	f.tracker.QueueMessageFlags(uint32(at)+1, uid, letter.flags, source)
	f.wake()
	return letter, nil
}

func (f *mailFolder) position(uid imap.UID) int {
	return slices.IndexFunc(f.letters, func(l storedLetter) bool { return l.uid == uid })
}

// changedFlags is a new list; flags are compared without case and keep the spelling they came with first.
func changedFlags(old []imap.Flag, op imap.StoreFlagsOp, flags []imap.Flag) []imap.Flag {
	has := func(list []imap.Flag, flag imap.Flag) bool { return storedLetter{flags: list}.has(flag) }
	var result []imap.Flag
	if op != imap.StoreFlagsSet {
		for _, flag := range old {
			if op == imap.StoreFlagsAdd || !has(flags, flag) {
				result = append(result, flag)
			}
		}
	}
	if op != imap.StoreFlagsDel {
		for _, flag := range flags {
			if !has(result, flag) {
				result = append(result, flag)
			}
		}
	}
	return result
}

// expunge removes letters for good. The next UID is written first, so that the removed ones are not given again after a restart.
func (f *mailFolder) expunge(remove func(storedLetter) bool) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !slices.ContainsFunc(f.letters, remove) {
		return nil
	}
	if err := engine.WriteFile(filepath.Join(f.dir, uidNextFile), fmt.Append(nil, f.next), 0o600); err != nil {
		return fmt.Errorf("removing letters: %w", err)
	}
	defer f.wake()
	for i := len(f.letters) - 1; i >= 0; i-- { // from the end, so that sequence numbers stay right
		letter := f.letters[i]
		if !remove(letter) {
			continue
		}
		if err := os.Remove(f.path(letter.uid, letterExt)); err != nil {
			return fmt.Errorf("removing letters: %w", err)
		}
		if err := os.Remove(f.path(letter.uid, flagsExt)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing letters: %w", err)
		}
		f.letters = slices.Delete(f.letters, i, i+1)
		f.tracker.QueueExpunge(uint32(i) + 1)
	}
	return engine.SyncDir(f.dir)
}

// label is the folder's name now.
func (f *mailFolder) label() string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.name
}

// moveTo renames the folder; it calls forget with the old name when the directory has moved.
func (f *mailFolder) moveTo(dir, name string, forget func(old string)) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if err := os.Rename(f.dir, dir); err != nil {
		return fmt.Errorf("renaming a folder: %w", err)
	}
	forget(f.name)
	f.dir, f.name = dir, name
	return nil
}

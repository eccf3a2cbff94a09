package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"loa/engine"
	"loa/keyfile"
	"loa/locale"
)

// credential is the systemd credential of a name that the unit of this process has; empty where it has none.
func credential(name string) string {
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); folder == "" || err != nil {
		return ""
	}
	return path
}

// readKeys reads a key file, which may be a systemd credential of a name.
func readKeys(path, name string) (keyfile.Keys, error) {
	if path == credential(name) {
		return keyfile.ReadCredential(path)
	}
	return keyfile.Read(path)
}

// keyPath is the file with the keys of a name: the one that is set, else the credential of the systemd unit, else that of the home folder.
func (s settings) keyPath(set, name string) string {
	return cmp.Or(set, credential(name), s.inHome(name))
}

// makeKeys makes a key file in the home folder, unless it is there or lies elsewhere.
func (a *app) makeKeys(path, name, remark string) error {
	if path != a.settings.inHome(name) {
		return nil
	}
	_, err := keyfile.ReadOrMake(path, remark, writeKeys)
	return err
}

// addKey adds a key to a key file and drops the oldest beyond the number that is valid; 0 keeps all. A file that is not there is made. Nobody else may add
// one at the same time.
func addKey(ctx context.Context, path, remark string, valid int, read func() (keyfile.Keys, error)) (added keyfile.Key, err error) {
	lock, err := engine.LockFile(ctx, path+".lock", syscall.LOCK_EX)
	if err != nil {
		return keyfile.Key{}, err
	}
	defer func() { _ = lock.Release() }() // the process ends
	keys, err := read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return keyfile.Key{}, err
	}
	added = keyfile.New()
	keys = append(keys, added)
	if valid > 0 {
		keys = keys[max(0, len(keys)-valid):]
	}
	return added, writeKeys(path, keys.Format(remark))
}

// showAdded tells of a key that was added to a file.
func (p *program) showAdded(path string, added keyfile.Key, sentence locale.ID) error {
	view := struct {
		File string `json:"file"`
		Key  string `json:"key"`
	}{path, added.ID}
	return p.show(view, func() { p.print(p.t(sentence, "Path", path, "ID", added.ID)) })
}

// keyWords are the sentences about a key file that cannot be used.
type keyWords struct{ missing, exposed, damaged, unreadable locale.ID }

// keyFileFault says in one sentence what is wrong with a key file.
func (a *app) keyFileFault(err error, path string, words keyWords) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return unavailable(err, a.lang.T(words.missing, "Path", path))
	case errors.Is(err, keyfile.ErrExposed):
		return unavailable(err, a.lang.T(words.exposed, "Path", path))
	case errors.Is(err, keyfile.ErrKeyFile):
		return unavailable(err, a.lang.T(words.damaged, "Path", path))
	}
	return unavailable(err, a.lang.T(words.unreadable, "Path", path, "Reason", err))
}

// changingKeys gives the keys of a file, which it reads anew when the file has changed.
func changingKeys(path string, read func() (keyfile.Keys, error)) func() (keyfile.Keys, error) {
	var mu sync.Mutex
	var keys keyfile.Keys
	var changed time.Time
	return func() (keyfile.Keys, error) {
		mu.Lock()
		defer mu.Unlock()
		found, err := os.Stat(path)
		if err == nil && found.ModTime().Equal(changed) {
			return keys, nil
		}
		fresh, err := read()
		if err != nil {
			return nil, err
		}
		keys, changed = fresh, found.ModTime()
		return keys, nil
	}
}

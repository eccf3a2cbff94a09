package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

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

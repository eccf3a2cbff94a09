package main

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"loa/keyfile"
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

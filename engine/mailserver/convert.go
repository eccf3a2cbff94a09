package mailserver

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// convertFolders adds the folders of the previous version, which wrote one directory per folder instead of a spool. The directory holds for
// each letter a file <uid>.eml, whose modification time is the IMAP internal date, and a file <uid>.flags. The letters get new UIDs, in the
// same order, under a new UIDVALIDITY, so that clients fetch them again. The files are not removed, and not read again.
func (s *records) convertFolders(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name, err := url.PathUnescape(entry.Name())
		if err != nil || !entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue // no folder, or one whose creation was interrupted
		}
		if name != inboxName {
			s.add(record{Do: createFolder, Folder: name}, nil)
		}
		if err := s.convertFolder(filepath.Join(dir, entry.Name()), name); err != nil {
			return fmt.Errorf("converting a folder of letters: %w", err)
		}
	}
	return nil
}

func (s *records) convertFolder(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var uids []int
	for _, entry := range entries {
		digits, isLetter := strings.CutSuffix(entry.Name(), ".eml")
		if uid, err := strconv.Atoi(digits); isLetter && err == nil {
			uids = append(uids, uid)
		}
	}
	slices.Sort(uids)
	for _, uid := range uids {
		if err := s.convertLetter(filepath.Join(dir, strconv.Itoa(uid)), name); err != nil {
			return err
		}
	}
	return nil
}

func (s *records) convertLetter(path, folder string) error {
	letter, err := os.ReadFile(path + ".eml")
	if err != nil {
		return err
	}
	found, err := os.Stat(path + ".eml")
	if err != nil {
		return err
	}
	flags, err := os.ReadFile(path + ".flags")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	r := record{Do: appendLetter, Folder: folder, At: found.ModTime()}
	for _, flag := range strings.Fields(string(flags)) {
		r.Flags = append(r.Flags, imap.Flag(flag))
	}
	s.add(r, letter)
	return nil
}

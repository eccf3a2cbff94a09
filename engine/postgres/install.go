package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// debianInstallations is the directory in which Debian and Ubuntu install PostgreSQL, one directory per major version:
// /usr/lib/postgresql/15/bin.
const debianInstallations = "/usr/lib/postgresql"

// ErrMissing is the error of [Start] on a machine without PostgreSQL server programs. It says how to install them.
var ErrMissing = errors.New("no PostgreSQL server on this machine: run `apt-get install postgresql` " +
	"(or set LOA_DSN to a PostgreSQL that you already have)")

// installation is one set of PostgreSQL server programs.
type installation struct {
	bin   string // the directory of initdb, pg_ctl and postgres
	major int
}

// findInstallations returns the complete installations below root, of pg_config and on the PATH, newest first, or ErrMissing.
func findInstallations(ctx context.Context, root string) ([]installation, error) {
	var dirs []string
	if root == "" {
		root = debianInstallations
	}
	found, err := filepath.Glob(filepath.Join(root, "*", "bin"))
	if err != nil {
		return nil, fmt.Errorf("looking for PostgreSQL in %s: %w", root, err)
	}
	dirs = append(dirs, found...)
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if postgres, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(postgres))
	}
	var usable []installation
	for _, dir := range dirs {
		if major, ok := installedMajor(ctx, dir); ok {
			usable = append(usable, installation{bin: dir, major: major})
		}
	}
	if len(usable) == 0 {
		return nil, ErrMissing
	}
	slices.SortStableFunc(usable, func(a, b installation) int { return b.major - a.major })
	return usable, nil
}

// installedMajor returns the major version of the server programs in dir. It returns false when a program is missing or does not run.
func installedMajor(ctx context.Context, dir string) (int, bool) {
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		if found, err := os.Stat(filepath.Join(dir, program)); err != nil || found.IsDir() {
			return 0, false
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, false
	}
	return majorVersion(string(out))
}

// majorVersion parses the output of postgres --version: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" is 15.
func majorVersion(text string) (int, bool) {
	_, after, found := strings.Cut(text, "(PostgreSQL) ")
	if !found {
		return 0, false
	}
	digits := after
	if end := strings.IndexFunc(after, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = after[:end]
	}
	major, err := strconv.Atoi(digits)
	return major, err == nil
}

// installationFor chooses the programs for a data directory: those of the major version that made the data, or the newest for a new
// directory (dataMajor 0). usable is sorted newest first and not empty.
func installationFor(usable []installation, data string, dataMajor int) (installation, error) {
	if dataMajor == 0 {
		return usable[0], nil
	}
	for _, candidate := range usable {
		if candidate.major == dataMajor {
			return candidate, nil
		}
	}
	return installation{}, fmt.Errorf("starting PostgreSQL: %s was made by PostgreSQL %d, but this machine has PostgreSQL %d: "+
		"either install that version (`apt-get install postgresql-%d`), or dump the data with it and load them into a new directory; "+
		"nothing was changed", data, dataMajor, usable[0].major, dataMajor)
}

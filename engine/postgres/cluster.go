package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"loa/engine"
)

const (
	// superuser is the superuser of the private cluster.
	superuser = "loa"
	// socketPathLimit is the size of sun_path on Linux less the closing NUL (unix(7)).
	socketPathLimit = 107
	// longestSocketName is the name PostgreSQL gives its socket, with the longest port.
	longestSocketName = "/.s.PGSQL.65535.lock"
)

// cluster is one PostgreSQL data directory, with the programs and the account that run its server.
type cluster struct {
	home    string // loa's home directory: holds password, port, log, locks
	dir     string // owned by the account: holds the data directory and the socket
	account account
	install installation
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *cluster) log() string  { return filepath.Join(c.home, "postgres.log") }

// clusterDir returns the directory that holds the data directory, and creates it if missing: home/postgres. If the account cannot reach
// home (a checkout below /root with mode 0700), it is a directory in /var/tmp whose name is derived from home; its path is then written
// to home/postgres.where.
func clusterDir(home string, a account) (string, error) {
	dir := filepath.Join(home, "postgres")
	if !a.reaches(home) {
		base, err := reachableBase(home, a)
		if err != nil {
			return "", err
		}
		dir = filepath.Join(base, "postgres")
		if err := engine.WriteFile(filepath.Join(home, "postgres.where"), []byte(dir+"\n"), 0o600); err != nil {
			return "", fmt.Errorf("writing the path of PostgreSQL's data: %w", err)
		}
	}
	if err := a.ensureOwnedDir(dir); err != nil {
		return "", fmt.Errorf("preparing PostgreSQL's directory: %w", err)
	}
	return dir, nil
}

// reachableBase returns the directory in /var/tmp for the data of home, and creates it if missing: owned by the user of this process,
// searchable by the account, and the same at every start. A directory that other users could change is refused.
func reachableBase(home string, a account) (string, error) {
	base := filepath.Join("/var/tmp", fmt.Sprintf("loa-%d-%s", os.Geteuid(), shortHash(home)))
	if err := os.Mkdir(base, 0o711); err != nil && !os.IsExist(err) {
		return "", fmt.Errorf("preparing a directory for PostgreSQL: %w", err)
	}
	owner, mode, err := ownerOf(base)
	if err != nil {
		return "", fmt.Errorf("preparing a directory for PostgreSQL: %w", err)
	}
	if owner != os.Geteuid() || mode&0o022 != 0 {
		return "", fmt.Errorf("preparing a directory for PostgreSQL: %s belongs to user %d with mode %v, so other users could change it", base, owner, mode)
	}
	if !a.reaches(base) {
		return "", fmt.Errorf("preparing a directory for PostgreSQL: user %d can reach neither %s nor %s", a.uid, home, base)
	}
	return base, nil
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// socketDir returns the directory of the server's unix socket, and creates it if missing: beside the data, or below the directory for
// temporary files when the path would be too long for a socket. Its mode is 0700, so only the account can connect to the socket, for
// which pg_hba.conf says `trust`.
func (c *cluster) socketDir() (string, error) {
	dir := filepath.Join(c.dir, "run")
	if len(dir)+len(longestSocketName) > socketPathLimit {
		dir = filepath.Join(os.TempDir(), "loa-pg-"+shortHash(c.dir))
	}
	if err := c.account.ensureOwnedDir(dir); err != nil {
		return "", fmt.Errorf("preparing PostgreSQL's socket directory: %w", err)
	}
	return dir, nil
}

// dataMajor returns the major version that made a data directory, or 0 when the directory does not exist.
func dataMajor(data string) (int, error) {
	if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf("reading the version of PostgreSQL's data: %s is not a complete data directory; move it away: %w", data, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return 0, fmt.Errorf("parsing the version of PostgreSQL's data in %s: %w", data, err)
	}
	return major, nil
}

// initialise makes the data directory. initdb writes into another directory, which is renamed when it is complete, so the data directory
// exists completely or not at all. Directories that killed runs left are removed first.
func (c *cluster) initialise(ctx context.Context) error {
	leftovers, err := filepath.Glob(filepath.Join(c.dir, "init-*"))
	if err != nil {
		return err
	}
	for _, leftover := range leftovers {
		if err := os.RemoveAll(leftover); err != nil {
			return fmt.Errorf("removing the directory of an interrupted initdb: %w", err)
		}
	}
	fresh := filepath.Join(c.dir, fmt.Sprintf("init-%d", os.Getpid()))
	// C.UTF-8 converts the case of Vietnamese letters and sorts by code point. Columns in Vietnamese order name the ICU collation "vi-x-icu".
	err = c.initdb(ctx, fresh, "C.UTF-8")
	if err != nil { // the C library may lack C.UTF-8
		err = errors.Join(os.RemoveAll(fresh), c.initdb(ctx, fresh, "C"))
	}
	if err != nil {
		return err
	}
	if err := includeSettings(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, c.data()); err != nil {
		return fmt.Errorf("renaming PostgreSQL's new data directory: %w", err)
	}
	return engine.SyncDir(c.dir)
}

func (c *cluster) initdb(ctx context.Context, dir, locale string) error {
	return c.run(
		ctx, "initdb",
		"--pgdata="+dir,
		"--username="+superuser,
		"--encoding=UTF8",
		"--locale="+locale,
		"--auth-local=trust",
		"--auth-host=scram-sha-256",
		"--data-checksums",
	)
}

// includeSettings makes postgresql.conf include loa.conf.
func includeSettings(dir string) error {
	conf, err := os.OpenFile(filepath.Join(dir, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("opening postgresql.conf: %w", err)
	}
	_, err = conf.WriteString("\n# Written anew by loa at every start:\ninclude = 'loa.conf'\n")
	return errors.Join(err, conf.Sync(), conf.Close())
}

// configure writes loa.conf and pg_hba.conf. The settings do not weaken durability: fsync, full_page_writes and synchronous_commit keep
// PostgreSQL's default, on.
func (c *cluster) configure(port int, socketDir string) error {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	conf := strings.Join([]string{
		"listen_addresses = '127.0.0.1'",
		"port = " + strconv.Itoa(port),
		"unix_socket_directories = " + quote(socketDir),
		"unix_socket_permissions = 0700",
		"max_connections = 200",
		"password_encryption = 'scram-sha-256'",
		"timezone = 'UTC'",
		"log_timezone = 'UTC'",
		"log_checkpoints = off",
		"jit = off # the queries of loa are short: compiling them takes longer than it saves",
		"",
	}, "\n")
	hba := "# Written anew by loa at every start.\n" +
		"local all all trust # the socket directory has mode 0700\n" +
		"host all " + superuser + " 127.0.0.1/32 scram-sha-256\n"
	for name, content := range map[string]string{"loa.conf": conf, "pg_hba.conf": hba} {
		path := filepath.Join(c.data(), name)
		if err := engine.WriteFile(path, []byte(content), 0o600); err != nil {
			return fmt.Errorf("writing PostgreSQL's settings: %w", err)
		}
		if err := c.account.chown(path); err != nil {
			return fmt.Errorf("writing PostgreSQL's settings: %w", err)
		}
	}
	return nil
}

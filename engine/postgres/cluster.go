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

// cluster is one PostgreSQL data directory and the way to its server.
type cluster struct {
	home    string // of loa: password, port, log, locks
	dir     string // of the account: data directory and socket
	account account
	install installation
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *cluster) log() string  { return filepath.Join(c.home, "postgres.log") }

// placeCluster finds or creates the directory that holds the data directory: home/postgres, or, when the account cannot walk down to
// it (a checkout below /root with mode 0700), a directory in /var/tmp derived from home. The file home/postgres.where then has its path.
func placeCluster(home string, a account) (string, error) {
	dir := filepath.Join(home, "postgres")
	if !a.reaches(home) {
		base, err := reachableBase(home, a)
		if err != nil {
			return "", err
		}
		dir = filepath.Join(base, "postgres")
		if err := engine.WriteFile(filepath.Join(home, "postgres.where"), []byte(dir+"\n"), 0o600); err != nil {
			return "", fmt.Errorf("noting where PostgreSQL lives: %w", err)
		}
	}
	if err := a.ownedDir(dir); err != nil {
		return "", fmt.Errorf("preparing PostgreSQL's directory: %w", err)
	}
	return dir, nil
}

// reachableBase is a directory of ours outside home, passable for the account, the same one at every start.
func reachableBase(home string, a account) (string, error) {
	base := filepath.Join("/var/tmp", fmt.Sprintf("loa-%d-%s", os.Geteuid(), shortHash(home)))
	if err := os.Mkdir(base, 0o711); err != nil && !os.IsExist(err) {
		return "", fmt.Errorf("preparing a place for PostgreSQL: %w", err)
	}
	owner, mode, err := ownerOf(base)
	if err != nil {
		return "", fmt.Errorf("preparing a place for PostgreSQL: %w", err)
	}
	if owner != os.Geteuid() || mode&0o022 != 0 {
		return "", fmt.Errorf("preparing a place for PostgreSQL: %s belongs to user %d with mode %v, so others could change it", base, owner, mode)
	}
	if !a.reaches(base) {
		return "", fmt.Errorf("preparing a place for PostgreSQL: user %d can reach neither %s nor %s", a.uid, home, base)
	}
	return base, nil
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// socketDir is where the server's unix socket lives: beside the data, or in a short temporary directory when the path would be too
// long for a socket. It has mode 0700, which is what makes `trust` on the socket sound.
func (c *cluster) socketDir() (string, error) {
	dir := filepath.Join(c.dir, "run")
	if len(dir)+len(longestSocketName) > socketPathLimit {
		dir = filepath.Join(os.TempDir(), "loa-pg-"+shortHash(c.dir))
	}
	if err := c.account.ownedDir(dir); err != nil {
		return "", fmt.Errorf("preparing PostgreSQL's socket directory: %w", err)
	}
	return dir, nil
}

// dataMajor reads the version of the data directory; 0 when there is none yet.
func dataMajor(data string) (int, error) {
	if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0, fmt.Errorf("reading the version of PostgreSQL's data: %s is no complete data directory; move it away: %w", data, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return 0, fmt.Errorf("reading the version of PostgreSQL's data in %s: %w", data, err)
	}
	return major, nil
}

// initialise makes the data directory. initdb works in a directory beside, which is renamed when it is complete: a data directory
// either exists whole or not at all, and leftovers of a killed run are swept away first.
func (c *cluster) initialise(ctx context.Context) error {
	leftovers, err := filepath.Glob(filepath.Join(c.dir, "init-*"))
	if err != nil {
		return err
	}
	for _, leftover := range leftovers {
		if err := os.RemoveAll(leftover); err != nil {
			return fmt.Errorf("sweeping up after an interrupted initdb: %w", err)
		}
	}
	fresh := filepath.Join(c.dir, fmt.Sprintf("init-%d", os.Getpid()))
	// C.UTF-8 gives right letters and code-point order; Vietnamese order comes from the ICU collation "vi-x-icu", column by column.
	err = c.initdb(ctx, fresh, "C.UTF-8")
	if err != nil { // a libc without C.UTF-8
		err = errors.Join(os.RemoveAll(fresh), c.initdb(ctx, fresh, "C"))
	}
	if err != nil {
		return err
	}
	if err := includeOurSettings(fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, c.data()); err != nil {
		return fmt.Errorf("putting PostgreSQL's data in place: %w", err)
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

func includeOurSettings(dir string) error {
	conf, err := os.OpenFile(filepath.Join(dir, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("opening postgresql.conf: %w", err)
	}
	_, err = conf.WriteString("\n# Written anew by loa at every start:\ninclude = 'loa.conf'\n")
	return errors.Join(err, conf.Sync(), conf.Close())
}

// configure writes loa.conf and pg_hba.conf. Nothing here weakens durability: fsync, full_page_writes and synchronous_commit keep
// PostgreSQL's defaults, which are on.
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
		"jit = off # our queries are short; compiling them costs more than it gains",
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
		if err := c.account.own(path); err != nil {
			return fmt.Errorf("writing PostgreSQL's settings: %w", err)
		}
	}
	return nil
}

package clustertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"

	"loa/engine/authority"
	"loa/engine/postgres"
	"loa/keyfile"
	"loa/seal"
	"loa/waittest"
)

// ErrExited is returned while waiting for a process that has ended.
var ErrExited = errors.New("the process has ended")

// Instance is one home directory of loa. At most one process runs in it at a time.
type Instance struct {
	Binary string // path of the program
	Home   string
	// Env holds settings of all processes and commands, such as "LOA_DSN=…". They replace the settings of the instance.
	Env []string
	// Process is the process that was started last; nil before the first start.
	Process *Process
}

// Endpoints are the addresses of a running `loa dev`, `serve` or `temporal`, as the file running.json holds them.
type Endpoints struct {
	DSN, Temporal, Namespace, Web, SMTP, IMAP string
	PID                                       int
}

// NewInstance makes a temporary home directory for a program. [Instance.Remove] removes it.
func NewInstance(binary string) (*Instance, error) {
	home, err := os.MkdirTemp("", "loa-home")
	if err != nil {
		return nil, fmt.Errorf("making a home directory: %w", err)
	}
	if err := os.Chmod(home, 0o755); err != nil { // PostgreSQL runs as another user when loa runs as root
		return nil, fmt.Errorf("making a home directory: %w", err)
	}
	return &Instance{Binary: binary, Home: home}, nil
}

// StartDev starts `loa dev` with further settings for this process alone, and waits until it has written its endpoints. A process that ends
// before gives [ErrExited].
func (i *Instance) StartDev(ctx context.Context, env ...string) error {
	return i.startWhole(ctx, "dev", env)
}

// StartServe starts `loa serve` in the same way.
func (i *Instance) StartServe(ctx context.Context, env ...string) error {
	return i.startWhole(ctx, "serve", env)
}

func (i *Instance) startWhole(ctx context.Context, command string, env []string) error {
	if err := i.Start(command, env...); err != nil {
		return err
	}
	return i.await(ctx, command, func() error {
		_, err := i.Endpoints()
		return err
	})
}

// StartPart starts one part of loa, such as "worker" or "temporal", and waits until it runs. It returns the address of the Temporal server
// that the part uses. A process that ends before gives [ErrExited].
func (i *Instance) StartPart(ctx context.Context, part string) (temporal string, err error) {
	if err := i.Start(part); err != nil {
		return "", err
	}
	err = i.await(ctx, part, func() error {
		match := partRuns.FindStringSubmatch(i.Process.Output())
		if match == nil {
			return errors.New("it has not printed the address of Temporal")
		}
		temporal = match[1]
		return nil
	})
	return temporal, err
}

// partRuns is the line that a part of loa prints when it runs.
var partRuns = regexp.MustCompile(`loa đang chạy; Temporal tại (\S+)`)

// Start starts a part of loa, with further settings for this process alone, and does not wait until it runs.
func (i *Instance) Start(part string, env ...string) (err error) {
	i.Process, err = startProcess(i.Binary, append(i.environ(), env...), part)
	return err
}

// await waits until the process is ready or has ended.
func (i *Instance) await(ctx context.Context, part string, ready func() error) error {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	exited := false
	err := waittest.Until(ctx, "loa "+part+" runs", func() error {
		exited = i.Process.Exited()
		if err := ready(); err != nil && !exited {
			return err
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, i.Process.Output())
	}
	if exited {
		return fmt.Errorf("starting loa %s: %w\n%s", part, ErrExited, i.Process.Output())
	}
	return nil
}

// environ returns the environment of this process with the settings of the instance: free ports, its own PostgreSQL and Temporal, the mail
// server for trying out, Vietnamese, and one second to withdraw a decision.
func (i *Instance) environ() []string {
	env := append(os.Environ(),
		"LOA_HOME="+i.Home, "LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=127.0.0.1:0", "LOA_TRYOUT_IMAP=127.0.0.1:0", "LOA_TEMPORAL_LISTEN=127.0.0.1:0",
		"LOA_DSN=", "LOA_TEMPORAL=", "LOA_SMTP=", "LOA_IMAP=", "LOA_LANG=vi", "LOA_HOLD=1s",
	)
	return append(env, i.Env...)
}

func (i *Instance) endpointsFile() string { return filepath.Join(i.Home, "running.json") }

// Endpoints returns the addresses of the running `loa dev`. It is an error when the present process has not yet written them.
func (i *Instance) Endpoints() (Endpoints, error) {
	content, err := os.ReadFile(i.endpointsFile())
	if err != nil {
		return Endpoints{}, err
	}
	var e Endpoints
	if err := json.Unmarshal(content, &e); err != nil {
		return Endpoints{}, fmt.Errorf("parsing the endpoints of loa: %w", err)
	}
	if i.Process == nil || e.PID != i.Process.PID() {
		return Endpoints{}, errors.New("the endpoints are those of an earlier process")
	}
	return e, nil
}

// TokenKeys are the keys from which this instance derives the tokens of letters: those of its home, or of the file that its settings name.
func (i *Instance) TokenKeys() (keyfile.Keys, error) {
	path := i.tokenFile()
	for _, setting := range i.Env {
		if set, is := strings.CutPrefix(setting, "LOA_TOKEN_KEY_FILE="); is {
			path = set
		}
	}
	return keyfile.Read(path)
}

// TLSSettings are the settings by which a process in another home directory connects to the Temporal server of this instance.
func (i *Instance) TLSSettings() []string {
	key := authority.ClientPath(i.Home)
	return []string{
		"LOA_TEMPORAL_TLS_CA=" + key, "LOA_TEMPORAL_TLS_CERT=" + key, "LOA_TEMPORAL_TLS_KEY=" + key, "LOA_TEMPORAL_TLS_SERVER_NAME=" + authority.ServerName,
		"LOA_SEAL_KEY_FILE=" + i.sealFile(), "LOA_TOKEN_KEY_FILE=" + i.tokenFile(), "LOA_ACCOUNT_KEY_FILE=" + filepath.Join(i.Home, "account.key"),
	}
}

// Dial connects to the Temporal server of the running `loa dev`, `serve` or `temporal`.
func (i *Instance) Dial(ctx context.Context) (client.Client, error) {
	endpoints, err := i.Endpoints()
	if err != nil {
		return nil, err
	}
	return i.DialAt(ctx, endpoints.Temporal, endpoints.Namespace)
}

// DialAt connects to a Temporal server whose certificate is of the authority in this home directory. The client logs nothing.
func (i *Instance) DialAt(ctx context.Context, address, namespace string) (client.Client, error) {
	key, err := authority.ReadIdentity(authority.ClientPath(i.Home), time.Now())
	if err != nil {
		return nil, err
	}
	return client.DialContext(ctx, client.Options{
		HostPort: address, Namespace: namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
		ConnectionOptions: client.ConnectionOptions{TLS: key.ClientTLS()},
		Interceptors:      []interceptor.ClientInterceptor{i.sealKeys().Client()},
	})
}

func (i *Instance) tokenFile() string { return filepath.Join(i.Home, "token.key") }

func (i *Instance) sealFile() string { return filepath.Join(i.Home, "seal.key") }

// sealKeys are the keys of this home directory, with which the commands of tests are sealed.
func (i *Instance) sealKeys() seal.Keys {
	return func() (keyfile.Keys, error) { return keyfile.Read(i.sealFile()) }
}

// Command runs another command of loa with the settings of the instance and returns what it prints on its standard output. The error holds
// what it prints on its standard error output.
func (i *Instance) Command(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, i.Binary, args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = i.environ(), &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("loa %s: %w: %s", strings.Join(args, " "), err, errs.String())
	}
	return out.String(), nil
}

// JSON runs a command with `-o json` and decodes what it prints.
func JSON[T any](ctx context.Context, i *Instance, args ...string) (value T, err error) {
	out, err := i.Command(ctx, append(args, "-o", "json")...)
	if err != nil {
		return value, err
	}
	if err := json.Unmarshal([]byte(out), &value); err != nil {
		return value, fmt.Errorf("parsing the output of loa %s: %w: %.200s", strings.Join(args, " "), err, out)
	}
	return value, nil
}

// Remove kills the process, and removes its PostgreSQL and the home directory.
func (i *Instance) Remove(ctx context.Context) error {
	if i.Process != nil {
		i.Process.Kill()
	}
	server, err := postgres.Start(ctx, postgres.Options{Home: i.Home}) // adopts the server that the process has left
	if err == nil {
		err = server.Remove(ctx)
	}
	return errors.Join(err, os.RemoveAll(i.Home))
}

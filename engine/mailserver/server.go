package mailserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"loa/engine"
)

const (
	// Password is the password of all mailboxes of the try-out mail server, for SMTP and IMAP.
	Password = "test"
	// MaxLetterSize is the size in bytes of the largest letter that the try-out mail server accepts.
	MaxLetterSize = 35 << 20

	defaultAuthservID = "thu.loa.test"
	defaultMailDomain = "loa.test"
)

// Options are the settings of the try-out mail server. Home, SMTPAddr and IMAPAddr are required.
type Options struct {
	// Home is loa's home directory; it is created when missing. Letters are in Home/mail, DKIM keys in Home/mail-keys.
	Home string
	// SMTPAddr and IMAPAddr are loopback addresses with a port, "127.0.0.1:2525" and "127.0.0.1:1143"; port 0
	// chooses a free one.
	SMTPAddr, IMAPAddr string
	// AuthservID is the authserv-id of the server's Authentication-Results (RFC 8601 §2.5); empty means "thu.loa.test".
	AuthservID string
	// Domain is the server's own domain; empty means "loa.test". Addresses for trying out are under .test (RFC 2606).
	Domain string
	// Log receives start and errors, never mail addresses or contents; nil discards the records.
	Log *slog.Logger
	// RealAccount is true when a real mail account is configured: the try-out server then refuses to start.
	RealAccount bool
}

// ErrRealAccount is the error of [Start] when a real mail account is configured.
var ErrRealAccount = errors.New("the try-out mail server does not start beside a real mail account, so that try-out letters and real ones never mix: " +
	"remove the mail account from the configuration, or start loa without the try-out mail server")

// Server is a mail server for trying loa out: SMTP for submission, IMAP for access, and a spool for each mailbox. [Start] makes it.
//
// It accepts letters for any address and stores them on this machine; it relays nothing. A letter to loa+TOKEN@domain is stored in the
// mailbox loa@domain. A sender logs in to SMTP (PLAIN, [Password]). As the mail server of a city it then signs the letter for the whole domain: a letter
// From any address in the domain of the login gets a DKIM signature and dmarc=pass in Authentication-Results, beside auth=pass with the
// login. Any other letter gets dmarc=fail, so that forged letters can be tried out, too.
type Server struct {
	store     *store
	keys      *dkimKeys
	smtp      *smtp.Server
	imap      *imapserver.Server
	lock      *engine.FileLock
	log       *slog.Logger
	smtpAddr  net.Addr
	imapAddr  net.Addr
	serving   sync.WaitGroup // the goroutines of both servers
	stopping  chan struct{}  // closed when Stop begins
	listeners []net.Listener
	stop      func() error
}

// Start starts the server. It refuses an address that is not on loopback, because the password is public. It refuses to start when a real
// mail account is configured (ErrRealAccount), or when another server uses the same home. Letters, flags, UIDs and UIDVALIDITY survive
// restarts and kill -9.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.RealAccount {
		return nil, fmt.Errorf("starting the try-out mail server: %w", ErrRealAccount)
	}
	o = o.withDefaults()
	root, err := mailRoot(o.Home)
	if err != nil {
		return nil, err
	}
	smtpListener, err := listenLoopback(ctx, "the try-out SMTP server", o.SMTPAddr)
	if err != nil {
		return nil, err
	}
	imapListener, err := listenLoopback(ctx, "the try-out IMAP server", o.IMAPAddr)
	if err != nil {
		return nil, errors.Join(err, smtpListener.Close())
	}
	m, err := newServer(root, o)
	if err != nil {
		return nil, errors.Join(err, smtpListener.Close(), imapListener.Close())
	}
	m.serve(smtpListener, imapListener)
	m.log.Info("started the try-out mail server", "smtp", m.SMTPAddr(), "imap", m.IMAPAddr())
	return m, nil
}

func (o Options) withDefaults() Options {
	if o.AuthservID == "" {
		o.AuthservID = defaultAuthservID
	}
	if o.Domain == "" {
		o.Domain = defaultMailDomain
	}
	o.Log = engine.OrDiscard(o.Log)
	return o
}

func mailRoot(home string) (string, error) {
	home, err := engine.MakeHome(home)
	if err != nil {
		return "", err
	}
	root := filepath.Join(home, "mail")
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", fmt.Errorf("creating the try-out mail directory: %w", err)
	}
	return root, nil
}

// listenLoopback listens on a TCP address, and refuses an address that is not on loopback.
func listenLoopback(ctx context.Context, what, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("starting %s: parsing address %q: %w", what, address, err)
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("starting %s: %q is not a loopback address; the server may only listen on 127.0.0.1, ::1 or localhost, "+
			"because the password of all mailboxes is public", what, address)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, engine.PortTaken(what, address, err)
	}
	return listener, nil
}

func newServer(root string, o Options) (*Server, error) {
	lock, err := lockMailRoot(root)
	if err != nil {
		return nil, err
	}
	m := &Server{
		store: newStore(root, o.Log),
		keys:  &dkimKeys{dir: filepath.Join(filepath.Dir(root), "mail-keys")},
		lock:  lock,
		log:   o.Log,

		stopping: make(chan struct{}),
	}
	header := headerRewriter{authservID: o.AuthservID, domain: o.Domain, keys: m.keys}
	m.smtp = newSMTPServer(&smtpBackend{store: m.store, header: header, log: o.Log}, o)
	m.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{store: m.store}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {},
			imap.CapListExtended: {}, imap.CapMove: {}, imap.CapStatusSize: {},
		},
		Logger:       slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		InsecureAuth: true,
	})
	m.stop = sync.OnceValue(m.close)
	return m, nil
}

// lockMailRoot locks the mail directory. Two servers on one directory would give the same UIDs to different letters.
func lockMailRoot(root string) (*engine.FileLock, error) {
	lock, err := engine.OpenLock(root + ".lock")
	if err != nil {
		return nil, fmt.Errorf("starting the try-out mail server: %w", err)
	}
	taken, err := lock.Try(syscall.LOCK_EX)
	if err == nil && !taken {
		err = fmt.Errorf("another try-out mail server uses %s", root)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the try-out mail server: %w", err), lock.Release())
	}
	return lock, nil
}

func (m *Server) serve(smtpListener, imapListener net.Listener) {
	m.smtpAddr, m.imapAddr = smtpListener.Addr(), imapListener.Addr()
	m.listeners = []net.Listener{smtpListener, imapListener}
	m.serving.Go(func() { m.logEnd("the try-out SMTP server ended", m.smtp.Serve(smtpListener)) })
	m.serving.Go(func() { m.logEnd("the try-out IMAP server ended", m.imap.Serve(imapListener)) })
}

// logEnd logs that a server has ended, unless Stop ended it.
func (m *Server) logEnd(what string, err error) {
	select {
	case <-m.stopping:
	default:
		m.log.Error(what, "err", err)
	}
}

// SMTPAddr returns the host:port that the SMTP server listens on.
func (m *Server) SMTPAddr() string { return m.smtpAddr.String() }

// IMAPAddr returns the host:port that the IMAP server listens on.
func (m *Server) IMAPAddr() string { return m.imapAddr.String() }

// Addresses returns the existing mailboxes in alphabetical order. A mailbox exists after its first letter or its first login to IMAP.
func (m *Server) Addresses() []string { return m.store.addresses() }

// Stop closes all connections and waits for the end of both servers. A letter that was answered 250 before is on disk; the sender of any
// other letter sends it again. When ctx ends first, Stop returns its error. A second call returns the result of the first.
func (m *Server) Stop(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- m.stop() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("stopping the try-out mail server: %w", ctx.Err())
	}
}

func (m *Server) close() error {
	close(m.stopping)
	for _, listener := range m.listeners {
		_ = listener.Close() // a server closes its listener only after Serve was called; a second close is harmless
	}
	err := errors.Join(ignoreClosed(m.smtp.Close()), ignoreClosed(m.imap.Close()))
	m.serving.Wait()
	m.store.close()
	return errors.Join(err, m.lock.Release())
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

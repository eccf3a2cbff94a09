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
	// Password is the one password of all mailboxes of the try-out mail server, for SMTP and IMAP.
	Password = "test"
	// MaxLetterSize is the largest letter the try-out mail server takes, in bytes.
	MaxLetterSize = 35 << 20

	defaultAuthservID = "thu.loa.test"
	defaultMailDomain = "loa.test"
)

// Options says where the try-out mail server listens and keeps its letters.
type Options struct {
	// Home is loa's directory; letters go to Home/mail.
	Home string
	// SMTPAddr and IMAPAddr are loopback addresses with a port, "127.0.0.1:2525" and "127.0.0.1:1143"; port 0 takes a free one.
	SMTPAddr, IMAPAddr string
	// AuthservID is the name under which the server vouches for senders (RFC 8601); empty means "thu.loa.test".
	AuthservID string
	// Domain is the server's own mail domain; empty means "loa.test". Pretend people have addresses under .test (RFC 2606).
	Domain string
	// Log receives start, stop and faults; never addresses or contents.
	Log *slog.Logger
	// RealAccount says that a real mail account is configured: the try-out server then refuses to start.
	RealAccount bool
}

// ErrRealAccount is returned when the try-out mail server is asked to start beside a real mail account.
var ErrRealAccount = errors.New("the try-out mail server does not start beside a real mail account, so that pretend letters and real ones never mix: " +
	"remove the mail account from the configuration, or start loa without the try-out mail server")

// Server is a small mail server for trying loa out: SMTP in, IMAP out, a spool for each mailbox.
//
// It takes letters for any address and keeps them; nothing ever leaves the machine. A letter to loa+TOKEN@domain lies in the mailbox of
// loa@domain. Logging in to SMTP as an address (PLAIN, Password) proves one is that person: a letter From that address is signed by
// DKIM and vouched for in Authentication-Results; any other letter is marked dmarc=fail, so that forging can be tried, too.
type Server struct {
	store  *store
	keys   *dkimKeys
	smtp   *smtp.Server
	imap   *imapserver.Server
	lock   *engine.FileLock
	log    *slog.Logger
	smtpAt net.Addr
	imapAt net.Addr
	served sync.WaitGroup
	ending chan struct{} // closed when Stop begins
	accept []net.Listener
	stop   func() error
}

// Start starts the server. It refuses any address that is not loopback, because the password is public, and refuses to
// start beside a real mail account (ErrRealAccount). Letters, flags, UIDs and UIDVALIDITY survive restarts and kill -9.
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

// listenLoopback listens on a loopback address and refuses every other.
func listenLoopback(ctx context.Context, what, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("starting %s: reading address %q: %w", what, address, err)
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("starting %s: %q is not a loopback address; it may only listen on 127.0.0.1, ::1 or localhost, "+
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

		ending: make(chan struct{}),
	}
	stamp := stamper{authservID: o.AuthservID, domain: o.Domain, keys: m.keys}
	m.smtp = newSMTPServer(&smtpBackend{store: m.store, stamp: stamp, log: o.Log}, o)
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

// lockMailRoot keeps a second server away from the same letters: both would give out the same UIDs.
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
	m.smtpAt, m.imapAt = smtpListener.Addr(), imapListener.Addr()
	m.accept = []net.Listener{smtpListener, imapListener}
	m.served.Go(func() { m.report("the try-out SMTP server ended", m.smtp.Serve(smtpListener)) })
	m.served.Go(func() { m.report("the try-out IMAP server ended", m.imap.Serve(imapListener)) })
}

// report logs the end of a listener unless we wanted it.
func (m *Server) report(what string, err error) {
	select {
	case <-m.ending:
	default:
		m.log.Error(what, "err", err)
	}
}

// SMTPAddr is the host:port the SMTP server listens on.
func (m *Server) SMTPAddr() string { return m.smtpAt.String() }

// IMAPAddr is the host:port the IMAP server listens on.
func (m *Server) IMAPAddr() string { return m.imapAt.String() }

// Addresses lists the mailboxes that exist, in alphabetical order: those that got a letter, and those of people who logged in to IMAP.
func (m *Server) Addresses() []string { return m.store.addresses() }

// Stop ends all connections and waits for the listeners. A letter that was being taken has either been answered 250, then it is on
// disk, or its sender tries again. Calling it twice is harmless.
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
	close(m.ending)
	for _, listener := range m.accept {
		_ = listener.Close() // before Serve is called, Close does not close the listener; after it, the listener is closed twice
	}
	err := errors.Join(ignoreClosed(m.smtp.Close()), ignoreClosed(m.imap.Close()))
	m.served.Wait()
	m.store.close()
	return errors.Join(err, m.lock.Release())
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

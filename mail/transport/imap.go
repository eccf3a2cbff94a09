package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	doneKeyword     = imap.Flag("$LoaDone")
	commandTimeout  = 2 * time.Minute
	transferTimeout = 10 * time.Minute
	maxIdle         = 9 * time.Minute
)

// session is a Mailbox over go-imap. At most one command is ever in flight: with pipelined body fetches go-imap and
// Dovecot wait for each other for ever.
type session struct {
	client *imapclient.Client
	conn   net.Conn
	config IMAPConfig
	status Status
	// changed gets a value when the server speaks of new messages; emptied when a search begins.
	changed chan struct{}
}

// DialIMAP connects, logs in and opens the folder. An error with [ErrLogin] in its chain must not be retried soon.
func DialIMAP(ctx context.Context, config IMAPConfig) (Client, error) {
	box, err := dialSession(ctx, config, nil)
	if err != nil {
		return nil, err // not a nil box in an interface that is not nil
	}
	return box, nil
}

// dialSession is DialIMAP, with somebody who may listen to the whole conversation, passwords included; nil is nobody.
func dialSession(ctx context.Context, config IMAPConfig, listener io.Writer) (*session, error) {
	if config.Folder == "" {
		config.Folder = "INBOX"
	}
	if config.DoneFolder == "" {
		config.DoneFolder = "Loa/Processed"
	}
	if config.Poll == 0 {
		config.Poll = 30 * time.Second
	}
	box := &session{config: config, changed: make(chan struct{}, 1)}
	if err := box.connect(ctx, listener); err != nil {
		return nil, fmt.Errorf("connecting to IMAP server %s: %w", config.Addr, err)
	}
	if _, err := box.Select(ctx); err != nil {
		return nil, errors.Join(err, box.Close())
	}
	return box, nil
}

func (b *session) connect(ctx context.Context, listener io.Writer) error {
	if host, _, err := net.SplitHostPort(b.config.Addr); b.config.TLS == TLSNone && err == nil && !isLoopback(host) {
		return errors.New("a password in the clear is for this machine only")
	}
	conn, err := dial(ctx, b.config.Addr)
	if err != nil {
		return err
	}
	b.conn = conn
	tlsConfig, err := tlsConfigFor(b.config.TLSConfig, b.config.Addr)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	login, err := b.prepareLogin(ctx)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	options := &imapclient.Options{UnilateralDataHandler: b.unilateralHandler(), TLSConfig: tlsConfig, DebugWriter: listener}
	err = b.run(ctx, commandTimeout, func() error {
		if b.client, err = startIMAP(conn, b.config.TLS, options); err != nil {
			return err
		}
		if err := b.client.WaitGreeting(); err != nil {
			return err
		}
		return loginError(login(b.client))
	})
	if err != nil {
		conn.Close() // the error that matters is the one that made us give up
	}
	return err
}

// prepareLogin prepares the login by password or by token.
func (b *session) prepareLogin(ctx context.Context) (func(*imapclient.Client) error, error) {
	if b.config.Token == nil {
		return func(client *imapclient.Client) error { return client.Login(b.config.User, b.config.Password).Wait() }, nil
	}
	token, err := b.config.Token(ctx)
	if errors.Is(err, ErrGrant) {
		return nil, fmt.Errorf("%w: %w", ErrLogin, err)
	}
	if err != nil {
		return nil, err
	}
	return newTokenLogin(b.config.User, b.config.Addr, token).logIn, nil
}

func loginError(err error) error {
	var answer *imap.Error
	if errors.As(err, &answer) && answer.Code != imap.ResponseCodeUnavailable {
		return fmt.Errorf("%w: %w", ErrLogin, err)
	}
	return err
}

// run gives a command its time: when the context or the limit ends, the socket is closed, which ends the command.
func (b *session) run(ctx context.Context, limit time.Duration, command func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { b.conn.Close() }) // nothing is left to do with an error of a socket given up
	err := command()
	if !stop() {
		_ = b.conn.Close() // by now, not soon: the next command must not find it open
		return errors.Join(ctx.Err(), err)
	}
	var answer *imap.Error
	if errors.As(err, &answer) && !errors.Is(err, ErrLogin) {
		return &ServerError{Code: string(answer.Code), Text: answer.Text}
	}
	return err
}

func (b *session) notifyChange() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

func (b *session) clearChange() {
	select {
	case <-b.changed:
	default:
	}
}

func (b *session) unilateralHandler() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				b.notifyChange()
			}
		},
		// Messages whose FETCH answer go-imap could not place are drained here, or it would stop reading.
		Fetch: func(message *imapclient.FetchMessageData) {
			for message.Next() != nil {
			}
		},
	}
}

func (b *session) Select(ctx context.Context) (Status, error) {
	err := b.run(ctx, commandTimeout, func() error {
		data, err := b.client.Select(b.config.Folder, nil).Wait()
		if err != nil {
			return err
		}
		b.status = Status{
			UIDValidity: data.UIDValidity, UIDNext: UID(data.UIDNext), Messages: data.NumMessages,
			Keywords: slices.Contains(data.PermanentFlags, imap.FlagWildcard),
		}
		return nil
	})
	if err != nil {
		return Status{}, fmt.Errorf("opening folder %s: %w", b.config.Folder, err)
	}
	return b.status, nil
}

func (b *session) SearchNew(ctx context.Context, after UID) ([]UID, error) {
	b.clearChange()
	var newer imap.UIDSet
	newer.AddRange(imap.UID(after)+1, 0)
	found, err := b.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{newer}})
	if err != nil {
		return nil, fmt.Errorf("searching for letters after %d: %w", after, err)
	}
	// "n:*" always names the last message, even when its UID is below n.
	return slices.DeleteFunc(found, func(uid UID) bool { return uid <= after }), nil
}

func (b *session) SearchUndone(ctx context.Context) ([]UID, error) {
	b.clearChange()
	criteria := &imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagDeleted}}
	if b.status.Keywords {
		criteria.NotFlag = append(criteria.NotFlag, doneKeyword)
	}
	found, err := b.search(ctx, criteria)
	if err != nil {
		return nil, fmt.Errorf("searching for unfinished letters: %w", err)
	}
	return found, nil
}

// search never asks for extended results: some servers announce them and do not answer.
func (b *session) search(ctx context.Context, criteria *imap.SearchCriteria) ([]UID, error) {
	var uids []UID
	err := b.run(ctx, commandTimeout, func() error {
		data, err := b.client.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range data.AllUIDs() {
			uids = append(uids, UID(uid))
		}
		return nil
	})
	slices.Sort(uids)
	return slices.Compact(uids), err
}

func (b *session) Wait(ctx context.Context, max time.Duration) error {
	max = min(max, maxIdle)
	var idle bool
	if err := b.run(ctx, commandTimeout, func() error {
		idle = b.client.Caps().Has(imap.CapIdle)
		return nil
	}); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	wait := b.poll
	if idle {
		wait = b.idle
	}
	if err := wait(ctx, max); err != nil {
		return fmt.Errorf("waiting for letters: %w", err)
	}
	return nil
}

// idle asks the server to speak up. News that came since the last search, even before IDLE began, end it at once.
func (b *session) idle(ctx context.Context, max time.Duration) error {
	return b.run(ctx, max+commandTimeout, func() error {
		command, err := b.client.Idle()
		if err != nil {
			return err
		}
		timer := time.NewTimer(max)
		defer timer.Stop()
		select {
		case <-b.changed:
		case <-timer.C:
		case <-ctx.Done():
		case <-b.client.Closed():
		}
		if err := command.Close(); err != nil {
			return err
		}
		return b.run(ctx, time.Minute, command.Wait)
	})
}

func (b *session) poll(ctx context.Context, max time.Duration) error {
	ticker := time.NewTicker(min(b.config.Poll, max))
	defer ticker.Stop()
	until := time.Now().Add(max)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.changed:
			return nil
		case <-ticker.C:
		}
		if err := b.run(ctx, commandTimeout, func() error { return b.client.Noop().Wait() }); err != nil {
			return err
		}
		if len(b.changed) > 0 || !time.Now().Before(until) {
			b.clearChange()
			return nil
		}
	}
}

func (b *session) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := b.run(ctx, 5*time.Second, func() error { return b.client.Logout().Wait() }); err != nil {
		b.client.Close() // a server that does not say goodbye is left without one
		return nil
	}
	if err := b.client.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing IMAP connection: %w", err)
	}
	return nil
}

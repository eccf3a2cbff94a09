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
	doneKeyword = imap.Flag("$LoaDone")
	// commandTimeout bounds a command that transfers no letter, transferTimeout one that does.
	commandTimeout  = 2 * time.Minute
	transferTimeout = 10 * time.Minute
	// maxIdle bounds one IDLE, because a dead connection shows only at the next command. RFC 2177 allows 29 minutes.
	maxIdle = 9 * time.Minute
)

// session is a [Client] over go-imap. It runs one command at a time: with pipelined fetches of bodies, go-imap and Dovecot wait for each
// other without end.
type session struct {
	client *imapclient.Client
	conn   net.Conn
	config IMAPConfig
	status Status
	// keywords are the flags and keywords of the folder, as the server lists them.
	keywords []imap.Flag
	// changed holds a value when the server has reported new messages since the last search began.
	changed chan struct{}
}

// DialIMAP connects, logs in and opens the folder. An error with [ErrLogin] in its chain must not be retried soon. The caller must call
// Close.
func DialIMAP(ctx context.Context, config IMAPConfig) (Client, error) {
	s, err := dialSession(ctx, config, nil)
	if err != nil {
		return nil, err // a nil *session in a Client would not be nil
	}
	return s, nil
}

// dialSession does what [DialIMAP] does. The writer transcript, unless nil, receives all that both sides send, passwords included.
func dialSession(ctx context.Context, config IMAPConfig, transcript io.Writer) (*session, error) {
	if config.Folder == "" {
		config.Folder = "INBOX"
	}
	if config.DoneFolder == "" {
		config.DoneFolder = "Loa/Processed"
	}
	if config.Poll == 0 {
		config.Poll = 30 * time.Second
	}
	s := &session{config: config, changed: make(chan struct{}, 1)}
	if err := s.connect(ctx, transcript); err != nil {
		return nil, fmt.Errorf("connecting to IMAP server %s: %w", config.Addr, err)
	}
	if _, err := s.Select(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *session) connect(ctx context.Context, transcript io.Writer) error {
	if host, _, err := net.SplitHostPort(s.config.Addr); s.config.TLS == TLSNone && err == nil && !isLoopback(host) {
		return errors.New("TLS mode none is allowed on loopback only")
	}
	conn, err := dial(ctx, s.config.Addr)
	if err != nil {
		return err
	}
	s.conn = conn
	tlsConfig, err := tlsConfigFor(s.config.TLSConfig, s.config.Addr)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	login, err := s.prepareLogin(ctx)
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	options := &imapclient.Options{UnilateralDataHandler: s.unilateralHandler(), TLSConfig: tlsConfig, DebugWriter: transcript}
	err = s.run(ctx, commandTimeout, func() error {
		if s.client, err = startIMAP(conn, s.config.TLS, options); err != nil {
			return err
		}
		if err := s.client.WaitGreeting(); err != nil {
			return err
		}
		return loginError(login(s.client))
	})
	if err != nil {
		conn.Close() // an error of closing adds nothing to err
	}
	return err
}

// prepareLogin returns the function that logs in by password or by token. The token is got here, before the login begins.
func (s *session) prepareLogin(ctx context.Context) (func(*imapclient.Client) error, error) {
	if s.config.Token == nil {
		return func(client *imapclient.Client) error { return client.Login(s.config.User, s.config.Password).Wait() }, nil
	}
	token, err := s.config.Token(ctx)
	if errors.Is(err, ErrGrant) {
		return nil, fmt.Errorf("%w: %w", ErrLogin, err)
	}
	if err != nil {
		return nil, err
	}
	return newTokenLogin(s.config.User, s.config.Addr, token).logIn, nil
}

func loginError(err error) error {
	var answer *imap.Error
	if errors.As(err, &answer) && answer.Code != imap.ResponseCodeUnavailable {
		return fmt.Errorf("%w: %w", ErrLogin, err)
	}
	return err
}

// run runs a command. When the context ends or the limit has passed, it closes the connection, which ends the command. A refusal by the
// server becomes a [ServerError].
func (s *session) run(ctx context.Context, limit time.Duration, command func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { s.conn.Close() }) // an error of closing changes nothing
	err := command()
	if !stop() {
		_ = s.conn.Close() // AfterFunc may still be running, and the next command must not find the connection open
		return errors.Join(ctx.Err(), err)
	}
	var answer *imap.Error
	if errors.As(err, &answer) && !errors.Is(err, ErrLogin) {
		return &ServerError{Code: string(answer.Code), Text: answer.Text}
	}
	return err
}

func (s *session) unilateralHandler() *imapclient.UnilateralDataHandler {
	return &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				s.notifyChange()
			}
		},
		// A FETCH response that belongs to no command must be consumed, or go-imap stops reading.
		Fetch: func(message *imapclient.FetchMessageData) {
			for message.Next() != nil {
			}
		},
	}
}

func (s *session) Select(ctx context.Context) (Status, error) {
	err := s.run(ctx, commandTimeout, func() error {
		data, err := s.client.Select(s.config.Folder, nil).Wait()
		if err != nil {
			return err
		}
		s.status = Status{
			UIDValidity: data.UIDValidity, UIDNext: UID(data.UIDNext), Messages: data.NumMessages,
			Keywords: slices.Contains(data.PermanentFlags, imap.FlagWildcard),
		}
		s.keywords = data.Flags
		return nil
	})
	if err != nil {
		return Status{}, fmt.Errorf("opening folder %s: %w", s.config.Folder, err)
	}
	return s.status, nil
}

func (s *session) SearchNew(ctx context.Context, after UID) ([]UID, error) {
	s.clearChange()
	var newer imap.UIDSet
	newer.AddRange(imap.UID(after)+1, 0)
	found, err := s.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{newer}})
	if err != nil {
		return nil, fmt.Errorf("searching for letters after %d: %w", after, err)
	}
	// "n:*" always contains the last message, even when its UID is below n (RFC 3501 §6.4.8).
	return slices.DeleteFunc(found, func(uid UID) bool { return uid <= after }), nil
}

func (s *session) SearchUndone(ctx context.Context) ([]UID, error) {
	s.clearChange()
	criteria := &imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagDeleted}}
	if s.status.Keywords {
		criteria.NotFlag = append(criteria.NotFlag, doneKeyword)
	}
	found, err := s.search(ctx, criteria)
	if err != nil {
		return nil, fmt.Errorf("searching for letters not marked done: %w", err)
	}
	return found, nil
}

// search returns UIDs ascending. It does not ask for extended results (ESEARCH, RFC 4731), because some servers offer them and do not
// answer.
func (s *session) search(ctx context.Context, criteria *imap.SearchCriteria) ([]UID, error) {
	var uids []UID
	err := s.run(ctx, commandTimeout, func() error {
		data, err := s.client.UIDSearch(criteria, nil).Wait()
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

func (s *session) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.run(ctx, 5*time.Second, func() error { return s.client.Logout().Wait() }); err != nil {
		s.client.Close() // a server that does not answer LOGOUT needs no further command
		return nil
	}
	if err := s.client.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing IMAP connection: %w", err)
	}
	return nil
}

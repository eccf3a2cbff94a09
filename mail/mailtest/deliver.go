package mailtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
)

// Deliver hands letters to the server as a mail transport would (LMTP, RFC 2033), all on one connection. The server writes
// Return-Path, Delivered-To and Received above each; ends of lines become CRLF. Only letters in order: the first that is refused ends it.
func (s *Server) Deliver(ctx context.Context, user string, letters ...[]byte) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.LMTP)
	if err != nil {
		return fmt.Errorf("delivering to %s: %w", user, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // nothing is left to do with an error of a socket given up
	defer stop()
	client := smtp.NewClientLMTP(conn)
	for i, letter := range letters {
		if err := deliver(client, user, letter); err != nil {
			return fmt.Errorf("delivering letter %d to %s: %w", i+1, user, errors.Join(ctx.Err(), err, client.Close()))
		}
	}
	if err := client.Quit(); err != nil {
		return fmt.Errorf("delivering to %s: %w", user, errors.Join(ctx.Err(), err))
	}
	return nil
}

func deliver(client *smtp.Client, user string, letter []byte) error {
	if err := client.Mail("thu@lmtp.test", nil); err != nil {
		return err
	}
	if err := client.Rcpt(user, nil); err != nil {
		return err
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write(letter); err != nil {
		return err
	}
	return data.Close()
}

// Append puts a letter into a folder byte for byte (IMAP APPEND), as another mail program of the user would. The folder is made when
// it is missing. Servers refuse what is no letter: Cyrus a NUL and a bare LF; Dovecot keeps a bare LF as CRLF.
func (s *Server) Append(ctx context.Context, user, folder string, letter []byte) error {
	err := s.WithSession(ctx, user, func(client *imapclient.Client) error {
		if folder != "INBOX" {
			_ = client.Create(folder, nil).Wait() // it may be there; APPEND tells
		}
		command := client.Append(folder, int64(len(letter)), &imap.AppendOptions{Time: time.Now()})
		_, writeErr := command.Write(letter)
		closeErr := command.Close()
		if _, err := command.Wait(); err != nil {
			return err
		}
		return errors.Join(writeErr, closeErr)
	})
	if err != nil {
		return fmt.Errorf("appending to %s of %s: %w", folder, user, err)
	}
	return nil
}

// WithSession does something in an IMAP session of the user's own, beside whoever else is logged in. The context ends it by closing the socket.
func (s *Server) WithSession(ctx context.Context, user string, do func(*imapclient.Client) error) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.IMAP)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // nothing is left to do with an error of a socket given up
	defer stop()
	client := imapclient.New(conn, nil)
	defer client.Close() // the session is over, well or not
	if err := client.Login(user, Password).Wait(); err != nil {
		return fmt.Errorf("logging in as %s: %w", user, errors.Join(ctx.Err(), err))
	}
	if err := do(client); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	return client.Logout().Wait()
}

// AppendAll appends many letters to the inbox over one connection, the way to make a mailbox of thousands.
func (s *Server) AppendAll(ctx context.Context, user string, letters [][]byte) error {
	err := s.WithSession(ctx, user, func(client *imapclient.Client) error {
		for i, letter := range letters {
			command := client.Append("INBOX", int64(len(letter)), nil)
			if _, err := bytes.NewReader(letter).WriteTo(command); err != nil {
				return err
			}
			if err := command.Close(); err != nil {
				return err
			}
			if _, err := command.Wait(); err != nil {
				return fmt.Errorf("letter %d: %w", i+1, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("filling the mailbox of %s: %w", user, err)
	}
	return nil
}

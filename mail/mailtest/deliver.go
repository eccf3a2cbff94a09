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

// Deliver delivers letters to the user over one connection, as a mail transport agent does (LMTP, RFC 2033). The server writes
// Return-Path, Delivered-To and Received above each letter and turns line ends into CRLF. Letters are delivered in order; the first that
// the server refuses ends the delivery with an error.
func (s *Server) Deliver(ctx context.Context, user string, letters ...[]byte) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.LMTP)
	if err != nil {
		return fmt.Errorf("delivering to %s: %w", user, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // an error of closing changes nothing
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

// Append puts a letter into a folder byte for byte (IMAP APPEND), as another mail program of the user would. A missing folder is made.
// Cyrus refuses a letter with a NUL or a bare LF; Dovecot turns a bare LF into CRLF.
func (s *Server) Append(ctx context.Context, user, folder string, letter []byte) error {
	err := s.WithSession(ctx, user, func(client *imapclient.Client) error {
		if folder != "INBOX" {
			_ = client.Create(folder, nil).Wait() // fails when the folder exists; APPEND reports every other fault
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

// WithSession logs the user in over a connection of its own, runs do in that IMAP session and logs out. Other sessions of the user stay
// open. When the context ends, the connection is closed.
func (s *Server) WithSession(ctx context.Context, user string, do func(*imapclient.Client) error) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.IMAP)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // an error of closing changes nothing
	defer stop()
	client := imapclient.New(conn, nil)
	defer client.Close() // after Logout or an error
	if err := client.Login(user, Password).Wait(); err != nil {
		return fmt.Errorf("logging in as %s: %w", user, errors.Join(ctx.Err(), err))
	}
	if err := do(client); err != nil {
		return errors.Join(ctx.Err(), err)
	}
	return client.Logout().Wait()
}

// AppendAll appends letters to the inbox over one connection. It is the fast way to make a mailbox of thousands.
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

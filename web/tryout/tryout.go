// Package tryout serves the try-out mailbox: on an installation for trying out (`loa dev`) it shows the letters of invented people, and
// lets the tester answer them by real SMTP and IMAP on the try-out mail server.
//
// Steps of a request, in order:
//
//  1. Package web opens the request (language, directory, form) and refuses it where there is no try-out server.
//  2. The mailbox and the letter are fetched from the mail server (mailbox.go).
//  3. An answer is composed and sent (answer.go).
//  4. Package web writes the page inside its frame.
//
// The page that shows how loa processed an answer is in package web, because it shows received letters.
//
// Its callers are package web, which mounts the pages, and cmd/loa, which gives the mail server.
package tryout

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"time"

	"loa/intake"
	"loa/locale"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// Templates holds the template of the page. Package web parses it together with its layouts.
//
//go:embed *.html
var Templates embed.FS

// Pages serves the pages of the try-out mailbox. Its methods are handlers.
type Pages struct {
	Open   func(w http.ResponseWriter, r *http.Request) (Request, error) // opens a request as package web does
	Mail   Mail
	Reader *store.Reader
	Public string // the base address of the pages, without a slash at the end
	// SendFile answers with a file that the browser saves and never opens as a page of this site.
	SendFile func(w http.ResponseWriter, name string, blob store.Blob)
	Log      *slog.Logger
}

// Request is a request that package web has opened.
type Request struct {
	*http.Request
	Lang      locale.Language
	Now       time.Time
	Today     calendar.Date
	Directory directory.Directory
	Name      func(address string) string    // names the person who has the address today, with the position
	Text      string                         // the text of the posted form
	Files     []intake.File                  // the files of the posted form
	Write     func(status int, p Page) error // writes a page inside the frame
}

// Mail reaches the mailboxes on the try-out server, by real SMTP and IMAP.
type Mail interface {
	// Addresses lists the addresses that have received letters.
	Addresses(ctx context.Context) ([]string, error)
	// Letters lists the letters in a mailbox, newest first; their texts may be missing. A mailbox that does not exist is empty.
	Letters(ctx context.Context, address string) ([]Message, error)
	// Letter returns one letter with its texts. The error is store.ErrNotFound when there is none.
	Letter(ctx context.Context, address string, uid uint32) (Message, error)
	// Send sends a letter and returns its Message-ID, with or without angle brackets.
	Send(ctx context.Context, d Draft) (messageID string, err error)
}

// Message is a letter in a mailbox of the try-out server.
type Message struct {
	UID       uint32
	MessageID string
	InReplyTo string
	From      string
	ReplyTo   string // the address for answers; empty means From
	To        string
	Subject   string
	Date      time.Time
	Text      string
	HTML      string
	Files     []intake.File // that came with the letter
}

// Draft is a letter to be sent on the try-out server.
type Draft struct {
	Account     string // the account that signs in; with Forge none does, and this only names the forger
	From        string // the From field
	To          string
	Subject     string
	InReplyTo   string
	Text        string
	Attachments []intake.File
	Auto        bool   // an automatic answer: Auto-Submitted: auto-replied (RFC 3834)
	Forge       bool   // sent without a login, from outside of the server
	Raw         []byte // these bytes are sent unchanged instead of the fields above; nil for a composed letter
}

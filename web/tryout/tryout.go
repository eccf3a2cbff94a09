// Package tryout is the mailbox of people who do not exist: an installation that is tried out (`loa dev`) shows their letters as they
// would see them, and lets the tester answer as they would, by real SMTP and IMAP on the try-out mail server.
//
// A request goes these steps: package web opens it (language, directory, form) and keeps it out where nothing is tried out; the mailbox
// and the letter are read from the mail server; an answer is composed and sent; package web draws the page inside its frame. What loa
// made of an answer is a page of package web, because it shows received letters.
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

// Templates holds the template of the page, to be parsed together with the layouts of package web.
//
//go:embed *.html
var Templates embed.FS

// Pages serves the mailboxes.
type Pages struct {
	Open   func(w http.ResponseWriter, r *http.Request) (Request, error) // reads a request, as the pages around these do
	Mail   Mail
	Reader *store.Reader
	Public string // where the pages are for people, without a slash at the end
	Log    *slog.Logger
}

// Request is a request with what the pages around these know of it.
type Request struct {
	*http.Request
	Lang      locale.Language
	Now       time.Time
	Today     calendar.Date
	Directory directory.Directory
	Name      func(address string) string    // of the person who has an address today, with their office
	Text      string                         // what was typed into the posted form
	Files     []intake.File                  // what was chosen in it
	Write     func(status int, p Page) error // answers with a page inside the frame
}

// Mail is the mail of people who do not exist, by real SMTP and IMAP on the try-out server.
type Mail interface {
	// Addresses lists the addresses that have a mailbox, those with letters.
	Addresses(ctx context.Context) ([]string, error)
	// Letters lists the letters in a mailbox, newest first; texts may be missing. A mailbox that is not there is empty.
	Letters(ctx context.Context, address string) ([]Message, error)
	// Letter gives one letter whole; store.ErrNotFound when there is none.
	Letter(ctx context.Context, address string, uid uint32) (Message, error)
	// Send sends a letter and gives its Message-ID (with angle brackets or without), by which its fate can be followed.
	Send(ctx context.Context, d Draft) (messageID string, err error)
}

// Message is a letter as its reader sees it.
type Message struct {
	UID       uint32
	MessageID string
	InReplyTo string
	From      string
	ReplyTo   string // where an answer goes; empty: From
	To        string
	Subject   string
	Date      time.Time
	Text      string
	HTML      string
}

// Draft is a letter to be sent on the try-out server.
type Draft struct {
	As          string // whose account sends it; with Forge nobody's
	From        string // what the letter says it is from
	To          string
	Subject     string
	InReplyTo   string
	Text        string
	Attachments []intake.File
	Auto        bool   // marked as written by a machine: Auto-Submitted: auto-replied (RFC 3834)
	Forge       bool   // sent without signing in, as a stranger would
	Raw         []byte // when there, these bytes are sent instead, unchanged
}

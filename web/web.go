// Package web is what people see in a browser: the overview of a plan, its tasks, the import of an annex, the letters that wait for
// a person, and the page behind the link of an approval letter. The try-out mailbox is package
// web/tryout.
//
// A request goes these steps: a handler of route.go opens it (who asks, when, in which language), reads through store.Reader, fills the
// typed struct of its page, and writes the template of the same name. A form is read first (parseForm), carried out through a small
// interface of deps.go, and answered with a redirect; a refused one shows its page again with what was typed. An error becomes a page
// in errors.go. The sentences are in package locale, by ids.
//
// Every page is one Go file and one template of the same name. Pages need no JavaScript. Whatever changes something is asked of the
// interfaces of this package, which packages commands, intake and cmd satisfy, so that nothing here writes by itself.
//
// Its caller is cmd/loa.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/web/tryout"
)

// Config is what the pages need. Everything but Tryout, Public, DevActor, Metrics and Version must be there.
type Config struct {
	Reader       *store.Reader
	Commands     Commands
	Filing       Filing
	Importer     Importer
	Links        Links
	LinkCodes    LinkCodes
	Inbox        Inbox
	Mailboxes    Mailboxes
	Tryout       tryout.Mail                                               // nil outside of `loa dev`: the try-out mailbox is then absent
	Now          func() time.Time                                          // the clock
	UndoWindow   func(context.Context, plan.TaskID) (time.Duration, error) // how long a decision by a link can be taken back
	Public       string                                                    // where the pages are for people, without a slash at the end; only shown
	Dev          bool                                                      // whoever opens the page may choose whom to act as; only on loopback
	DevActor     directory.PersonID                                        // who acts in Dev before anybody was chosen; empty: the first coordinator
	Log          *slog.Logger
	Version      string
	MetricsToken string // the token that GET /metrics asks for; empty: figures are given to this machine alone
}

// New reads every template, so that a broken one stops the start and not a reader, and gives the handler of all pages. Without Dev
// there is no way to say who one is, so the pages can only be read, letters not at all; approval links work.
func New(c Config) (http.Handler, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	pages, err := parsePages()
	if err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	registry, err := newRegistry(c)
	if err != nil {
		return nil, fmt.Errorf("preparing the metrics: %w", err)
	}
	s := &site{Config: c, pages: pages, registry: registry}
	return s.handler(), nil
}

func (c Config) check() error {
	var missing []error
	for _, want := range []struct {
		name  string
		there bool
	}{
		{"Reader", c.Reader != nil},
		{"Commands", c.Commands != nil},
		{"Filing", c.Filing != nil},
		{"Importer", c.Importer != nil},
		{"Links", c.Links != nil},
		{"LinkCodes", c.LinkCodes != nil},
		{"UndoWindow", c.UndoWindow != nil},
		{"Inbox", c.Inbox != nil},
		{"Mailboxes", c.Mailboxes != nil},
		{"Now", c.Now != nil},
		{"Log", c.Log != nil},
	} {
		if !want.there {
			missing = append(missing, fmt.Errorf("%s is missing", want.name))
		}
	}
	return errors.Join(missing...)
}

// site serves the pages.
type site struct {
	Config
	pages    pages
	registry *prometheus.Registry
}

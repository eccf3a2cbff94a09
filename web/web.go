// Package web serves the pages: the overview of a plan, its tasks, the import of an annex, the letters that wait for a person, and the
// page behind the link of an approval letter. The try-out mailbox is package web/tryout.
//
// Steps of a request, in order:
//
//  1. A handler named in route.go opens the request: the acting person, the time, the language (request.go).
//  2. A form is parsed (parseForm) and its command is given through a small interface of deps.go. The answer is a redirect; a refused form
//     shows its page again with its input.
//  3. A page reads through store.Reader, fills its typed struct, and writes the template of the same name (pages.go).
//  4. An error becomes a page (errors.go).
//
// Every page is one Go file and one template of the same name. Pages need no JavaScript. This package writes nothing by itself: every
// change goes through the interfaces of deps.go. The sentences are in package locale, by ids.
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

	"loa/account/oidc"
	"loa/plan"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/watch"
	"loa/web/edge"
	"loa/web/tryout"
)

// Config holds the dependencies and settings of the pages. Only SignOn, Tryout, TrustMode, Public, Dev, DevActor, OverviewAge, Metrics, MetricsApart, MetricsToken, PublicFeed and Version may be zero.
type Config struct {
	Reader       *store.Reader
	Accounts     Accounts
	SignOn       *oidc.Service // the sign-in by a provider of OpenID Connect; nil for none
	Commands     Commands
	Filing       Filing
	Importer     Importer
	Periods      Periods
	Tags         content.Tags // the content groups and forms: their names, and what a proof says
	Links        Links
	LinkCodes    LinkCodes
	Inbox        Inbox
	Mailboxes    Mailboxes
	Filters      Filters
	Urges        Urges
	Ready        func(context.Context) watch.Report // what GET /readyz answers
	Tryout       tryout.Mail                        // nil outside of `loa dev`: there is no try-out mailbox then
	Now          func() time.Time
	UndoWindow   func(context.Context, plan.TaskID) (time.Duration, error) // how long a decision by a link can be taken back
	TrustMode    policy.TrustMode                                          // how much a letter has to prove; empty: standard
	Public       string                                                    // the base address of the pages, without a slash at the end; only shown
	Dev          bool                                                      // every visitor may choose the person to act as; on loopback only
	DevActor     directory.PersonID                                        // the acting person in Dev before one is chosen; empty: the first coordinator
	Log          *slog.Logger
	Version      string
	OverviewAge  time.Duration       // how old the figures of the overview may be before they are computed anew; zero: never older than the request
	Metrics      prometheus.Gatherer // the metrics of the process, beside those of the record; nil for none
	Uploads      string              // the folder of the files of forms while they are read; empty: that of the system
	Trusted      edge.Proxies        // the reverse proxies whose word about the client of a request counts
	LDAP         bool                // a directory service is asked about login names that loa has no password for
	MetricsApart bool                // the metrics have a listener of their own (MetricsHandler), and no page
	PublicFeed   bool                // everybody may read the feed of what was published
	MetricsToken string              // the token that GET /metrics demands; empty: metrics are given to clients on this machine only
}

// New returns the handler of all pages. It parses every template, so that a broken one stops the start. Without Dev a visitor signs in, and sees
// and does what the roles allow; approval links work without.
func New(c Config) (http.Handler, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	pages, err := parsePages()
	if err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	registry, err := NewMetrics(c)
	if err != nil {
		return nil, err
	}
	s := &site{Config: c, pages: pages, registry: registry, uploads: &edge.Uploads{Folder: c.Uploads, Total: maxUploads}}
	s.overviews.log, s.overviewPages.log, s.pastFigures.log = c.Log, c.Log, c.Log
	return s.handler(), nil
}

func (c Config) check() error {
	var missing []error
	for _, dependency := range []struct {
		name string
		set  bool
	}{
		{"Reader", c.Reader != nil},
		{"Accounts", c.Accounts != nil},
		{"Commands", c.Commands != nil},
		{"Filing", c.Filing != nil},
		{"Importer", c.Importer != nil},
		{"Periods", c.Periods != nil},
		{"Links", c.Links != nil},
		{"LinkCodes", c.LinkCodes != nil},
		{"UndoWindow", c.UndoWindow != nil},
		{"Inbox", c.Inbox != nil},
		{"Mailboxes", c.Mailboxes != nil},
		{"Filters", c.Filters != nil},
		{"Urges", c.Urges != nil},
		{"Ready", c.Ready != nil},
		{"Now", c.Now != nil},
		{"Log", c.Log != nil},
	} {
		if !dependency.set {
			missing = append(missing, fmt.Errorf("%s is missing", dependency.name))
		}
	}
	return errors.Join(missing...)
}

// site serves the pages. Its methods are the handlers.
type site struct {
	Config
	pages         pages
	registry      *prometheus.Registry
	uploads       *edge.Uploads
	overviews     overviewCache[computedOverview] // the figures, for pages that differ between readers
	overviewPages overviewCache[sharedPage]
	pastFigures   overviewCache[store.Figures] // as of the week before
}

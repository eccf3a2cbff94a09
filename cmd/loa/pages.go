package main

import (
	"context"
	"errors"
	"time"

	"loa/activities/token"
	"loa/intake"
	"loa/plan"
	"loa/sheet"
	"loa/store"
	"loa/web"
)

// webConfig gives the pages what they need; whoever opens them on a machine where loa is tried may act as anybody.
func (a *app) webConfig() web.Config {
	c := web.Config{
		Reader: a.store.Reader, Commands: a.commands, Filing: filing{a.store}, Importer: pageImporter{a.importer()},
		Links: links{a.store}, LinkCodes: a.linkCodes(), Hold: a.linkHold,
		Mailboxes: a.store, Inbox: a.store, Metrics: a.env.Metrics, Now: time.Now, Public: a.public(), Log: a.log, Version: Version,
	}
	if a.tryout != nil {
		c.Dev, c.Tryout = true, tryout{smtp: a.tryout.SMTPAddr(), imap: a.tryout.IMAPAddr(), addresses: a.tryout.Addresses}
	}
	return c
}

func (a *app) importer() intake.Importer { return intake.Importer{Store: a.store, Now: time.Now} }

func (a *app) linkCodes() intake.LinkCodes {
	derive := func(secret []byte, key string) intake.Token { return token.New(secret, key) }
	return intake.LinkCodes{Store: a.store, Token: derive, Address: a.env.Address, Now: time.Now}
}

// linkHold is how long a decision about a task by its link can be taken back.
func (a *app) linkHold(ctx context.Context, task plan.TaskID) (time.Duration, error) {
	return a.env.policy().LinkHold(ctx, a.store.Reader, task)
}

// filing lets a page file what somebody handed in before it asks anything of the task.
type filing struct{ store *store.Store }

func (f filing) Submit(ctx context.Context, s web.Submission) (string, error) {
	files := make([]intake.File, 0, len(s.Files))
	for _, file := range s.Files {
		files = append(files, intake.File(file))
	}
	return intake.FileSubmission(ctx, f.store, intake.Submission{
		Task: s.Task, Kind: s.Kind, Text: s.Text, Files: files, By: s.By, At: s.At,
	})
}

func (f filing) Refuse(ctx context.Context, r store.Refusal) error {
	return f.store.FileRefusal(ctx, r)
}

// links knows the questions behind approval links.
type links struct{ store *store.Store }

func (l links) AskOfLink(ctx context.Context, text string) (store.Ask, error) {
	secret, err := l.store.Secret(ctx)
	if err != nil {
		return store.Ask{}, err
	}
	hash, ok := token.AskOfLink(secret, text)
	if !ok {
		return store.Ask{}, store.ErrNotFound
	}
	return l.store.Ask(ctx, hash)
}

// pageImporter imports what a page uploads.
type pageImporter struct{ importer intake.Importer }

func (p pageImporter) Check(ctx context.Context, u web.Upload) (plan.Reading, error) {
	reading, err := p.importer.Read(ctx, inputOf(u))
	return reading, fileError(err)
}

func (p pageImporter) Import(ctx context.Context, u web.Upload) (plan.Plan, bool, plan.Reading, error) {
	imported, created, reading, err := p.importer.Import(ctx, inputOf(u))
	return imported, created, reading, fileError(err)
}

func (p pageImporter) Preview(ctx context.Context, id plan.PlanID) (plan.Preview, []plan.Problem, error) {
	return p.importer.Preview(ctx, id)
}

func inputOf(u web.Upload) intake.Annex {
	return intake.Annex{Name: u.Name, Data: u.Data, Year: u.Year, Title: u.Title, Suffix: u.Suffix, Levels: u.Levels}
}

// fileError says of a file that cannot be read what the page shows.
func fileError(err error) error {
	var fault *sheet.Fault
	if errors.As(err, &fault) {
		return &web.FileError{Message: fault.Message, Advice: fault.Advice}
	}
	return err
}

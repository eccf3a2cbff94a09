package main

import (
	"context"
	"time"

	"loa/activities/token"
	"loa/intake"
	"loa/plan"
	"loa/web"
)

// webConfig gives the pages what they need; whoever opens them on a machine where loa is tried may act as anybody.
func (a *app) webConfig() web.Config {
	c := web.Config{
		Reader: a.store.Reader, Commands: a.commands, Filing: a.filing(), Importer: a.importer(),
		Links: token.Links{Store: a.store}, LinkCodes: a.linkCodes(), UndoWindow: a.linkHold,
		Mailboxes: a.store, Inbox: a.store, MetricsToken: a.settings.Web.MetricsToken, Now: time.Now, Public: a.public(), Log: a.log, Version: Version,
	}
	if a.tryout != nil {
		c.Dev, c.Tryout = true, tryout{smtp: a.tryout.SMTPAddr(), imap: a.tryout.IMAPAddr(), addresses: a.tryout.Addresses}
	}
	return c
}

func (a *app) filing() intake.Filing { return intake.Filing{Store: a.store, Now: time.Now} }

func (a *app) importer() intake.Importer { return intake.Importer{Store: a.store, Now: time.Now} }

func (a *app) linkCodes() intake.LinkCodes {
	derive := func(secret []byte, key string) intake.Token { return token.New(secret, key) }
	return intake.LinkCodes{Store: a.store, Token: derive, Address: a.settings.Mail.Address, Now: time.Now}
}

// linkHold is how long a decision about a task by its link can be taken back.
func (a *app) linkHold(ctx context.Context, task plan.TaskID) (time.Duration, error) {
	return a.settings.policy().LinkUndoWindow(ctx, a.store.Reader, task)
}

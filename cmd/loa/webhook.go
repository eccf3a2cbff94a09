package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loa/activities/webhook"
	"loa/cmd/loa/config"
	"loa/locale"
	"loa/store"
)

// readWebhooks reads the programs that are told what happens, with the files of their secrets.
func readWebhooks(loaded *config.Loaded) []webhook.Endpoint {
	var endpoints []webhook.Endpoint
	seen := map[string]bool{}
	for _, entry := range loaded.Config.Webhook.Endpoints {
		fields := strings.Fields(entry)
		if len(fields) != 2 || !isWebhookAddress(fields[0]) {
			loaded.Refuse("webhook.endpoints", loaded.T("command.config.fault.webhook"))
			continue
		}
		secrets, err := readWebhookSecrets(fields[1])
		if err != nil {
			loaded.Refuse("webhook.endpoints", loaded.T(secretFault(err), "Path", fields[1]))
			continue
		}
		e := webhook.Endpoint{URL: fields[0], Secrets: secrets}
		if seen[e.ID()] {
			loaded.Refuse("webhook.endpoints", loaded.T("command.config.fault.webhook_twice", "Address", e.Shown()))
			continue
		}
		seen[e.ID()] = true
		endpoints = append(endpoints, e)
	}
	return endpoints
}

// readWebhookSecrets reads a file of secrets, which may be a credential of the systemd unit.
func readWebhookSecrets(path string) ([]webhook.Secret, error) {
	if path != credential(filepath.Base(path)) {
		return webhook.ReadSecrets(path)
	}
	content, err := os.ReadFile(path) // #nosec the operator names the file
	if err != nil {
		return nil, err
	}
	return webhook.ParseSecrets(content)
}

// isWebhookAddress reports whether messages can be sent to an address. A name and a password in it would stand in the settings for everybody to read.
func isWebhookAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Hostname() != "" && address.User == nil && address.Fragment == ""
}

func secretFault(err error) locale.ID {
	switch {
	case errors.Is(err, webhook.ErrSecret):
		return "command.config.fault.webhook_secret"
	case errors.Is(err, webhook.ErrExposed):
		return "command.config.fault.webhook_exposed"
	case errors.Is(err, fs.ErrNotExist):
		return "command.config.fault.webhook_missing"
	}
	return "command.config.fault.webhook_unreadable"
}

// scheduleWebhook has the programs of the settings told what happens from now on. One that wanted no more is asked again.
func (a *app) scheduleWebhook(ctx context.Context) error {
	if len(a.settings.webhooks) == 0 {
		return a.commands.UnscheduleWebhook(ctx)
	}
	var known []store.WebhookEndpoint
	for _, e := range a.settings.webhooks {
		known = append(known, store.WebhookEndpoint{ID: e.ID(), Shown: e.Shown()})
	}
	if err := a.store.RegisterWebhooks(ctx, known, now()); err != nil {
		return err
	}
	return a.commands.ScheduleWebhook(ctx)
}

const (
	slowWebhook    = time.Hour          // a message is sent within five minutes
	webhookFailing = 7 * 24 * time.Hour // how far back messages that were given up are told
)

// lookAtWebhooks says how far each program of the settings has been told.
func lookAtWebhooks(ctx context.Context, a *app) []finding {
	if a.store == nil || len(a.settings.webhooks) == 0 {
		return nil // told where the database was looked at
	}
	summaries, err := a.store.WebhookSummaries(ctx, now().Add(-webhookFailing))
	if err != nil {
		return []finding{a.unreadable(a.lang.T("command.doctor.webhook.any"), err)}
	}
	var findings []finding
	for _, e := range a.settings.webhooks {
		findings = append(findings, a.lookAtWebhook(e, summaries))
	}
	return findings
}

func (a *app) lookAtWebhook(e webhook.Endpoint, summaries []store.WebhookSummary) finding {
	t := a.lang.T
	name := t("command.doctor.webhook.name", "Address", e.Shown())
	for _, s := range summaries {
		if s.ID != e.ID() {
			continue
		}
		switch {
		case !s.DisabledAt.IsZero():
			return bad(name, t("command.doctor.webhook.disabled_fix"), t("command.doctor.webhook.disabled", "Moment", moment(a.lang, s.DisabledAt)))
		case s.Failed > 0:
			return bad(name, t("command.doctor.webhook.fix"), t("command.doctor.webhook.failed", "Number", s.Failed, "Error", s.LastError))
		case s.Pending > 0 && now().Sub(s.OldestAt) > slowWebhook:
			return bad(name, t("command.doctor.webhook.fix"), t("command.doctor.webhook.waiting", "Number", s.Pending, "Moment", moment(a.lang, s.OldestAt), "Error", s.LastError))
		}
		return good(name, t("command.doctor.webhook.good", "Delivered", s.Delivered, "Pending", s.Pending))
	}
	return good(name, t("command.doctor.webhook.new"))
}

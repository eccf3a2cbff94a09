package main

import (
	"context"
	"net/url"
	"time"

	"loa/cmd/loa/config"
	"loa/plan"
	"loa/report"
	"loa/store"
	"loa/webpage/fetch"
)

// readProxy reads the proxy through which the links of publications are fetched; nil for none.
func readProxy(loaded *config.Loaded) *url.URL {
	text := loaded.Config.Publication.Proxy
	if text == "" {
		return nil
	}
	proxy, err := url.Parse(text)
	if err != nil || proxy.Hostname() == "" {
		loaded.Refuse("publication.proxy", loaded.T("command.config.fault.proxy"))
		return nil
	}
	return proxy
}

// fetcher gets the pages of publications. It says who asks.
func (a *app) fetcher() fetch.Fetcher {
	return fetch.Fetcher{Proxy: a.settings.proxy, Agent: a.agent("checks publications")}
}

// agent is the User-Agent of what loa asks or tells other servers.
func (a *app) agent(purpose string) string {
	return "loa/" + Version + " (+" + a.public() + "; " + purpose + ")"
}

// schedulePublication has the links of publications checked, or not, as the settings say.
func (a *app) schedulePublication(ctx context.Context) error {
	if !a.settings.Publication.Check {
		return a.commands.UnschedulePublication(ctx)
	}
	return a.commands.SchedulePublication(ctx)
}

// publicationCheckView is the JSON of the last check of a publication.
type publicationCheckView struct {
	Event   int              `json:"event"`          // the number of the publication in the journal
	Item    int              `json:"item,omitempty"` // the number of the result that the link proves
	Check   int              `json:"check"`
	At      time.Time        `json:"at"`
	Link    string           `json:"link"`
	Final   string           `json:"final"`
	Outcome plan.LinkOutcome `json:"outcome"`
	Gone    bool             `json:"gone"`
	Reason  string           `json:"reason,omitempty"`
	Detail  string           `json:"detail,omitempty"`
	Status  int              `json:"status"`
	Title   string           `json:"title"`
	Type    string           `json:"content_type"`
	Hash    string           `json:"hash"`
	Size    int64            `json:"size"`
	Took    int64            `json:"took_ms"`
	Next    time.Time        `json:"next,omitzero"`
}

func publicationCheckViews(checks []store.LastCheck) []publicationCheckView {
	views := make([]publicationCheckView, 0, len(checks))
	for _, c := range checks {
		views = append(views, publicationCheckView{
			Event: c.Seq, Item: c.Item, Check: c.N, At: c.At, Link: c.Link, Final: c.Final, Outcome: c.Outcome, Gone: c.Gone, Reason: c.Reason, Detail: c.Detail, Status: c.Status,
			Title: c.Title, Type: c.ContentType, Hash: c.Hash, Size: c.Size, Took: c.Took.Milliseconds(), Next: c.NextAt,
		})
	}
	return views
}

// printPublicationChecks prints the checks of events; those of results stand beside the results.
func (p *program) printPublicationChecks(checks []store.LastCheck) {
	for _, c := range checks {
		if c.Item == 0 {
			p.print(c.Link + "\n  " + p.linkSentence(c))
		}
	}
}

func (p *program) linkSentence(c store.LastCheck) string {
	finding := report.LinkFinding{At: c.At, Title: c.Title, Outcome: c.Outcome, Reason: c.Reason, Status: c.Status, Gone: c.Gone}
	return finding.Sentence(p.lang)
}

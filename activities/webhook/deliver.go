package webhook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/activities"
	"loa/store"
)

// Endpoint is a program that is told what happens.
type Endpoint struct {
	URL     string
	Secrets []Secret // one, or several while it changes to the next
}

// ID names the endpoint in the record, which does not hold its address.
func (e Endpoint) ID() string {
	sum := sha256.Sum256([]byte(e.URL))
	return hex.EncodeToString(sum[:8])
}

// Shown is the address without its query, which may be a secret.
func (e Endpoint) Shown() string {
	address, err := url.Parse(e.URL)
	if err != nil {
		return e.ID()
	}
	address.RawQuery, address.Fragment, address.User = "", "", nil
	return address.String()
}

// Activities tell endpoints what happens. Its method is an activity; the workflow names it through a nil *Activities.
type Activities struct {
	Store     *store.Store
	Endpoints []Endpoint
	Public    string        // the base address of the pages
	Agent     string        // the User-Agent
	Timeout   time.Duration // of one attempt; 0 means attemptTimeout
	Now       func() time.Time
	Log       *slog.Logger
}

// Delivered is what one run has done.
type Delivered struct {
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"` // attempts
}

const (
	attemptTimeout = 15 * time.Second
	batch          = 50
	runLimit       = 500 // messages to an endpoint in one run
	failuresOfRun  = 3   // in a row, after which an endpoint waits for the next run
	firstWait      = 5 * time.Minute
	longestWait    = 6 * time.Hour
	maxAnswer      = 64 << 10
)

// DeliverWebhooks queues what each endpoint has not been told of, and sends what is due. One that does not answer keeps back no other.
func (a *Activities) DeliverWebhooks(ctx context.Context) (Delivered, error) {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	made, failed := make([]Delivered, len(a.Endpoints)), make([]error, len(a.Endpoints))
	group := errgroup.Group{}
	for i, endpoint := range a.Endpoints {
		group.Go(func() error {
			made[i], failed[i] = a.deliverTo(ctx, endpoint)
			return nil
		})
	}
	_ = group.Wait() // the errors are in failed
	var all Delivered
	for _, each := range made {
		all.Delivered, all.Failed = all.Delivered+each.Delivered, all.Failed+each.Failed
	}
	return all, errors.Join(failed...)
}

// deliverTo sends what is due to one endpoint.
func (a *Activities) deliverTo(ctx context.Context, endpoint Endpoint) (made Delivered, err error) {
	enabled, err := a.Store.SeeWebhook(ctx, endpoint.ID(), a.Now())
	if err != nil || !enabled {
		return made, err
	}
	for inRow := 0; made.Delivered+made.Failed < runLimit; {
		if err := a.queue(ctx, endpoint); err != nil {
			return made, err
		}
		due, err := a.Store.DueWebhooks(ctx, endpoint.ID(), a.Now(), batch)
		if err != nil || len(due) == 0 {
			return made, err
		}
		for _, d := range due {
			done, err := a.attempt(ctx, endpoint, d)
			switch {
			case err != nil || done == endpointGone:
				return made, err
			case done == accepted:
				made.Delivered, inRow = made.Delivered+1, 0
			default:
				made.Failed, inRow = made.Failed+1, inRow+1
			}
			if inRow == failuresOfRun {
				return made, nil
			}
		}
	}
	return made, nil
}

// queue queues a message about each event of which the endpoint has none.
func (a *Activities) queue(ctx context.Context, endpoint Endpoint) error {
	events, err := a.Store.UntoldWebhookEvents(ctx, endpoint.ID(), batch)
	if err != nil {
		return err
	}
	deliveries := make([]store.WebhookDelivery, 0, len(events))
	for _, e := range events {
		d, err := newDelivery(endpoint.ID(), a.Public, e, a.Now())
		if err != nil {
			return err
		}
		deliveries = append(deliveries, d)
	}
	return a.Store.QueueWebhooks(ctx, deliveries)
}

// result is what came of an attempt.
type result int

const (
	refused result = iota
	accepted
	endpointGone
)

// attempt sends a message once and records what came of it. A worker that stops in the middle has made no attempt, and the message may be sent twice.
func (a *Activities) attempt(ctx context.Context, endpoint Endpoint, d store.WebhookDelivery) (result, error) {
	status, err := a.post(ctx, endpoint, d)
	if ctx.Err() != nil {
		return refused, ctx.Err()
	}
	now := a.Now()
	d.Attempts, d.Status, d.Error = d.Attempts+1, status, ""
	switch {
	case err != nil:
		d.Error = err.Error()
	case status == http.StatusGone:
		a.Log.Warn("a webhook wants no more", "endpoint", endpoint.Shown())
		d.Error, d.NextTry = "HTTP 410", now
		return endpointGone, errors.Join(a.Store.SaveWebhookAttempt(ctx, d), a.Store.DisableWebhook(ctx, endpoint.ID(), now))
	case status >= 200 && status <= 299:
		d.State, d.EndedAt = store.WebhookDelivered, now
		return accepted, a.Store.SaveWebhookAttempt(ctx, d)
	default:
		d.Error = fmt.Sprintf("HTTP %d", status)
	}
	if d.NextTry = now.Add(wait(d.Attempts)); d.NextTry.After(d.CreatedAt.Add(store.WebhookMemory)) {
		d.State, d.EndedAt = store.WebhookFailed, now
	}
	a.Log.Info("a webhook was not accepted", "endpoint", endpoint.Shown(), "message", d.ID, "attempt", d.Attempts, "error", d.Error)
	return refused, a.Store.SaveWebhookAttempt(ctx, d)
}

// wait is how long a message waits after an attempt, counted from 1: twice as long each time, up to a bound.
func wait(attempts int) time.Duration {
	d := firstWait
	for ; attempts > 1 && d < longestWait; attempts-- {
		d *= 2
	}
	return min(d, longestWait)
}

// post sends a message. Its error does not contain the address.
func (a *Activities) post(ctx context.Context, endpoint Endpoint, d store.WebhookDelivery) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.URL, strings.NewReader(d.Payload))
	if err != nil {
		return 0, errors.New("the address is none")
	}
	at := a.Now()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", a.Agent)
	request.Header.Set(HeaderID, d.ID)
	request.Header.Set(HeaderTimestamp, timestamp(at))
	request.Header.Set(HeaderSignature, Sign(endpoint.Secrets, d.ID, at, d.Payload))
	response, err := a.client().Do(request)
	if failure, ok := errors.AsType[*url.Error](err); ok {
		err = failure.Err
	}
	if err != nil {
		return 0, err
	}
	_ = response.Body.Close()       // it is not read
	return response.StatusCode, nil // the status is the answer
}

// client follows no redirect: a message is for the address of the settings.
func (a *Activities) client() *http.Client {
	timeout := a.Timeout
	if timeout == 0 {
		timeout = attemptTimeout
	}
	return &http.Client{
		Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: maxAnswer, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

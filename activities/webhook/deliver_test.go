package webhook_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/activities/webhook"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

var secret = webhook.Secret("mot khoa dai ba muoi hai byte ...")

// receiver is an endpoint: it checks what comes by the words of the specification, and answers as it is told.
type receiver struct {
	t      *testing.T
	server *httptest.Server

	mu       sync.Mutex
	answer   http.HandlerFunc
	received []received
}

type received struct{ id, payload string }

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, answer: answers(http.StatusNoContent)}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		id, timestamp, signature := request.Header.Get("webhook-id"), request.Header.Get("webhook-timestamp"), request.Header.Get("webhook-signature")
		if request.Method != http.MethodPost || request.Header.Get("Content-Type") != "application/json" || !verifies(secret, id, timestamp, string(body), signature) {
			t.Errorf("a message that is not as specified: %s %v", request.Method, request.Header)
		}
		r.mu.Lock()
		r.received = append(r.received, received{id, string(body)})
		answer := r.answer
		r.mu.Unlock()
		answer(w, request)
	}))
	t.Cleanup(r.server.Close)
	return r
}

func answers(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (r *receiver) answers(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received{}, r.received...)
}

// types are the types of the messages received.
func (r *receiver) types() []string {
	r.t.Helper()
	var types []string
	for _, each := range r.all() {
		var m struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal([]byte(each.payload), &m); err != nil {
			r.t.Fatal(err)
		}
		types = append(types, m.Type)
	}
	return types
}

// world is a running plan with endpoints.
type world struct {
	*activitiestest.RunningPlan
	t     *testing.T
	hooks *webhook.Activities
}

func newWorld(t *testing.T, receivers ...*receiver) *world {
	t.Helper()
	return newWorldOf(t, activitiestest.Options{}, receivers...)
}

// newWorldOf is newWorld with another plan.
func newWorldOf(t *testing.T, o activitiestest.Options, receivers ...*receiver) *world {
	t.Helper()
	w := &world{RunningPlan: activitiestest.NewWith(t, o), t: t}
	w.hooks = &webhook.Activities{Store: w.Store, Public: "https://loa.hanoi.test", Agent: "loa/thử", Timeout: 300 * time.Millisecond, Now: w.Now, Log: slog.New(slog.DiscardHandler)}
	for _, r := range receivers {
		w.hooks.Endpoints = append(w.hooks.Endpoints, webhook.Endpoint{URL: r.server.URL + "/loa?khoa=bi-mat", Secrets: []webhook.Secret{secret}})
	}
	w.register()
	return w
}

// register is what a start of loa does.
func (w *world) register() {
	w.t.Helper()
	var known []store.WebhookEndpoint
	for _, e := range w.hooks.Endpoints {
		known = append(known, store.WebhookEndpoint{ID: e.ID(), Shown: e.Shown()})
	}
	w.Must(w.Store.RegisterWebhooks(w.t.Context(), known, w.Clock))
}

func (w *world) run(after time.Duration) webhook.Delivered {
	w.t.Helper()
	w.Clock = w.Clock.Add(after)
	made, err := w.hooks.DeliverWebhooks(w.t.Context())
	w.Must(err)
	return made
}

func (w *world) messages() []store.WebhookDelivery {
	w.t.Helper()
	all, err := w.Store.Webhooks(w.t.Context(), w.hooks.Endpoints[0].ID())
	w.Must(err)
	return all
}

// finish reports on a published task and has the report accepted.
func (w *world) finish(task plan.TaskID) {
	w.t.Helper()
	focalPoint, _ := activitiestest.FocalPointAndHead(task)
	hash, err := w.Store.FileBlob(w.t.Context(), []byte("Đã đăng 01 video"), "text/plain; charset=utf-8")
	w.Must(err)
	w.Give(focalPoint, task, plan.Command{Kind: plan.CommandSubmitReport, Hash: hash})
	w.Give(activitiestest.Ha, task, plan.Command{Kind: plan.CommandAcceptReport})
}

func TestDeliverWebhooks(t *testing.T) {
	t.Parallel()
	t.Run("a publication, a page that is gone and a task that is done are told once", func(t *testing.T) {
		t.Parallel()
		r := newReceiver(t)
		w := newWorld(t, r)
		w.Published(activitiestest.Video)
		if made := w.run(time.Minute); made.Delivered != 1 {
			t.Errorf("%+v", made)
		}
		events, err := w.Store.Journal(t.Context(), activitiestest.Video)
		w.Must(err)
		e := events[len(events)-1]
		check := store.PublicationCheck{Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, N: 1, Link: e.Link, At: w.Clock, Outcome: plan.LinkGone, Confirms: true}
		_, err = w.Store.SavePublicationCheck(t.Context(), check, nil)
		w.Must(err)
		w.finish(activitiestest.Video)
		w.run(time.Minute)
		w.run(time.Hour)
		if diff := cmp.Diff([]string{"task.published", "publication.gone", "task.done"}, r.types()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		var got struct {
			Timestamp time.Time         `json:"timestamp"`
			Data      map[string]string `json:"data"`
		}
		w.Must(json.Unmarshal([]byte(r.all()[0].payload), &got))
		want := map[string]string{
			"task": string(activitiestest.Video), "plan": "kh-2027", "title": "Nhiệm vụ 17", "unit": string(activitiestest.BaDinh), "unit_name": "UBND phường Ba Đình",
			"link": "https://badinh.hanoi.test/video", "published_on": "2027-03-02", "page": "https://loa.hanoi.test/tasks/" + string(activitiestest.Video),
		}
		if diff := cmp.Diff(want, got.Data); diff != "" || !got.Timestamp.Equal(e.At) {
			t.Errorf("at %v (-want +got):\n%s", got.Timestamp, diff)
		}
		for _, person := range []string{"lan", "Lan", "binh", "Bình", "@badinh"} {
			if strings.Contains(r.all()[0].payload, `"`+person) {
				t.Errorf("the message names %s: %s", person, r.all()[0].payload)
			}
		}
	})
	t.Run("what happened before an endpoint was there is not told", func(t *testing.T) {
		t.Parallel()
		r := newReceiver(t)
		w := newWorld(t)
		w.Published(activitiestest.Video)
		w.Clock = w.Clock.Add(time.Hour)
		w.hooks.Endpoints = []webhook.Endpoint{{URL: r.server.URL, Secrets: []webhook.Secret{secret}}}
		w.register()
		if made := w.run(time.Minute); made.Delivered != 0 {
			t.Errorf("%+v", made)
		}
	})
	t.Run("an endpoint that comes back after a month is told what happens from then on", func(t *testing.T) {
		t.Parallel()
		r := newReceiver(t)
		w := newWorld(t, r)
		w.Clock = w.Clock.AddDate(0, 0, 20)
		w.Published(activitiestest.Video)
		w.Clock = w.Clock.AddDate(0, 0, 10)
		w.register()
		w.run(time.Minute)
		w.Published(activitiestest.Theirs)
		if made := w.run(time.Minute); made.Delivered != 1 || len(r.all()) != 1 {
			t.Errorf("%+v, %v", made, r.types())
		}
	})
	failures := map[string]http.HandlerFunc{
		"an endpoint in trouble":        answers(http.StatusInternalServerError),
		"an endpoint that knows no loa": answers(http.StatusNotFound),
		"an endpoint that leads on": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/khac", http.StatusTemporaryRedirect)
		},
		"an endpoint that says nothing":  func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"an endpoint that breaks it off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, failure := range failures {
		t.Run(name+" is asked again, with the same message", func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			w := newWorld(t, r)
			w.Published(activitiestest.Video)
			r.answers(failure)
			if made := w.run(time.Minute); made.Failed != 1 {
				t.Errorf("%+v", made)
			}
			if made := w.run(time.Minute); made.Failed != 0 {
				t.Errorf("asked again at once: %+v", made)
			}
			r.answers(answers(http.StatusOK))
			if made := w.run(10 * time.Minute); made.Delivered != 1 {
				t.Errorf("%+v", made)
			}
			if all := r.all(); len(all) != 2 || all[0] != all[1] {
				t.Errorf("received %v", all)
			}
			if m := w.messages(); len(m) != 1 || m[0].State != store.WebhookDelivered || m[0].Attempts != 2 || m[0].Error != "" {
				t.Errorf("on record: %+v", m)
			}
		})
	}
	t.Run("after three days a message is given up", func(t *testing.T) {
		t.Parallel()
		r := newReceiver(t)
		w := newWorld(t, r)
		w.Published(activitiestest.Video)
		r.answers(answers(http.StatusBadGateway))
		for range 5 * 24 * 4 {
			w.run(15 * time.Minute)
		}
		m := w.messages()
		if len(m) != 1 || m[0].State != store.WebhookFailed || m[0].Error != "HTTP 502" || m[0].Attempts < 10 || m[0].Attempts > 30 || m[0].EndedAt.Sub(m[0].CreatedAt) > store.WebhookMemory {
			t.Errorf("on record: %+v", m)
		}
		summary, err := w.Store.WebhookSummaries(t.Context(), m[0].EndedAt.Add(-time.Hour))
		if err != nil || len(summary) != 1 || summary[0].Failed != 1 || summary[0].LastError != "HTTP 502" || strings.Contains(summary[0].Shown, "bi-mat") {
			t.Errorf("summed up: %+v, %v", summary, err)
		}
	})
	t.Run("an endpoint that wants no more is left alone until loa starts again", func(t *testing.T) {
		t.Parallel()
		r := newReceiver(t)
		w := newWorld(t, r)
		w.Published(activitiestest.Video)
		r.answers(answers(http.StatusGone))
		w.run(time.Minute)
		w.Published(activitiestest.Theirs)
		w.run(time.Hour)
		if n := len(r.all()); n != 1 {
			t.Errorf("asked %d times", n)
		}
		summary, err := w.Store.WebhookSummaries(t.Context(), w.Clock)
		if err != nil || summary[0].DisabledAt.IsZero() {
			t.Errorf("summed up: %+v, %v", summary, err)
		}
		r.answers(answers(http.StatusOK))
		w.register()
		if made := w.run(time.Hour); made.Delivered != 2 {
			t.Errorf("after the start: %+v", made)
		}
	})
	t.Run("an endpoint that is away keeps back no other, and is not asked for every message", func(t *testing.T) {
		t.Parallel()
		away, there := newReceiver(t), newReceiver(t)
		w := newWorld(t, away, there)
		away.answers(answers(http.StatusServiceUnavailable))
		w.Published(activitiestest.Video, activitiestest.Column, activitiestest.Theirs)
		w.finish(activitiestest.Video)
		if made := w.run(time.Minute); made.Delivered != 4 || made.Failed != 3 {
			t.Errorf("%+v", made)
		}
		if a, b := len(away.all()), len(there.all()); a != 3 || b != 4 {
			t.Errorf("%d and %d messages", a, b)
		}
	})
}

// TestItemCounted: each result with a link is told once, with its number, and a result whose page is gone likewise.
func TestItemCounted(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := newWorldOf(t, activitiestest.Options{Work: func(in *plan.TaskInput) {
		definition, _ := plan.ShapeOf(plan.ShapeTally, nil)
		tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmWeek}, calendar.MustDate("2027-03-01"), calendar.MustDate("2027-12-31"), "")
		in.Shape, in.Tally, in.Levels, in.Due = definition.Shape, &tally, nil, tally.To
	}}, r)
	focalPoint, _ := activitiestest.FocalPointAndHead(activitiestest.Video)
	on := calendar.Today(w.Clock)
	w.Give(focalPoint, activitiestest.Video, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		{On: on, Count: 1, Link: "https://badinh.hanoi.test/1"}, {On: on, Count: 4, Place: "Loa phường"}, {On: on, Count: 1, Link: "https://badinh.hanoi.test/3", Words: "Tin về một cửa"},
	}})
	r.answers(answers(http.StatusBadGateway))
	w.run(time.Minute)
	r.answers(answers(http.StatusNoContent))
	w.run(time.Hour)
	events, err := w.Store.Journal(t.Context(), activitiestest.Video)
	w.Must(err)
	e := events[len(events)-1]
	for _, item := range []int{1, 3} {
		check := store.PublicationCheck{Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Item: item, N: 1, Link: "https://badinh.hanoi.test/x", At: w.Clock, Outcome: plan.LinkGone, Confirms: true}
		_, err := w.Store.SavePublicationCheck(t.Context(), check, nil)
		w.Must(err)
	}
	w.run(time.Minute)
	w.run(time.Hour)
	type told struct {
		Type string `json:"type"`
		Data struct {
			Item  int    `json:"item"`
			Link  string `json:"link"`
			Day   string `json:"published_on"`
			Words string `json:"words"`
		} `json:"data"`
	}
	got, attempts := map[string]told{}, map[string]int{}
	for _, each := range r.all() {
		var m told
		w.Must(json.Unmarshal([]byte(each.payload), &m))
		key := fmt.Sprint(m.Type, " ", m.Data.Item)
		got[key], attempts[each.id] = m, attempts[each.id]+1
	}
	keys := slices.Sorted(maps.Keys(got))
	if diff := cmp.Diff([]string{"item.counted 1", "item.counted 3", "publication.gone 1", "publication.gone 3"}, keys); diff != "" || len(attempts) != 4 {
		t.Errorf("with %d ids (-want +got):\n%s", len(attempts), diff)
	}
	third := got["item.counted 3"].Data
	if third.Link != "https://badinh.hanoi.test/3" || third.Day != on.String() || third.Words != "Tin về một cửa" {
		t.Errorf("%+v", third)
	}
	for _, d := range w.messages() {
		if d.State != store.WebhookDelivered {
			t.Errorf("%s of result %d is %s", d.Type, d.Item, d.State)
		}
	}
}

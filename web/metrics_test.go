package web_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
	"loa/watch"
	"loa/web"
)

// recordLetters puts letters and an alarm on record: of received letters two with an outcome and one open, of outgoing letters one sent and
// one that waits beside the two of the launch.
func (f *fixture) recordLetters() {
	f.t.Helper()
	f.launched()
	f.fileLetter("Hỏi", store.OutcomeTriage)
	f.fileLetter("Nghỉ phép", store.OutcomeIgnoredAuto)
	f.fileLetter("Chờ", "")
	lease, err := f.store.LeaseMailbox(f.t.Context(), "loa@hanoi.test", "thử", time.Hour, morning)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.MarkSynced(f.t.Context(), lease, 3, morning); err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.RaiseAlarm(f.t.Context(), lease, store.AlarmEmptied, "", morning); err != nil {
		f.t.Fatal(err)
	}
	for _, key := range []string{"thu-1", "thu-2"} {
		letter := store.LetterOut{Key: key, Notice: plan.NoticeAssignment, ToAddress: "an@so-noi-vu.test", MessageID: key + "@loa.test", Subject: "Giao việc", Text: "x", CreatedAt: morning}
		if err := f.store.QueueLetter(f.t.Context(), letter); err != nil {
			f.t.Fatal(err)
		}
	}
	if err := f.store.MarkSent(f.t.Context(), "thu-1", morning); err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.SaveWatchRound(f.t.Context(), morning, []store.WatchFinding{{Check: string(watch.CheckPump), Subject: "outbox"}}); err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.SaveWatchTimers(f.t.Context(), store.WatchTimers{Due: 2, Late: 1}); err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = morning.Add(3 * time.Hour)
}

// metricValues parses a page of metrics: the values of the samples by their names with labels. loa_build_info is left out.
func metricValues(t testing.TB, page string) map[string]float64 {
	t.Helper()
	values := map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(page)); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "loa_build_info") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		values[line[:at]] = value
	}
	return values
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.recordLetters()
	page := f.browser().get("/metrics").hasStatus(http.StatusOK)

	t.Run("values are those of the record", func(t *testing.T) {
		want := map[string]float64{
			"loa_letters_fetched_total":                        3,
			`loa_letters_closed_total{outcome="applied"}`:      0,
			`loa_letters_closed_total{outcome="noted"}`:        0,
			`loa_letters_closed_total{outcome="duplicate"}`:    0,
			`loa_letters_closed_total{outcome="refused"}`:      0,
			`loa_letters_closed_total{outcome="ignored_auto"}`: 1,
			`loa_letters_closed_total{outcome="bounce"}`:       0,
			`loa_letters_closed_total{outcome="rejected"}`:     0,
			`loa_letters_closed_total{outcome="rehearsal"}`:    0,
			`loa_letters_closed_total{outcome="copy"}`:         0,
			`loa_letters_reopenable{outcome="question"}`:       0,
			`loa_letters_reopenable{outcome="confirm"}`:        0,
			`loa_letters_reopenable{outcome="triage"}`:         1,
			`loa_letters_reopenable{outcome="secret"}`:         0,
			`loa_letters_reopenable{outcome="quarantined"}`:    0,
			"loa_letters_open":                                 1,
			"loa_letters_oldest_seconds":                       3600, // filed two hours after noon
			"loa_letters_balanced":                             1,

			"loa_ldap_accounts":                    0,
			"loa_ldap_last_sync_timestamp_seconds": 0,
			"loa_ldap_last_try_timestamp_seconds":  0,
			"loa_ldap_withheld":                    0,

			`loa_mailbox_last_read_timestamp_seconds{mailbox="1"}`: float64(morning.Unix()),
			`loa_mailbox_fetched_total{mailbox="1"}`:               3,
			`loa_mailbox_alarm{alarm="login",mailbox="1"}`:         0,
			`loa_mailbox_alarm{alarm="unreachable",mailbox="1"}`:   0,
			`loa_mailbox_alarm{alarm="missing",mailbox="1"}`:       0,
			`loa_mailbox_alarm{alarm="emptied",mailbox="1"}`:       1,

			"loa_outbox_letters_sent_total":       1,
			"loa_outbox_letters_withdrawn_total":  0,
			`loa_outbox_letters{state="pending"}`: 3, // two of the launch
			`loa_outbox_letters{state="sending"}`: 0,
			`loa_outbox_letters{state="failed"}`:  0,
			"loa_outbox_oldest_seconds":           3 * 3600,

			`loa_tasks{bucket="open_in_time",plan="kh-2027"}`: 2,
			`loa_tasks{bucket="open_overdue",plan="kh-2027"}`: 0,
			`loa_tasks{bucket="done_on_time",plan="kh-2027"}`: 0,
			`loa_tasks{bucket="done_late",plan="kh-2027"}`:    0,
			`loa_tasks{bucket="cancelled",plan="kh-2027"}`:    0,
			`loa_tasks_due_soon{plan="kh-2027"}`:              0,

			"loa_timers_due":                         2,
			"loa_timers_late":                        1,
			"loa_watch_last_round_timestamp_seconds": float64(morning.Unix()),
		}
		for _, check := range watch.Checks() {
			want[`loa_watch_findings{check="`+string(check)+`"}`] = 0
		}
		want[`loa_watch_findings{check="pump"}`] = 1
		got := metricValues(t, page.body)
		if got["loa_database_bytes"] < 1<<20 {
			t.Errorf("the database has %f bytes", got["loa_database_bytes"])
		}
		delete(got, "loa_database_bytes") // another number in each test
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("metrics (-want +got):\n%s", diff)
		}
	})

	t.Run("names and types follow the rules of Prometheus", func(t *testing.T) {
		problems, err := promlint.New(strings.NewReader(page.body)).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("%v, %v", problems, err)
		}
		for line := range strings.Lines(page.body) {
			name, kind, found := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "# TYPE "), " ")
			if found && strings.HasPrefix(line, "# TYPE") && strings.HasSuffix(name, "_total") != (kind == "counter") {
				t.Errorf("%s is a %s", name, kind)
			}
		}
	})

	t.Run("no address and no person is named", func(t *testing.T) {
		if strings.Contains(page.body, "@") || strings.Contains(page.body, "Hỏi") {
			t.Error(page.body)
		}
	})

	t.Run("the build is named", func(t *testing.T) {
		if !strings.Contains(page.body, `loa_build_info{goversion="go1.`) || !strings.Contains(page.body, `version="thử"} 1`) {
			t.Error(page.body)
		}
	})
}

func TestMetricsFormat(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.recordLetters()
	for _, test := range []struct {
		name, accept, kind string
		holds              []string
	}{
		{name: "a browser gets text", accept: "", kind: "text/plain; version=0.0.4", holds: []string{"# TYPE loa_letters_fetched_total counter\n"}},
		{
			name: "a scraper that asks for OpenMetrics gets it", accept: "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
			kind:  "application/openmetrics-text; version=1.0.0",
			holds: []string{"# TYPE loa_letters_fetched counter\n", "loa_letters_fetched_total 3.0\n", "# EOF\n"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := f.browser()
			b.header.Set("Accept", test.accept)
			page := b.get("/metrics").hasStatus(http.StatusOK)
			if got := page.header.Get("Content-Type"); !strings.HasPrefix(got, test.kind) {
				t.Errorf("got %q", got)
			}
			for _, line := range test.holds {
				if !strings.Contains(page.body, line) {
					t.Errorf("no %q in\n%s", line, page.body)
				}
			}
		})
	}
}

func TestMetricsCounters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.recordLetters()
	counters := func() map[string]float64 {
		values := metricValues(t, f.browser().get("/metrics").hasStatus(http.StatusOK).body)
		for name := range values {
			if !strings.Contains(name, "_total") {
				delete(values, name)
			}
		}
		return values
	}
	id := f.fileLetter("Xin lỗi", store.OutcomeQuarantined)
	before := counters()
	for _, action := range []store.ActionKind{store.ActionRelease, ""} {
		if action == "" { // processed again, the letter comes to a final outcome
			if err := f.store.CloseLetter(t.Context(), id, store.Closing{Outcome: store.OutcomeRefused, At: morning}); err != nil {
				t.Fatal(err)
			}
		} else if err := f.store.ActOnLetter(t.Context(), store.LetterAction{Letter: id, Key: "k", Action: action, Actor: "mai", At: morning}); err != nil {
			t.Fatal(err)
		}
		after := counters()
		for name, value := range before {
			if after[name] < value {
				t.Errorf("after %q: %s fell from %v to %v", action, name, value, after[name])
			}
		}
		before = after
	}
	if got := before[`loa_letters_closed_total{outcome="refused"}`]; got != 1 {
		t.Errorf("got %v letters refused", got)
	}
}

func TestMetricsAccess(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	proxied := f.browser()
	proxied.header.Set("X-Forwarded-For", "203.0.113.7")
	proxied.get("/metrics").hasStatus(http.StatusForbidden)
	f.config.MetricsToken = "mã bí mật"
	f.serve()
	f.browser().get("/metrics").hasStatus(http.StatusForbidden)
	proxied.header.Set("Authorization", "Bearer mã sai")
	proxied.get("/metrics").hasStatus(http.StatusForbidden)
	proxied.header.Set("Authorization", "Bearer mã bí mật")
	proxied.get("/metrics").hasStatus(http.StatusOK)
}

// TestMetricsApart checks a site whose metrics have a listener of their own: its pages have none, and the listener has those of the record.
func TestMetricsApart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.config.MetricsApart = true
	f.serve()
	f.browser().get("/metrics").hasStatus(http.StatusNotFound)
	metrics, err := web.NewMetrics(f.config)
	if err != nil {
		t.Fatal(err)
	}
	apart := httptest.NewServer(web.MetricsHandler(metrics, "", f.config.Log))
	t.Cleanup(apart.Close)
	f.server = apart
	if page := f.browser().get("/"); !page.has("loa_letters_fetched_total 0\n") {
		t.Errorf("the listener answers\n%s", page.body)
	}
}

func TestMetricsConcurrent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.recordLetters()
	var scraping sync.WaitGroup
	for range 8 {
		scraping.Go(func() {
			answer, err := http.Get(f.server.URL + "/metrics")
			if err != nil {
				t.Error(err)
				return
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
				t.Errorf("got %s, %v", answer.Status, err)
			}
		})
	}
	scraping.Wait()
}

func TestMetricsWithoutPostgreSQL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	unreachable, err := store.Open(t.Context(), storetest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := unreachable.Close(); err != nil {
		t.Fatal(err)
	}
	f.config.Reader = unreachable.Reader
	f.serve()
	if page := f.browser().get("/metrics").hasStatus(http.StatusServiceUnavailable); page.body != "PostgreSQL does not answer\n" {
		t.Errorf("got %q", page.body)
	}
}

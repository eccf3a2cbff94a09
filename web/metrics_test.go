package web_test

import (
	"bufio"
	"net/http"
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
)

// lettersOfEveryKind puts letters and an alarm on record: two with an outcome, one open, one sent; one that waits
// beside the two of the launch.
func (w *world) lettersOfEveryKind() {
	w.t.Helper()
	w.launched()
	w.stranger("Hỏi", store.OutcomeTriage)
	w.stranger("Nghỉ phép", store.OutcomeIgnoredAuto)
	w.stranger("Chờ", "")
	lease, err := w.store.LeaseMailbox(w.t.Context(), "loa@hanoi.test", "thử", time.Hour, noon)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.store.MarkSynced(w.t.Context(), lease, 3, noon); err != nil {
		w.t.Fatal(err)
	}
	if err := w.store.RaiseAlarm(w.t.Context(), lease, store.AlarmEmptied, "", noon); err != nil {
		w.t.Fatal(err)
	}
	for _, key := range []string{"thu-1", "thu-2"} {
		letter := store.LetterOut{Key: key, Notice: plan.NoticeAssignment, ToAddress: "an@so-noi-vu.test", MessageID: key + "@loa.test", Subject: "Giao việc", Text: "x", CreatedAt: noon}
		if err := w.store.QueueLetter(w.t.Context(), letter); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.store.MarkSent(w.t.Context(), "thu-1", noon); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = noon.Add(3 * time.Hour)
}

// metricValues reads a page of metrics: the value of each sample but the build's, by its name with labels.
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
	w := newWorld(t)
	w.lettersOfEveryKind()
	page := w.browser().get("/metrics").is(http.StatusOK)

	t.Run("values are those of the record", func(t *testing.T) {
		want := map[string]float64{
			"loa_letters_fetched_total":                        3,
			`loa_letters_closed_total{outcome="applied"}`:      0,
			`loa_letters_closed_total{outcome="duplicate"}`:    0,
			`loa_letters_closed_total{outcome="refused"}`:      0,
			`loa_letters_closed_total{outcome="ignored_auto"}`: 1,
			`loa_letters_closed_total{outcome="bounce"}`:       0,
			`loa_letters_closed_total{outcome="rejected"}`:     0,
			`loa_letters_closed_total{outcome="copy"}`:         0,
			`loa_letters_reopenable{outcome="question"}`:       0,
			`loa_letters_reopenable{outcome="confirm"}`:        0,
			`loa_letters_reopenable{outcome="triage"}`:         1,
			`loa_letters_reopenable{outcome="secret"}`:         0,
			`loa_letters_reopenable{outcome="quarantined"}`:    0,
			"loa_letters_open":                                 1,
			"loa_letters_oldest_seconds":                       3600, // filed two hours after noon
			"loa_letters_balanced":                             1,

			`loa_mailbox_last_read_timestamp_seconds{mailbox="1"}`: float64(noon.Unix()),
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
		}
		if diff := cmp.Diff(want, metricValues(t, page.body)); diff != "" {
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
	w := newWorld(t)
	w.lettersOfEveryKind()
	for _, test := range []struct {
		name, accept, kind string
		holds              []string
	}{
		{"a browser gets text", "", "text/plain; version=0.0.4", []string{"# TYPE loa_letters_fetched_total counter\n"}},
		{
			"a scraper that asks for OpenMetrics gets it", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
			"application/openmetrics-text; version=1.0.0",
			[]string{"# TYPE loa_letters_fetched counter\n", "loa_letters_fetched_total 3.0\n", "# EOF\n"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := w.browser()
			b.header.Set("Accept", test.accept)
			page := b.get("/metrics").is(http.StatusOK)
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
	w := newWorld(t)
	w.lettersOfEveryKind()
	counters := func() map[string]float64 {
		values := metricValues(t, w.browser().get("/metrics").is(http.StatusOK).body)
		for name := range values {
			if !strings.Contains(name, "_total") {
				delete(values, name)
			}
		}
		return values
	}
	id := w.stranger("Xin lỗi", store.OutcomeQuarantined)
	before := counters()
	for _, action := range []store.ActionKind{store.ActionRelease, ""} {
		if action == "" { // read again, the letter comes to an outcome that stands
			if err := w.store.CloseLetter(t.Context(), id, store.Closing{Outcome: store.OutcomeRefused, At: noon}); err != nil {
				t.Fatal(err)
			}
		} else if err := w.store.ActOnLetter(t.Context(), store.LetterAction{Letter: id, Key: "k", Action: action, Actor: "mai", At: noon}); err != nil {
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
	w := newWorld(t)
	proxied := w.browser()
	proxied.header.Set("X-Forwarded-For", "203.0.113.7")
	proxied.get("/metrics").is(http.StatusForbidden)
	w.config.MetricsToken = "mã bí mật"
	w.serve()
	w.browser().get("/metrics").is(http.StatusForbidden)
	proxied.header.Set("Authorization", "Bearer mã sai")
	proxied.get("/metrics").is(http.StatusForbidden)
	proxied.header.Set("Authorization", "Bearer mã bí mật")
	proxied.get("/metrics").is(http.StatusOK)
}

func TestMetricsAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lettersOfEveryKind()
	var scraping sync.WaitGroup
	for range 8 {
		scraping.Go(func() {
			answer, err := http.Get(w.server.URL + "/metrics")
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
	w := newWorld(t)
	away, err := store.Open(t.Context(), storetest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := away.Close(); err != nil {
		t.Fatal(err)
	}
	w.config.Reader = away.Reader
	w.serve()
	if page := w.browser().get("/metrics").is(http.StatusServiceUnavailable); page.body != "PostgreSQL does not answer\n" {
		t.Errorf("got %q", page.body)
	}
}

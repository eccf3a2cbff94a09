package publication_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/activities/publication"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
	"loa/webpage/fetch"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

const article = "<html><title>Phường Ba Đình ra mắt bộ phận một cửa</title><body><p>Sáng nay, Ủy ban nhân dân phường Ba Đình ra mắt bộ phận một cửa hiện đại, " +
	"giúp hơn ba trăm lượt người dân mỗi ngày nộp hồ sơ trực tuyến và thanh toán lệ phí qua mạng.</p></body></html>"

// world is a running plan, and a site on which its unit publishes.
type world struct {
	*activitiestest.RunningPlan
	t      *testing.T
	checks *publication.Activities
	site   *httptest.Server

	mu     sync.Mutex
	answer http.HandlerFunc
}

func newWorld(t *testing.T, o activitiestest.Options) *world {
	t.Helper()
	w := &world{RunningPlan: activitiestest.NewWith(t, o), t: t, answer: says(article)}
	w.site = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		answer := w.answer
		w.mu.Unlock()
		answer(rw, r)
	}))
	t.Cleanup(w.site.Close)
	w.checks = &publication.Activities{
		Store: w.Store, Fetch: fetch.Fetcher{Ports: []uint16{netip.MustParseAddrPort(w.site.Listener.Addr().String()).Port(), 80}, Permit: func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") }},
		Now: w.Now, Log: slog.New(slog.DiscardHandler),
	}
	return w
}

func says(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page) // who asks may go
	}
}

func (w *world) answers(answer http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = answer
}

// publish brings a task to the stage of its report, with a link or, when that is empty, the number of a document.
func (w *world) publish(task plan.TaskID, link string) {
	w.t.Helper()
	w.Drafted(task)
	focalPoint, head := activitiestest.FocalPointAndHead(task)
	state, err := w.Store.State(w.t.Context(), task)
	w.Must(err)
	w.Give(head, task, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
	c := plan.Command{Kind: plan.CommandConfirmPublished, Link: link, ProofDate: calendar.Today(w.Clock)}
	if link == "" {
		c.Document = "12/BC-UBND"
	}
	w.Give(focalPoint, task, c)
}

// run makes the checks that are due after a time.
func (w *world) run(after time.Duration) publication.Checked {
	w.t.Helper()
	w.Clock = w.Clock.Add(after)
	made, err := w.checks.CheckPublications(w.t.Context())
	w.Must(err)
	return made
}

func (w *world) outcomes(task plan.TaskID) []plan.LinkOutcome {
	w.t.Helper()
	checks, err := w.Store.PublicationChecks(w.t.Context(), task)
	w.Must(err)
	var all []plan.LinkOutcome
	for _, c := range checks {
		all = append([]plan.LinkOutcome{c.Outcome}, all...)
	}
	return all
}

const day = 24 * time.Hour

func TestCheckPublications(t *testing.T) {
	t.Parallel()
	t.Run("a page is checked at once and after 1, 7 and 30 days", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		w.publish(activitiestest.Column, "")
		var made []int
		for range 40 {
			made = append(made, w.run(day).Checks)
		}
		first := max(slices.Index(made, 1), 0)
		want := make([]int, 40)
		for _, after := range []int{0, 1, 7, 30} {
			want[first+after] = 1
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("the checks of each day (-want +got):\n%s", diff)
		}
		if got := w.outcomes(activitiestest.Column); got != nil {
			t.Errorf("a publication proved by a document was checked: %v", got)
		}
		checks, err := w.Store.PublicationChecks(t.Context(), activitiestest.Video)
		w.Must(err)
		if got := checks[3]; got.Outcome != plan.LinkFound || got.Title != "Phường Ba Đình ra mắt bộ phận một cửa" || got.Status != 200 || got.Size != int64(len(article)) || len(got.Hash) != 64 || got.Final != w.site.URL+"/tin" {
			t.Errorf("the first check is %+v", got)
		}
		if overdue, err := w.Store.OverduePublications(t.Context(), w.Clock); err != nil || overdue != 0 {
			t.Errorf("%d are overdue, %v", overdue, err)
		}
	})
	t.Run("a run that comes twice records nothing twice", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		if first, second := w.run(0), w.run(0); first.Checks != 1 || second.Checks != 0 {
			t.Errorf("%+v, then %+v", first, second)
		}
	})
	t.Run("a worker that stops has made no check", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		ctx, stop := context.WithCancel(t.Context())
		w.answers(func(rw http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
		if _, err := w.checks.CheckPublications(ctx); err == nil {
			t.Error("the run is called whole")
		}
		if got := w.outcomes(activitiestest.Video); got != nil {
			t.Errorf("recorded %v", got)
		}
	})
}

// TestOutcomes asks sites of every kind. None of them fails a run or changes the task.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	private, reached := trap(t)
	other := "<title>Dự báo thời tiết</title><p>Ngày mai Hà Nội có mưa rào và dông rải rác, gió đông nam cấp hai đến cấp ba, nhiệt độ cao nhất ba mươi độ, trời nhiều mây.</p>"
	tests := []struct {
		name   string
		first  http.HandlerFunc // the answer to the first check; nil: the second is made alone
		answer http.HandlerFunc
		want   plan.LinkOutcome
		reason fetch.Reason
	}{
		{"a page", nil, says(article), plan.LinkFound, fetch.ReasonNone},
		{"the same page with other news", says(article), says(strings.Replace(article, "</body>", "<p>Tin khác</p></body>", 1)), plan.LinkFound, fetch.ReasonNone},
		{"another page", says(article), says(other), plan.LinkChanged, fetch.ReasonNone},
		{"a page that is gone", says(article), http.NotFound, plan.LinkGone, fetch.ReasonStatus},
		{"a page that is gone for good", nil, status(http.StatusGone), plan.LinkGone, fetch.ReasonStatus},
		{"a page that says it was removed", says(article), says("<title>Cổng TTĐT</title>Bài viết không tồn tại."), plan.LinkGone, fetch.ReasonNone},
		{"a site in trouble", says(article), status(http.StatusBadGateway), plan.LinkUnreachable, fetch.ReasonStatus},
		{"a site that lets no machine in", nil, status(http.StatusForbidden), plan.LinkUnreachable, fetch.ReasonStatus},
		{"a site that says nothing", nil, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, plan.LinkUnreachable, fetch.ReasonTimeout},
		{"2 GB", nil, endless, plan.LinkTooLarge, fetch.ReasonSize},
		{"a redirect to this machine", nil, redirect("http://127.0.0.2:" + private + "/"), plan.LinkRefused, fetch.ReasonPrivate},
		{"a redirect to a private address", nil, redirect("http://192.168.1.1/"), plan.LinkRefused, fetch.ReasonPrivate},
		{"a redirect to a link-local address", nil, redirect("http://169.254.169.254/"), plan.LinkRefused, fetch.ReasonPrivate},
		{"a picture", blob("ảnh một"), blob("ảnh một"), plan.LinkFound, fetch.ReasonNone},
		{"another picture", blob("ảnh một"), blob("ảnh hai"), plan.LinkChanged, fetch.ReasonNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, activitiestest.Options{})
			w.checks.Fetch.Ports = append(w.checks.Fetch.Ports, netip.MustParseAddrPort("127.0.0.2:"+private).Port())
			if test.reason == fetch.ReasonTimeout {
				w.checks.Fetch.Whole = 200 * time.Millisecond
			}
			w.publish(activitiestest.Video, w.site.URL+"/tin")
			before, err := w.Store.State(t.Context(), activitiestest.Video)
			w.Must(err)
			if test.first != nil {
				w.answers(test.first)
				w.run(0)
			}
			w.answers(test.answer)
			w.run(2 * day)
			checks, err := w.Store.PublicationChecks(t.Context(), activitiestest.Video)
			w.Must(err)
			if len(checks) == 0 || checks[0].Outcome != test.want || checks[0].Reason != string(test.reason) {
				t.Fatalf("got %+v", checks)
			}
			after, err := w.Store.State(t.Context(), activitiestest.Video)
			if diff := cmp.Diff(before, after); diff != "" || err != nil {
				t.Errorf("the check changed the task (%v):\n%s", err, diff)
			}
		})
	}
	t.Cleanup(func() {
		if n := reached.Load(); n != 0 {
			t.Errorf("%d connections were made to a private address", n)
		}
	})
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func blob(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = io.WriteString(w, content) // who asks may go
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", fmt.Sprint(2<<30))
	_, _ = io.WriteString(w, article)
	for block := []byte(strings.Repeat(" ", 64<<10)); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// trap is a port of this machine that must not be reached, and how often it was.
func trap(t *testing.T) (port string, reached *atomic.Int32) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // the test is over
	reached = &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			_ = conn.Close() // being reached is the failure
		}
	}()
	_, port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, reached
}

func TestGone(t *testing.T) {
	t.Parallel()
	told := func(w *world, person directory.PersonID) int {
		letters, err := w.Store.LetterLog(t.Context(), store.SentFilter{Limit: 500})
		w.Must(err)
		n := 0
		for _, letter := range letters {
			if letter.ToPerson != person {
				continue
			}
			n += strings.Count(letter.Text, "Sản phẩm đã đăng đã bị gỡ")
		}
		return n
	}
	digest := func(w *world) {
		today := calendar.Today(w.Clock)
		_, err := w.Tasks.SendDigests(t.Context(), activities.DigestRun{Day: today, Name: "thử " + today.String()})
		w.Must(err)
	}
	t.Run("the focal point and the coordinator are told once, after the second check", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{Openings: true, Digests: true})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		w.run(0)
		w.answers(http.NotFound)
		if made := w.run(day); made.Gone != 0 {
			t.Errorf("told after one check: %+v", made)
		}
		if made := w.run(day); made.Gone != 1 {
			t.Errorf("not told after the second check: %+v", made)
		}
		for range 40 {
			digest(w)
			w.run(day)
		}
		for _, person := range []directory.PersonID{activitiestest.Lan, activitiestest.Ha} {
			if n := told(w, person); n != 1 {
				t.Errorf("%s was told %d times", person, n)
			}
		}
		if n := told(w, activitiestest.Binh); n != 0 {
			t.Errorf("the head was told %d times", n)
		}
	})
	t.Run("an outage of one day is told to nobody", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{Openings: true, Digests: true})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		w.run(0)
		w.answers(http.NotFound)
		w.run(day)
		w.answers(says(article))
		for range 40 {
			w.run(day)
		}
		digest(w)
		if got := w.outcomes(activitiestest.Video); !cmp.Equal(got, []plan.LinkOutcome{"found", "gone", "found", "found", "found"}) || told(w, activitiestest.Ha) != 0 {
			t.Errorf("outcomes %v, told %d times", got, told(w, activitiestest.Ha))
		}
	})
	t.Run("without digests they are told in a letter of the next minutes", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		w.answers(http.NotFound)
		w.run(0)
		w.run(day)
		w.Must(w.Tasks.SendLateOpenings(t.Context()))
		w.Must(w.Tasks.SendLateOpenings(t.Context()))
		if n := told(w, activitiestest.Lan); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
	t.Run("nobody to tell is on record", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, activitiestest.Options{Digests: true})
		w.publish(activitiestest.Video, w.site.URL+"/tin")
		w.Must(w.Store.SaveDirectory(t.Context(), directory.Directory{}))
		w.answers(http.NotFound)
		w.run(0)
		w.run(day)
		notices, err := w.Store.Notices(t.Context(), activitiestest.Video)
		w.Must(err)
		silent := 0
		for _, n := range notices {
			if n.Kind == store.NoticePublicationGone && n.Reason == plan.SilenceNoHolder {
				silent++
			}
		}
		if silent == 0 {
			t.Errorf("the notices are %+v", notices)
		}
	})
}

// tallied is a plan whose tasks count toward a quota.
func tallied(o activitiestest.Options) activitiestest.Options {
	o.Work = func(in *plan.TaskInput) {
		definition, _ := plan.ShapeOf(plan.ShapeTally, nil)
		tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmWeek}, calendar.MustDate("2027-03-01"), calendar.MustDate("2027-12-31"), "")
		in.Shape, in.Tally, in.Levels, in.Due = definition.Shape, &tally, nil, tally.To
	}
	return o
}

// count reports results of a task, each with a link.
func (w *world) count(task plan.TaskID, links ...string) {
	w.t.Helper()
	focalPoint, _ := activitiestest.FocalPointAndHead(task)
	var items []plan.Item
	for _, link := range links {
		items = append(items, plan.Item{On: calendar.Today(w.Clock), Count: 1, Link: link, Words: "Tin về một cửa số " + link[strings.LastIndex(link, "/")+1:]})
	}
	w.Give(focalPoint, task, plan.Command{Kind: plan.CommandCount, Items: items})
}

// gone answers that pages of these paths are gone.
func gone(paths ...string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if slices.Contains(paths, r.URL.Path) {
			http.NotFound(rw, r)
			return
		}
		says(article)(rw, r)
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	t.Run("each result with a link is checked, and one that was taken out no longer", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, tallied(activitiestest.Options{}))
		w.count(activitiestest.Video, w.site.URL+"/1", w.site.URL+"/2", w.site.URL+"/3")
		if made := w.run(0); made.Checks != 3 {
			t.Errorf("%+v", made)
		}
		focalPoint, _ := activitiestest.FocalPointAndHead(activitiestest.Video)
		w.Give(focalPoint, activitiestest.Video, plan.Command{Kind: plan.CommandDropItem, Item: 2, Reason: "Nhầm"})
		if made := w.run(day); made.Checks != 2 {
			t.Errorf("after one was taken out %+v", made)
		}
	})
	t.Run("a page that is gone is told with the result, once, and the result still counts", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, tallied(activitiestest.Options{Openings: true, Digests: true}))
		w.count(activitiestest.Video, w.site.URL+"/1", w.site.URL+"/2", w.site.URL+"/3")
		w.answers(gone("/2", "/3"))
		told := 0
		for range 12 {
			told += w.run(day).Gone
			today := calendar.Today(w.Clock)
			_, err := w.Tasks.SendDigests(t.Context(), activities.DigestRun{Day: today, Name: "thử " + today.String()})
			w.Must(err)
		}
		letters, err := w.Store.LetterLog(t.Context(), store.SentFilter{Limit: 500})
		w.Must(err)
		for _, person := range []directory.PersonID{activitiestest.Lan, activitiestest.Ha} {
			text := ""
			for _, letter := range letters {
				if letter.ToPerson == person {
					text += letter.Text
				}
			}
			text = strings.Join(strings.Fields(text), " ")
			for _, words := range []string{"Kết quả số 2, ngày", "“Tin về một cửa số 2”", "Kết quả số 3, ngày", "Kết quả vẫn được tính"} {
				if !strings.Contains(text, words) {
					t.Errorf("%s was not told %q in\n%s", person, words, text)
				}
			}
			if strings.Contains(text, "Kết quả số 1, ngày") || strings.Count(text, "Sản phẩm đã đăng đã bị gỡ") != 2 {
				t.Errorf("%s was told otherwise than once for each result:\n%s", person, text)
			}
		}
		state, err := w.Store.State(t.Context(), activitiestest.Video)
		w.Must(err)
		if told != 2 || state.Tally.Done() != 3 {
			t.Errorf("told %d times, %d count", told, state.Tally.Done())
		}
	})
	t.Run("a tally of 2000 links keeps no other back for more than five runs", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, tallied(activitiestest.Options{}))
		for part := range plan.MaxItems / plan.MaxItemsOnce {
			var links []string
			for n := range plan.MaxItemsOnce {
				links = append(links, fmt.Sprintf("%s/%d-%d", w.site.URL, part, n))
			}
			w.count(activitiestest.Video, links...)
		}
		w.count(activitiestest.Theirs, w.site.URL+"/khac")
		var made []int
		for range 6 {
			made = append(made, w.run(time.Minute).Checks)
		}
		if diff := cmp.Diff([]int{400, 400, 400, 400, 400, 1}, made); diff != "" {
			t.Errorf("the checks of each run (-want +got):\n%s", diff)
		}
		if got := w.outcomes(activitiestest.Theirs); !cmp.Equal(got, []plan.LinkOutcome{plan.LinkFound}) {
			t.Errorf("the other: %v", got)
		}
		w.count(activitiestest.Column, w.site.URL+"/moi")
		if again := w.run(day); again.Checks != 400 || len(w.outcomes(activitiestest.Column)) != 1 {
			t.Errorf("when the tally is due again, what was due before it comes first: %+v, %v", again, w.outcomes(activitiestest.Column))
		}
	})
}

package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loa/account"
	"loa/intake"
	"loa/keyfile"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
	"loa/watch"
	"loa/web"
	"loa/web/tryout"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

// morning is the time at which fixtures begin, on a working day of the plan's year.
var morning = time.Date(2027, time.March, 2, 9, 12, 0, 0, calendar.Zone)

const annexFile = `STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện
1,Xây dựng chuyên mục <b>cải cách hành chính</b>,Chuyên mục,Sở Nội vụ,Trước ngày 15/12/2027
2,Phát sóng phóng sự về một cửa,Phóng sự,Sở Nội vụ,Tháng 6/2027
`

// fixture is a try-out installation: the handlers, a real PostgreSQL and package intake. The fixture itself serves as the engine, and
// tryoutMail as the mail server.
type fixture struct {
	intake.Filing
	intake.Importer
	t         *testing.T
	store     *store.Store
	server    *httptest.Server
	config    web.Config
	accounts  account.Accounts
	keys      atomic.Pointer[keyfile.Keys] // of the secrets of apps
	directory directory.Directory

	mu          sync.Mutex
	now         time.Time
	commands    []plan.Command           // the commands that reached the engine
	tokens      map[string]store.Request // the questions by the tokens of their links
	lastToken   string                   // the newest token
	boxes       map[string][]tryout.Message
	sent        []tryout.Draft
	undoWindow  time.Duration // of a decision by a link
	codes       []string      // the one-time codes that were sent
	resent      int           // how often a code was to be sent again
	engineError error         // the engine's answer to every command; nil: it carries them out

	shape      plan.Shape // of the tasks that are launched; zero: of tasks from before shapes
	tally      *plan.Tally
	milestones []plan.Milestone
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, store: storetest.Open(t), directory: people(), now: morning, tokens: map[string]store.Request{}, boxes: map[string][]tryout.Message{}}
	if err := f.store.SaveDirectory(t.Context(), people()); err != nil {
		t.Fatal(err)
	}
	f.Filing, f.Importer = intake.Filing{Store: f.store, Now: f.clock}, intake.Importer{Store: f.store, Now: f.clock, Tags: content.Shipped()}
	f.keys.Store(&keyfile.Keys{keyfile.New()})
	f.accounts = account.Accounts{Store: f.store, Now: f.clock, Keys: func() (keyfile.Keys, error) { return *f.keys.Load(), nil }}
	f.config = web.Config{
		Reader: f.store.Reader, Accounts: f.accounts, Commands: f, Filing: f.Filing, Importer: f.Importer, Periods: intake.Periods{Store: f.store, Now: f.clock}, Tags: content.Shipped(), Links: f, LinkCodes: f, UndoWindow: f.undoWindowOf, Mailboxes: f.store, Filters: f.store, Urges: f.store, Inbox: f.store, Tryout: tryoutMail{f}, Now: f.clock,
		Ready:  (&watch.Readiness{Looker: watch.Looker{Record: f.store.Reader, Now: time.Now}}).Report,
		Public: "http://loa.test", Dev: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Version: "thử",
	}
	f.serve()
	return f
}

func (f *fixture) serve() {
	f.t.Helper()
	handler, err := web.New(f.config)
	if err != nil {
		f.t.Fatal(err)
	}
	f.server = httptest.NewServer(handler)
	f.t.Cleanup(f.server.Close)
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func people() directory.Directory {
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment},
			{Code: "van-phong", Name: "Văn phòng UBND Thành phố", Kind: directory.KindOffice},
		},
		People: []directory.Person{
			{ID: "an", Name: "Nguyễn Thị An", Title: "Chuyên viên Sở Nội vụ"},
			{ID: "duong", Name: "Trần Văn Dương", Title: "Giám đốc Sở Nội vụ"},
			{ID: "mai", Name: "Lê Thị Mai", Title: "Điều phối viên"},
			{ID: "lanh-dao", Name: "Phạm Văn Lãnh"},
		},
		Addresses: []directory.AddressOf{
			{Address: "an@so-noi-vu.test", Person: "an", Unit: "so-noi-vu"},
			{Address: "duong@so-noi-vu.test", Person: "duong", Unit: "so-noi-vu"},
			{Address: "mai@van-phong.test", Person: "mai", Unit: "van-phong"},
		},
		Holders: []directory.RoleHolder{
			{Person: "an", Role: directory.RoleFocalPoint, Unit: "so-noi-vu"},
			{Person: "duong", Role: directory.RoleUnitHead, Unit: "so-noi-vu"},
			{Person: "mai", Role: directory.RoleCoordinator, Unit: "van-phong"},
			{Person: "lanh-dao", Role: directory.RoleLeader, Unit: "van-phong"},
		},
	}
}

// imported puts the plan on record. launched starts its tasks as well.
func (f *fixture) imported() *fixture {
	f.t.Helper()
	_, created, result, err := f.Import(f.t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(annexFile), Year: 2027, Title: "Kế hoạch mẫu năm 2027"})
	if err != nil || !created {
		f.t.Fatalf("importing the sample: %v, %+v", err, result.Problems)
	}
	return f
}

func (f *fixture) launched() *fixture {
	f.t.Helper()
	if err := f.imported().LaunchPlan(f.t.Context(), "kh-2027"); err != nil {
		f.t.Fatal(err)
	}
	return f
}

const taskID = plan.TaskID("kh-2027/1/so-noi-vu/1")

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// linkToken is the token of the newest question to a person.
func (f *fixture) linkToken(person directory.PersonID, purpose plan.Purpose) string {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	best, seq := "", -1
	for token, question := range f.tokens {
		if question.Person == person && question.Purpose == purpose && question.Task == taskID && question.Seq > seq {
			best, seq = token, question.Seq
		}
	}
	if best == "" {
		f.t.Fatalf("no question to %s about %s", person, purpose)
	}
	return best
}

// countCommands counts the commands of a kind that reached the engine.
func (f *fixture) countCommands(kind plan.CommandKind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.commands {
		if c.Kind == kind {
			n++
		}
	}
	return n
}

// give gives a command of a person past the pages.
func (f *fixture) give(person directory.PersonID, c plan.Command) {
	f.t.Helper()
	c.ID, c.Channel = "test:"+strings.ToLower(string(c.Kind))+fmt.Sprint(len(f.commands)), plan.ChannelCLI
	c.Actor = f.directory.Actor(person, calendar.Today(f.now))
	if _, err := f.Do(f.t.Context(), taskID, c); err != nil {
		f.t.Fatalf("%s by %s: %v", c.Kind, person, err)
	}
}

// drafted accepts the task, when that is due, and submits a draft of that text.
func (f *fixture) drafted(text string) *fixture {
	f.t.Helper()
	task, err := f.store.Task(f.t.Context(), taskID)
	if err != nil {
		f.t.Fatal(err)
	}
	if task.State.Stage == plan.StageAssignment {
		f.give("an", plan.Command{Kind: plan.CommandAccept})
	}
	hash, err := f.Submit(f.t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: text, By: "an"})
	if err != nil {
		f.t.Fatal(err)
	}
	f.give("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
	return f
}

func (f *fixture) journal() []plan.Event {
	f.t.Helper()
	events, err := f.store.Journal(f.t.Context(), taskID)
	if err != nil {
		f.t.Fatal(err)
	}
	return events
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

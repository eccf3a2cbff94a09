package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
	"loa/store/storetest"
	"loa/web"
	"loa/web/tryout"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

// noon is a working day of the sample's year.
var noon = time.Date(2027, time.March, 2, 9, 12, 0, 0, calendar.Zone)

const annexFile = `STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện
1,Xây dựng chuyên mục <b>cải cách hành chính</b>,Chuyên mục,Sở Nội vụ,Trước ngày 15/12/2027
2,Phát sóng phóng sự về một cửa,Phóng sự,Sở Nội vụ,Tháng 6/2027
`

// world is one try-out installation: real handlers, a real PostgreSQL and a real intake, with an engine and a mail server that behave.
type world struct {
	intake.Filing
	intake.Importer
	t      *testing.T
	store  *store.Store
	server *httptest.Server
	config web.Config

	mu     sync.Mutex
	now    time.Time
	done   []plan.Command           // that were asked of the engine
	tokens map[string]store.Request // questions by the token of their link
	last   string                   // the newest token
	boxes  map[string][]tryout.Message
	sent   []tryout.Draft
	holds  time.Duration // how long a decision by a link is held
	codes  []string      // the one-time codes that went out
	broken error         // the engine's answer to everything, when it is away
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, store: storetest.Open(t), now: noon, tokens: map[string]store.Request{}, boxes: map[string][]tryout.Message{}}
	if err := w.store.SaveDirectory(t.Context(), people()); err != nil {
		t.Fatal(err)
	}
	w.Filing, w.Importer = intake.Filing{Store: w.store, Now: w.clock}, intake.Importer{Store: w.store, Now: w.clock}
	w.config = web.Config{
		Reader: w.store.Reader, Commands: w, Filing: w.Filing, Importer: w.Importer, Links: w, LinkCodes: w, UndoWindow: w.hold, Mailboxes: w.store, Inbox: w.store, Tryout: mailbox{w}, Now: w.clock,
		Public: "http://loa.test", Dev: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Version: "thử",
	}
	w.serve()
	return w
}

func (w *world) serve() {
	w.t.Helper()
	handler, err := web.New(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = httptest.NewServer(handler)
	w.t.Cleanup(w.server.Close)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
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

// imported puts the sample on record, and launched gives its tasks out as well.
func (w *world) imported() *world {
	w.t.Helper()
	_, created, result, err := w.Import(w.t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(annexFile), Year: 2027, Title: "Kế hoạch mẫu năm 2027"})
	if err != nil || !created {
		w.t.Fatalf("importing the sample: %v, %+v", err, result.Problems)
	}
	return w
}

func (w *world) launched() *world {
	w.t.Helper()
	if err := w.imported().LaunchPlan(w.t.Context(), "kh-2027"); err != nil {
		w.t.Fatal(err)
	}
	return w
}

const taskID = plan.TaskID("kh-2027/1/so-noi-vu/1")

// Do carries a command out as the workflow does: the state machine decides, the record follows.
func (w *world) Do(ctx context.Context, id plan.TaskID, c plan.Command) (plan.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return plan.Answer{}, w.broken
	}
	w.done = append(w.done, c)
	task, err := w.store.Task(ctx, id)
	if err != nil {
		return plan.Answer{}, err
	}
	after, events, err := task.State.Apply(c, w.now)
	if err != nil {
		return plan.Answer{}, err
	}
	answer := plan.Answer{Task: id, Seq: after.Seq, Stage: after.Stage, Condition: after.Condition, Again: len(events) == 0}
	if answer.Again {
		return answer, nil
	}
	return answer, w.project(ctx, after, events)
}

// project writes events down with the questions they put to people.
func (w *world) project(ctx context.Context, state plan.State, events []plan.Event) error {
	p := store.Projection{State: state, Events: events}
	for _, e := range events {
		for _, notice := range state.Notices(e) {
			for _, holder := range people().HoldersOf(notice.Role, notice.Unit, calendar.Today(w.now)) {
				key := fmt.Sprintf("%s:%d:%s:%s", e.Task, e.Seq, notice.Kind, holder.Person.ID)
				p.Letters = append(p.Letters, store.LetterOut{
					Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: notice.Kind, ToPerson: holder.Person.ID, ToName: holder.Person.Name,
					ToAddress: holder.Address, MessageID: key + "@loa.test", Subject: "Thư về nhiệm vụ", Text: "Kính gửi đồng chí", CreatedAt: e.At,
				})
				if notice.Asks == plan.PurposeNone {
					continue
				}
				token := hashOf(key)[:52]
				question := store.Request{
					TokenHash: hashOf(token), Task: e.Task, Purpose: notice.Asks, Epoch: e.Epoch, Seq: e.Seq, Person: holder.Person.ID,
					Address: holder.Address, Role: notice.Role, Unit: notice.Unit, Draft: state.Draft, Hash: state.DraftHash, Code: "ABCD",
					CreatedAt: e.At, ExpiresAt: e.At.Add(14 * 24 * time.Hour),
				}
				p.Requests = append(p.Requests, question)
				w.tokens[token], w.last = question, token
			}
		}
	}
	return w.store.Project(ctx, p)
}

func (w *world) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines, err := w.store.Lines(ctx, id)
	if err != nil {
		return err
	}
	specs, problems := plan.Expand(plan.ExpandInput{Plan: id, Year: 2027, Lines: lines, Directory: people(), On: calendar.Today(w.now)})
	if problem.Blocking(problems) {
		return fmt.Errorf("launching: %+v", problems)
	}
	if _, err := w.store.AddTasks(ctx, id, specs); err != nil {
		return err
	}
	for _, spec := range specs {
		state, event := plan.NewTask(plan.TaskInput{
			Task: spec.ID, Due: spec.Due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: spec.Unit}},
		}, w.now)
		if err := w.project(ctx, state, []plan.Event{event}); err != nil {
			return err
		}
	}
	return w.store.SetPlanStatus(ctx, id, []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning)
}

func (w *world) PausePlan(ctx context.Context, id plan.PlanID, _ string) error {
	return w.store.SetPlanStatus(ctx, id, []plan.PlanStatus{plan.PlanRunning}, plan.PlanPaused)
}

func (w *world) ResumePlan(ctx context.Context, id plan.PlanID, _ string) error {
	return w.store.SetPlanStatus(ctx, id, []plan.PlanStatus{plan.PlanPaused}, plan.PlanRunning)
}

func (w *world) ClosePlan(ctx context.Context, id plan.PlanID, _ string) error {
	return w.store.SetPlanStatus(ctx, id, []plan.PlanStatus{plan.PlanRunning, plan.PlanPaused}, plan.PlanClosed)
}

func (w *world) RequestOfLink(ctx context.Context, token string) (store.Request, error) {
	return w.store.Request(ctx, hashOf(token))
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// mailbox keeps letters as a mail server does, and lets loa read what is sent to it at once.
type mailbox struct{ *world }

func (m mailbox) Addresses(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var addresses []string
	for address := range m.boxes {
		addresses = append(addresses, address)
	}
	return addresses, nil
}

func (m mailbox) Letters(_ context.Context, address string) ([]tryout.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boxes[address], nil
}

func (m mailbox) Letter(_ context.Context, address string, uid uint32) (tryout.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, message := range m.boxes[address] {
		if message.UID == uid {
			return message, nil
		}
	}
	return tryout.Message{}, store.ErrNotFound
}

func (m mailbox) Send(ctx context.Context, d tryout.Draft) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d.To == "" {
		return "", errors.New("no recipient")
	}
	m.sent = append(m.sent, d)
	id := fmt.Sprintf("thu-%d@may.test", len(m.sent))
	raw := d.Raw
	if raw == nil {
		raw = fmt.Appendf(nil, "From: %s\r\nMessage-ID: <%s>\r\n\r\n%s", d.From, id, d.Text)
	}
	_, err := receive(ctx, m.store, uint32(len(m.sent)), id, d.From, raw, m.now)
	return id, err
}

// receive files a letter in loa's mailbox.
func receive(ctx context.Context, s *store.Store, uid uint32, id, from string, raw []byte, at time.Time) (store.LetterID, error) {
	lease, err := s.LeaseMailbox(ctx, "loa", "thử", time.Hour, at)
	if err != nil {
		return 0, err
	}
	if err := s.SetUIDValidity(ctx, lease, 7); err != nil {
		return 0, err
	}
	filed, err := s.FileLetters(ctx, lease, 7, []store.IncomingLetter{{
		UID: uid, Raw: raw, MessageID: id, From: from, Subject: "Re: Thư về nhiệm vụ <script>", Date: at, BodyKey: hashOf(string(raw)), At: at,
	}})
	if err != nil {
		return 0, err
	}
	return filed[0].ID, nil
}

// token finds the newest question to a person.
func (w *world) token(person directory.PersonID, purpose plan.Purpose) string {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	best, seq := "", -1
	for token, question := range w.tokens {
		if question.Person == person && question.Purpose == purpose && question.Task == taskID && question.Seq > seq {
			best, seq = token, question.Seq
		}
	}
	if best == "" {
		w.t.Fatalf("nobody asked %s about %s", person, purpose)
	}
	return best
}

// commands are how many commands of a kind reached the engine.
func (w *world) commands(kind plan.CommandKind) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.done {
		if c.Kind == kind {
			n++
		}
	}
	return n
}

// act gives a command as a person outside of the pages.
func (w *world) act(person directory.PersonID, c plan.Command) {
	w.t.Helper()
	c.ID, c.Channel = "test:"+strings.ToLower(string(c.Kind))+fmt.Sprint(len(w.done)), plan.ChannelCLI
	c.Actor = people().Actor(person, calendar.Today(w.now))
	if _, err := w.Do(w.t.Context(), taskID, c); err != nil {
		w.t.Fatalf("%s by %s: %v", c.Kind, person, err)
	}
}

// drafted brings the task to the approver's desk with a draft of that text.
func (w *world) drafted(text string) *world {
	w.t.Helper()
	task, err := w.store.Task(w.t.Context(), taskID)
	if err != nil {
		w.t.Fatal(err)
	}
	if task.State.Stage == plan.StageAssignment {
		w.act("an", plan.Command{Kind: plan.CommandAccept})
	}
	hash, err := w.Submit(w.t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: text, By: "an"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
	return w
}

package intake_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
	"time"

	"loa/activities/token"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

const (
	task   = plan.TaskID("kh-2027/17/ubnd-phuong-ba-dinh/1")
	headAt = "binh@badinh.test"
)

// fixture is a plan with one task on a real PostgreSQL. The first draft of the task waits for the head of the unit.
type fixture struct {
	t        *testing.T
	store    *store.Store
	now      time.Time
	question store.Request // the question about the draft
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, store: storetest.Open(t), now: time.Date(2027, time.March, 2, 9, 0, 0, 0, calendar.Zone)}
	f.must(f.store.SaveDirectory(t.Context(), units()))
	_, _, err := f.store.ImportPlan(t.Context(), plan.Plan{
		ID: "kh-2027", Year: 2027, Title: "Kế hoạch năm 2027", Version: "1", Source: "phu-luc.xlsx", Levels: []directory.Role{directory.RoleUnitHead},
	}, []plan.Line{{Sheet: "Phụ lục", Row: 5, Code: "17", Title: "Video clip tuyên truyền"}}, []byte("phụ lục"))
	f.must(err)
	f.draft(f.launch())
	return f
}

func units() directory.Directory {
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "ubnd-phuong-ba-dinh", Name: "UBND phường Ba Đình", Kind: directory.KindWard},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment},
		},
		People: []directory.Person{
			{ID: "binh", Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"},
			{ID: "lan", Name: "Trần Thị Lan", Title: "Công chức"},
			{ID: "ha", Name: "Phạm Thu Hà", Title: "Chuyên viên"},
		},
		Addresses: []directory.AddressOf{
			{Address: headAt, Person: "binh"}, {Address: "lan@badinh.test", Person: "lan"}, {Address: "ha@sonoivu.test", Person: "ha"},
		},
		Holders: []directory.RoleHolder{
			{Person: "binh", Role: directory.RoleUnitHead, Unit: task.Unit()},
			{Person: "lan", Role: directory.RoleFocalPoint, Unit: task.Unit()},
			{Person: "ha", Role: directory.RoleCoordinator, Unit: "so-noi-vu"},
		},
	}
}

func (f *fixture) launch() plan.State {
	f.t.Helper()
	due := calendar.MustDate("2027-03-31")
	_, err := f.store.AddTasks(f.t.Context(), "kh-2027", []plan.TaskSpec{{
		ID: task, Line: "17", Unit: task.Unit(), Occurrence: "1", Due: due, Kind: deadline.KindBeforeDate, Title: "Video clip tuyên truyền",
	}})
	f.must(err)
	state, event := plan.NewTask(plan.TaskInput{Task: task, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: task.Unit()}}}, f.now)
	f.must(f.store.Project(f.t.Context(), store.Projection{State: state, Events: []plan.Event{event}}))
	return state
}

// draft has the unit accept the task and submit a draft, and asks the head about it.
func (f *fixture) draft(state plan.State) {
	f.t.Helper()
	hash, err := f.store.FileBlob(f.t.Context(), []byte("Kịch bản"), "text/plain; charset=utf-8")
	f.must(err)
	state = f.give(state, plan.Command{Kind: plan.CommandAccept}, nil)
	f.question = store.Request{
		TokenHash: hashOf("câu hỏi"), Task: task, Purpose: plan.PurposeDecide, Epoch: state.Epoch, Seq: state.Seq + 1, Person: "binh", Address: headAt,
		Role: directory.RoleUnitHead, Unit: task.Unit(), Draft: 1, Hash: hash, Code: "K7QA", CreatedAt: f.now, ExpiresAt: f.now.AddDate(0, 0, 30),
	}
	f.give(state, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash}, []store.Request{f.question})
}

// give applies a command of the unit's focal point and projects the result with the questions that follow.
func (f *fixture) give(before plan.State, c plan.Command, questions []store.Request) plan.State {
	f.t.Helper()
	c.ID, c.Channel, c.Actor = string(c.Kind), plan.ChannelWeb, units().Actor("lan", calendar.Today(f.now))
	after, events, err := before.Apply(c, f.now)
	f.must(err)
	f.must(f.store.Project(f.t.Context(), store.Projection{State: after, Events: events, Requests: questions}))
	return after
}

func (f *fixture) codes() intake.LinkCodes {
	derive := func(secret []byte, key string) intake.Token { return token.New(secret, key) }
	return intake.LinkCodes{Store: f.store, Token: derive, Address: "loa@cchc.hanoi.test", Now: func() time.Time { return f.now }}
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

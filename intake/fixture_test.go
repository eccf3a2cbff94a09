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

// record is a plan of one task whose first draft waits for the head of the ward, on a real PostgreSQL.
type record struct {
	t     *testing.T
	store *store.Store
	now   time.Time
	ask   store.Request // the question about the draft
}

func newRecord(t *testing.T) *record {
	t.Helper()
	r := &record{t: t, store: storetest.Open(t), now: time.Date(2027, time.March, 2, 9, 0, 0, 0, calendar.Zone)}
	r.must(r.store.SaveDirectory(t.Context(), units()))
	_, _, err := r.store.ImportPlan(t.Context(), plan.Plan{
		ID: "kh-2027", Year: 2027, Title: "Kế hoạch năm 2027", Version: "1", Source: "phu-luc.xlsx", Levels: []directory.Role{directory.RoleUnitHead},
	}, []plan.Line{{Sheet: "Phụ lục", Row: 5, Code: "17", Title: "Video clip tuyên truyền"}}, []byte("phụ lục"))
	r.must(err)
	r.draft(r.launch())
	return r
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

func (r *record) launch() plan.State {
	r.t.Helper()
	due := calendar.MustDate("2027-03-31")
	_, err := r.store.AddTasks(r.t.Context(), "kh-2027", []plan.TaskSpec{{
		ID: task, Line: "17", Unit: task.Unit(), Occurrence: "1", Due: due, Kind: deadline.KindBeforeDate, Title: "Video clip tuyên truyền",
	}})
	r.must(err)
	state, event := plan.NewTask(plan.TaskInput{Task: task, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: task.Unit()}}}, r.now)
	r.must(r.store.Project(r.t.Context(), store.Projection{State: state, Events: []plan.Event{event}}))
	return state
}

// draft has the unit take the task on and submit a draft, about which the head is asked.
func (r *record) draft(state plan.State) {
	r.t.Helper()
	hash, err := r.store.FileBlob(r.t.Context(), []byte("Kịch bản"), "text/plain; charset=utf-8")
	r.must(err)
	state = r.give(state, plan.Command{Kind: plan.CommandAccept}, nil)
	r.ask = store.Request{
		TokenHash: hashOf("câu hỏi"), Task: task, Purpose: plan.PurposeDecide, Epoch: state.Epoch, Seq: state.Seq + 1, Person: "binh", Address: headAt,
		Role: directory.RoleUnitHead, Unit: task.Unit(), Draft: 1, Hash: hash, Code: "K7QA", CreatedAt: r.now, ExpiresAt: r.now.AddDate(0, 0, 30),
	}
	r.give(state, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash}, []store.Request{r.ask})
}

// give applies a command of the unit's contact and projects the result.
func (r *record) give(before plan.State, c plan.Command, asks []store.Request) plan.State {
	r.t.Helper()
	c.ID, c.Channel, c.Actor = string(c.Kind), plan.ChannelWeb, units().Actor("lan", calendar.Today(r.now))
	after, events, err := before.Apply(c, r.now)
	r.must(err)
	r.must(r.store.Project(r.t.Context(), store.Projection{State: after, Events: events, Requests: asks}))
	return after
}

func (r *record) codes() intake.LinkCodes {
	derive := func(secret []byte, key string) intake.Token { return token.New(secret, key) }
	return intake.LinkCodes{Store: r.store, Token: derive, Address: "loa@cchc.hanoi.test", Now: func() time.Time { return r.now }}
}

func (r *record) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

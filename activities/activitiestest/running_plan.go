// Package activitiestest is the fixture of tests of letters: a plan that runs on a real PostgreSQL without the engine. Commands are applied to
// the record as the workflow of a task applies them.
package activitiestest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
	"loa/store/storetest"
)

// The people of two wards and of the coordinating department.
const (
	Binh  = directory.PersonID("binh")  // head of Ba Đình: decides its drafts
	Lan   = directory.PersonID("lan")   // focal point of Ba Đình: submits drafts and reports
	Cuong = directory.PersonID("cuong") // head of Hoàn Kiếm
	Mai   = directory.PersonID("mai")   // focal point of Hoàn Kiếm
	Ha    = directory.PersonID("ha")    // coordinator
)

// The tasks.
const (
	Video  = plan.TaskID("kh-2027/17/ubnd-phuong-ba-dinh/2027-q1")
	Column = plan.TaskID("kh-2027/18/ubnd-phuong-ba-dinh/1")
	Theirs = plan.TaskID("kh-2027/17/ubnd-phuong-hoan-kiem/2027-q1")
)

// The units, and loa's own mail address.
const (
	BaDinh     = directory.UnitCode("ubnd-phuong-ba-dinh")
	HoanKiem   = directory.UnitCode("ubnd-phuong-hoan-kiem")
	LoaAddress = "loa@cchc.hanoi.test"
)

// AddressOf is the registered address of a person.
func AddressOf(person directory.PersonID) string {
	switch person {
	case Cuong, Mai:
		return string(person) + "@hoankiem.hanoi.test"
	case Ha:
		return "ha@sonoivu.hanoi.test"
	}
	return string(person) + "@badinh.hanoi.test"
}

// RunningPlan is a plan with two lead units, five people and three tasks. It satisfies activities.Commands.
type RunningPlan struct {
	Store *store.Store
	Clock time.Time // the time that Now returns
	Tasks *activities.Activities

	Resynced []plan.TaskID // the tasks whose workflow was told to compare itself with the record

	t testing.TB
}

// Options are how a plan runs. The zero value is a plan in which each notice is a letter of its own.
type Options struct {
	Openings bool // the tasks that open together are in one letter to each person
	Digests  bool // what can wait is in a digest
	Language report.Language
	// Secret is the secret of the installation, from which tokens and codes are derived; a random one when it is empty. With the same secret the
	// same letters have the same tokens and codes.
	Secret string
	// Store is an empty, migrated database; nil opens one with Secret.
	Store *store.Store
	// Tasks changes a task before it is put on record, and the levels of its approval.
	Tasks func(*plan.TaskSpec) []plan.Level
	// Work changes what a task begins with: the shape of its work, its tally, its milestones.
	Work func(*plan.TaskInput)
}

// New puts the plan on record and starts its tasks. Each notice is a letter of its own.
func New(t testing.TB) *RunningPlan {
	t.Helper()
	return NewWith(t, Options{})
}

// NewGrouped is New with opening letters and digests, of which none is written yet.
func NewGrouped(t testing.TB) *RunningPlan {
	t.Helper()
	return NewWith(t, Options{Openings: true, Digests: true})
}

// NewWith is New with options.
func NewWith(t testing.TB, o Options) *RunningPlan {
	t.Helper()
	if o.Store == nil {
		o.Store = storetest.OpenWithSecret(t, o.Secret)
	}
	p := &RunningPlan{t: t, Store: o.Store, Clock: time.Date(2027, time.March, 2, 9, 0, 0, 0, calendar.Zone)}
	p.Tasks = &activities.Activities{
		Store: p.Store, Commands: p, Address: LoaAddress, Public: "https://loa.hanoi.test", Inbox: "https://loa.hanoi.test/triage", Openings: o.Openings, Digests: o.Digests,
		Language: o.Language, Now: p.Now, Log: slog.New(slog.DiscardHandler),
	}
	p.Must(p.Store.SaveDirectory(t.Context(), planDirectory()))
	_, _, err := p.Store.ImportPlan(t.Context(), runningPlan(), planLines(), []byte("phụ lục"))
	p.Must(err)
	for _, id := range []plan.TaskID{Video, Column, Theirs} {
		p.start(id, o)
	}
	return p
}

// Inspect has the documents of drafts and reports inspected before they go out with letters, up to a limit of bytes for a letter; 0 means the
// usual one. Without it none goes out.
func (p *RunningPlan) Inspect(documents activities.Documents, limit int64) {
	p.Tasks.Documents, p.Tasks.AttachmentLimit = documents, limit
}

// TaskStarted reports whether a task has opened.
// ResyncTask notes the task: the engine of these tests is never behind the record.
func (p *RunningPlan) ResyncTask(_ context.Context, task plan.TaskID) error {
	p.Resynced = append(p.Resynced, task)
	return nil
}

func (p *RunningPlan) TaskStarted(ctx context.Context, task plan.TaskID) (bool, error) {
	state, err := p.Store.State(ctx, task)
	return state.Seq > 0, err
}

// Now returns Clock.
func (p *RunningPlan) Now() time.Time { return p.Clock }

func planDirectory() directory.Directory {
	d := directory.Directory{
		Units: []directory.Unit{
			{Code: BaDinh, Name: "UBND phường Ba Đình", Kind: directory.KindWard},
			{Code: HoanKiem, Name: "UBND phường Hoàn Kiếm", Kind: directory.KindWard},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment},
		},
		People: []directory.Person{
			{ID: Binh, Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"},
			{ID: Lan, Name: "Trần Thị Lan", Title: "Công chức"},
			{ID: Cuong, Name: "Lê Văn Cường", Title: "Chủ tịch UBND phường"},
			{ID: Mai, Name: "Phạm Mai", Title: "Công chức"},
			{ID: Ha, Name: "Phạm Thu Hà", Title: "Chuyên viên"},
		},
		Holders: []directory.RoleHolder{
			{Person: Binh, Role: directory.RoleUnitHead, Unit: BaDinh},
			{Person: Lan, Role: directory.RoleFocalPoint, Unit: BaDinh},
			{Person: Cuong, Role: directory.RoleUnitHead, Unit: HoanKiem},
			{Person: Mai, Role: directory.RoleFocalPoint, Unit: HoanKiem},
			{Person: Ha, Role: directory.RoleCoordinator, Unit: "so-noi-vu"},
		},
	}
	for _, person := range d.People {
		d.Addresses = append(d.Addresses, directory.AddressOf{Address: AddressOf(person.ID), Person: person.ID})
	}
	return d
}

func runningPlan() plan.Plan {
	return plan.Plan{
		ID: "kh-2027", Year: 2027, Title: "Kế hoạch thông tin, tuyên truyền CCHC năm 2027",
		Number: "12/KH-UBND", Issued: calendar.MustDate("2027-01-15"), Version: "1", Source: "phu-luc.xlsx",
		Levels: []directory.Role{directory.RoleUnitHead}, Rules: deadline.Rules{Before: deadline.BeforeBy},
	}
}

func planLines() []plan.Line {
	return []plan.Line{
		{Sheet: "Phụ lục", Row: 5, Code: "17", Title: "Video clip tuyên truyền CCHC", Support: []plan.Assignee{
			{Text: "Sở Nội vụ", Unit: "so-noi-vu", Name: "Sở Nội vụ"}, {Text: "các cơ quan báo chí của Thành phố"},
		}},
		{Sheet: "Phụ lục", Row: 6, Code: "18", Title: "Chuyên mục “Hỏi đáp về CCHC”"},
	}
}

// Must fails the test on an error.
func (p *RunningPlan) Must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *RunningPlan) start(id plan.TaskID, o Options) {
	p.t.Helper()
	due := calendar.MustDate("2027-03-31")
	spec := plan.TaskSpec{
		ID: id, Line: id.Line(), Unit: id.Unit(), Occurrence: id.Occurrence(), Due: due, Kind: deadline.KindBeforeDate, Title: "Nhiệm vụ " + id.Line(),
	}
	levels := []plan.Level{{Role: directory.RoleUnitHead, Unit: id.Unit()}}
	if o.Tasks != nil {
		levels = o.Tasks(&spec)
	}
	_, err := p.Store.AddTasks(p.t.Context(), "kh-2027", []plan.TaskSpec{spec})
	p.Must(err)
	input := plan.TaskInput{Task: id, Due: spec.Due, Levels: levels}
	if o.Work != nil {
		o.Work(&input)
	}
	state, event := plan.NewTask(input, p.Clock)
	_, err = p.Tasks.Project(p.t.Context(), activities.Projection{State: state, Events: []plan.Event{event}})
	p.Must(err)
}

// StartTask does nothing, because New has started the tasks.
func (p *RunningPlan) StartTask(context.Context, plan.State, string, deadline.Kind) error {
	return nil
}

// Do carries a command out as the workflow of a task does: it applies the command and projects the result.
func (p *RunningPlan) Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error) {
	before, err := p.Store.State(ctx, task)
	if err != nil {
		return plan.Answer{}, err
	}
	after, events, err := before.Apply(c, p.Clock)
	if err != nil || len(events) == 0 {
		return plan.Answer{Task: task, Seq: before.Seq, Again: err == nil}, err
	}
	_, err = p.Tasks.Project(ctx, activities.Projection{State: after, Events: events})
	return plan.Answer{Task: task, Seq: after.Seq, Stage: after.Stage}, err
}

// Give gives a command of a person on the pages.
func (p *RunningPlan) Give(person directory.PersonID, task plan.TaskID, c plan.Command) {
	p.t.Helper()
	directory, err := p.Store.Directory(p.t.Context())
	p.Must(err)
	c.ID, c.Channel, c.Actor = fmt.Sprint(person, c.Kind, p.Clock.UnixNano()), plan.ChannelWeb, directory.Actor(person, calendar.Today(p.Clock))
	p.Clock = p.Clock.Add(time.Minute)
	_, err = p.Do(p.t.Context(), task, c)
	p.Must(err)
}

// FocalPointAndHead are the person who works on a task and the person who decides about its drafts.
func FocalPointAndHead(task plan.TaskID) (focalPoint, head directory.PersonID) {
	if task.Unit() == HoanKiem {
		return Mai, Cuong
	}
	return Lan, Binh
}

// Drafted accepts tasks and submits a draft of each.
func (p *RunningPlan) Drafted(tasks ...plan.TaskID) {
	p.t.Helper()
	for _, task := range tasks {
		focalPoint, _ := FocalPointAndHead(task)
		p.Give(focalPoint, task, plan.Command{Kind: plan.CommandAccept})
		p.Redrafted(task)
	}
}

// Redrafted submits another version of a draft.
func (p *RunningPlan) Redrafted(task plan.TaskID) {
	p.t.Helper()
	focalPoint, _ := FocalPointAndHead(task)
	text := fmt.Sprintf("Kịch bản của %s lúc %s", task, p.Clock)
	hash, err := p.Store.FileBlob(p.t.Context(), []byte(text), "text/plain; charset=utf-8")
	p.Must(err)
	p.Give(focalPoint, task, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
}

// Published brings tasks to the stage at which their reports are due.
func (p *RunningPlan) Published(tasks ...plan.TaskID) {
	p.t.Helper()
	for _, task := range tasks {
		p.Drafted(task)
		focalPoint, head := FocalPointAndHead(task)
		state, err := p.Store.State(p.t.Context(), task)
		p.Must(err)
		p.Give(head, task, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
		p.Give(focalPoint, task, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://badinh.hanoi.test/video", ProofDate: calendar.Today(p.Clock)})
	}
}

// LetterTo is the newest letter of a kind about a task to a person.
func (p *RunningPlan) LetterTo(person directory.PersonID, task plan.TaskID, notice plan.NoticeKind) store.LetterOut {
	p.t.Helper()
	letters, err := p.Store.LettersOut(p.t.Context(), task)
	p.Must(err)
	for i := len(letters) - 1; i >= 0; i-- {
		if letters[i].ToPerson == person && letters[i].Notice == notice {
			return letters[i]
		}
	}
	p.t.Fatalf("no letter %s to %s about %s", notice, person, task)
	return store.LetterOut{}
}

// RequestTo is the newest question of a purpose about a task to a person.
func (p *RunningPlan) RequestTo(person directory.PersonID, task plan.TaskID, purpose plan.Purpose) store.Request {
	p.t.Helper()
	requests, err := p.Store.Requests(p.t.Context(), task)
	p.Must(err)
	for _, request := range slices.Backward(requests) {
		if request.Person == person && request.Purpose == purpose {
			return request
		}
	}
	p.t.Fatalf("%s was not asked to %s about %s", person, purpose, task)
	return store.Request{}
}

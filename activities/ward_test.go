package activities_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"loa/activities"
	"loa/activities/extract/extracttest"
	"loa/mail"
	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

// The people of the ward, who may be asked something, and of its neighbour.
const (
	binh  = plan.PersonID("binh")  // chairman of Ba Đình: decides its drafts
	lan   = plan.PersonID("lan")   // contact of Ba Đình: hands in drafts and reports
	cuong = plan.PersonID("cuong") // chairman of Hoàn Kiếm
	mai   = plan.PersonID("mai")   // contact of Hoàn Kiếm
	ha    = plan.PersonID("ha")    // coordinator
)

// The tasks.
const (
	video  = plan.TaskID("kh-2027/17/ubnd-phuong-ba-dinh/2027-q1")
	column = plan.TaskID("kh-2027/18/ubnd-phuong-ba-dinh/1")
	theirs = plan.TaskID("kh-2027/17/ubnd-phuong-hoan-kiem/2027-q1")
)

const (
	baDinh   = plan.UnitCode("ubnd-phuong-ba-dinh")
	hoanKiem = plan.UnitCode("ubnd-phuong-hoan-kiem")
	loaAt    = "loa@cchc.hanoi.test"
	border   = "thu.hanoi.test"
)

func addressOf(person plan.PersonID) string {
	switch person {
	case cuong, mai:
		return string(person) + "@hoankiem.hanoi.test"
	case ha:
		return "ha@sonoivu.hanoi.test"
	}
	return string(person) + "@badinh.hanoi.test"
}

// ward is a plan that runs, on a real PostgreSQL, and loa's way from a letter to its outcome. The engine is left out: commands are
// applied to the record as the workflow would apply them.
type ward struct {
	*activities.Activities
	t     testing.TB
	now   time.Time
	filed uint32
	lease store.Lease
}

func newWard(t testing.TB) *ward {
	t.Helper()
	w := &ward{t: t, now: time.Date(2027, time.March, 2, 9, 0, 0, 0, plan.Zone)}
	w.Activities = &activities.Activities{
		Store: storetest.Open(t), Desk: w, Trust: mail.Trust{AuthservIDs: []string{border}}, Address: loaAt, Public: "https://loa.hanoi.test",
		Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
	}
	w.Files = activities.AttachmentReader{Store: w.Store, Files: extracttest.Reader(t), Secret: marked, Now: w.Now}
	w.must(w.Store.SaveDirectory(t.Context(), wardDirectory()))
	_, _, err := w.Store.ImportPlan(t.Context(), wardPlan(), wardLines(), []byte("phụ lục"))
	w.must(err)
	for _, id := range []plan.TaskID{video, column, theirs} {
		w.launch(id)
	}
	w.lease, err = w.Store.LeaseMailbox(t.Context(), "loa", "may-1", time.Hour, w.now)
	w.must(err)
	w.must(w.Store.SetUIDValidity(t.Context(), w.lease, 1))
	return w
}

func wardDirectory() plan.Directory {
	d := plan.Directory{
		Units: []plan.Unit{
			{Code: baDinh, Name: "UBND phường Ba Đình", Kind: plan.KindWard},
			{Code: hoanKiem, Name: "UBND phường Hoàn Kiếm", Kind: plan.KindWard},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: plan.KindDepartment},
		},
		People: []plan.Person{
			{ID: binh, Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"},
			{ID: lan, Name: "Trần Thị Lan", Title: "Công chức"},
			{ID: cuong, Name: "Lê Văn Cường", Title: "Chủ tịch UBND phường"},
			{ID: mai, Name: "Phạm Mai", Title: "Công chức"},
			{ID: ha, Name: "Phạm Thu Hà", Title: "Chuyên viên"},
		},
		Holders: []plan.RoleHolder{
			{Person: binh, Role: plan.RoleUnitHead, Unit: baDinh},
			{Person: lan, Role: plan.RoleContact, Unit: baDinh},
			{Person: cuong, Role: plan.RoleUnitHead, Unit: hoanKiem},
			{Person: mai, Role: plan.RoleContact, Unit: hoanKiem},
			{Person: ha, Role: plan.RoleCoordinator, Unit: "so-noi-vu"},
		},
	}
	for _, person := range d.People {
		d.Addresses = append(d.Addresses, plan.AddressOf{Address: addressOf(person.ID), Person: person.ID})
	}
	return d
}

func wardPlan() plan.Plan {
	return plan.Plan{
		ID: "kh-2027", Year: 2027, Title: "Kế hoạch thông tin, tuyên truyền CCHC năm 2027", Version: "1", Source: "phu-luc.xlsx",
		Levels: []plan.Role{plan.RoleUnitHead}, Rules: plan.DeadlineRules{Before: plan.BeforeBy},
	}
}

func wardLines() []plan.Line {
	return []plan.Line{
		{Sheet: "Phụ lục", Row: 5, Code: "17", Title: "Video clip tuyên truyền CCHC"},
		{Sheet: "Phụ lục", Row: 6, Code: "18", Title: "Chuyên mục “Hỏi đáp về CCHC”"},
	}
}

func (w *ward) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *ward) launch(id plan.TaskID) {
	w.t.Helper()
	due := plan.MustDate("2027-03-31")
	spec := plan.TaskSpec{
		ID: id, Line: id.Line(), Unit: id.Unit(), Occurrence: id.Occurrence(), Due: due, Kind: plan.KindBeforeDate, Title: "Nhiệm vụ " + id.Line(),
	}
	_, err := w.Store.AddTasks(w.t.Context(), "kh-2027", []plan.TaskSpec{spec})
	w.must(err)
	state, event := plan.Launch(plan.Opening{Task: id, Due: due, Levels: []plan.Level{{Role: plan.RoleUnitHead, Unit: id.Unit()}}}, w.now)
	w.must(w.Project(w.t.Context(), activities.Projection{State: state, Events: []plan.Event{event}}))
}

// StartTask is not asked for: the tasks run.
func (w *ward) StartTask(context.Context, plan.Opening, string, plan.DeadlineKind) error { return nil }

// Do carries a command out as a task's workflow does: apply, then project.
func (w *ward) Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error) {
	before, err := w.Store.State(ctx, task)
	if err != nil {
		return plan.Answer{}, err
	}
	after, events, err := before.Apply(c, w.now)
	if err != nil || len(events) == 0 {
		return plan.Answer{Task: task, Seq: before.Seq, Again: err == nil}, err
	}
	err = w.Project(ctx, activities.Projection{State: after, Events: events})
	return plan.Answer{Task: task, Seq: after.Seq, Stage: after.Stage}, err
}

// gives has somebody do something on the pages.
func (w *ward) gives(person plan.PersonID, task plan.TaskID, c plan.Command) {
	w.t.Helper()
	directory, err := w.Store.Directory(w.t.Context())
	w.must(err)
	c.ID, c.Channel, c.Actor = fmt.Sprint(person, c.Kind, w.now.UnixNano()), plan.ChannelWeb, directory.Actor(person, plan.Today(w.now))
	w.now = w.now.Add(time.Minute)
	_, err = w.Do(w.t.Context(), task, c)
	w.must(err)
}

// contact is who works on a task, and head who decides about it.
func contactAndHead(task plan.TaskID) (contact, head plan.PersonID) {
	if task.Unit() == hoanKiem {
		return mai, cuong
	}
	return lan, binh
}

// drafted brings a task to where a draft of it lies on its head's desk.
func (w *ward) drafted(tasks ...plan.TaskID) {
	w.t.Helper()
	for _, task := range tasks {
		contact, _ := contactAndHead(task)
		w.gives(contact, task, plan.Command{Kind: plan.CommandAccept})
		w.redrafted(task)
	}
}

// redrafted puts another version of the draft on the head's desk.
func (w *ward) redrafted(task plan.TaskID) {
	w.t.Helper()
	contact, _ := contactAndHead(task)
	text := fmt.Sprintf("Kịch bản của %s lúc %s", task, w.now)
	hash, err := w.Store.FileBlob(w.t.Context(), []byte(text), "text/plain; charset=utf-8")
	w.must(err)
	w.gives(contact, task, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
}

// published brings a task to where its report is waited for.
func (w *ward) published(tasks ...plan.TaskID) {
	w.t.Helper()
	for _, task := range tasks {
		w.drafted(task)
		contact, head := contactAndHead(task)
		state, err := w.Store.State(w.t.Context(), task)
		w.must(err)
		w.gives(head, task, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
		w.gives(contact, task, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://badinh.hanoi.test/video", Evidence: plan.Today(w.now)})
	}
}

// letterTo is the newest letter of a task that asked a person something of that kind.
func (w *ward) letterTo(person plan.PersonID, task plan.TaskID, notice plan.NoticeKind) store.LetterOut {
	w.t.Helper()
	letters, err := w.Store.LettersOut(w.t.Context(), task)
	w.must(err)
	for i := len(letters) - 1; i >= 0; i-- {
		if letters[i].ToPerson == person && letters[i].Notice == notice {
			return letters[i]
		}
	}
	w.t.Fatalf("no letter %s to %s about %s", notice, person, task)
	return store.LetterOut{}
}

// asked is the question that such a letter put.
func (w *ward) asked(person plan.PersonID, task plan.TaskID, purpose plan.Purpose) store.Ask {
	w.t.Helper()
	asks, err := w.Store.Asks(w.t.Context(), task)
	w.must(err)
	for i := len(asks) - 1; i >= 0; i-- {
		if asks[i].Person == person && asks[i].Purpose == purpose {
			return asks[i]
		}
	}
	w.t.Fatalf("%s was not asked to %s about %s", person, purpose, task)
	return store.Ask{}
}

// arrives files a letter and has it brought to its outcome.
func (w *ward) arrives(raw []byte) store.LetterIn {
	w.t.Helper()
	id := w.files(raw)
	w.must(w.DeliverLetters(w.t.Context()))
	return w.letter(id)
}

func (w *ward) files(raw []byte) store.LetterID {
	w.t.Helper()
	w.now = w.now.Add(time.Minute)
	w.filed++
	filed, err := w.Store.FileLetters(w.t.Context(), w.lease, 1, []store.IncomingLetter{{UID: w.filed, Raw: raw, At: w.now}})
	w.must(err)
	return filed[0].ID
}

func (w *ward) letter(id store.LetterID) store.LetterIn {
	w.t.Helper()
	letter, err := w.Store.LetterIn(w.t.Context(), id)
	w.must(err)
	return letter
}

// commands counts what letters have changed of a task, by the kind of event.
func (w *ward) commands(task plan.TaskID) map[plan.EventKind]int {
	w.t.Helper()
	events, err := w.Store.Journal(w.t.Context(), task)
	w.must(err)
	changed := map[plan.EventKind]int{}
	for _, e := range events {
		if e.Channel == plan.ChannelMail {
			changed[e.Kind]++
		}
	}
	return changed
}

// listed is the letter with a list that a letter has led to.
func (w *ward) listed(in store.LetterIn) store.LetterOut {
	w.t.Helper()
	return w.sent("listing:" + in.ContentHash)
}

// sent is a letter that is queued, by its key; without content when there is none.
func (w *ward) sent(key string) store.LetterOut {
	w.t.Helper()
	letters, err := w.Store.LetterLog(w.t.Context(), store.SentFilter{Limit: 500})
	w.must(err)
	for _, letter := range letters {
		if letter.Key == key {
			return letter
		}
	}
	return store.LetterOut{}
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// marked says whether a text that was taken out of a file bears the mark of a state secret.
func marked(text string) bool {
	_, found := mail.SecretText(text)
	return found
}

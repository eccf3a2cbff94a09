package outbox

import (
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// withTasks records two tasks, and a coordinator.
func (o *fixture) withTasks() (ids []plan.TaskID) {
	o.t.Helper()
	err := o.Store.SaveDirectory(o.t.Context(), directory.Directory{
		Units:     []directory.Unit{{Code: "so", Name: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People:    []directory.Person{{ID: "ha", Name: "Phạm Thu Hà"}},
		Addresses: []directory.AddressOf{{Address: "ha@so.test", Person: "ha", Unit: "so"}},
		Holders:   []directory.RoleHolder{{Person: "ha", Role: directory.RoleCoordinator, Unit: "so"}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	_, _, err = o.Store.ImportPlan(o.t.Context(), plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch", Status: plan.PlanImported},
		[]plan.Line{{Code: "1", Title: "Viết tin"}, {Code: "2", Title: "Viết bài"}}, []byte("tệp"))
	if err != nil {
		o.t.Fatal(err)
	}
	var specs []plan.TaskSpec
	for _, line := range []string{"1", "2"} {
		id, err := plan.NewTaskID("kh-2027", line, "so", "1")
		if err != nil {
			o.t.Fatal(err)
		}
		ids = append(ids, id)
		specs = append(specs, plan.TaskSpec{ID: id, Line: line, Unit: "so", Occurrence: "1", Title: "Viết tin", Due: calendar.MustDate("2027-12-15")})
	}
	if _, err := o.Store.AddTasks(o.t.Context(), "kh-2027", specs); err != nil {
		o.t.Fatal(err)
	}
	return ids
}

// thread is what mail programs put letters into conversations by.
type thread struct {
	InReplyTo  string
	References []string
}

func (o *fixture) threads() map[string]thread {
	got := map[string]thread{}
	for _, l := range o.letters {
		got[l.id] = thread{l.letter.InReplyTo, l.letter.References}
	}
	return got
}

func TestComplete(t *testing.T) {
	t.Parallel()
	const host = "@cchc.hanoi.test"
	t.Run("letters to one person about one task are one conversation", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		task := o.withTasks()
		about := func(key, person string, task plan.TaskID, answers string) {
			o.queueAbout(store.LetterOut{
				Key: key, Task: task, ToPerson: directory.PersonID(person), ToAddress: person + "@so.test", InReplyTo: answers,
			})
		}
		about("giao", "an", task[0], "")
		about("nhac", "an", task[0], "") // in the same batch
		about("giao-viec-khac", "an", task[1], "")
		about("giao-nguoi-khac", "binh", task[0], "")
		o.sendAll()
		about("hoi-lai", "an", task[0], "thu-cua-an@so.test")
		o.sendAll()
		about("xong", "an", task[0], "")
		o.sendAll()
		want := map[string]thread{
			"giao" + host:            {},
			"nhac" + host:            {"giao" + host, []string{"giao" + host}},
			"giao-viec-khac" + host:  {},
			"giao-nguoi-khac" + host: {},
			"hoi-lai" + host:         {"thu-cua-an@so.test", []string{"giao" + host, "nhac" + host, "thu-cua-an@so.test"}},
			"xong" + host:            {"hoi-lai" + host, []string{"giao" + host, "hoi-lai" + host}},
		}
		if diff := cmp.Diff(want, o.threads()); diff != "" {
			t.Errorf("conversations (-want +got):\n%s", diff)
		}
	})
	t.Run("a letter that is sent again has the same sender, references and date", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		task := o.withTasks()
		o.set(func() {
			o.atData["an@so.test"] = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "sau"}
		})
		o.queueAbout(store.LetterOut{Key: "giao", Task: task[0], ToPerson: "an", ToAddress: "an@so.test"})
		o.clock = o.clock.Add(time.Hour) // it waited in the outbox
		tried := o.clock
		o.sendAll()
		o.set(func() { clear(o.atData) })
		if err := o.Store.SaveDirectory(t.Context(), directory.Directory{}); err != nil {
			t.Fatal(err)
		}
		o.clock = o.clock.Add(time.Minute)
		o.sendAll()
		if len(o.letters) != 1 {
			t.Fatalf("%d letters", len(o.letters))
		}
		letter := o.letters[0].letter
		if got := letter.From[0].Name; got != "Sở Nội vụ – Theo dõi kế hoạch" {
			t.Errorf("sender %q", got)
		}
		if !letter.Date.Equal(tried.Truncate(time.Second)) {
			t.Errorf("date %s, want that of the first try, %s", letter.Date, tried)
		}
	})
	t.Run("the settings name the sender", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.SenderName = "Sở Nội vụ Hà Nội – Theo dõi kế hoạch CCHC"
		o.queue("mot", "an@a.test")
		o.sendAll()
		if got := o.letters[0].letter.From[0].Name; got != o.SenderName {
			t.Errorf("sender %q", got)
		}
	})
}

package inbound_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/activities/outbox"
	"loa/intake"
	"loa/locale"
	"loa/mail"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// The people that only the situations of letters need.
const (
	hoa  = directory.PersonID("hoa")  // a colleague of Lan
	tuan = directory.PersonID("tuan") // head of the office of Ba Đình: decides its drafts first
	quan = directory.PersonID("quan") // his substitute
	dung = directory.PersonID("dung") // a colleague of Mai
)

// lettersSecret is the secret from which the tokens and codes of the golden letters are derived.
const lettersSecret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// road is the road of a letter of ours: from what happens to a task, through the outbox, to its answer.
type road struct {
	*fixture
	answered plan.TaskID // the task about which the letter asks; video unless the situation sets another
}

// newRoad is a running plan whose letters are in a language.
func newRoad(t testing.TB, lang locale.Language, o activitiestest.Options) *road {
	t.Helper()
	o.Language, o.Secret = lang, lettersSecret
	given := o.Tasks
	o.Tasks = func(spec *plan.TaskSpec) []plan.Level {
		describe(spec)
		if given != nil {
			return given(spec)
		}
		return []plan.Level{{Role: directory.RoleUnitHead, Unit: spec.Unit}}
	}
	r := &road{fixture: fixtureOf(t, activitiestest.NewWith(t, o)), answered: video}
	r.inbound.Language = lang
	r.addPeople()
	return r
}

// describe gives a task the words of a line of a plan.
func describe(spec *plan.TaskSpec) {
	spec.Group = "II. Sản phẩm truyền thông"
	switch spec.Line {
	case "17":
		spec.Title, spec.Product = "Video clip, infographic tuyên truyền CCHC", "02 video clip, 01 infographic"
	default:
		spec.Title, spec.Product = "Chuyên mục “Hỏi đáp về CCHC”", "12 chuyên mục"
	}
}

// twoLevels has the head of an office decide before the head of the unit.
func twoLevels(spec *plan.TaskSpec) []plan.Level {
	return []plan.Level{{Role: directory.RoleSectionHead, Unit: spec.Unit}, {Role: directory.RoleUnitHead, Unit: spec.Unit}}
}

func (r *road) addPeople() {
	r.t.Helper()
	people, err := r.Store.Directory(r.t.Context())
	r.Must(err)
	people.People = append(people.People,
		directory.Person{ID: hoa, Name: "Lê Thị Hoa", Title: "Công chức"},
		directory.Person{ID: tuan, Name: "Vũ Anh Tuấn", Title: "Chánh Văn phòng"},
		directory.Person{ID: quan, Name: "Đỗ Minh Quân", Title: "Phó Chánh Văn phòng"},
	)
	for _, person := range []directory.PersonID{hoa, tuan, quan} {
		people.Addresses = append(people.Addresses, directory.AddressOf{Address: activitiestest.AddressOf(person), Person: person, Unit: activitiestest.BaDinh})
	}
	people.People = append(people.People, directory.Person{ID: dung, Name: "Ngô Thị Dung", Title: "Công chức"})
	people.Addresses = append(people.Addresses, directory.AddressOf{Address: "dung@hoankiem.hanoi.test", Person: dung, Unit: activitiestest.HoanKiem})
	people.Holders = append(people.Holders, directory.RoleHolder{Person: tuan, Role: directory.RoleSectionHead, Unit: activitiestest.BaDinh})
	r.Must(r.Store.SaveDirectory(r.t.Context(), people))
}

// submit files a draft or a report on the pages.
func (r *road) submit(person directory.PersonID, task plan.TaskID, kind plan.CommandKind, text string, files ...intake.File) {
	r.t.Helper()
	hash, err := intake.Filing{Store: r.Store, Now: r.Now}.Submit(r.t.Context(), intake.Submission{
		Task: task, Kind: intake.DocumentOf(kind), Text: text, Files: files, By: person,
	})
	r.Must(err)
	r.Give(person, task, plan.Command{Kind: kind, Hash: hash})
}

// decide gives the decision of a person about the newest draft on the pages.
func (r *road) decide(person directory.PersonID, d plan.Decision) {
	r.t.Helper()
	c := decision(r.fixture, video, d)
	if d == plan.DecisionApprove {
		c.Reason = ""
	}
	r.Give(person, video, c)
}

// decideOnCommandLine is decide by the command line, with an undo window.
func (r *road) decideOnCommandLine(d plan.Decision, window time.Duration) {
	r.t.Helper()
	people, err := r.Store.Directory(r.t.Context())
	r.Must(err)
	c := decision(r.fixture, video, d)
	if d == plan.DecisionApprove {
		c.Reason = ""
	}
	c.ID, c.Channel, c.Actor, c.UndoWindow = "dong-lenh", plan.ChannelCLI, people.Actor(binh, calendar.Today(r.Clock)), window
	r.Clock = r.Clock.Add(time.Minute)
	_, err = r.Do(r.t.Context(), video, c)
	r.Must(err)
}

// wakeUntil fires what the schedule of the video's task does until a letter of a kind is written to a person, and returns that letter.
func (r *road) wakeUntil(person directory.PersonID, notice plan.NoticeKind) store.LetterOut {
	r.t.Helper()
	for range 40 {
		state := r.state(video)
		at, more := state.NextWake()
		if !more {
			break
		}
		r.Clock = at.Add(time.Minute)
		after, events := state.Wake(r.Clock)
		_, err := r.Tasks.Project(r.t.Context(), activities.Projection{State: after, Events: events})
		r.Must(err)
		for _, letter := range r.lettersTo(person, notice) {
			if letter.Task == video {
				return letter
			}
		}
	}
	r.t.Fatalf("the schedule writes no letter %s to %s", notice, person)
	return store.LetterOut{}
}

// reply processes a reply of the recipient of a letter.
func (r *road) reply(to store.LetterOut, text string) store.LetterIn {
	r.t.Helper()
	return r.process(r.replyTo(to.ToPerson, to, text).bytes())
}

// askedBack is the letter that goes back because of a reply.
func (r *road) askedBack(l testLetter) store.LetterOut {
	r.t.Helper()
	in := r.process(l.bytes())
	out := r.answerTo(in)
	if out.Key == "" {
		r.t.Fatalf("%q leads to no letter: %s (%s)", l.text[:min(len(l.text), 60)], in.Outcome, in.Note)
	}
	return out
}

// sent sends the queued letters as the outbox does and returns one of them as its recipient gets it. A letter that
// waits, such as one for the end of an undo window, is sent when its time has come.
func (r *road) sent(letter store.LetterOut) mail.Letter {
	r.t.Helper()
	if letter.NextTry.After(r.Clock) {
		r.Clock = letter.NextTry
	}
	server := &letterServer{id: letter.MessageID}
	r.sendQueued(server)
	if server.raw == nil {
		r.t.Fatalf("the letter %s is not sent", letter.Key)
	}
	received, err := mail.Parse(server.raw)
	r.Must(err)
	return received
}

// sendQueued sends the queued letters as the outbox does, until none is due.
func (r *road) sendQueued(server *letterServer) {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), time.Minute)
	defer stop()
	sending := outbox.Activities{
		Store: r.Store, Dial: func(context.Context) (transport.Sender, error) { return server, nil }, Address: loaAt, Public: r.inbound.Public,
		Language: r.inbound.Language, Owner: "may-1", Rate: 100_000, FirstRate: 100_000, Now: r.Now, Log: slog.New(slog.DiscardHandler),
		LateOpenings: func(context.Context) error { stop(); return nil }, // the outbox calls it once nothing is due
	}
	r.Must(sending.SendLetters(ctx))
}

// letterServer is a mail server that keeps one letter. It composes each letter as the connection to a server does.
type letterServer struct {
	id  string // of the letter to keep
	raw []byte
}

func (s *letterServer) Send(_ context.Context, o transport.Outgoing) error {
	raw, err := transport.Compose(o)
	if err == nil && o.MessageID == s.id {
		s.raw = raw
	}
	return err
}

func (*letterServer) Close() error { return nil }

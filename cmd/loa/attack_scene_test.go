package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"loa/activities/token"
	"loa/commands"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// scene is one task that waits for the head of its department; one attack is made on it.
type scene struct {
	approval
	asked, first store.LetterOut // the letter that asks the head, and the one about the first draft when there is a second
	code         string          // the four characters that the letter asks for
	challenge    store.LetterOut // the letter with a one-time code, when somebody forged a letter of the head
	oneTime      string          // that code
	other        *scene          // a task of another department, on which no attack is made
	over         bool            // the head cannot decide it any more
	genuine      []byte          // the head's own answer, once it is given
}

// siege is one house with a scene for every attack.
type siege struct {
	*walk
	commands *commands.Client
	scenes   []*scene
	laid     int // letters laid into the mailbox
}

// newSiege launches one plan with n tasks, and two more to look on, and brings each to the desk of its head, by the same commands that
// people give.
func newSiege(t *testing.T, n int) *siege {
	t.Helper()
	g := &siege{walk: &walk{house: newHouse(t)}}
	g.start()
	g.launch(n + 2)
	g.connect()
	for i := range n + 2 {
		g.scenes = append(g.scenes, g.newScene(i))
	}
	g.together(len(g.scenes), func(i int) error { return g.open(g.scenes[i]) })
	for i, s := range g.scenes {
		g.read(s)
		s.other = g.scenes[n]
		if i%len(departments) == n%len(departments) {
			s.other = g.scenes[n+1]
		}
	}
	g.scenes = g.scenes[:n]
	return g
}

func (g *siege) launch(n int) {
	g.t.Helper()
	g.importLines(n)
	if _, err := g.loa("plan", "launch", string(g.plan), "--wait", "60s"); err != nil {
		g.t.Fatal(err)
	}
}

func (g *siege) importLines(n int) {
	g.t.Helper()
	year := calendar.Today(time.Now()).Year() + 1
	g.plan = plan.NewPlanID(year, "vay")
	path := filepath.Join(g.t.TempDir(), "vay.csv")
	if err := os.WriteFile(path, []byte(linesFor(n, year)), 0o600); err != nil {
		g.t.Fatal(err)
	}
	if _, err := g.loa("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "vay", "--title", "Kế hoạch bị vây"); err != nil {
		g.t.Fatal(err)
	}
}

// together does something for each of n, some at a time, and fails when one fails.
func (g *siege) together(n int, do func(int) error) {
	g.t.Helper()
	var all errgroup.Group
	all.SetLimit(8)
	for i := range n {
		all.Go(func() error { return do(i) })
	}
	if err := all.Wait(); err != nil {
		g.t.Fatal(err)
	}
}

// linesFor is a plan whose lines go round among the departments.
func linesFor(n, year int) string {
	var text strings.Builder
	text.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&text, "%d;Tuyên truyền chuyên đề số %d;Tin, bài;%s;Trước ngày 15/12/%d\n", i+1, i+1, departments[i%len(departments)].name, year)
	}
	return text.String()
}

// connect opens the engine and the record for the commands of people.
func (g *siege) connect() {
	g.t.Helper()
	at, err := g.running()
	if err != nil {
		g.t.Fatal(err)
	}
	engine, err := client.DialContext(g.t.Context(), client.Options{HostPort: at.Temporal, Namespace: "loa"})
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(engine.Close)
	s, err := g.record()
	if err != nil {
		g.t.Fatal(err)
	}
	g.commands = commands.New(engine, s, time.Now)
}

func (g *siege) newScene(i int) *scene {
	g.t.Helper()
	code := departments[i%len(departments)].code
	task, err := plan.NewTaskID(g.plan, fmt.Sprint(i+1), code, "1")
	if err != nil {
		g.t.Fatal(err)
	}
	return &scene{approval: approval{
		walk:    &walk{house: g.house, plan: g.plan, task: task},
		contact: "daumoi@" + string(code) + ".hanoi.test", head: "giamdoc@" + string(code) + ".hanoi.test",
	}}
}

// open takes the task on and submits its draft.
func (g *siege) open(s *scene) error {
	if err := g.giveCommand(s.task, s.contact, plan.Command{Kind: plan.CommandAccept}); err != nil {
		return err
	}
	return g.drafts(*s, "Dự thảo thứ nhất.")
}

func (g *siege) drafts(s scene, text string) error {
	hash, err := intake.Filing{Store: g.store, Now: time.Now}.Submit(g.t.Context(), intake.Submission{
		Task: s.task, Kind: store.DocumentDraft, Text: text, By: directory.PersonID(string(s.task.Unit()) + ".daumoi"),
	})
	if err != nil {
		return err
	}
	return g.giveCommand(s.task, s.contact, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
}

// giveCommand gives a command as the person with an address, or as the coordinator when there is none.
func (g *siege) giveCommand(task plan.TaskID, address string, c plan.Command) error {
	directory, err := g.store.Directory(g.t.Context())
	if err != nil {
		return err
	}
	today := calendar.Today(time.Now())
	person, _ := directory.PersonAt(address, today)
	if address == "" {
		person = directory.Coordinators(today)[0].Person
	}
	c.ID, c.Channel, c.Actor = fmt.Sprintf("%s:%s:%s", c.Kind, task, c.Hash), plan.ChannelCLI, directory.Actor(person.ID, today)
	_, err = g.commands.Do(g.t.Context(), task, c)
	return err
}

// read finds the newest letter that asks the head, and its code.
func (g *siege) read(s *scene) {
	g.t.Helper()
	letters, err := g.store.LettersOut(g.t.Context(), s.task)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, letter := range letters {
		if letter.ToAddress == s.head && letter.Notice == plan.NoticeApproval {
			s.asked = letter
		}
	}
	ask, err := g.store.Request(g.t.Context(), token.HashOfMail(s.token()))
	if err != nil {
		g.t.Fatalf("the question to %s about %s: %v", s.head, s.task, err)
	}
	s.code = ask.Code
}

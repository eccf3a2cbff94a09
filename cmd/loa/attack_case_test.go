package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/activities/token"
	"loa/cmd/loa/sample"
	"loa/commands"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/workflows"
)

// attackCase is a task that waits for the approval of the head of its department. One attack is made on it.
type attackCase struct {
	approvalTask
	question, firstQuestion store.LetterOut // the letter that asks the head, and the one about an earlier draft
	code                    string          // the four characters that name the question
	challenge               store.LetterOut // the letter with the one-time code, after an unauthenticated letter
	oneTimeCode             string
	other                   *attackCase // a task of another department without an attack
	closed                  bool        // the head can no longer decide the task
	legitimate              []byte      // the head's own answer, after it is written
}

// attackSuite is one cluster with a case for each attack.
type attackSuite struct {
	*journey
	commands  *commands.Client
	cases     []*attackCase
	delivered int // letters put into the mailbox
}

// newAttackSuite launches a plan with n tasks, and two more without attacks. It brings every task to the approval of its head, by the same
// commands that people use.
func newAttackSuite(t *testing.T, n int) *attackSuite {
	t.Helper()
	s := &attackSuite{journey: &journey{cluster: newCluster(t)}}
	s.start()
	s.launch(n + 2)
	s.mustOpenStore()
	s.connect(s.mustEndpoints().Temporal)
	for i := range n + 2 {
		s.cases = append(s.cases, s.newCase(i))
	}
	s.inParallel(len(s.cases), func(i int) error { return s.requestApproval(s.cases[i]) })
	for i, c := range s.cases {
		s.readQuestion(c)
		c.other = s.cases[n]
		if i%len(departments) == n%len(departments) {
			c.other = s.cases[n+1]
		}
	}
	s.cases = s.cases[:n]
	return s
}

func (s *attackSuite) launch(n int) {
	s.t.Helper()
	s.importLines(n)
	s.must("plan", "launch", string(s.plan), "--wait", "60s")
}

// importLines imports a plan of next year with n lines.
func (s *attackSuite) importLines(n int) {
	s.t.Helper()
	year := calendar.Today(time.Now()).Year() + 1
	s.importAnnex(planLines(n, year), year)
}

func (s *attackSuite) importAnnex(text string, year int) {
	s.t.Helper()
	s.plan = plan.NewPlanID(year, "vay")
	path := filepath.Join(s.t.TempDir(), "vay.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.must("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "vay", "--title", "Kế hoạch bị vây")
}

// inParallel calls do for 0 to n-1, at most eight calls at a time. An error fails the test.
func (s *attackSuite) inParallel(n int, do func(int) error) {
	s.t.Helper()
	var all errgroup.Group
	all.SetLimit(8)
	for i := range n {
		all.Go(func() error { return do(i) })
	}
	if err := all.Wait(); err != nil {
		s.t.Fatal(err)
	}
}

// planLines is an annex with n lines, which are distributed over the departments.
func planLines(n, year int) string {
	var text strings.Builder
	text.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&text, "%d;Tuyên truyền chuyên đề số %d;Tin, bài;%s;Trước ngày 15/12/%d\n", i+1, i+1, departments[i%len(departments)].name, year)
	}
	return text.String()
}

// connect connects to a Temporal server, for the commands of people. The store must be open.
func (s *attackSuite) connect(temporal string) {
	s.t.Helper()
	installation, err := s.store.Installation(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	connection, err := s.DialAt(s.t.Context(), temporal, installation.Engine().Namespace)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(connection.Close)
	s.commands = commands.New(connection, s.store, time.Now)
	s.commands.Queues = workflows.Queues{Tasks: installation.Engine().Queue, Mail: installation.Engine().MailQueue}
}

func (s *attackSuite) newCase(i int) *attackCase {
	s.t.Helper()
	code := departments[i%len(departments)].code
	task, err := plan.NewTaskID(s.plan, fmt.Sprint(i+1), code, "1")
	if err != nil {
		s.t.Fatal(err)
	}
	return &attackCase{approvalTask: approvalTask{
		journey: &journey{cluster: s.cluster, plan: s.plan, task: task},
		contact: sample.Address(code, "daumoi"), head: sample.Address(code, "giamdoc"),
	}}
}

// requestApproval accepts the task and submits its draft.
func (s *attackSuite) requestApproval(c *attackCase) error {
	if err := s.doAs(c.task, c.contact, plan.Command{Kind: plan.CommandAccept}); err != nil {
		return err
	}
	return s.submitDraft(*c, "Dự thảo thứ nhất.")
}

func (s *attackSuite) submitDraft(c attackCase, text string) error {
	hash, err := s.fileText(c.task, store.DocumentDraft, text)
	if err != nil {
		return err
	}
	return s.doAs(c.task, c.contact, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
}

// doAs sends a command as the person with an address. An empty address means the coordinator.
func (s *attackSuite) doAs(task plan.TaskID, address string, command plan.Command) error {
	directory, err := s.store.Directory(s.t.Context())
	if err != nil {
		return err
	}
	today := calendar.Today(time.Now())
	person, _ := directory.PersonAt(address, today)
	if address == "" {
		person = directory.Coordinators(today)[0].Person
	}
	command.ID = fmt.Sprintf("%s:%s:%s", command.Kind, task, command.Hash)
	command.Channel, command.Actor = plan.ChannelCLI, directory.Actor(person.ID, today)
	_, err = s.commands.Do(s.t.Context(), task, command)
	return err
}

// readQuestion finds the newest letter that asks the head, and its code.
func (s *attackSuite) readQuestion(c *attackCase) {
	s.t.Helper()
	letters, err := s.store.LettersOut(s.t.Context(), c.task)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, letter := range letters {
		if letter.ToAddress == c.head && letter.Notice == plan.NoticeApproval {
			c.question = letter
		}
	}
	request, err := s.store.Request(s.t.Context(), token.HashOfMail(c.token()))
	if err != nil {
		s.t.Fatalf("the question to %s about %s: %v", c.head, c.task, err)
	}
	c.code = request.Code
}

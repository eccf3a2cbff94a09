package main_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loa/mail"
)

// people use a running loa from outside alone: its command line, its pages, SMTP and IMAP. What they do is therefore the same for every
// version of the program.
type people struct {
	*house
	plan string
	ids  map[string]string        // of tasks, by line
	kept map[string][]mail.Letter // by address: the letters in each mailbox before this mail server came
}

// in is the same people in a subtest.
func (p *people) in(t *testing.T) *people {
	t.Helper()
	return &people{house: p.lent(t), plan: p.plan, ids: p.ids, kept: p.kept}
}

// must runs a command of loa, which must succeed.
func (p *people) must(args ...string) string {
	p.t.Helper()
	out, err := p.loa(args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// readJSON runs a command and decodes the JSON that it prints.
func readJSON[T any](p *people, args ...string) T {
	p.t.Helper()
	return decodeJSON[T](p.t, []byte(p.must(append(args, "-o", "json")...)))
}

func decodeJSON[T any](t *testing.T, content []byte) (value T) {
	t.Helper()
	if err := json.Unmarshal(content, &value); err != nil {
		t.Fatalf("reading %.200s: %v", content, err)
	}
	return value
}

// object is a JSON object as some version of the program wrote it.
type object map[string]any

func (f object) text(name string) string { return fmt.Sprint(f[name]) }

// tasks are the tasks of the plan as the command line lists them.
func (p *people) tasks() []object {
	p.t.Helper()
	return readJSON[[]object](p, "task", "list", "--plan", p.plan, "--limit", "1000")
}

// knows notes the ids of tasks; of a recurring line, that of the first occurrence.
func (p *people) knows(tasks []object) {
	p.t.Helper()
	p.ids = map[string]string{}
	for _, task := range slices.Backward(tasks) {
		title := strings.Fields(task.text("title"))
		p.ids[title[len(title)-1]] = task.text("id")
	}
}

func (p *people) task(line string) string {
	p.t.Helper()
	if p.ids[line] == "" {
		p.t.Fatalf("no task of line %s among %v", line, p.ids)
	}
	return p.ids[line]
}

func lineTitle(line string) string { return "việc số " + line }

// does gives a command to the task of a line.
func (p *people) does(verb, line string, flags ...string) {
	p.t.Helper()
	p.must(append([]string{"task", verb, p.task(line)}, flags...)...)
}

// stands checks the stage, the condition and the last event of a line's task.
func (p *people) stands(line, stage, condition, event string) {
	p.t.Helper()
	task := readJSON[object](p, "task", "show", p.task(line))
	if task.text("stage") != stage || task.text("condition") != condition {
		p.t.Errorf("line %s stands at %s, %s; want %s, %s", line, task["stage"], task["condition"], stage, condition)
	}
	if kinds := byPeople(task); len(kinds) == 0 || kinds[len(kinds)-1] != event {
		p.t.Errorf("the journal of line %s says %v, want %s at last", line, kinds, event)
	}
}

// byPeople are the kinds of the events of a task's journal but for those that a timer makes: they depend on the day.
func byPeople(task object) (kinds []string) {
	for _, entry := range task["journal"].([]any) {
		if event := object(entry.(map[string]any)); !byTimer(event) {
			kinds = append(kinds, event.text("kind"))
		}
	}
	return kinds
}

func byTimer(event object) bool {
	return slices.Contains([]string{"reminded", "overdue", "escalated"}, event.text("kind"))
}

func contactOf(unit string) string { return "daumoi@" + unit + ".hanoi.test" }
func headOf(unit string) string    { return "giamdoc@" + unit + ".hanoi.test" }

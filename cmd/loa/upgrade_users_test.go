package main_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loa/cmd/clustertest"
	"loa/mail"
)

// users use a running loa only from outside: by its commands, its pages, SMTP and IMAP. So their actions are the same for every version of the
// program.
type users struct {
	*cluster
	plan           string
	ids            map[string]string        // of tasks, by line
	earlierLetters map[string][]mail.Letter // by address: the letters of each mailbox before this mail server
}

// forTest returns the same users for a subtest.
func (u *users) forTest(t *testing.T) *users {
	t.Helper()
	return &users{cluster: u.cluster.forTest(t), plan: u.plan, ids: u.ids, earlierLetters: u.earlierLetters}
}

// readJSON runs a command and decodes the JSON that it prints. An error fails the test.
func readJSON[T any](u *users, args ...string) T {
	u.t.Helper()
	value, err := clustertest.JSON[T](u.t.Context(), u.Instance, args...)
	if err != nil {
		u.t.Fatal(err)
	}
	return value
}

func decodeJSON[T any](t *testing.T, content []byte) (value T) {
	t.Helper()
	if err := json.Unmarshal(content, &value); err != nil {
		t.Fatalf("parsing %.200s: %v", content, err)
	}
	return value
}

// object is a JSON object of any version of the program.
type object map[string]any

func (o object) text(name string) string { return fmt.Sprint(o[name]) }

// tasks returns the tasks of the plan as the command line lists them.
func (u *users) tasks() []object {
	u.t.Helper()
	return readJSON[[]object](u, "task", "list", "--plan", u.plan, "--limit", "1000")
}

// noteTasks notes the ids of tasks by their lines. Of a recurring line, it notes the first occurrence.
func (u *users) noteTasks(tasks []object) {
	u.t.Helper()
	u.ids = map[string]string{}
	for _, task := range slices.Backward(tasks) {
		title := strings.Fields(task.text("title"))
		u.ids[title[len(title)-1]] = task.text("id")
	}
}

// task returns the id of the task of a line.
func (u *users) task(line string) string {
	u.t.Helper()
	if u.ids[line] == "" {
		u.t.Fatalf("no task of line %s among %v", line, u.ids)
	}
	return u.ids[line]
}

func lineTitle(line string) string { return "việc số " + line }

// do sends a command to the task of a line.
func (u *users) do(verb, line string, flags ...string) {
	u.t.Helper()
	u.must(append([]string{"task", verb, u.task(line)}, flags...)...)
}

// checkTask checks the stage, the condition and the last event of the task of a line. Events of timers do not count.
func (u *users) checkTask(line, stage, condition, event string) {
	u.t.Helper()
	task := readJSON[object](u, "task", "show", u.task(line))
	if task.text("stage") != stage || task.text("condition") != condition {
		u.t.Errorf("line %s: %s, %s; want %s, %s", line, task["stage"], task["condition"], stage, condition)
	}
	if kinds := eventsOfPeople(task); len(kinds) == 0 || kinds[len(kinds)-1] != event {
		u.t.Errorf("line %s: journal %v, want %s as its last event", line, kinds, event)
	}
}

// eventsOfPeople returns the kinds of the events in the journal of a task, without those of timers, which depend on the day.
func eventsOfPeople(task object) (kinds []string) {
	for _, entry := range task["journal"].([]any) {
		if event := object(entry.(map[string]any)); !isTimerEvent(event) {
			kinds = append(kinds, event.text("kind"))
		}
	}
	return kinds
}

func isTimerEvent(event object) bool {
	return slices.Contains([]string{"reminded", "overdue", "escalated"}, event.text("kind"))
}

func contactOf(unit string) string { return "daumoi@" + unit + ".hanoi.test" }
func headOf(unit string) string    { return "giamdoc@" + unit + ".hanoi.test" }

package main_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/mail"
	"loa/waittest"
)

// TestUpgrade starts this program on the databases of earlier versions, in testdata/before-*: the record and the engine, when that version was
// stopped in the middle of its work. TestRecord writes them. The test does not depend on the day: deadlines and undo windows that have ended
// since the recording count as ended.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	versions, err := filepath.Glob(filepath.Join("testdata", "before-*"))
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version is recorded (%v)", err)
	}
	for _, from := range versions {
		t.Run(filepath.Base(from), func(t *testing.T) { upgradeFrom(t, from) })
	}
}

func upgradeFrom(t *testing.T, from string) {
	u := &upgrade{users: &users{cluster: newCluster(t)}, from: from}
	u.restore()
	u.start("LOA_SMTP_RATE=6000") // years after the recording, many reminders are sent at once
	for _, each := range []struct {
		name string
		test func(*upgrade)
	}{
		{"every task is on record as before", (*upgrade).checkTasks},
		{"every letter is on record as before", (*upgrade).checkLetters},
		{"every recorded history replays", (*upgrade).replayHistories},
		{"the operator's commands work", (*upgrade).checkCommands},
		{"the pages show the plan and its tasks", (*upgrade).checkPages},
		{"every task continues", (*upgrade).continueTasks},
		{"every continued history replays", (*upgrade).replayHistories},
		{"the new events continue the journal without a gap", (*upgrade).checkJournals},
		{"queued letters are sent once, and sent letters are not sent again", (*upgrade).checkOutbox},
		{"the engine runs a workflow for every open task, and no other", (*upgrade).checkWorkflows},
		{"recurring lines open later occurrences without a shape", (*upgrade).recurringGoesOn},
	} {
		t.Run(each.name, func(t *testing.T) { each.test(u.forTest(t)) })
	}
}

const (
	// upgradeYear is the year of the recorded plan.
	upgradeYear = 2027
	// recordedAddress is the address of the pages in recorded letters.
	recordedAddress = "http://loa.hanoi.test"
	// unlistedAddress is the second address of a contact. The directory has it only at the end of the recording.
	unlistedAddress = "daumoi.2@so-giao-duc-va-dao-tao.hanoi.test"
)

// upgrade is a running loa on the databases of an earlier version.
type upgrade struct {
	*users
	from   string   // directory of the recording
	before []object // the tasks with their journals
}

func (u *upgrade) forTest(t *testing.T) *upgrade {
	t.Helper()
	return &upgrade{users: u.users.forTest(t), from: u.from, before: u.before}
}

// upgradeDatabases are the databases of the record and of the engine.
var upgradeDatabases = []string{"loa", "temporal", "temporal_visibility"}

// restore fills the databases of a new home directory. The mail server is empty; earlierLetters holds the letters of the mailboxes.
func (u *upgrade) restore() {
	u.t.Helper()
	ctx := u.t.Context()
	server, err := postgres.Start(ctx, postgres.Options{Home: u.Home})
	if err != nil {
		u.t.Fatal(err)
	}
	for _, database := range upgradeDatabases {
		if err := server.EnsureDatabase(ctx, database); err != nil {
			u.t.Fatal(err)
		}
		u.execute(server.DSN(database), u.unzip(database+".sql.gz"))
	}
	u.execute(server.DSN("loa"), u.file("renew.sql"))
	if err := server.Stop(ctx); err != nil {
		u.t.Fatal(err)
	}
	u.before = decodeJSON[[]object](u.t, u.file("tasks.json"))
	u.plan, _, _ = strings.Cut(u.before[0].text("id"), "/")
	u.noteTasks(u.before)
	u.earlierLetters = map[string][]mail.Letter{}
	for _, letter := range decodeJSON[[]storedLetter](u.t, u.unzip("letters.json.gz")) {
		parsed, err := mail.Parse([]byte(letter.Raw))
		if err != nil {
			u.t.Fatal(err)
		}
		u.earlierLetters[letter.To] = append(u.earlierLetters[letter.To], parsed)
	}
}

// storedLetter is a letter from a mailbox, as letters.json.gz holds it.
type storedLetter struct {
	To  string `json:"to"`
	Raw string `json:"raw"`
}

func (u *upgrade) file(name string) []byte {
	u.t.Helper()
	content, err := os.ReadFile(filepath.Join(u.from, name))
	if err != nil {
		u.t.Fatal(err)
	}
	return content
}

func (u *upgrade) unzip(name string) []byte {
	u.t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(u.file(name)))
	if err != nil {
		u.t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		u.t.Fatal(err)
	}
	return content
}

// execute executes statements in one transaction.
func (u *upgrade) execute(dsn string, statements []byte) {
	u.t.Helper()
	connection, err := pgx.Connect(u.t.Context(), dsn)
	if err != nil {
		u.t.Fatal(err)
	}
	_, err = connection.PgConn().Exec(u.t.Context(), string(statements)).ReadAll()
	if err := errors.Join(err, connection.Close(u.t.Context())); err != nil {
		u.t.Fatal(err)
	}
}

// pendingRetry is the line of a letter that was to be processed again when the earlier version stopped. Its task changes without a command.
const pendingRetry = "26"

func (u *upgrade) checkTasks() {
	now := map[string]object{}
	for _, task := range u.tasks() {
		now[task.text("id")] = task
	}
	for _, before := range u.before {
		id := before.text("id")
		if id == u.task(pendingRetry) {
			continue
		}
		for _, name := range []string{"title", "unit", "unit_name", "stage", "condition", "due", "first_due", "evidence", "link", "draft", "draft_hash"} {
			if diff := cmp.Diff(before[name], now[id][name]); diff != "" {
				u.t.Errorf("%s of %s (-before +after):\n%s", name, id, diff)
			}
		}
	}
}

func (u *upgrade) checkLetters() {
	now := map[any]object{}
	for _, letter := range readJSON[[]object](u.users, "mail", "list", "--limit", "1000") {
		now[letter["id"]] = letter
	}
	for _, before := range decodeJSON[[]object](u.t, u.file("received.json")) {
		after := now[before["id"]]
		if before["outcome"] == "" {
			continue // it is processed after the upgrade
		}
		for _, name := range []string{"from", "subject", "message_id", "hash", "outcome", "note", "task", "proof", "policy"} {
			if diff := cmp.Diff(before[name], after[name]); diff != "" {
				u.t.Errorf("%s of letter %v (-before +after):\n%s", name, before["id"], diff)
			}
		}
	}
}

func (u *upgrade) checkCommands() {
	for _, command := range [][]string{
		{"plan", "list"},
		{"plan", "status", u.plan},
		{"task", "list"},
		{"task", "show", u.task("05")},
		{"mail", "list"},
		{"mail", "show", "1"},
		{"mail", "sent"},
		{"mail", "audit"},
		{"directory", "show"},
	} {
		if out, err := u.loa(command...); err != nil {
			u.t.Errorf("%v\n%s", err, out)
		}
	}
	suppressed := readJSON[struct{ Mailboxes []object }](u.users, "mail", "routes").Mailboxes
	if len(suppressed) != 1 || suppressed[0]["dead"] != true || suppressed[0].text("address") != headOf("so-quy-hoach-kien-truc") {
		u.t.Errorf("suppressed mailboxes: %v", suppressed)
	}
}

func (u *upgrade) checkPages() {
	for path, text := range map[string]string{
		"/?plan=" + u.plan:       "Kế hoạch nâng cấp",
		"/tasks/" + u.task("05"): lineTitle("05"),
		"/tasks?plan=" + u.plan:  lineTitle("01"),
		"/mailboxes":             headOf("so-quy-hoach-kien-truc"),
		"/triage":                contactOf("so-tu-phap"),
		"/tasks/" + u.task("10"): "https://hanoi.test/tin/10",
	} {
		if err := u.page(path, http.StatusOK, text); err != nil {
			u.t.Error(err)
		}
	}
}

func (u *upgrade) checkJournals() {
	for _, before := range u.before {
		now := readJSON[object](u.users, "task", "show", before.text("id"))["journal"].([]any)
		for i, entry := range now {
			if seq := entry.(map[string]any)["seq"]; seq != float64(i+1) {
				u.t.Errorf("event %d of %s has number %v", i+1, before["id"], seq)
			}
		}
		for i, entry := range before["journal"].([]any) {
			for name, value := range entry.(map[string]any) {
				if diff := cmp.Diff(value, now[i].(map[string]any)[name]); diff != "" {
					u.t.Errorf("%s of event %d of %s (-before +after):\n%s", name, i+1, before["id"], diff)
				}
			}
		}
	}
	u.must("doctor") // it checks every journal for gaps
}

func (u *upgrade) checkOutbox() {
	before := decodeJSON[[]object](u.t, u.file("sent.json"))
	waittest.Eventually(u.t, "every letter is sent, and arrived once", func() error {
		now := readJSON[[]object](u.users, "mail", "sent", "--limit", "10000")
		for _, letter := range now {
			if state := letter.text("state"); state == "pending" || state == "sending" {
				return fmt.Errorf("%v", letter)
			}
		}
		return u.compareArrivals(before, now)
	})
}

// compareArrivals compares the letters that were sent since the recording with those that arrived, by address and subject: the letters about one
// task have one subject.
func (u *upgrade) compareArrivals(before, now []object) error {
	u.t.Helper()
	earlier, arrived, want := map[any]string{}, map[string]int{}, map[string]int{}
	for _, letter := range before {
		earlier[letter["key"]] = letter.text("state")
		if _, counted := arrived[letter.text("to")]; !counted {
			u.countLetters(letter.text("to"), arrived)
		}
	}
	for _, letter := range now {
		state := letter.text("state")
		if state == "sent" && earlier[letter["key"]] != "sent" {
			want[letter.text("to")+" "+letter.text("subject")]++
		}
		if earlier[letter["key"]] == "pending" && state != "sent" && state != "withdrawn" {
			return fmt.Errorf("the letter %q to %s was queued before and is %q now", letter["subject"], letter["to"], state)
		}
	}
	for _, letter := range before {
		about := letter.text("to") + " " + letter.text("subject")
		if arrived[about] != want[about] {
			return fmt.Errorf("of the letters %q to %s %d arrived, and %d were sent", letter["subject"], letter["to"], arrived[about], want[about])
		}
	}
	return nil
}

// countLetters counts the letters in a mailbox by address and by the subject that lists show.
func (u *upgrade) countLetters(address string, arrived map[string]int) {
	u.t.Helper()
	arrived[address] = 0
	for _, raw := range u.rawLetters(address) {
		letter, err := mail.Parse(raw)
		if err != nil {
			u.t.Fatal(err)
		}
		arrived[address+" "+shownSubject(letter.Subject)]++
	}
}

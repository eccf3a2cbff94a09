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
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/mail"
)

// TestUpgrade starts this program on the databases of earlier versions, which TestRecordUpgrade wrote: record and engine as they were when
// that version was stopped in the middle of its work. Nothing here depends on the day: what has run out meanwhile, as deadlines and holds
// have, is taken as run out.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	versions, err := filepath.Glob(filepath.Join("testdata", "before-*"))
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version is recorded (%v)", err)
	}
	for _, from := range versions {
		t.Run(filepath.Base(from), func(t *testing.T) { upgrades(t, from) })
	}
}

func upgrades(t *testing.T, from string) {
	u := &upgrade{people: &people{house: newHouse(t)}, from: from}
	u.restores()
	u.start("LOA_SMTP_RATE=6000") // years later many reminders go out at once
	for _, part := range []struct {
		name string
		test func(*upgrade)
	}{
		{"every task is on record as it was", (*upgrade).tasksAreAsBefore},
		{"every letter is on record as it was", (*upgrade).lettersAreAsBefore},
		{"every recorded history replays", (*upgrade).histories},
		{"the operator's commands work", (*upgrade).operatorsCommands},
		{"the pages show the plan and its tasks", (*upgrade).pages},
		{"every task goes on", (*upgrade).everyTaskGoesOn},
		{"the journal continues without a gap what was written before", (*upgrade).journals},
		{"letters that were queued are sent once, and those that were sent are not sent again", (*upgrade).outboxIsEmpty},
		{"the engine runs a workflow for every open task, and no other", (*upgrade).openWorkflows},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(u.in(t)) })
	}
}

// upgrade is a running loa on the databases of an earlier version.
type upgrade struct {
	*people
	from   string
	before []object // the tasks with their journals
}

func (u *upgrade) in(t *testing.T) *upgrade {
	t.Helper()
	return &upgrade{people: u.people.in(t), from: u.from, before: u.before}
}

// restores fills the databases of a new home. The mail server begins empty: the letters that people had are in kept.
func (u *upgrade) restores() {
	u.t.Helper()
	ctx := u.t.Context()
	server, err := postgres.Start(ctx, postgres.Options{Home: u.home})
	if err != nil {
		u.t.Fatal(err)
	}
	for _, database := range upgradeDatabases {
		if err := server.EnsureDatabase(ctx, database); err != nil {
			u.t.Fatal(err)
		}
		u.runs(server.DSN(database), u.unzipped(database+".sql.gz"))
	}
	u.runs(server.DSN("loa"), u.file("renew.sql"))
	if err := server.Stop(ctx); err != nil {
		u.t.Fatal(err)
	}
	u.before = decodeJSON[[]object](u.t, u.file("tasks.json"))
	u.plan, _, _ = strings.Cut(u.before[0].text("id"), "/")
	u.knows(u.before)
	u.kept = map[string][]mail.Letter{}
	for _, letter := range decodeJSON[[]keptLetter](u.t, u.unzipped("letters.json.gz")) {
		parsed, err := mail.Parse([]byte(letter.Raw))
		if err != nil {
			u.t.Fatal(err)
		}
		u.kept[letter.To] = append(u.kept[letter.To], parsed)
	}
}

func (u *upgrade) file(name string) []byte {
	u.t.Helper()
	content, err := os.ReadFile(filepath.Join(u.from, name))
	if err != nil {
		u.t.Fatal(err)
	}
	return content
}

func (u *upgrade) unzipped(name string) []byte {
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

// runs runs statements in one transaction.
func (u *upgrade) runs(dsn string, statements []byte) {
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

// pendingRetry is the line about which a letter waited to be read again when the earlier version stopped. Its task moves without a command.
const pendingRetry = "26"

func (u *upgrade) tasksAreAsBefore() {
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

func (u *upgrade) lettersAreAsBefore() {
	now := map[any]object{}
	for _, letter := range readJSON[[]object](u.people, "mail", "list", "--limit", "1000") {
		now[letter["id"]] = letter
	}
	for _, before := range decodeJSON[[]object](u.t, u.file("received.json")) {
		after := now[before["id"]]
		if before["outcome"] == "" {
			continue // its turn comes
		}
		for _, name := range []string{"from", "subject", "message_id", "hash", "outcome", "note", "task", "proof", "policy"} {
			if diff := cmp.Diff(before[name], after[name]); diff != "" {
				u.t.Errorf("%s of letter %v (-before +after):\n%s", name, before["id"], diff)
			}
		}
	}
}

func (u *upgrade) operatorsCommands() {
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
	dead := readJSON[struct{ Mailboxes []object }](u.people, "mail", "routes").Mailboxes
	if len(dead) != 1 || dead[0]["dead"] != true || dead[0].text("address") != headOf("so-quy-hoach-kien-truc") {
		u.t.Errorf("mailboxes that letters do not reach: %v", dead)
	}
}

func (u *upgrade) pages() {
	at, err := u.running()
	if err != nil {
		u.t.Fatal(err)
	}
	for path, words := range map[string]string{
		"/?plan=" + u.plan:       "Kế hoạch nâng cấp",
		"/tasks/" + u.task("05"): lineTitle("05"),
		"/tasks?plan=" + u.plan:  lineTitle("01"),
		"/mailboxes":             headOf("so-quy-hoach-kien-truc"),
		"/triage":                contactOf("so-tu-phap"),
		"/tasks/" + u.task("10"): "https://hanoi.test/tin/10",
	} {
		if err := u.shows(at.Web+path, words); err != nil {
			u.t.Error(err)
		}
	}
}

func (u *upgrade) shows(address, words string) error {
	request, err := http.NewRequestWithContext(u.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() // it is read to its end
	page, err := io.ReadAll(response.Body)
	if err == nil && (response.StatusCode != http.StatusOK || !strings.Contains(string(page), words)) {
		err = fmt.Errorf("%s: %s without %q", address, response.Status, words)
	}
	return err
}

func (u *upgrade) journals() {
	for _, before := range u.before {
		now := readJSON[object](u.people, "task", "show", before.text("id"))["journal"].([]any)
		for i, entry := range now {
			if seq := entry.(map[string]any)["seq"]; seq != float64(i+1) {
				u.t.Errorf("event %d of %s has the number %v", i+1, before["id"], seq)
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
	u.must("doctor") // which looks for gaps in every journal
}

func (u *upgrade) outboxIsEmpty() {
	now := map[any]string{}
	u.eventually("every letter is sent", func() error {
		for _, letter := range readJSON[[]object](u.people, "mail", "sent", "--limit", "10000") {
			now[letter["key"]] = letter.text("state")
			if state := letter.text("state"); state == "pending" || state == "sending" {
				return fmt.Errorf("%v", letter)
			}
		}
		return nil
	})
	arrived := map[string]int{}
	for _, before := range decodeJSON[[]object](u.t, u.file("sent.json")) {
		to, after, want := before.text("to"), now[before["key"]], 0
		if before["state"] != "sent" && after == "sent" {
			want = 1
		}
		if before["state"] == "pending" && after != "sent" && after != "withdrawn" {
			u.t.Errorf("the letter %q to %s was queued before and is %q now", before["subject"], to, after)
		}
		if _, counted := arrived[to]; !counted {
			u.counts(to, arrived)
		}
		if got := arrived[to+" "+before.text("created_at")[:len(time.DateTime)]+" "+before.text("subject")]; got != want {
			u.t.Errorf("the letter %q to %s, %v before, arrived %d times since; want %d", before["subject"], to, before["state"], got, want)
		}
	}
}

// counts counts the letters in a mailbox, by address, date and subject.
func (u *upgrade) counts(address string, arrived map[string]int) {
	u.t.Helper()
	arrived[address] = 0
	for _, raw := range u.inbox(address) {
		letter, err := mail.Parse(raw)
		if err != nil {
			u.t.Fatal(err)
		}
		arrived[address+" "+letter.Date.UTC().Format("2006-01-02T15:04:05")+" "+letter.Subject]++
	}
}

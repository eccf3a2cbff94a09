//go:build record

package main_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/cmd/clustertest"
	"loa/engine/postgres"
	"loa/waittest"
)

// awaitOutbox waits until every letter is sent, except those of an undo window.
func (r *recorder) awaitOutbox() {
	r.t.Helper()
	waittest.Eventually(r.t, "the outbox has only letters of undo windows", func() error {
		for _, letter := range readJSON[[]object](r.users, "mail", "sent", "--limit", "1000") {
			held := letter["next_try"] != nil && letter.text("next_try") > time.Now().UTC().Add(time.Minute).Format(time.RFC3339)
			if state := letter.text("state"); state == "sending" || state == "pending" && !held {
				return fmt.Errorf("%v", letter)
			}
		}
		return nil
	})
}

// collectLetters returns all letters of all people of the plan.
func (r *recorder) collectLetters() (all []storedLetter) {
	r.t.Helper()
	addresses := []string{"dieuphoi@so-noi-vu.hanoi.test"}
	for _, line := range upgradeLines[1:] {
		for _, address := range []string{contactOf(line.code), headOf(line.code), "truongphong@" + line.code + ".hanoi.test"} {
			if !slices.Contains(addresses, address) {
				addresses = append(addresses, address)
			}
		}
	}
	for _, address := range addresses {
		for _, raw := range r.rawLetters(address) {
			all = append(all, storedLetter{address, string(raw)})
		}
	}
	return all
}

// runWithoutMail runs Temporal and the worker as two processes while the mail server is away, so that letters stay queued. Afterwards it marks
// a letter to be processed again. It returns the PostgreSQL, which still runs.
func (r *recorder) runWithoutMail() *postgres.Server {
	r.t.Helper()
	server, err := postgres.Start(r.t.Context(), postgres.Options{Home: r.Home})
	if err != nil {
		r.t.Fatal(err)
	}
	r.Env = []string{
		"LOA_DSN=" + server.DSN("loa"), "LOA_PUBLIC=" + recordedAddress, "LOA_ADDRESS=" + loaAddress, "LOA_AUTHSERV=" + gateway,
		"LOA_SMTP=127.0.0.1:9", "LOA_SMTP_TLS=none", "LOA_IMAP=127.0.0.1:9", "LOA_IMAP_TLS=none", "LOA_HOLD=15m",
	}
	temporal := &clustertest.Instance{Binary: r.Binary, Home: r.Home, Env: r.Env}
	r.Env = append(slices.Clip(r.Env), "LOA_TEMPORAL="+r.startPart(temporal, "temporal"))
	r.startPart(r.Instance, "worker")
	r.asContact("accept", 23)
	r.asContact("submit", 25, "--text", "Dự thảo trình khi máy chủ thư không hoạt động.")
	if err := errors.Join(r.interrupt(), temporal.Process.Interrupt()); err != nil {
		r.t.Fatal(err)
	}
	r.retryUnlisted()
	return server
}

func (r *recorder) startPart(instance *clustertest.Instance, part string) (temporal string) {
	r.t.Helper()
	temporal, err := instance.StartPart(r.t.Context(), part)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(instance.Process.Kill) // the process has ended, unless the test has failed
	return temporal
}

// retryUnlisted adds the unlisted address to the directory and marks its letter to be processed again.
func (r *recorder) retryUnlisted() {
	r.t.Helper()
	directory := readJSON[map[string]any](r.users, "directory", "show")
	unit := upgradeLines[26].code
	directory["addresses"] = append(directory["addresses"].([]any), object{"address": unlistedAddress, "person": unit + ".daumoi", "unit": unit})
	file := filepath.Join(r.t.TempDir(), "danh-ba.json")
	r.writeJSON(file, directory)
	r.must("directory", "load", file)
	for _, letter := range r.incomingLetters() {
		if strings.Contains(letter.From, unlistedAddress) {
			r.must("mail", "retry", fmt.Sprint(letter.ID))
		}
	}
}

// appendUnauthenticated puts a letter into the mailbox of loa without any result of authentication. Another outcome fails the test.
func (r *recorder) appendUnauthenticated(raw []byte, outcome string) {
	r.t.Helper()
	client := r.openMailbox(loaAddress)
	defer func() { _ = client.Close() }() // the letter is in the mailbox or the test has failed
	before := len(r.incomingLetters())
	appending := client.Append("INBOX", int64(len(raw)), &imap.AppendOptions{Time: time.Now()})
	_, err := appending.Write(raw)
	if err := errors.Join(err, appending.Close()); err != nil {
		r.t.Fatal(err)
	}
	if _, err := appending.Wait(); err != nil {
		r.t.Fatal(err)
	}
	r.wantOutcome(outcome, r.awaitOutcome(messageIDOf(r.t, raw), before))
}

// save writes the three databases, the output of commands about them, and the letters of people.
func (r *recorder) save(server *postgres.Server, letters []storedLetter) {
	r.t.Helper()
	if err := os.MkdirAll(r.into, 0o755); err != nil {
		r.t.Fatal(err)
	}
	var tasks []object
	for _, task := range r.tasks() {
		tasks = append(tasks, readJSON[object](r.users, "task", "show", task.text("id")))
	}
	r.writeJSON(filepath.Join(r.into, "tasks.json"), tasks)
	if err := os.WriteFile(filepath.Join(r.into, "renew.sql"), []byte(renewal), 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.writeJSON(filepath.Join(r.into, "received.json"), readJSON[[]object](r.users, "mail", "list", "--limit", "1000"))
	r.writeJSON(filepath.Join(r.into, "sent.json"), readJSON[[]object](r.users, "mail", "sent", "--limit", "1000"))
	content, err := json.Marshal(letters)
	if err != nil {
		r.t.Fatal(err)
	}
	r.writeCompressed(filepath.Join(r.into, "letters.json.gz"), content)
	for _, database := range upgradeDatabases {
		r.writeCompressed(filepath.Join(r.into, database+".sql.gz"), r.dump(server, database))
	}
}

// dump returns a database as plain SQL, without its owner and its machine.
func (r *recorder) dump(server *postgres.Server, database string) []byte {
	r.t.Helper()
	out, err := exec.Command("pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", "--dbname="+server.DSN(database)).Output()
	if err != nil {
		r.t.Fatal(err)
	}
	var statements bytes.Buffer
	for line := range bytes.Lines(out) { // without commands of psql
		if !bytes.HasPrefix(line, []byte(`\restrict `)) && !bytes.HasPrefix(line, []byte(`\unrestrict `)) {
			statements.Write(line)
		}
	}
	return statements.Bytes()
}

func (r *recorder) writeJSON(path string, value any) {
	r.t.Helper()
	content, err := json.MarshalIndent(value, "", " ")
	if err == nil {
		err = os.WriteFile(path, append(content, '\n'), 0o644)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *recorder) writeCompressed(path string, content []byte) {
	r.t.Helper()
	var compressed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = writer.Write(content)
	if err := errors.Join(err, writer.Close(), os.WriteFile(path, compressed.Bytes(), 0o644)); err != nil {
		r.t.Fatal(err)
	}
}

// renewal moves the ends of questions and codes, which are minutes to weeks after the recording, past the day of the test. A recording has its
// own copy, because the statements must fit the tables of the recording.
const renewal = `UPDATE request SET expires_at = now() + interval '14 days' WHERE purpose <> 'withdraw';
UPDATE batch_request SET expires_at = now() + interval '14 days';
UPDATE challenge SET expires_at = now() + interval '30 minutes';
UPDATE link_code SET expires_at = now() + interval '30 minutes';
`

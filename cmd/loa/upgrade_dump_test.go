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
	"regexp"
	"slices"
	"strings"
	"time"

	"loa/engine/postgres"
)

// waits waits until every letter is sent that may be sent.
func (r *recorder) waits() {
	r.t.Helper()
	r.eventually("the outbox is empty but for what is held", func() error {
		for _, letter := range readJSON[[]object](r.people, "mail", "sent", "--limit", "1000") {
			held := letter["next_try"] != nil && letter.text("next_try") > time.Now().UTC().Add(time.Minute).Format(time.RFC3339)
			if state := letter.text("state"); state == "sending" || state == "pending" && !held {
				return fmt.Errorf("%v", letter)
			}
		}
		return nil
	})
}

// keptLetter is one letter as it lay in a mailbox.
type keptLetter struct {
	To  string `json:"to"`
	Raw string `json:"raw"`
}

// letters are all letters of all people of the plan.
func (r *recorder) letters() (all []keptLetter) {
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
		for _, raw := range r.inbox(address) {
			all = append(all, keptLetter{address, string(raw)})
		}
	}
	return all
}

// withoutMail runs the program once more, in its parts, while the mail server is away, so that letters queue up. After the stop it puts a
// letter back into the queue of those to be read. It returns the PostgreSQL, which runs on.
func (r *recorder) withoutMail() *postgres.Server {
	r.t.Helper()
	server, err := postgres.Start(r.t.Context(), postgres.Options{Home: r.home})
	if err != nil {
		r.t.Fatal(err)
	}
	r.extra = []string{
		"LOA_DSN=" + server.DSN("loa"), "LOA_PUBLIC=" + recordedAddress, "LOA_ADDRESS=" + loaAddress, "LOA_AUTHSERV=thu.loa.test",
		"LOA_SMTP=127.0.0.1:9", "LOA_SMTP_TLS=none", "LOA_IMAP=127.0.0.1:9", "LOA_IMAP_TLS=none", "LOA_HOLD=15m",
	}
	address, stopTemporal := r.part("temporal")
	r.extra = append(r.extra, "LOA_TEMPORAL="+address)
	_, stopWorker := r.part("worker")
	r.asContact("accept", 23)
	r.asContact("submit", 25, "--text", "Dự thảo trình khi máy chủ thư không hoạt động.")
	stopWorker()
	stopTemporal()

	directory := readJSON[map[string]any](r.people, "directory", "show")
	unit := upgradeLines[26].code
	directory["addresses"] = append(directory["addresses"].([]any), object{"address": unlistedAddress, "person": unit + ".daumoi", "unit": unit})
	file := filepath.Join(r.t.TempDir(), "danh-ba.json")
	r.writes(file, directory)
	r.must("directory", "load", file)
	for _, letter := range r.received() {
		if strings.Contains(letter.From, unlistedAddress) {
			r.must("mail", "retry", fmt.Sprint(letter.ID))
		}
	}
	return server
}

var temporalOfPart = regexp.MustCompile(`Temporal tại (\S+)`)

// part starts a part of loa by itself and waits until it says where the engine is.
func (r *recorder) part(name string) (temporal string, stop func()) {
	r.t.Helper()
	said := &safeBuffer{}
	cmd := exec.Command(loaBinary(r.t), name)
	cmd.Env, cmd.Stderr = append(os.Environ(), r.settings()...), said
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended before, unless the test has failed
	r.errs = said
	r.eventually("loa "+name+" runs", func() error {
		m := temporalOfPart.FindStringSubmatch(said.String())
		if m == nil {
			return errors.New("not yet")
		}
		temporal = m[1]
		return nil
	})
	return temporal, func() {
		if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
			r.t.Fatalf("stopping loa %s: %v\n%s", name, err, said)
		}
	}
}

// keeps writes the three databases, what the command line says about them, and the letters that people have.
func (r *recorder) keeps(server *postgres.Server, letters []keptLetter) {
	r.t.Helper()
	if err := os.MkdirAll(r.into, 0o755); err != nil {
		r.t.Fatal(err)
	}
	var tasks []object
	for _, task := range r.tasks() {
		tasks = append(tasks, readJSON[object](r.people, "task", "show", task.text("id")))
	}
	r.writes(filepath.Join(r.into, "tasks.json"), tasks)
	if err := os.WriteFile(filepath.Join(r.into, "renew.sql"), []byte(renewing), 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.writes(filepath.Join(r.into, "received.json"), readJSON[[]object](r.people, "mail", "list", "--limit", "1000"))
	r.writes(filepath.Join(r.into, "sent.json"), readJSON[[]object](r.people, "mail", "sent", "--limit", "1000"))
	content, err := json.Marshal(letters)
	if err != nil {
		r.t.Fatal(err)
	}
	r.compresses(filepath.Join(r.into, "letters.json.gz"), content)
	for _, database := range upgradeDatabases {
		r.compresses(filepath.Join(r.into, database+".sql.gz"), r.dump(server, database))
	}
}

// dump is a database as plain statements, without anything that names its owner or machine.
func (r *recorder) dump(server *postgres.Server, database string) []byte {
	r.t.Helper()
	out, err := exec.Command("pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", "--dbname="+server.DSN(database)).Output()
	if err != nil {
		r.t.Fatal(err)
	}
	var statements bytes.Buffer
	for line := range bytes.Lines(out) { // but for what only psql understands
		if !bytes.HasPrefix(line, []byte(`\restrict `)) && !bytes.HasPrefix(line, []byte(`\unrestrict `)) {
			statements.Write(line)
		}
	}
	return statements.Bytes()
}

func (r *recorder) writes(path string, value any) {
	r.t.Helper()
	content, err := json.MarshalIndent(value, "", " ")
	if err == nil {
		err = os.WriteFile(path, append(content, '\n'), 0o644)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *recorder) compresses(path string, content []byte) {
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

// upgradeDatabases are those of a record and its engine.
var upgradeDatabases = []string{"loa", "temporal", "temporal_visibility"}

// renewing moves the ends of questions and codes, which lie minutes to weeks after the recording, behind the day of the test. It is kept
// beside the record, because it is written for the tables as they are there.
const renewing = `UPDATE request SET expires_at = now() + interval '14 days' WHERE purpose <> 'withdraw';
UPDATE batch_request SET expires_at = now() + interval '14 days';
UPDATE challenge SET expires_at = now() + interval '30 minutes';
UPDATE link_code SET expires_at = now() + interval '30 minutes';
`

package inbound_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// The statements of a run of DeliverLetters without BEGIN and COMMIT.
const (
	statementsOfBatch  = 5 // the lock, the pending letters, an attempt to open them, their bytes, their facts
	statementsOfLetter = 5 // what it answers, its end, and the three of the command: the state, what its letter is composed from, the projection
)

// TestStatementBudget: PostgreSQL is asked a fixed number of times for a batch of letters and for each of them. A statement more for each
// letter costs as much as a tenth of its way.
func TestStatementBudget(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers map[plan.TaskID]directory.PersonID
	}{
		{"one letter", map[plan.TaskID]directory.PersonID{video: lan}},
		{"two letters of one person and one of another", map[plan.TaskID]directory.PersonID{video: lan, column: lan, theirs: mai}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			counter, s := openCounted(t)
			f := fixtureOf(t, activitiestest.NewWith(t, activitiestest.Options{Store: s}))
			var letters []store.LetterID
			for task, person := range tt.answers {
				answer := f.replyTo(person, f.LetterTo(person, task, plan.NoticeAssignment), "Đơn vị xin tiếp nhận nhiệm vụ.\n\nTrân trọng./.")
				letters = append(letters, f.file(answer.bytes()))
			}
			counter.take()
			f.Must(f.inbound.DeliverLetters(t.Context()))
			statements := counter.take()
			if budget := statementsOfBatch + statementsOfLetter*len(letters); len(statements) > budget {
				t.Errorf("%d statements, want at most %d", len(statements), budget)
				for _, statement := range statements {
					t.Log(statement)
				}
			}
			for _, id := range letters {
				if in := f.letter(id); in.Outcome != store.OutcomeApplied {
					t.Errorf("letter %d ended as %s: %s", id, in.Outcome, in.Note)
				}
			}
		})
	}
}

// statementCounter forwards connections to PostgreSQL and notes the statements that pass.
type statementCounter struct {
	server string // host:port

	mu         sync.Mutex
	statements []string
}

// openCounted opens an empty database behind a counter. The first statements of a connection are noted too.
func openCounted(t *testing.T) (*statementCounter, *store.Store) {
	t.Helper()
	address, err := url.Parse(storetest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counter := &statementCounter{server: address.Host}
	go counter.serve(listener)
	t.Cleanup(func() { _ = listener.Close() })
	address.Host = listener.Addr().String()
	s, err := store.Open(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(storetest.Keys)
	t.Cleanup(func() { _ = s.Close() })
	return counter, s
}

// take returns the statements since the last call.
func (c *statementCounter) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.statements
	c.statements = nil
	return taken
}

func (c *statementCounter) serve(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return // the test is over
		}
		server, err := net.Dial("tcp", c.server)
		if err != nil {
			_ = client.Close()
			return
		}
		go func() {
			_, _ = io.Copy(client, server)
			_ = client.Close()
		}()
		go func() {
			c.forward(server, bufio.NewReader(client))
			_ = server.Close()
		}()
	}
}

// unnoted matches what is no statement: the limits of transactions, and the ping of a connection that has rested.
var unnoted = regexp.MustCompile(`(?i)^\s*(begin|commit|rollback|--)`)

// forward forwards the messages of a client (PostgreSQL, "Message Formats"). A simple query is noted with its text, the execution of a
// prepared statement by its name.
func (c *statementCounter) forward(server io.Writer, client *bufio.Reader) {
	for header := 4; ; header = 5 { // the first message has no type
		message := make([]byte, header)
		if _, err := io.ReadFull(client, message); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(message[header-4:])-4)
		if _, err := io.ReadFull(client, body); err != nil {
			return
		}
		if header == 5 {
			c.note(message[0], string(body))
		}
		if _, err := server.Write(append(message, body...)); err != nil {
			return
		}
	}
}

func (c *statementCounter) note(kind byte, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case kind == 'Q' && !unnoted.MatchString(text):
		c.statements = append(c.statements, text[:min(len(text), 200)])
	case kind == 'E':
		c.statements = append(c.statements, "a prepared statement")
	}
}

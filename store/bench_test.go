package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// BenchmarkProject projects the change of one command: an event, the row, a letter and a request, committed and flushed.
func BenchmarkProject(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.ImportPlan(b.Context(), samplePlan(), sampleLines(), source); err != nil {
		b.Fatal(err)
	}
	id := plan.TaskID("kh-2026/1/so-noi-vu/1")
	spec := plan.TaskSpec{ID: id, Line: "1", Unit: "so-noi-vu", Occurrence: "1", Title: "Chuyên mục"}
	if _, err := s.AddTasks(b.Context(), "kh-2026", []plan.TaskSpec{spec}); err != nil {
		b.Fatal(err)
	}
	p := opened(id)
	for b.Loop() {
		p.State.Seq++
		p.Events[0].Seq = p.State.Seq
		p.Letters = []store.LetterOut{letter(p, "an")}
		p.Requests = []store.Request{requestOf(p, "an", plan.PurposeAccept)}
		if err := s.Project(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOverview counts a plan of two thousand tasks in a hundred units.
func BenchmarkOverview(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.ImportPlan(b.Context(), samplePlan(), sampleLines(), source); err != nil {
		b.Fatal(err)
	}
	var specs []plan.TaskSpec
	for i := range 2000 {
		unit, occurrence := directory.UnitCode(fmt.Sprint("don-vi-", i%100)), fmt.Sprint(i)
		id, err := plan.NewTaskID("kh-2026", "1", unit, occurrence)
		if err != nil {
			b.Fatal(err)
		}
		specs = append(specs, plan.TaskSpec{ID: id, Line: "1", Unit: unit, Occurrence: occurrence, Due: today.AddDays(i % 30)})
	}
	if _, err := s.AddTasks(b.Context(), "kh-2026", specs); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Overview(b.Context(), "kh-2026", nil, today); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFileLetters files letters of 20 KB in batches. Compared with BenchmarkBareInsert, filing adds the fence, the search for known
// letters, the rows and the cursor.
func BenchmarkFileLetters(b *testing.B) {
	for _, size := range []int{1, 50, 200} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := storetest.Open(b)
			lease, err := s.LeaseMailbox(b.Context(), "loa", "mot", time.Hour, noon)
			if err != nil {
				b.Fatal(err)
			}
			if err := s.SetUIDValidity(b.Context(), lease, 7); err != nil {
				b.Fatal(err)
			}
			body := strings.Repeat("Kính gửi cơ quan điều phối. ", 620)
			uid, letters := uint32(0), make([]store.IncomingLetter, size)
			for b.Loop() {
				for i := range letters {
					uid++
					letters[i] = store.IncomingLetter{UID: uid, Raw: fmt.Appendf(nil, "Subject: Thư %d\r\n\r\n%s", uid, body), At: noon}
				}
				if _, err := s.FileLetters(b.Context(), lease, 7, letters); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(uid)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}

// BenchmarkBareInsert inserts the bytes of 200 letters in one statement, which is the least that filing them can cost.
func BenchmarkBareInsert(b *testing.B) {
	conn := connect(b, storetest.DSN(b))
	body, n := strings.Repeat("Kính gửi cơ quan điều phối. ", 620), 0
	for b.Loop() {
		contents := make([][]byte, 200)
		for i := range contents {
			n++
			contents[i] = fmt.Appendf(nil, "Subject: Thư %d\r\n\r\n%s", n, body)
		}
		_, err := conn.Exec(b.Context(), `
			INSERT INTO blob (hash, size, type, content)
			SELECT encode(sha256(content), 'hex'), octet_length(content), '', content FROM unnest($1::bytea[]) AS content`, contents)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "letters/s")
}

// BenchmarkLeaseLetters leases a hundred letters while a hundred thousand of three domains wait.
func BenchmarkLeaseLetters(b *testing.B) {
	dsn := storetest.DSN(b)
	s, err := store.Open(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }() // nothing is written any more
	db, err := pgx.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close(b.Context()) }()
	_, err = db.Exec(b.Context(), `
		INSERT INTO letter_out (key, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text, html, state,
			next_try, created_at)
		SELECT 'thu-' || n, '', '', '', 'p' || n || '@tp' || n % 3 || '.test', '', 'thu-' || n, '', '', '', '', 'pending', now(), now()
		FROM generate_series(1, 100000) AS n`)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		letters, err := s.LeaseLetters(b.Context(), store.LetterLease{Owner: "mot", Limit: 100, Rate: 1e6, Now: time.Now()})
		if err != nil || len(letters) != 100 {
			b.Fatal(len(letters), err)
		}
	}
}

// BenchmarkLinePage reads the page of one line that 700 units carry out, each with a quota and a hundred results.
func BenchmarkLinePage(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.ImportPlan(b.Context(), samplePlan(), sampleLines(), source); err != nil {
		b.Fatal(err)
	}
	shape, _ := plan.ShapeOf(plan.ShapeTally, nil)
	tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmWeek}, calendar.MustDate("2026-01-01"), calendar.MustDate("2026-12-31"), "")
	for i := range 100 {
		tally.Items = append(tally.Items, plan.Counted{Number: i + 1, Seq: i + 1, Key: fmt.Sprintf("%016x", i), On: calendar.MustDate("2026-01-02").AddDays(i), Count: 1})
	}
	var specs []plan.TaskSpec
	var openings []store.Projection
	for i := range 700 {
		unit := directory.UnitCode(fmt.Sprint("don-vi-", i))
		id, err := plan.NewTaskID("kh-2026", "1", unit, "1")
		if err != nil {
			b.Fatal(err)
		}
		specs = append(specs, plan.TaskSpec{ID: id, Line: "1", Unit: unit, Occurrence: "1", Due: tally.To, Work: plan.TaskWork{Shape: shape.Shape, Tally: &tally}})
		state, event := plan.NewTask(plan.TaskInput{Task: id, Due: tally.To, Shape: shape.Shape, Tally: &tally}, noon)
		openings = append(openings, store.Projection{State: state, Events: []plan.Event{event}})
	}
	if _, err := s.AddTasks(b.Context(), "kh-2026", specs); err != nil {
		b.Fatal(err)
	}
	if _, err := s.ProjectOpenings(b.Context(), openings); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		page, err := s.LinePage(b.Context(), "kh-2026", "1", nil, today)
		if err != nil || len(page.Work) != 700 {
			b.Fatalf("%d tasks, %v", len(page.Work), err)
		}
	}
}

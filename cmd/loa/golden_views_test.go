package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"loa/cmd/loa/sample"
	"loa/engine/mailserver"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/problem"
	"loa/store"
	"loa/watch"
)

var goldenDay = time.Date(2027, 3, 1, 8, 30, 0, 0, calendar.Zone)

func date(text string) calendar.Date {
	d, err := calendar.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// TestViews notes texts that take an engine or mail servers to come about: each is printed of values made here.
func TestViews(t *testing.T) {
	eachLanguage(t, "views", func(t *testing.T, env ...string) *transcript {
		t.Helper()
		s := newTranscript(t, env...)
		s.planViews()
		s.taskViews()
		s.publicationViews()
		s.letterViews()
		s.sentViews()
		s.raw("config show", func(p *program) { p.printEntries("", nil) })
		s.tour()
		s.doctorViews()
		return s
	})
}

func (s *transcript) planViews() {
	which := plan.Plan{ID: "kh-2027", Title: "Kế hoạch thử", Year: 2027, Status: plan.PlanRunning}
	april, march := time.Date(2027, 4, 1, 8, 0, 0, 0, calendar.Zone), time.Date(2027, 3, 1, 8, 0, 0, 0, calendar.Zone)
	state := plan.PlanState{
		Plan: which.ID, Lines: []plan.LineCursor{
			{RecurringLine: plan.RecurringLine{Line: "16"}, Missed: []time.Time{march, april}}, {RecurringLine: plan.RecurringLine{Line: "4"}, Missed: []time.Time{april}},
		},
		Problems: []plan.OpeningProblem{
			{Line: "7", At: april, Message: "“UBND quận Ba Đình” không hoạt động", Attempts: 1, Next: april.Add(time.Hour)}, {Line: "9", At: march, Message: "chưa xác định được đơn vị"},
		},
	}
	used := store.FormsUsed{Named: []content.Code{"press", "portal", "leaflet"}, Used: []content.Code{"press", "leaflet"}, Beyond: []content.Code{"social"}, Published: 4, Unclear: 1}
	s.raw("plan status", func(p *program) {
		p.settings.tags = content.Shipped()
		_ = p.showStatus(which, state, store.Overview{
			Total: store.Figures{DoneOnTime: 3, DoneLate: 1, OpenInTime: 4, OpenOverdue: 2},
			Units: []store.UnitFigures{{Unit: "so-noi-vu", Name: "Sở Nội vụ", Figures: store.Figures{DoneOnTime: 3, DoneLate: 1, OpenInTime: 4, OpenOverdue: 2}}},
		}, store.LineFigures{plan.LineDoneOnTime: 1, plan.LineOpenOverdue: 2, plan.LineCancelled: 1}, store.Variety{Total: used, Units: []store.UnitForms{{Unit: "so-noi-vu", Name: "Sở Nội vụ", FormsUsed: used}}})
	})
	s.rewrite(s.steady)
	problems := []problem.Problem{
		{Sheet: "Phụ lục", Row: 7, Column: "D", Found: "Sở Nội vụu", Message: "không có đơn vị này", Suggestion: "Sở Nội vụ", Severity: problem.SeverityError},
		{Sheet: "Phụ lục", Row: 8, Column: "E", Message: "không có thời hạn", Severity: problem.SeverityWarning},
	}
	s.raw("plan preview", func(p *program) {
		err := p.showPreview(previewView{
			Plan: which.ID, Problems: problems,
			Preview: plan.Preview{
				Tasks: 12, Units: 2, Letters: 11, ByUnit: []plan.UnitCount{{Unit: "so-noi-vu", Name: "Sở Nội vụ", Tasks: 1, Letters: 1}, {Unit: "so-tu-phap", Name: "Sở Tư pháp", Tasks: 11, Letters: 10}},
				FirstDue: date("2027-01-15"), LastDue: date("2027-12-31"),
				Overdue: []plan.OverdueTask{{Task: "kh-2027/1/so-noi-vu/1", Title: "Tuyên truyền cải cách hành chính", Unit: "so-noi-vu", Due: date("2027-01-15")}},
			},
			Forecast: forecastView{
				Days:   []forecast.Day{{Day: date("2027-03-01"), Letters: 2}, {Day: date("2027-03-04"), Letters: 1}},
				People: []personLetters{{Person: "an", Name: "Nguyễn Thị An", Letters: 2, Digests: 1, Most: 1}},
			},
		}, shownLines(date("2027-01-04")))
		p.say(fmt.Sprint(err))
	})
	s.raw("plan check", func(p *program) {
		p.say(fmt.Sprint(p.showReading(annex.Result{Problems: problems}, "UBND thành phố Hà Nội", shownLines(date("2027-01-04")))))
	})
	s.raw("progress", func(p *program) {
		bar := newProgress(p.errs)
		bar.show(p.t("command.plan.launch.progress"), 3, 10)
		bar.done()
	})
}

func (s *transcript) taskViews() {
	task := store.Task{
		ID: "kh-2027/1/so-noi-vu/1", Title: "Tuyên truyền cải cách hành chính", Unit: "so-noi-vu", UnitName: "Sở Nội vụ",
		State: plan.State{Stage: plan.StageApproval, Condition: plan.ConditionActive, Due: date("2027-03-15"), FirstDue: date("2027-03-15")},
	}
	events := []plan.Event{
		{Seq: 1, Kind: plan.EventKinds()[0], At: goldenDay}, {Seq: 2, Kind: plan.EventKinds()[1], At: goldenDay, Actor: "an", Reason: "đã rõ"},
	}
	for _, today := range []string{"2027-03-01", "2027-04-01"} {
		s.raw("task list, "+today, func(p *program) { _ = p.showTasks([]store.Task{task}, 7, date(today)) })
		s.raw("task show, "+today, func(p *program) { _ = p.showTask(newTaskView(task, date(today)), events, nil) })
	}
	s.workViews(task)
}

// workViews are a tally and an event, as text and as JSON.
func (s *transcript) workViews(task store.Task) {
	tally, event := task, task
	counting := plan.NewTally(plan.Quota{Count: 1, Per: plan.RhythmMonth}, date("2027-01-01"), date("2027-12-31"), "")
	counting.Numbers, counting.Items = 4, []plan.Counted{
		{Number: 1, Seq: 2, On: date("2027-01-05"), Count: 1}, {Number: 2, Seq: 2, On: date("2027-02-01"), Last: date("2027-02-07"), Count: 8}, {Number: 4, Seq: 3, On: date("2027-02-09"), Count: 1},
	}
	tally.State.Stage, tally.State.Tally, tally.State.Shape = plan.StagePublication, &counting, plan.ShippedShapes()[1].Shape
	counted := []plan.Event{
		{Seq: 2, Kind: plan.EventCounted, At: goldenDay, Actor: "an", Items: []plan.Item{
			{Number: 1, On: date("2027-01-05"), Count: 1, Link: "https://hanoi.test/tin-1", Words: "Tin về một cửa"},
			{Number: 2, On: date("2027-02-01"), Last: date("2027-02-07"), Count: 8, Place: "Loa phường Ba Đình"},
		}},
		{Seq: 3, Kind: plan.EventCounted, At: goldenDay, Actor: "an", Items: []plan.Item{{Number: 3, Count: 2}, {Number: 4, On: date("2027-02-09"), Count: 1, Photo: strings.Repeat("a", 64)}}},
	}
	event.State.Stage, event.State.Shape = plan.StagePublication, plan.ShippedShapes()[2].Shape
	event.State.Milestones = []plan.Milestone{
		{Key: plan.MilestonePlan, Due: date("2027-02-01"), Reached: date("2027-01-28")}, {Key: plan.MilestoneLaunch, Due: date("2027-05-05")}, {Key: "m2"},
	}
	for _, view := range []struct {
		name string
		show func(p *program)
	}{
		{"task list, by shape", func(p *program) { _ = p.showTasks([]store.Task{tally, event}, 2, date("2027-03-01")) }},
		{"task show, a tally", func(p *program) {
			check := store.PublicationCheck{Seq: 2, Item: 1, N: 3, Link: "https://hanoi.test/tin-1", At: goldenDay, Outcome: plan.LinkGone, Reason: "status", Status: 404}
			_ = p.showTask(newTaskView(tally, date("2027-03-01")), counted, []store.LastCheck{{PublicationCheck: check, Gone: true}})
		}},
		{"task show, an event", func(p *program) { _ = p.showTask(newTaskView(event, date("2027-03-01")), nil, nil) }},
		{"shape list", func(p *program) { _ = p.showShapes(plan.ShippedShapes()) }},
		{"shape show", func(p *program) { _ = p.showShape(plan.ShippedShapes()[1]) }},
	} {
		s.raw(view.name, view.show)
	}
}

// publicationViews shows a task whose two publications were checked.
func (s *transcript) publicationViews() {
	task := store.Task{ID: "kh-2027/1/so-noi-vu/1", Title: "Tin, bài", UnitName: "Sở Nội vụ", State: plan.State{Stage: plan.StageDone, Condition: plan.ConditionActive, Due: date("2027-03-15")}}
	check := store.PublicationCheck{Seq: 7, N: 2, Link: "https://hanoi.test/tin", Final: "https://www.hanoi.test/tin", At: goldenDay, Outcome: plan.LinkFound, Title: "Ra mắt một cửa", Status: 200, NextAt: goldenDay}
	gone := store.PublicationCheck{Seq: 5, N: 3, Link: "https://hanoi.test/cu", At: goldenDay, Outcome: plan.LinkGone, Reason: "status", Status: 404}
	s.raw("task show, checked", func(p *program) {
		_ = p.showTask(newTaskView(task, date("2027-03-01")), nil, []store.LastCheck{{PublicationCheck: check}, {PublicationCheck: gone, Gone: true}})
	})
}

func (s *transcript) letterViews() {
	letter := store.LetterIn{
		ID: 7, Mailbox: "loa@hanoi.test", FiledAt: goldenDay, ClosedAt: goldenDay, NextTry: goldenDay, Outcome: store.OutcomeTriage, Note: "không rõ của ai", Error: "hết giờ",
		From: "An <an@hanoi.test>", Subject: "Re: Xin ý kiến", Kind: "human", Verdict: "approve", Proof: "dkim", Task: "kh-2027/1/so-noi-vu/1", Assigned: "kh-2027/1/so-noi-vu/1",
		MessageID: "1@x", ContentHash: "ab", Complete: true,
	}
	s.raw("mail show", func(p *program) {
		p.printLetter(letterDetail{
			newLetterView(letter), "Đồng ý",
			[]store.Check{{Name: "from", Result: "pass", Detail: "một người gửi"}},
			nil,
			[]actionView{{goldenDay, store.ActionRetry, "an", "danh bạ đã sửa", "", store.OutcomeTriage}},
		})
	})
	s.raw("mail show, open", func(p *program) { p.printLetter(letterDetail{letterView: newLetterView(store.LetterIn{ID: 8})}) })
}

func sampleBlocks() []store.LearnedBlock {
	key := strings.Repeat("0a", 32)
	return []store.LearnedBlock{
		{Key: key, Person: "binh", First: "Không ngừng đổi mới - Phục vụ nhân dân", Letters: 3, Since: goldenDay},
		{Key: key, Person: "binh", First: "Nguyễn Văn Bình", Letters: 4, Since: goldenDay},
		{Key: key, Domain: "hanoi.test", First: "Tuần lễ an toàn thông tin", Letters: 9, Since: goldenDay},
	}
}

func (s *transcript) sentViews() {
	s.raw("mail blocks", func(p *program) { _ = p.showBlocks(sampleBlocks()) })
	sent := func(change func(*store.LetterOut)) store.LetterOut {
		l := store.LetterOut{ToAddress: "an@hanoi.test", Subject: "Nhắc việc", CreatedAt: goldenDay, Attempts: 2, LastError: "550 no", State: store.LetterPending}
		change(&l)
		return l
	}
	s.raw("mail sent", func(p *program) {
		_ = p.showSent([]store.LetterOut{
			sent(func(*store.LetterOut) {}),
			sent(func(l *store.LetterOut) { l.State = store.LetterSending }),
			sent(func(l *store.LetterOut) { l.State, l.SentAt = store.LetterSent, goldenDay.Add(time.Hour) }),
			sent(func(l *store.LetterOut) { l.State = store.LetterFailed }),
			sent(func(l *store.LetterOut) { l.State = store.LetterWithdrawn }),
			sent(func(l *store.LetterOut) { l.BouncedAt, l.BounceStatus = goldenDay, "5.1.1" }),
		})
	})
	s.raw("mail routes", func(p *program) {
		_ = p.showRoutes([]store.Route{
			{Address: "an@hanoi.test", PersonName: "An", LastFailure: goldenDay, SuppressedSince: goldenDay, Status: "5.1.1", UndeliveredCount: 4},
			{Address: "x@hanoi.test", LastFailure: goldenDay, Status: "4.2.2", UndeliveredCount: 1},
			{Address: "y@hanoi.test", LastFailure: goldenDay, Status: "9", UndeliveredCount: 1},
		}, []store.Hold{{Domain: "cham.test", Until: goldenDay, Reason: "421 slow down"}})
	})
}

func (s *transcript) tour() {
	s.t.Helper()
	server, err := mailserver.Start(s.t.Context(), mailserver.Options{
		Home: s.t.TempDir(), SMTPAddr: "127.0.0.1:0", IMAPAddr: "127.0.0.1:0", AuthservID: tryoutAuthserv, Domain: "hanoi.test",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.raw("dev", func(p *program) {
		a := p.newApp()
		a.tryout, a.webAddr, a.settings.Trust.UndoWindow = server, "127.0.0.1:8080", 30*time.Second
		_ = p.step("PostgreSQL", func() error { return nil })
		p.tour(a, 2500*time.Millisecond)
	})
	s.rewrite(strings.NewReplacer(server.SMTPAddr(), "127.0.0.1:2525", server.IMAPAddr(), "127.0.0.1:1143").Replace)
	if err := server.Stop(s.t.Context()); err != nil {
		s.t.Error(err)
	}
}

func (s *transcript) doctorViews() {
	a := (&program{lang: s.lang()}).newApp()
	for _, alarm := range []store.Alarm{store.AlarmNone, store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied, "x"} {
		s.findings("mailbox "+string(alarm), a.lookAtRecord(store.Mailbox{Name: "loa@hanoi.test", Alarm: alarm, AlarmAt: goldenDay, AlarmNote: "NO"}))
	}
	s.findings("no blocks learned", a.findingsOf(nil)...)
	s.findings("blocks learned", a.findingsOf(sampleBlocks())...)
	s.findings("mailbox read", a.lookAtRecord(store.Mailbox{Name: "loa@hanoi.test", SyncedAt: goldenDay, Fetched: 12}))
	h := mailHealth{lang: s.lang(), now: goldenDay}
	s.findings("certificate", append(h.lookAtCertificate("IMAP", goldenDay.AddDate(0, 0, 12)), h.lookAtCertificate("IMAP", goldenDay.AddDate(1, 0, 0))...)...)
	s.findings("alerts", h.alertsOf(transport.Health{Alerts: []string{"password expires"}})...)
	s.findings("quota", append(h.quotaOf(transport.Health{QuotaUsed: 90 << 20, QuotaLimit: 100 << 20}), h.quotaOf(transport.Health{QuotaUsed: 1 << 20, QuotaLimit: 100 << 20})...)...)
	s.findings("clock", h.lookAtClock(time.Hour)...)
	s.findings("border", h.borderOf("x", "mx", true), h.borderOf("x", "mx", false))
	s.findings("border, no server believed", h.lookAtBorder(s.t.Context())...)
	s.findings("DKIM", h.lookAtSignature(s.t.Context()), withSigner(s.t, h).lookAtSignature(s.t.Context()))
	s.findings("Temporal", lookAtTemporal(s.t.Context(), a)...)
	for _, check := range watch.Checks() {
		s.findings("watched: "+string(check), a.watched(watch.Result{Findings: []watch.Finding{{Check: check, Subject: "outbox", Number: 3, Detail: "x"}}, Looked: 10})...)
	}
	s.findings("no mail", lookAtMail(s.t.Context(), a)...)
}

// withSigner signs with a key that the DNS does not have.
func withSigner(t *testing.T, h mailHealth) mailHealth {
	t.Helper()
	signer, err := transport.NewSigner("hanoi.test", "loa", []byte(goldenKey))
	if err != nil {
		t.Fatal(err)
	}
	h.out.Signer = signer
	h.lookupTXT = func(context.Context, string) ([]string, error) { return nil, errors.New("no such host") }
	return h
}

// goldenKey signs in this test only: Ed25519 (RFC 8410).
const goldenKey = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIGjSMaTUijw4RzS9o0TnNGdo1+PyrGK3Kj3USw2cRZtK
-----END PRIVATE KEY-----`

// shownLines is one line of each way in which a lead and a deadline are shown.
func shownLines(on calendar.Date) linesInput {
	line := func(row int, title, product, due string, leads ...plan.Assignee) plan.Line {
		d, _ := deadline.Parse(due, 2027, deadline.Rules{})
		return plan.Line{Sheet: "Phụ lục", Row: row, Code: strconv.Itoa(row), Title: title, Product: product, Lead: leads, Deadline: d}
	}
	return linesInput{
		year: 2027, on: on, directory: sample.Directory().Indexed(),
		lines: []plan.Line{
			line(5, "Tuyên truyền cải cách hành chính", "Tin, bài", "02 bài/tháng", plan.Assignee{Text: "SỞ NỘI VỤ", Unit: "so-noi-vu", Name: "Sở Nội vụ"}),
			line(6, "Phát thanh tại cơ sở", "Bản tin", "Hằng quý",
				plan.Assignee{Text: "UBND các xã, phường (trừ xã Ba Vì)", Class: "ubnd-cap-xa", Name: "UBND xã, phường", Except: []directory.UnitCode{"xa-ba-vi"}}),
			line(7, "Nội dung khác", "", "Thường xuyên", plan.Assignee{Text: "Sở Nội vụu"}),
		},
	}
}

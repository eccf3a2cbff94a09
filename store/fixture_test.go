package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// noon is noon of a working day in the time zone of plans.
var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, calendar.Zone).UTC()

var source = []byte("Phụ lục kế hoạch thông tin, tuyên truyền cải cách hành chính năm 2026")

func samplePlan() plan.Plan {
	return plan.Plan{
		ID: "kh-2026", Year: 2026, Title: "Kế hoạch thông tin, tuyên truyền cải cách hành chính năm 2026", Version: "phien-ban-1",
		Number: "12/KH-UBND", Issued: calendar.MustDate("2026-01-15"),
		Source: "phu-luc.xlsx", Levels: []directory.Role{directory.RoleUnitHead}, Rules: deadline.Rules{Before: deadline.BeforeBy},
	}
}

func sampleLines() []plan.Line {
	return []plan.Line{
		{
			Sheet: "Phụ lục", Row: 5, Code: "1", Group: "I. Tuyên truyền", Title: "Xây dựng chuyên mục trên Cổng thông tin điện tử",
			Product: "Chuyên mục", Channels: []string{"Cổng TTĐT"}, Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu"}},
			Deadline: deadline.Deadline{Text: "Trước ngày 15/12", Kind: deadline.KindBeforeDate, To: calendar.MustDate("2026-12-14")}, Note: "ghi chú",
		},
		{Sheet: "Phụ lục", Row: 6, Code: "2", Title: "Phát sóng phóng sự", Lead: []plan.Assignee{{Text: "Các sở, ban, ngành"}}},
	}
}

func sampleDirectory() directory.Directory {
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Short: "SNV", Kind: directory.KindDepartment},
			{Code: "ba-dinh", Name: "UBND quận Ba Đình", Kind: directory.KindDistrict, To: calendar.MustDate("2025-06-30")},
			{Code: "ba-dinh", Name: "UBND phường Ba Đình", Kind: directory.KindWard, Parent: "ha-noi", From: calendar.MustDate("2025-07-01")},
		},
		Aliases:     []directory.Alias{{Unit: "so-noi-vu", Text: "Sở NV"}},
		Classes:     []directory.Class{{Code: "so-ban-nganh", Name: "Các sở, ban, ngành", Aliases: []string{"các sở"}, Kinds: []directory.UnitKind{directory.KindDepartment}, Members: []directory.UnitCode{"ba-dinh"}}},
		Successions: []directory.Succession{{Old: "so-tttt", New: "so-noi-vu", Function: "báo chí", On: calendar.MustDate("2025-03-01"), Basis: "NQ 18"}},
		People: []directory.Person{
			{ID: "an", Name: "Nguyễn Thị An", Title: "Chuyên viên"},
			{ID: "duong", Name: "Trần Văn Dương", Title: "Giám đốc Sở Nội vụ"},
		},
		Addresses: []directory.AddressOf{{Address: "an@so-noi-vu.test", Person: "an", Unit: "so-noi-vu", From: calendar.MustDate("2024-01-01")}},
		Holders:   []directory.RoleHolder{{Person: "duong", Role: directory.RoleUnitHead, Unit: "so-noi-vu", To: calendar.MustDate("2027-12-31")}},
		Substitutions: []directory.Substitution{{
			Principal: "duong", Substitute: "an", Role: directory.RoleUnitHead, Unit: "so-noi-vu",
			From: calendar.MustDate("2026-03-01"), To: calendar.MustDate("2026-03-10"), Basis: "Giấy ủy quyền số 05",
		}},
	}
}

// launched opens a database with a plan and n tasks of its first line, for n units.
func launched(t *testing.T, n int) (*store.Store, []plan.TaskID) {
	t.Helper()
	s := storetest.Open(t)
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
		t.Fatal(err)
	}
	var specs []plan.TaskSpec
	var ids []plan.TaskID
	for i := range n {
		unit := directory.UnitCode(fmt.Sprintf("don-vi-%04d", i))
		specs = append(specs, taskSpec(t, unit, calendar.MustDate("2026-03-31")))
		ids = append(ids, specs[i].ID)
	}
	if _, err := s.AddTasks(t.Context(), "kh-2026", specs); err != nil {
		t.Fatal(err)
	}
	return s, ids
}

func taskSpec(t *testing.T, unit directory.UnitCode, due calendar.Date) plan.TaskSpec {
	t.Helper()
	id, err := plan.NewTaskID("kh-2026", "1", unit, "1")
	if err != nil {
		t.Fatal(err)
	}
	return plan.TaskSpec{
		ID: id, Line: "1", Unit: unit, Occurrence: "1", Due: due, Kind: deadline.KindBeforeDate,
		Title: "Xây dựng chuyên mục", Product: "Chuyên mục", Group: "I. Tuyên truyền",
	}
}

// opened is the first projection of a task.
func opened(id plan.TaskID) store.Projection {
	state, event := plan.NewTask(plan.TaskInput{
		Task: id, Due: calendar.MustDate("2026-03-31"), Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: id.Unit()}},
	}, noon)
	return store.Projection{State: state, Events: []plan.Event{event}}
}

// apply is the projection of a state after a command.
func apply(t *testing.T, before plan.State, c plan.Command) store.Projection {
	t.Helper()
	if c.Actor.Person == "" {
		c.Actor = directory.Actor{Person: "an", Positions: []directory.Position{
			{Role: directory.RoleFocalPoint, Unit: before.Unit}, {Role: directory.RoleCoordinator, Unit: "vp"},
		}}
	}
	c.Channel = plan.ChannelWeb
	after, events, err := before.Apply(c, noon.Add(time.Duration(before.Seq)*time.Minute))
	if err != nil {
		t.Fatalf("applying %s: %v", c.Kind, err)
	}
	return store.Projection{State: after, Events: events}
}

func head(unit directory.UnitCode) directory.Actor {
	return directory.Actor{Person: "duong", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: unit}}}
}

func project(t *testing.T, s *store.Store, p store.Projection) {
	t.Helper()
	if err := s.Project(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// letter is a letter that follows from the last event of a projection.
func letter(p store.Projection, person directory.PersonID) store.LetterOut {
	e := p.Events[len(p.Events)-1]
	key := fmt.Sprintf("%s:%d:%d:approval:%s", e.Task, e.Epoch, e.Seq, person)
	return store.LetterOut{
		Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: plan.NoticeApproval, ToPerson: person, ToName: "Trần Văn Dương",
		ToAddress: string(person) + "@so-noi-vu.test", ReplyTo: "loa+abc@loa.test", MessageID: "<" + key + "@loa.test>",
		Subject: "Xin ý kiến dự thảo", Text: "Kính gửi đồng chí", HTML: "<p>Kính gửi đồng chí</p>", CreatedAt: e.At,
	}
}

// requestOf is the request of letter.
func requestOf(p store.Projection, person directory.PersonID, purpose plan.Purpose) store.Request {
	e, state := p.Events[len(p.Events)-1], p.State
	a := store.Request{
		TokenHash: hash(fmt.Sprint(e.Task, e.Epoch, e.Seq, person, purpose)), Task: e.Task, Purpose: purpose, Epoch: e.Epoch, Seq: e.Seq,
		Person: person, Address: string(person) + "@so-noi-vu.test", Role: directory.RoleUnitHead, Unit: state.Unit, Code: "K7QA",
		Draft: state.Draft, Hash: state.DraftHash, CreatedAt: e.At, ExpiresAt: e.At.AddDate(0, 0, 30),
	}
	return a
}

const mailTTL = 30 * time.Second

func incoming(uid uint32, text string) store.IncomingLetter {
	return store.IncomingLetter{
		UID: uid, Raw: []byte("Subject: Trả lời\r\n\r\n" + text), MessageID: "<a@so-noi-vu.test>", From: "an@so-noi-vu.test",
		Subject: "Trả lời", Date: noon.Add(-time.Minute), BodyKey: hash(text), At: noon,
	}
}

// mailboxAt opens a database with a leased mailbox at UIDVALIDITY 7.
func mailboxAt(t *testing.T) (*store.Store, store.Lease) {
	t.Helper()
	s := storetest.Open(t)
	lease := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	return s, lease
}

func lease(t *testing.T, s *store.Store, owner string, now time.Time) store.Lease {
	t.Helper()
	lease, err := s.LeaseMailbox(t.Context(), "loa", owner, mailTTL, now)
	if err != nil {
		t.Fatal(err)
	}
	return lease
}

func file(t *testing.T, s *store.Store, l store.Lease, letters ...store.IncomingLetter) []store.FiledLetter {
	t.Helper()
	filed, err := s.FileLetters(t.Context(), l, 7, letters)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func cursor(t *testing.T, s *store.Store) store.Cursor {
	t.Helper()
	c, err := s.Cursor(t.Context(), "loa")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sampleRefusal(id plan.TaskID) store.Refusal {
	return store.Refusal{
		Task: id, Command: "duyet-lai", Kind: plan.CommandDecide, Actor: "an", Channel: plan.ChannelMail,
		Reason: plan.RefusalForbidden, Message: "Đồng chí không có thẩm quyền.", At: noon,
	}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func second[T any](_ T, err error) error { return err }

func openStore(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err == nil {
		s.UseKeys(storetest.Keys)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // its database goes anyway
	return s
}

// connect opens a connection of its own, for statements that the store does not have.
func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // its database goes anyway
	return conn
}

func rows[T any](t *testing.T, conn *pgx.Conn, query string, args ...any) []T {
	t.Helper()
	found, err := conn.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(found, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

// TestPages compares every page, in Vietnamese and in English, with its golden files.
func TestPages(t *testing.T) {
	t.Parallel()
	for name, scene := range map[string]func(*testing.T){
		"nothing on record":     goldenEmpty,
		"import":                goldenImport,
		"plan":                  goldenPlan,
		"overview":              goldenOverview,
		"task":                  goldenTask,
		"task without its way":  goldenTaskAside,
		"task refuses":          goldenTaskRefuses,
		"received letters":      goldenLetters,
		"mailboxes":             goldenMailboxes,
		"links":                 goldenLinks,
		"links refuse":          goldenLinkRefuses,
		"try-out mailbox":       goldenTryout,
		"no sign-in":            goldenReadOnly,
		"what is done is told":  goldenFlashes,
		"a list of many tasks":  goldenTasks,
		"the database is away":  goldenAway,
		"a launch half done":    goldenLaunching,
		"one of each is plural": goldenPlurals,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scene(t)
		})
	}
}

// secret is the one-time key of a form that a test makes up, a different one for each number.
func secret(n int) string { return fmt.Sprintf("ABCDEFGHIJKLMNOPQRSTUV%c%c", 'A'+n/26, 'A'+n%26) }

func goldenEmpty(t *testing.T) {
	g := newWorld(t).golden(t)
	for name, path := range map[string]string{
		"overview-empty": "/", "tasks-empty": "/tasks", "import": "/plans/import", "triage-empty": "/triage", "mailboxes-empty": "/mailboxes",
		"tryout-empty": "/tryout", "error-no-page": "/khong-co", "error-no-record": "/plans/kh-2030", "link-wrong": "/d/khong-co",
	} {
		g.shows(name, path)
	}
	g.tells("refusals-empty", "an actor who does not exist", "/actor", url.Values{"person": {"khong-ai"}})
}

func goldenImport(t *testing.T) {
	w := newWorld(t)
	g := w.golden(t)
	g.posts("import-read", "/plans/import", upload(annexFile))
	g.posts("import-wrong", "/plans/import", upload("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết tin,Tin,Sở Nội vụu,Trước ngày 31/02/2027\n2,Viết bài,Bài,Sở Nội vụ,Hằng quý\n"))
	w.launched()
	for n, c := range []struct {
		name string
		form url.Values
	}{
		{"a program", upload("MZ\x90\x00\x03\x00\x00\x00")},
		{"no file", url.Values{"year": {"2027"}}},
		{"no year", upload(annexFile, "year", "mười")},
		{"damaged", upload(annexFile, "content", "%%%")},
		{"a second plan of the year", upload(annexFile+"3,Thêm,Tin,Sở Nội vụ,Tháng 7/2027\n", "do", "import")},
	} {
		if n == 0 {
			g.posts("import-refused", "/plans/import", c.form)
		}
		g.tells("refusals-import", c.name, "/plans/import", c.form)
	}
	g.b = w.as("an")
	g.tells("refusals-import", "no coordinator", "/plans/import", upload(annexFile))
}

func goldenPlan(t *testing.T) {
	w := newWorld(t).imported()
	g := w.golden(t)
	g.b = w.as("mai")
	g.shows("overview-imported", "/")
	g.shows("plan-imported", "/plans/kh-2027")
	key := url.Values{"key": {secret(0)}}
	g.tells("refusals-plan", "an unknown command", "/plans/kh-2027", with(key, "do", "xóa"))
	g.tells("refusals-plan", "no key", "/plans/kh-2027", url.Values{"do": {"pause"}})
	g.b = w.as("an")
	g.tells("refusals-plan", "no coordinator", "/plans/kh-2027", with(key, "do", "launch"))
	if err := w.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	g.b = w.as("mai")
	g.shows("plan-running", "/plans/kh-2027")
	g.tells("refusals-plan", "closing without the tick", "/plans/kh-2027", with(key, "do", "close"))
	w.status(plan.PlanRunning, plan.PlanPaused)
	g.shows("plan-paused", "/plans/kh-2027")
	w.status(plan.PlanPaused, plan.PlanClosed)
	g.shows("plan-closed", "/plans/kh-2027")
	recurring := annexFile + "3,Đưa tin hằng quý,Tin,Sở Nội vụ,Hằng quý\n4,Trực thông tin,Tin,Sở Nội vụ,Thường xuyên\n"
	_, _, result, err := w.Import(t.Context(), intake.Annex{Name: "ky.csv", Data: []byte(recurring), Year: 2027, Suffix: "ky", Title: "Kế hoạch theo kỳ"})
	if err != nil || problem.Blocking(result.Problems) {
		t.Fatal(err, result.Problems)
	}
	g.shows("plan-recurring", "/plans/kh-2027-ky")
	g.shows("overview-two-plans", "/?plan=kh-2027")
}

func (w *world) status(from, to plan.PlanStatus) {
	w.t.Helper()
	if err := w.store.SetPlanStatus(w.t.Context(), "kh-2027", []plan.PlanStatus{from}, to); err != nil {
		w.t.Fatal(err)
	}
}

// goldenLaunching shows the overview while tasks are given out: none yet, then one of three.
func goldenLaunching(t *testing.T) {
	w := newWorld(t)
	if _, _, _, err := w.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(annexFile + "3,Viết tin,Tin,Sở Nội vụ,Tháng 7/2027\n"), Year: 2027, Title: "Kế hoạch mẫu năm 2027"}); err != nil {
		t.Fatal(err)
	}
	g := w.golden(t)
	w.status(plan.PlanImported, plan.PlanLaunching)
	g.shows("overview-launching", "/")
	lines, err := w.store.Lines(t.Context(), "kh-2027")
	if err != nil {
		t.Fatal(err)
	}
	specs, _ := plan.Expand(plan.ExpandInput{Plan: "kh-2027", Year: 2027, Lines: lines, Directory: people(), On: calendar.Today(noon)})
	if _, err := w.store.AddTasks(t.Context(), "kh-2027", specs); err != nil {
		t.Fatal(err)
	}
	state, event := plan.NewTask(plan.TaskInput{Task: specs[0].ID, Due: specs[0].Due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: specs[0].Unit}}}, noon)
	if err := w.project(t.Context(), state, []plan.Event{event}); err != nil {
		t.Fatal(err)
	}
	g.shows("overview-launching-some", "/")
	g.b = w.as("an")
	g.shows("task-not-begun", "/tasks/"+string(specs[1].ID))
}

func goldenOverview(t *testing.T) {
	w := newWorld(t).launched().drafted("Bản một")
	for n, outcome := range store.Outcomes() {
		if outcome != store.OutcomeCopy {
			w.stranger(fmt.Sprint("Thư số ", n), outcome)
		}
	}
	w.stranger("Thư đang chờ", "")
	w.loses("duong@so-noi-vu.test", 3)
	w.alarm("loa@hanoi.test", store.AlarmUnreachable)
	w.now = noon.AddDate(0, 3, 28) // 30 June: the second task is due soon
	g := w.golden(t)
	g.b = w.as("mai")
	g.shows("overview-running", "/")
	w.now = noon.AddDate(0, 5, 0)
	g.shows("overview-overdue", "/")
}

func (w *world) alarm(mailbox string, alarm store.Alarm) {
	w.t.Helper()
	lease, err := w.store.LeaseMailbox(w.t.Context(), mailbox, "thử", 1<<40, noon)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.store.RaiseAlarm(w.t.Context(), lease, alarm, "server said <no>", noon); err != nil {
		w.t.Fatal(err)
	}
}

// goldenTasks lists more tasks than one page shows.
func goldenTasks(t *testing.T) {
	w := newWorld(t)
	var many strings.Builder
	many.WriteString(annexFile)
	for n := range 50 {
		fmt.Fprintf(&many, "%d,Viết bài số %d,Bài,Sở Nội vụ,Tháng 7/2027\n", n+3, n+3)
	}
	if _, _, _, err := w.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(many.String()), Year: 2027, Title: "Kế hoạch mẫu năm 2027"}); err != nil {
		t.Fatal(err)
	}
	if err := w.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	w.act("mai", plan.Command{Kind: plan.CommandAmend, Due: calendar.MustDate("2027-12-20"), Reason: "Theo chỉ đạo"})
	g := w.golden(t)
	g.shows("tasks", "/tasks?q=chuyen+muc&sort=plan")
	g.shows("tasks-second-page", "/tasks?page=2")
	g.shows("tasks-page-beyond", "/tasks?page=9")
	g.shows("tasks-none-match", "/tasks?bucket=done_late")
	for _, name := range g.b.get("/tasks?lang=vi").texts("a", "") {
		if name == "Trang sau →" {
			return
		}
	}
	t.Error("the list has no second page")
}

func goldenAway(t *testing.T) {
	w := newWorld(t)
	g := w.golden(t)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	g.shows("error-database", "/")
}

func goldenReadOnly(t *testing.T) {
	w := newWorld(t).launched().drafted("Bản một")
	w.config.Dev, w.config.Tryout = false, nil
	w.serve()
	g := w.golden(t)
	g.shows("overview-read-only", "/")
	g.shows("task-read-only", "/tasks/"+string(taskID))
	key := url.Values{"key": {secret(0)}, "command": {"pause"}, "reason": {"x"}}
	g.tells("refusals-read-only", "a command", "/tasks/"+string(taskID), key)
	g.tells("refusals-read-only", "letters", "/triage", nil)
	g.tells("refusals-read-only", "try-out", "/tryout", nil)
	g.b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	g.tells("refusals-read-only", "another site", "/plans/kh-2027", key)
}

func goldenFlashes(t *testing.T) {
	g := newWorld(t).launched().golden(t)
	done := []string{
		"again", "plan-launch", "plan-pause", "plan-resume", "plan-close", "mailbox-revived", "imported", "imported-before", "letter-retry",
		"letter-assign", "letter-release", "letter-reject", "no-such-word",
	}
	for _, rule := range plan.CommandRules() {
		done = append(done, string(rule.Kind))
	}
	for _, word := range done {
		g.tells("flashes", word, "/tasks?done="+word, nil)
	}
}

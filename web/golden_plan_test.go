package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/store"
)

func goldenEmpty(t *testing.T) {
	g := newFixture(t).golden(t)
	for name, path := range map[string]string{
		"overview-empty": "/", "tasks-empty": "/tasks", "import": "/plans/import", "triage-empty": "/triage", "mailboxes-empty": "/mailboxes",
		"tryout-empty": "/tryout", "error-no-page": "/khong-co", "error-no-record": "/plans/kh-2030", "link-wrong": "/d/khong-co",
	} {
		g.comparePage(name, path)
	}
	g.compareMessages("refusals-empty", "an actor who does not exist", "/actor", url.Values{"person": {"khong-ai"}})
}

func goldenImport(t *testing.T) {
	f := newFixture(t)
	g := f.golden(t)
	g.comparePost("import-read", "/plans/import", upload(annexFile))
	g.comparePost("import-wrong", "/plans/import", upload("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết tin,Tin,Sở Nội vụu,Trước ngày 31/02/2027\n2,Viết bài,Bài,Sở Nội vụ,Hằng quý\n"))
	f.launched()
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
			g.comparePost("import-refused", "/plans/import", c.form)
		}
		g.compareMessages("refusals-import", c.name, "/plans/import", c.form)
	}
	g.b = f.as("an")
	g.compareMessages("refusals-import", "no coordinator", "/plans/import", upload(annexFile))
}

func goldenPlan(t *testing.T) {
	f := newFixture(t).imported()
	g := f.golden(t)
	g.b = f.as("mai")
	g.comparePage("overview-imported", "/")
	g.comparePage("plan-imported", "/plans/kh-2027")
	f.asking()
	g.comparePage("plan-asking", "/plans/kh-2028")
	key := url.Values{"key": {formKey(0)}}
	g.compareMessages("refusals-plan", "an unknown command", "/plans/kh-2027", with(key, "do", "xóa"))
	g.compareMessages("refusals-plan", "no key", "/plans/kh-2027", url.Values{"do": {"pause"}})
	g.b = f.as("an")
	g.compareMessages("refusals-plan", "no coordinator", "/plans/kh-2027", with(key, "do", "launch"))
	if err := f.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	g.b = f.as("mai")
	g.comparePage("plan-running", "/plans/kh-2027")
	g.compareMessages("refusals-plan", "closing without the tick", "/plans/kh-2027", with(key, "do", "close"))
	f.setPlanStatus(plan.PlanRunning, plan.PlanPaused)
	g.comparePage("plan-paused", "/plans/kh-2027")
	f.projectTroubledPlan()
	g.comparePage("plan-troubled", "/plans/kh-2027")
	for i, do := range []string{"retry", "open-missed", "skip-missed"} {
		want := http.StatusOK
		if do == "skip-missed" {
			want = http.StatusConflict // nothing is missed any more
		}
		if p := g.b.post("/plans/kh-2027", url.Values{"key": {formKey(i + 1)}, "do": {do}}); p.status != want {
			t.Errorf("%s: status %d, want %d", do, p.status, want)
		}
	}
	f.projectPlan(plan.PlanState{Plan: "kh-2027", Epoch: 1, Seq: 9, Status: plan.PlanClosed})
	g.comparePage("plan-closed", "/plans/kh-2027")
	recurring := annexFile + "3,Đưa tin hằng quý,Tin,Sở Nội vụ,Hằng quý\n4,Trực thông tin,Tin,Sở Nội vụ,Thường xuyên\n"
	_, _, result, err := f.Import(t.Context(), intake.Annex{Name: "ky.csv", Data: []byte(recurring), Year: 2027, Suffix: "ky", Title: "Kế hoạch theo kỳ"})
	if err != nil || problem.Blocking(result.Problems) {
		t.Fatal(err, result.Problems)
	}
	g.comparePage("plan-recurring", "/plans/kh-2027-ky")
	g.comparePage("overview-two-plans", "/?plan=kh-2027")
}

func (f *fixture) setPlanStatus(from, to plan.PlanStatus) {
	f.t.Helper()
	if err := f.store.SetPlanStatus(f.t.Context(), "kh-2027", []plan.PlanStatus{from}, to); err != nil {
		f.t.Fatal(err)
	}
}

// projectTroubledPlan puts on record a plan with an occurrence that could not be opened and two that were missed.
func (f *fixture) projectTroubledPlan() {
	f.t.Helper()
	first := func(month time.Month) time.Time { return time.Date(2027, month, 1, 8, 0, 0, 0, calendar.Zone) }
	monthly, quarterly := plan.RecurringLine{Line: "16", Spec: "0 8 1 * *"}, plan.RecurringLine{Line: "4", Spec: "0 8 1 */3 *"}
	f.projectPlan(plan.PlanState{
		Plan: "kh-2027", Year: 2027, Seq: 1, Status: plan.PlanRunning, Launched: true, LaunchedAt: first(time.January),
		Lines: []plan.LineCursor{
			{RecurringLine: monthly, Opened: first(time.April), Missed: []time.Time{first(time.February), first(time.March)}},
			{RecurringLine: quarterly, Opened: first(time.January)},
		},
		Problems: []plan.OpeningProblem{{Line: "4", At: first(time.April), Message: "“UBND quận Ba Đình” không hoạt động vào ngày 01/04/2027", Attempts: 11}},
	})
}

func (f *fixture) projectPlan(state plan.PlanState) {
	f.t.Helper()
	if err := f.store.ProjectPlan(f.t.Context(), state, nil); err != nil {
		f.t.Fatal(err)
	}
}

// goldenLaunching compares the overview while tasks are started: none, then one of three.
func goldenLaunching(t *testing.T) {
	f := newFixture(t)
	if _, _, _, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(annexFile + "3,Viết tin,Tin,Sở Nội vụ,Tháng 7/2027\n"), Year: 2027, Title: "Kế hoạch mẫu năm 2027"}); err != nil {
		t.Fatal(err)
	}
	g := f.golden(t)
	f.setPlanStatus(plan.PlanImported, plan.PlanLaunching)
	g.comparePage("overview-launching", "/")
	lines, err := f.store.Lines(t.Context(), "kh-2027")
	if err != nil {
		t.Fatal(err)
	}
	specs, _ := plan.Expand(plan.ExpandInput{Plan: "kh-2027", Year: 2027, Lines: lines, Directory: people(), On: calendar.Today(morning)})
	if _, err := f.store.AddTasks(t.Context(), "kh-2027", specs); err != nil {
		t.Fatal(err)
	}
	state, event := plan.NewTask(plan.TaskInput{Task: specs[0].ID, Due: specs[0].Due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: specs[0].Unit}}}, morning)
	if err := f.project(t.Context(), state, []plan.Event{event}); err != nil {
		t.Fatal(err)
	}
	g.comparePage("overview-launching-some", "/")
	g.b = f.as("an")
	g.comparePage("task-not-begun", "/tasks/"+string(specs[1].ID))
}

func goldenOverview(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	for n, outcome := range store.Outcomes() {
		if outcome != store.OutcomeCopy {
			f.fileLetter(fmt.Sprint("Thư số ", n), outcome)
		}
	}
	f.fileLetter("Thư đang chờ", "")
	f.bounceLetters("duong@so-noi-vu.test", 3)
	f.raiseAlarm("loa@hanoi.test", store.AlarmUnreachable)
	f.now = morning.AddDate(0, 3, 28) // 30 June: the second task is due soon
	g := f.golden(t)
	g.b = f.as("mai")
	g.comparePage("overview-running", "/")
	f.now = morning.AddDate(0, 5, 0)
	g.comparePage("overview-overdue", "/")
}

// goldenTasks compares the list of tasks when one page cannot hold it.
func goldenTasks(t *testing.T) {
	f := newFixture(t)
	var many strings.Builder
	many.WriteString(annexFile)
	for n := range 50 {
		fmt.Fprintf(&many, "%d,Viết bài số %d,Bài,Sở Nội vụ,Tháng 7/2027\n", n+3, n+3)
	}
	if _, _, _, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(many.String()), Year: 2027, Title: "Kế hoạch mẫu năm 2027"}); err != nil {
		t.Fatal(err)
	}
	if err := f.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	f.give("mai", plan.Command{Kind: plan.CommandAmend, Due: calendar.MustDate("2027-12-20"), Reason: "Theo chỉ đạo"})
	g := f.golden(t)
	g.comparePage("tasks", "/tasks?q=chuyen+muc&sort=plan")
	g.comparePage("tasks-second-page", "/tasks?page=2")
	g.comparePage("tasks-page-beyond", "/tasks?page=9")
	g.comparePage("tasks-none-match", "/tasks?bucket=done_late")
	for _, name := range g.b.get("/tasks?lang=vi").texts("a", "") {
		if name == "Trang sau →" {
			return
		}
	}
	t.Error("the list has no second page")
}

// goldenBatch compares the pages on which a coordinator acts on many tasks: settings, preview, result; and the list with the filters of an account.
func goldenBatch(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	g := f.golden(t)
	g.b = f.as("mai")
	both := url.Values{"task": {string(taskID), string(secondTask)}, "query": {"open=1"}}
	form := func(pairs ...string) url.Values { return with(maps.Clone(both), pairs...) }
	g.comparePost("tasks-batch-extend", "/tasks/preview", form("action", "extend"))
	g.comparePost("tasks-batch-extend-refused", "/tasks/preview", form("action", "extend", "settled", "1", "days", "5"))
	g.comparePost("tasks-batch-extend-preview", "/tasks/preview", form("action", "extend", "settled", "1", "due", "2027-10-01", "reason", "Chờ số liệu"))
	g.comparePost("tasks-batch-reassign-preview", "/tasks/preview", form("action", "reassign", "unit", "van-phong"))
	g.comparePost("tasks-batch-urge-preview", "/tasks/preview", form("action", "urge"))
	g.comparePost("tasks-batch-none", "/tasks/preview", url.Values{"action": {"urge"}, "query": {"open=1"}})
	urged := form("action", "urge", "key", formKey(1))
	g.b.post("/tasks/batch", urged)
	g.comparePost("tasks-batch-urge-given", "/tasks/batch", urged)
	f.account("dieuphoi", "mai")
	for _, filter := range []store.SavedFilter{{Name: "Chưa xong", Query: "open=1"}, {Name: "Quá hạn", Query: "bucket=open_overdue"}} {
		filter.Login, filter.SavedAt = "dieuphoi", morning
		if err := f.store.SaveFilter(t.Context(), filter); err != nil {
			t.Fatal(err)
		}
	}
	g.b = f.production().signIn("dieuphoi")
	g.comparePage("tasks-saved", "/tasks?open=1")
}

func goldenDatabaseDown(t *testing.T) {
	f := newFixture(t)
	g := f.golden(t)
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	g.comparePage("error-database", "/")
}

func goldenReadOnly(t *testing.T) {
	f := newFixture(t).launched().drafted("Bản một")
	g := f.production().golden(t)
	g.comparePage("first-run", "/")
	f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
	g.comparePage("sign-in", "/tasks?plan=kh-2027")
	g.compareMessages("sign-in", "wrong", "/sign-in", url.Values{"login": {"kiemtra"}, "password": {"sai mật khẩu rồi"}})
	for range 4 {
		g.b.post("/sign-in", url.Values{"login": {"kiemtra"}, "password": {"sai mật khẩu rồi"}})
	}
	g.compareMessages("sign-in", "too many", "/sign-in", url.Values{"login": {"kiemtra"}, "password": {password}})
	f.advance(time.Minute)
	g.b.post("/sign-in", url.Values{"login": {"kiemtra"}, "password": {password}})
	g.comparePage("account", "/account")
	g.comparePage("accounts", "/accounts")
	g.compareMessages("account", "two passwords", "/account", url.Values{"do": {"password"}, "present": {password}, "new": {"một mật khẩu mới"}, "again": {"khác hẳn cái kia"}})
	g.compareMessages("account", "wrong present password", "/account", url.Values{"do": {"password"}, "present": {"sai mật khẩu rồi"}, "new": {"một mật khẩu mới"}, "again": {"một mật khẩu mới"}})
	g.compareMessages("account", "weak password", "/account", url.Values{"do": {"password"}, "present": {password}, "new": {"ngắn"}, "again": {"ngắn"}})
	g.comparePage("overview-read-only", "/")
	g.comparePage("task-read-only", "/tasks/"+string(taskID))
	key := url.Values{"key": {formKey(0)}, "command": {"pause"}, "reason": {"x"}}
	g.compareMessages("refusals-read-only", "a command", "/tasks/"+string(taskID), key)
	g.compareMessages("refusals-read-only", "letters", "/triage", nil)
	g.compareMessages("refusals-read-only", "try-out", "/tryout", nil)
	g.b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	g.compareMessages("refusals-read-only", "another site", "/plans/kh-2027", key)
}

func goldenFlashes(t *testing.T) {
	g := newFixture(t).launched().golden(t)
	done := []string{
		"again", "plan-launch", "plan-pause", "plan-resume", "plan-open-missed", "plan-skip-missed", "plan-retry", "plan-close", "mailbox-revived", "imported", "imported-before", "letter-retry",
		"period-add", "period-open", "period-remind", "period-close", "period-compile", "period-reopen", "period-accept", "period-return", "period-admit-late", "period-exempt",
		"period-unexempt", "period-settle", "password-changed", "sessions-ended", "app-removed", "letter-assign", "letter-release", "letter-reject", "no-such-word",
	}
	for _, rule := range plan.CommandRules() {
		done = append(done, string(rule.Kind))
	}
	for _, word := range done {
		g.compareMessages("flashes", word, "/tasks?done="+word, nil)
	}
}

package main_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
	"loa/plan"
	"loa/plan/calendar"
)

// TestBrowserSignIn walks `loa serve` from its first start as an administrator, a coordinator, a head and a leader do, in a real browser. The steps
// build on each other.
func TestBrowserSignIn(t *testing.T) {
	t.Parallel()
	browser, o := chromium(t), newOperator(t)
	serve := o.instance(o.createDatabase("loa_dangnhap"))
	address := fmt.Sprint("127.0.0.1:", freePort(t))
	serve.Env = append(slices.Clip(serve.Env), "LOA_LISTEN="+address, "LOA_PUBLIC=http://"+address)
	o.serve(serve)
	u := newBrowserUser(&journey{cluster: &cluster{Instance: serve, t: t}}, browser)
	u.base = "http://" + address
	u.loadSample()
	people := sample.Directory()
	coordinator, _ := people.FirstCoordinator(calendar.Today(time.Now()))
	mail, _ := people.AddressFor(coordinator.ID, calendar.Today(time.Now()))

	u.open("/tasks")
	u.wantText("Chưa có ai đăng nhập được", "loa user create")
	u.checkWidth("first-run")
	u.createUser("quantri", "--admin")
	u.createUser("dieuphoi", "--person", mail)
	u.createUser("giamdoc", "--person", headAddress)
	u.createUser("lanhdao", "--name", "Nguyễn Văn Lãnh")
	if out, err := serve.Command(t.Context(), "user", "grant", "lanhdao", "leader"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	u.open("/tasks?stage=approval")
	u.wantText("Đăng nhập")
	u.checkWidth("sign-in")
	u.signIn("dieuphoi", "đoán mò mật khẩu")
	u.wantText("Tên đăng nhập hoặc mật khẩu không đúng")
	u.signIn("dieuphoi", clustertest.Password)
	app, recovery := u.enrol()
	u.wantText("Nhiệm vụ") // the page that was asked for
	u.wantNoText("Người dùng", "Vai trò")

	u.signInAgain(app, recovery)
	u.losePhone(serve)
	u.launchAsCoordinator()
	u.decideAsHead(serve)
	u.lookAsLeader(serve)
	u.administer(serve)
}

// loadSample loads the sample directory and imports a plan with one line.
func (u *browserUser) loadSample() {
	u.t.Helper()
	file := filepath.Join(u.t.TempDir(), "danh-ba.json")
	annex, year := oneLinePlan(u.t)
	content, err := u.Command(u.t.Context(), "directory", "show", "--sample")
	if err == nil {
		err = os.WriteFile(file, []byte(content), 0o600)
	}
	for _, args := range [][]string{{"directory", "load", file}, {"plan", "import", annex, "--year", fmt.Sprint(year), "--title", "Kế hoạch thử"}} {
		if err == nil {
			_, err = u.Command(u.t.Context(), args...)
		}
	}
	if err != nil {
		u.t.Fatal(err)
	}
	u.plan = plan.NewPlanID(year, "")
	if u.task, err = plan.NewTaskID(u.plan, "1", "so-tu-phap", "1"); err != nil {
		u.t.Fatal(err)
	}
}

func (u *browserUser) createUser(args ...string) {
	u.t.Helper()
	if err := u.CreateUser(u.t.Context(), args...); err != nil {
		u.t.Fatal(err)
	}
}

func (u *browserUser) signIn(login, password string) {
	u.t.Helper()
	u.fill("Tên đăng nhập", login)
	u.fill("Mật khẩu", password)
	u.press("Đăng nhập")
}

func (u *browserUser) signOut() {
	u.t.Helper()
	u.open("/account")
	u.press("Đăng xuất")
	u.wantText("Đã đăng xuất")
}

func (u *browserUser) launchAsCoordinator() {
	u.t.Helper()
	u.open("/plans/" + string(u.plan))
	u.tick("Tôi đã xem danh sách quá hạn")
	u.press("Triển khai")
	u.wantText("Đã bắt đầu triển khai")
	u.reloadUntil("/?plan="+string(u.plan), "Theo đơn vị")
	u.open("/triage")
	u.open("/account")
	u.wantText("Điều phối", "trình duyệt này")
	u.checkWidth("account")
	u.signOut()
	u.open("/tasks/" + string(u.task))
	u.wantText("Mật khẩu")
	u.wantNoText("Tuyên truyền dịch vụ công trực tuyến")
}

// decideAsHead has the unit submit a draft from the command line, and the head approve it on the page, without a code.
func (u *browserUser) decideAsHead(serve *clustertest.Instance) {
	u.t.Helper()
	for _, args := range [][]string{{"accept"}, {"submit", "--text", "Dự thảo về dịch vụ công trực tuyến"}} {
		args = append([]string{"task", args[0], string(u.task), "--as", contactAddress, "--basis", "Công văn 1"}, args[1:]...)
		if out, err := serve.Command(u.t.Context(), args...); err != nil {
			u.t.Fatalf("%v\n%s", err, out)
		}
	}
	u.signIn("giamdoc", clustertest.Password)
	u.wantText("Tuyên truyền dịch vụ công trực tuyến", "bản trình lần 1")
	u.tick("Phê duyệt")
	u.press("Cho ý kiến về dự thảo")
	u.wantText("Đã ghi nhận ý kiến về dự thảo", "trang web")
	u.checkWidth("task-as-head")
	u.open("/")
	u.wantText("Theo đơn vị")
	u.wantNoText("Nhập kế hoạch", "Người dùng")
	u.open("/plans/import")
	u.wantText("Vai trò của Ông/Bà không có trang này")
	u.open("/account")
	u.signOut()
}

// lookAsLeader reads the overview and a task, and finds nothing to change. Then the session is ended from the server.
func (u *browserUser) lookAsLeader(serve *clustertest.Instance) {
	u.t.Helper()
	u.signIn("lanhdao", clustertest.Password)
	u.open("/?plan=" + string(u.plan))
	u.wantText("Theo đơn vị", "Sở Tư pháp")
	u.checkWidth("overview-as-leader")
	u.open("/tasks/" + string(u.task))
	var forms int
	u.perform("counting the forms of the page", chromedp.Evaluate(`document.querySelectorAll("main form").length`, &forms))
	if forms != 0 {
		u.t.Errorf("the leader's page of a task has %d forms", forms)
	}
	var cookies []*network.Cookie
	u.perform("reading the cookies", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		cookies, err = network.GetCookies().Do(ctx)
		return err
	}))
	for _, cookie := range cookies {
		if cookie.Name == "loa_session" && (!cookie.HTTPOnly || cookie.SameSite != network.CookieSameSiteLax) {
			u.t.Errorf("the cookie of the session is %+v", cookie)
		}
	}
	if out, err := serve.Command(u.t.Context(), "user", "sign-out", "lanhdao"); err != nil {
		u.t.Fatalf("%v\n%s", err, out)
	}
	u.open("/tasks")
	u.wantText("Mật khẩu")
}

func (u *browserUser) administer(serve *clustertest.Instance) {
	u.t.Helper()
	u.signIn("quantri", clustertest.Password)
	u.enrol()
	u.open("/")
	u.follow("Người dùng")
	u.wantText("dieuphoi", "giamdoc", "Lãnh đạo", "Thủ trưởng")
	u.checkWidth("accounts")
	if out, err := serve.Command(u.t.Context(), "user", "disable", "quantri"); err != nil {
		u.t.Fatalf("%v\n%s", err, out)
	}
	u.open("/accounts")
	u.wantText("Mật khẩu")
}

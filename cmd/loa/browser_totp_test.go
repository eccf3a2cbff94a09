package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"loa/cmd/clustertest"
	"loa/cmd/loa/sample"
)

// enrol sets up the app that the sign-in asks for, after the password, and goes on from its recovery codes.
func (u *browserUser) enrol() (app *clustertest.Authenticator, recovery string) {
	u.t.Helper()
	u.wantText("Vai trò của Ông/Bà cần thêm bước thứ hai", "quét mã QR")
	u.checkDrawn()
	u.checkWidth("app-setup")
	app = u.scan()
	u.open("/tasks")
	u.wantText("Mật khẩu") // the half session opens no page
	u.open("/sign-in/app?next=%2Ftasks")
	u.fill("Mã 6 số", "000000")
	u.press("Xác nhận ứng dụng")
	u.wantText("Mã hoặc mật khẩu không đúng")
	u.enterAppCode(app, "Xác nhận ứng dụng")
	u.wantText("Mỗi mã dùng được một lần")
	u.checkWidth("recovery-codes")
	u.perform("reading a recovery code", chromedp.Text(`ul.recovery code`, &recovery, chromedp.ByQuery))
	u.follow("Đã cất, tiếp tục")
	return app, recovery
}

// scan reads the secret of the app that is being set up.
func (u *browserUser) scan() *clustertest.Authenticator {
	u.t.Helper()
	var secret string
	u.perform("reading the secret", chromedp.OuterHTML(`code.secret`, &secret, chromedp.ByQuery))
	app, is := clustertest.ScanApp(secret)
	if !is {
		u.t.Fatalf("no secret in %s", secret)
	}
	return app
}

// checkDrawn checks that the browser draws the QR code: nothing of it is forbidden by the security policy.
func (u *browserUser) checkDrawn() {
	u.t.Helper()
	var width float64
	u.perform("measuring the QR code", chromedp.Evaluate(`document.querySelector("svg.qr path").getBoundingClientRect().width`, &width))
	if width < 150 {
		u.t.Errorf("the QR code is %g pixels wide", width)
	}
	for _, message := range u.consoleMessages() {
		if strings.Contains(message, "Content Security Policy") {
			u.t.Error(message)
		}
	}
}

func (u *browserUser) enterAppCode(app *clustertest.Authenticator, button string) {
	u.t.Helper()
	code, err := app.Code(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	u.fill("Mã 6 số", code[:3]+" "+code[3:])
	u.press(button)
}

// signInAgain signs the coordinator in with a code, and once more with a recovery code after the code counts no longer.
func (u *browserUser) signInAgain(app *clustertest.Authenticator, recovery string) {
	u.t.Helper()
	u.signOut()
	u.open("/tasks")
	u.signIn("dieuphoi", clustertest.Password)
	u.wantText("Mã của ứng dụng", "Mật khẩu đúng")
	u.checkWidth("second-step")
	u.enterAppCode(app, "Đăng nhập")
	u.wantText("Nhiệm vụ")
	u.signOut()
	u.open("/tasks")
	u.signIn("dieuphoi", clustertest.Password)
	u.unfold("Không có điện thoại: dùng mã dự phòng")
	u.fill("Mã dự phòng", recovery)
	u.press("Đăng nhập bằng mã dự phòng")
	u.wantText("Nhiệm vụ")
	u.open("/account")
	u.wantText("Ứng dụng tạo mã", "Còn 9 mã dự phòng")
	u.follow("Thay ứng dụng")
	u.wantText("không gỡ được")
	u.checkWidth("own-app")
}

// losePhone has an operator take the app off the coordinator: the sign-in asks to set up another one.
func (u *browserUser) losePhone(serve *clustertest.Instance) {
	u.t.Helper()
	if out, err := serve.Command(u.t.Context(), "user", "totp", "reset", "dieuphoi"); err != nil {
		u.t.Fatalf("%v\n%s", err, out)
	}
	u.open("/tasks")
	u.signIn("dieuphoi", clustertest.Password)
	u.enrol()
	u.wantText("Nhiệm vụ")
}

// TestBrowserStrictDecision has a head, who need not have an app, add one and decide with its code in strict mode, where a session is not enough.
func TestBrowserStrictDecision(t *testing.T) {
	t.Parallel()
	browser, o := chromium(t), newOperator(t)
	serve := o.instance(o.createDatabase("loa_chatche"))
	address := fmt.Sprint("127.0.0.1:", freePort(t))
	serve.Env = append(slices.Clip(serve.Env), "LOA_LISTEN="+address, "LOA_PUBLIC=http://"+address, "LOA_TRUST=strict")
	o.serve(serve)
	o.launch(t, serve)
	u := newBrowserUser(&journey{cluster: &cluster{Instance: serve, t: t}}, browser)
	u.base = "http://" + address
	u.createUser("giamdoc", "--person", sample.Address(departments[0].code, "giamdoc"))
	for _, args := range [][]string{{"accept"}, {"submit", "--text", "Dự thảo về dịch vụ công trực tuyến"}} {
		args = append([]string{"task", args[0], o.task, "--as", sample.Address(departments[0].code, "daumoi"), "--basis", "Công văn 1"}, args[1:]...)
		if out, err := serve.Command(t.Context(), args...); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}

	u.open("/tasks/" + o.task)
	u.signIn("giamdoc", clustertest.Password)
	u.wantText("thêm ứng dụng ở trang Tài khoản")
	u.open("/account")
	u.follow("Thêm ứng dụng tạo mã")
	u.fill("Mật khẩu hiện nay", clustertest.Password)
	u.press("Thêm ứng dụng tạo mã")
	u.checkDrawn()
	u.checkWidth("own-app-setup")
	app := u.scan()
	u.enterAppCode(app, "Xác nhận ứng dụng")
	u.wantText("Mỗi mã dùng được một lần")
	u.follow("Đã cất, tiếp tục")

	u.open("/tasks/" + o.task)
	u.wantNoText("thêm ứng dụng ở trang Tài khoản")
	u.tick("Phê duyệt")
	u.checkWidth("strict-decision")
	u.enterAppCode(app, "Cho ý kiến về dự thảo")
	u.wantText("Đã ghi nhận ý kiến về dự thảo", "Chứng minh bằng: mã của ứng dụng")
	out, err := serve.Command(t.Context(), "task", "show", o.task, "-o", "json")
	if err != nil || !strings.Contains(out, `"proof":{"kind":"app","ref":"totp:giamdoc:`) {
		t.Errorf("%v\n%s", err, out)
	}
}

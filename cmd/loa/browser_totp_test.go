package main_test

import (
	"strings"

	"github.com/chromedp/chromedp"

	"loa/cmd/clustertest"
)

// enrol sets up the app that the sign-in asks for, after the password, and goes on from its recovery codes.
func (u *browserUser) enrol() (app *clustertest.Authenticator, recovery string) {
	u.t.Helper()
	u.wantText("Vai trò của Ông/Bà cần thêm bước thứ hai", "quét mã QR")
	u.checkDrawn()
	u.checkWidth("app-setup")
	var secret string
	u.perform("reading the secret", chromedp.OuterHTML(`code.secret`, &secret, chromedp.ByQuery))
	app, is := clustertest.ScanApp(secret)
	if !is {
		u.t.Fatalf("no secret in %s", secret)
	}
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

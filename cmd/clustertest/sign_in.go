package clustertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"

	"loa/waittest"
)

// Password is the password of the accounts that CreateUser makes.
const Password = "loa phát thanh buổi sáng"

// CreateUser runs `loa user create` with arguments, and Password on its standard input.
func (i *Instance) CreateUser(ctx context.Context, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, i.Binary, append([]string{"user", "create"}, args...)...)
	cmd.Env, cmd.Stdin = i.environ(), strings.NewReader(Password+"\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("loa user create %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// SignIn signs an account in on the pages at an address, and returns the cookie of its session as the header Cookie. Where the role needs an app, it is set up:
// that can be done once for an account.
func SignIn(ctx context.Context, web, login string) (cookie string, err error) {
	b := &pages{web: web}
	page, err := b.request(ctx, "/sign-in", url.Values{"login": {login}, "password": {Password}})
	if err != nil {
		return "", err
	}
	if app, is := ScanApp(page); is {
		code, err := app.Code(ctx)
		if err == nil {
			_, err = b.request(ctx, "/sign-in/app", url.Values{"code": {code}})
		}
		if err != nil {
			return "", err
		}
	}
	if b.session == "" {
		return "", fmt.Errorf("signing %s in: %.300s", login, page)
	}
	return b.session, nil
}

// pages is a browser that keeps the cookies of a sign-in.
type pages struct {
	web           string
	half, session string // cookies as the header Cookie
}

// request posts a form, or opens a page for no form, and follows a redirect to the second step of a sign-in.
func (b *pages) request(ctx context.Context, address string, form url.Values) (page string, err error) {
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, b.web+address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Cookie", b.half)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	for _, set := range response.Cookies() {
		switch {
		case strings.HasSuffix(set.Name, "loa_session"):
			b.session = set.Name + "=" + set.Value
		case strings.HasSuffix(set.Name, "loa_half"):
			b.half = set.Name + "=" + set.Value
		}
	}
	if next := response.Header.Get("Location"); strings.HasPrefix(next, "/sign-in/") {
		return b.request(ctx, next, nil)
	}
	return string(content), nil
}

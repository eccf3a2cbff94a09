package clustertest

import (
	"context"
	"fmt"
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

// SignIn signs an account in on the pages at an address, and returns the cookie of its session as the header Cookie.
func SignIn(ctx context.Context, web, login string) (cookie string, err error) {
	form := url.Values{"login": {login}, "password": {Password}, "next": {"/account"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, web+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	if err := response.Body.Close(); err != nil {
		return "", err
	}
	for _, set := range response.Cookies() {
		if strings.HasSuffix(set.Name, "loa_session") && response.StatusCode == http.StatusSeeOther {
			return set.Name + "=" + set.Value, nil
		}
	}
	return "", fmt.Errorf("signing %s in: status %s", login, response.Status)
}

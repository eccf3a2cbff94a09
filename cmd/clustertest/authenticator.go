package clustertest

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"loa/account"
)

// Authenticator is the app on the phone of a person. It gives each code once.
type Authenticator struct {
	secret []byte
	last   int64 // the newest step of which it gave a code
}

var typedSecret = regexp.MustCompile(`<code class="secret">([A-Z2-7 ]+)</code>`)

// ScanApp reads the secret of the page that sets an app up. It is false for any other page.
func ScanApp(page string) (app *Authenticator, is bool) {
	found := typedSecret.FindStringSubmatch(page)
	if found == nil {
		return nil, false
	}
	secret, err := account.ParseSecret(found[1])
	return &Authenticator{secret: secret}, err == nil
}

// TypedSecret is the secret of the page that sets an app up, as a person would type it. It is false for any other page.
func TypedSecret(page string) (secret string, is bool) {
	found := typedSecret.FindStringSubmatch(page)
	if found == nil {
		return "", false
	}
	return strings.ReplaceAll(found[1], " ", ""), true
}

// Code is a code that was not given before: that of the present step or of the next, which are both accepted. For a third one within a step it waits for the
// next step.
func (a *Authenticator) Code(ctx context.Context) (string, error) {
	now := time.Now()
	step := max(a.last+1, account.Step(now))
	if early := step - 1 - account.Step(now); early > 0 {
		turn := time.Unix((step-1)*int64(account.CodeStep/time.Second), 0)
		select {
		case <-time.After(time.Until(turn)):
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for the next code of an app: %w", ctx.Err())
		}
	}
	a.last = step
	return account.Code(a.secret, step), nil
}

package web

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
)

// The forms of a link's page are guarded by what a mail scanner or another site lacks. The nonce in a cookie must be that of the form. The
// browser must not name another site as the origin of the form. A button must be pressed: its value stands in no hidden input. What the forms
// do beyond sending a code is guarded by the code (link_session.go).

// linkCookie holds the nonce of a link's page.
const linkCookie = "loa_link"

// formGuard is what the forms of one page in one browser are checked by.
type formGuard struct {
	Nonce string
}

// formGuard keeps the nonce that this browser has for the link, so that two tabs of one page both work; else it makes one.
func (s *site) formGuard(w http.ResponseWriter, req request) formGuard {
	nonce := linkNonce(req.Request)
	if nonce == "" {
		nonce = rand.Text()
		http.SetCookie(w, &http.Cookie{
			Name: linkCookie, Value: nonce, Path: linkPath(req.Request), HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: req.TLS != nil || s.overTLS(),
		})
	}
	return formGuard{nonce}
}

// linkPath is the address of the page: that of one question or that of a list.
func linkPath(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, "/o/") {
		return "/o/" + r.PathValue("token")
	}
	return "/d/" + r.PathValue("token")
}

// linkNonce is the nonce in the cookie; empty when there is none of the right length.
func linkNonce(r *http.Request) string {
	cookie, err := r.Cookie(linkCookie)
	if err != nil || len(cookie.Value) != len(rand.Text()) {
		return ""
	}
	return cookie.Value
}

// nonceMatches reports whether a form was shown by this page in this browser.
func nonceMatches(r *http.Request) bool {
	nonce := linkNonce(r)
	return nonce != "" && equalSecrets(nonce, r.PostFormValue("nonce"))
}

func equalSecrets(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// crossOrigin reports whether a browser names another site as the origin of a form. A browser that names no origin is checked by the
// nonce alone.
func crossOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin"
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	parsed, err := url.Parse(origin)
	return err != nil || parsed.Host != r.Host
}

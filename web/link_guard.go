package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The forms of a link's page are guarded by what a mail scanner or another site lacks. The nonce in a cookie must be that of the form. The
// browser must not name another site as the origin of the form. A button must be pressed: its value stands in no hidden input. Where neither
// a one-time code follows nor a decision is taken back, the four digits that the page shows as text must be typed as well, so that a form
// whose values are posted as they stand is refused.

// linkCookie holds the nonce of a link's page.
const linkCookie = "loa_link"

// formGuard is what the forms of one page in one browser are checked by.
type formGuard struct {
	Nonce  string
	Digits string // never in a form's value
}

// formGuard keeps the nonce that this browser has for the link, so that two tabs of one page both work; else it makes one.
func (s *site) formGuard(w http.ResponseWriter, req request) formGuard {
	nonce := linkNonce(req.Request)
	if nonce == "" {
		nonce = rand.Text()
		http.SetCookie(w, &http.Cookie{
			Name: linkCookie, Value: nonce, Path: linkPath(req.Request), HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: req.TLS != nil || strings.HasPrefix(s.Public, "https://"),
		})
	}
	return formGuard{nonce, linkDigits(req.Request, nonce)}
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

// linkDigits derives the four digits from the nonce. The token of the link serves as the key: it opens the page that shows the digits.
func linkDigits(r *http.Request, nonce string) string {
	mac := hmac.New(sha256.New, []byte(r.PathValue("token")))
	mac.Write([]byte("digits\x00" + nonce))
	return fmt.Sprintf("%04d", binary.BigEndian.Uint64(mac.Sum(nil))%10_000)
}

// nonceMatches reports whether a form was shown by this page in this browser.
func nonceMatches(r *http.Request) bool {
	nonce := linkNonce(r)
	return nonce != "" && equalSecrets(nonce, r.PostFormValue("nonce"))
}

// digitsMatch reports whether the four digits of the page were typed, with or without spaces.
func digitsMatch(r *http.Request) bool {
	return equalSecrets(linkDigits(r, linkNonce(r)), strings.Join(strings.Fields(r.PostFormValue("digits")), ""))
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

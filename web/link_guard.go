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

// A link's page guards its forms with three things that a mail scanner or another site lacks. A nonce in a cookie has to come back
// with the form; the browser says that the form stood on this site; and a person types four digits that the page shows as text
// alone, so that a form which is posted with its values as they stand is refused.

// linkCookie holds the nonce of a link's page.
const linkCookie = "loa_link"

// linkGuard is what the forms of one page in one browser are checked by.
type linkGuard struct {
	Nonce  string
	Digits string // never in a form's value
}

// guardOf keeps the nonce that this browser has for the link, so that two tabs of one page both work; else it makes one.
func (s *site) guardOf(w http.ResponseWriter, req request) linkGuard {
	nonce := linkNonce(req.Request)
	if nonce == "" {
		nonce = rand.Text()
		http.SetCookie(w, &http.Cookie{
			Name: linkCookie, Value: nonce, Path: linkPath(req.Request), HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: req.TLS != nil || strings.HasPrefix(s.Public, "https://"),
		})
	}
	return linkGuard{nonce, linkDigits(req.Request, nonce)}
}

func linkPath(r *http.Request) string { return "/d/" + r.PathValue("token") }

// linkNonce is the nonce in the cookie; empty when there is none of ours.
func linkNonce(r *http.Request) string {
	cookie, err := r.Cookie(linkCookie)
	if err != nil || len(cookie.Value) != len(rand.Text()) {
		return ""
	}
	return cookie.Value
}

// linkDigits derives the four digits from the nonce. The key is the link itself: who holds it can open the page and read them anyway.
func linkDigits(r *http.Request, nonce string) string {
	mac := hmac.New(sha256.New, []byte(r.PathValue("token")))
	mac.Write([]byte("digits\x00" + nonce))
	return fmt.Sprintf("%04d", binary.BigEndian.Uint64(mac.Sum(nil))%10_000)
}

// ownForm says whether a form was shown by this page in this browser.
func ownForm(r *http.Request) bool {
	nonce := linkNonce(r)
	return nonce != "" && same(nonce, r.PostFormValue("nonce"))
}

// typedDigits says whether the four digits of the page were typed, with spaces or without.
func typedDigits(r *http.Request) bool {
	return same(linkDigits(r, linkNonce(r)), strings.Join(strings.Fields(r.PostFormValue("digits")), ""))
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// foreign says whether a browser tells that the form did not stand on this site. One that says nothing, or names no origin because it
// was told to send no referrer, is held to the nonce alone.
func foreign(r *http.Request) bool {
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

package web

import (
	"net/http"
	"time"
)

// hostCookie is the full name of a cookie that only this site may set: with https no other host of the domain can (RFC 6265bis §4.1.3.2).
func (s *site) hostCookie(name string) string {
	if s.overTLS() {
		return "__Host-" + name
	}
	return name
}

// setHostCookie gives the browser a cookie of that kind for some time. No script reads it, and no form of another site brings it along. An empty value
// takes the cookie from the browser.
func (s *site) setHostCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	cookie := &http.Cookie{
		Name: s.hostCookie(name), Value: value, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.overTLS(),
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

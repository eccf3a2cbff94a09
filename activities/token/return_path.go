package token

import (
	"regexp"
	"strings"

	"loa/mail"
)

// BounceIDLength is 80 bits in base32: too many to guess, short enough for the local part of an address (64 octets at most,
// RFC 5321, 4.5.3.1.1), and shorter than a token, so that neither is taken for the other.
const BounceIDLength = 16

// BounceID names a letter in its return path.
func BounceID(secret []byte, key string) string {
	return derive(secret, "bounce", key)[:BounceIDLength]
}

// ReturnPath is where bounces of one letter go: "loa+b.<id>@domain". An address whose local part is too long for that is used as it is.
func ReturnPath(address, id string) string {
	local, domain, _ := strings.Cut(address, "@")
	local += "+b." + id
	if id == "" || len(local) > 64 {
		return address
	}
	return local + "@" + domain
}

var returnPathForm = regexp.MustCompile(`^(.+)\+b\.([a-z2-7]{16})@(.+)$`)

// BouncedID is the one letter that the recipients of a bounce name; "" when none or several are named, or an address that is not ours.
func BouncedID(l mail.Letter, address string) string {
	found := ""
	for _, recipient := range recipients(l) {
		parts := returnPathForm.FindStringSubmatch(strings.ToLower(recipient))
		if parts == nil || parts[1]+"@"+parts[3] != strings.ToLower(address) {
			continue
		}
		if found != "" && found != parts[2] {
			return ""
		}
		found = parts[2]
	}
	return found
}

// recipients are all addresses that a letter came to, as its header and the servers on its way say.
func recipients(l mail.Letter) []string {
	var all []string
	for _, to := range l.To {
		all = append(all, to.Spec)
	}
	for _, field := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		for _, value := range l.Header.All(field) {
			all = append(all, strings.Trim(strings.TrimSpace(value), "<>"))
		}
	}
	return all
}

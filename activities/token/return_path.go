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

// ReturnPath is the address for bounces of one letter: "loa+b.<id>@domain". An address whose local part would be longer than 64 octets is
// returned as it is.
func ReturnPath(address, id string) string {
	local, domain, _ := strings.Cut(address, "@")
	local += "+b." + id
	if id == "" || len(local) > 64 {
		return address
	}
	return local + "@" + domain
}

var returnPathForm = regexp.MustCompile(`^(.+)\+b\.([a-z2-7]{16})@(.+)$`)

// BouncedID is the id of the letter that the recipients of a bounce name; "" when they name none or several. Return paths of other
// addresses are ignored.
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

// recipients are all addresses that a letter was delivered to, by its header and by the servers on its way.
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

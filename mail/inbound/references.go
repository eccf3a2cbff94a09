package inbound

import (
	"regexp"
	"strings"

	"loa/mail"
)

// Reference is one place in a letter that holds the token of a question of ours.
type Reference struct {
	// Token is the full token (26 characters of base32, lower-case), or the short token (4 to 8 of them) in a subject or body.
	Token string
	// Where names the place: "to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "in-reply-to", "references",
	// "subject" or "body".
	Where string
}

// Full is true for a full token.
func (r Reference) Full() bool { return len(r.Token) == tokenLength }

// BySender is true for a place that the sender of the letter writes and that a signature can cover. The other places record the envelope.
// Any person who forwards a letter chooses its envelope: a genuine letter that says "Đồng ý" to something else could be sent to any
// question. Such a token alone must decide nothing.
func (r Reference) BySender() bool {
	switch r.Where {
	case "to", "cc", "in-reply-to", "references", "subject", "body":
		return true
	default:
		return false
	}
}

// tokenLength is the length of a full token, in characters.
const tokenLength = 26

var (
	tokenInAddress   = regexp.MustCompile(`\+([a-z2-7]{26})@`)
	tokenInMessageID = regexp.MustCompile(`(?:^|[^a-z0-9])loa[.+-]([a-z2-7]{26})(?:[.@]|$)`)
	tokenInSubject   = regexp.MustCompile(`(?i)\[loa-([a-z2-7]{26}|[a-z2-7]{4,8})\]`)
)

// References gives every place of a letter's header that holds a token. Addresses come first, because a mail program that breaks the thread
// still keeps the recipient. Of the field References only the youngest id of ours counts, because the field lists the whole thread. Tokens
// are lower-cased, because mail programs change the case of addresses.
func References(l mail.Letter) []Reference {
	found := addressReferences(l)
	found = appendReferences(found, tokenInMessageID, strings.ToLower(l.InReplyTo), "in-reply-to")
	for i := len(l.References) - 1; i >= 0; i-- {
		if youngest := appendReferences(nil, tokenInMessageID, strings.ToLower(l.References[i]), "references"); youngest != nil {
			found = append(found, youngest...)
			break
		}
	}
	return appendReferences(found, tokenInSubject, l.Subject, "subject")
}

// addressReferences gives the tokens in the fields that hold an address of ours.
func addressReferences(l mail.Letter) []Reference {
	var found []Reference
	for _, where := range []string{"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"} {
		for _, address := range l.Header.Addresses(where) {
			found = appendReferences(found, tokenInAddress, address.Spec, where)
		}
	}
	return found
}

// appendReferences adds every token that a form finds in a text.
func appendReferences(found []Reference, form *regexp.Regexp, text, where string) []Reference {
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		found = append(found, Reference{strings.ToLower(m[1]), where})
	}
	return found
}

// singleToken gives the only full token among references, "" when there is none; agreed is false when two full tokens or two short tokens
// differ. A short token is not compared with a full one, because it is derived separately.
func singleToken(references []Reference) (token string, agreed bool) {
	short := ""
	for _, reference := range references {
		known := &short
		if reference.Full() {
			known = &token
		}
		if *known != "" && *known != reference.Token {
			return "", false
		}
		*known = reference.Token
	}
	return token, true
}

// taskCode matches the code of a task; a third number may follow.
var taskCode = regexp.MustCompile(`(?i)\bLOA-\d{4}-\d{3,5}(?:-\d{1,3})?\b`)

// findTaskCode gives the first code of a task ("LOA-2022-0017") in the subject or the new text, "" when there is none.
func findTaskCode(l mail.Letter, newText string) string {
	for _, text := range []string{l.Subject, newText} {
		if code := taskCode.FindString(text); code != "" {
			return strings.ToUpper(code)
		}
	}
	return ""
}

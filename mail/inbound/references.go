package inbound

import (
	"regexp"
	"strings"

	"loa/mail"
)

// Reference is one place in a letter that names the question it answers.
type Reference struct {
	// Token is the full token (26 characters of base32, lower-case) or, from a subject or a body, its short form.
	Token string
	// Where says what carried it: "to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to",
	// "in-reply-to", "references", "subject" or "body".
	Where string
}

// Full reports whether the carrier holds the whole token and not only the short form.
func (c Reference) Full() bool { return len(c.Token) == tokenLength }

// BySender reports whether the carrier is the sender's own: a field or a text that he wrote and that a signature can cover.
// The others note the envelope, which whoever sends a letter on may write as he likes: a genuine letter that says "Đồng ý"
// to something else reaches any question that way. Such a token alone decides nothing.
func (c Reference) BySender() bool {
	switch c.Where {
	case "to", "cc", "in-reply-to", "references", "subject", "body":
		return true
	default:
		return false
	}
}

const tokenLength = 26

var (
	tokenInAddress   = regexp.MustCompile(`\+([a-z2-7]{26})@`)
	tokenInMessageID = regexp.MustCompile(`(?:^|[^a-z0-9])loa[.+-]([a-z2-7]{26})(?:[.@]|$)`)
	tokenInSubject   = regexp.MustCompile(`(?i)\[loa-([a-z2-7]{26}|[a-z2-7]{4,8})\]`)
)

// References lists every place of a letter that carries a token. Addresses come first because a forwarded or re-threaded
// letter keeps its recipient; of References only the youngest of ours counts, since a thread quotes its whole past. Tokens
// are compared in lower case because mail programs lower-case addresses at will.
func References(l mail.Letter) []Reference {
	carriers := addressReferences(l)
	carriers = appendReferences(carriers, tokenInMessageID, strings.ToLower(l.InReplyTo), "in-reply-to")
	for i := len(l.References) - 1; i >= 0; i-- {
		if found := appendReferences(nil, tokenInMessageID, strings.ToLower(l.References[i]), "references"); found != nil {
			carriers = append(carriers, found...)
			break
		}
	}
	return appendReferences(carriers, tokenInSubject, l.Subject, "subject")
}

func addressReferences(l mail.Letter) []Reference {
	var carriers []Reference
	for _, where := range []string{"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"} {
		for _, address := range l.Header.Addresses(where) {
			carriers = appendReferences(carriers, tokenInAddress, address.Spec, where)
		}
	}
	return carriers
}

func appendReferences(carriers []Reference, form *regexp.Regexp, in, where string) []Reference {
	for _, m := range form.FindAllStringSubmatch(in, -1) {
		carriers = append(carriers, Reference{strings.ToLower(m[1]), where})
	}
	return carriers
}

// singleToken gives the one full token that the carriers name. When two disagree there is none, and the caller has to ask.
func singleToken(carriers []Reference) (token string, ok bool) {
	short := ""
	for _, c := range carriers {
		known := &short
		if c.Full() {
			known = &token
		}
		if *known != "" && *known != c.Token {
			return "", false
		}
		*known = c.Token
	}
	return token, true
}

var taskCode = regexp.MustCompile(`(?i)\bLOA-\d{4}-\d{3,5}(?:-\d{1,3})?\b`)

// findTaskCode finds the code that people know a task by ("LOA-2022-0017"), in the subject first.
func findTaskCode(l mail.Letter, newText string) string {
	for _, text := range []string{l.Subject, newText} {
		if code := taskCode.FindString(text); code != "" {
			return strings.ToUpper(code)
		}
	}
	return ""
}

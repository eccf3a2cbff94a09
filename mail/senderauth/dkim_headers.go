package senderauth

import (
	"slices"
	"strings"

	"loa/mail"
)

var (
	// requiredHeaders are the fields without which a letter's meaning is open: who, to whom, about what, when, and which letter.
	requiredHeaders = []string{"from", "to", "subject", "date", "message-id"}
	// requiredIfPresent are the fields that change which question a letter answers, and how its body is to be read: with
	// another boundary or encoding the same signed bytes say something else.
	requiredIfPresent = []string{"cc", "in-reply-to", "references", "content-type", "content-transfer-encoding"}
	// singleHeaders are the fields that occur once in an honest letter (RFC 5322 section 3.6). One more than were signed was added
	// on the way, and readers disagree on which of the two they show.
	singleHeaders = []string{"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"}
)

// requiredHeaderFault says which field a signature should have covered and does not; signed are the names in h=, lower-cased. A
// name that is listed more often than the field occurs forbids to add another, and is welcome.
func requiredHeaderFault(signed []string, fields []mail.RawField) string {
	count := map[string]int{}
	for _, field := range fields {
		count[strings.ToLower(field.Name)]++
	}
	covered := map[string]int{}
	for _, name := range signed {
		covered[name]++
	}
	for _, name := range requiredHeaders {
		if count[name] != 1 || covered[name] == 0 {
			return "chữ ký không bao gồm đúng một trường " + name
		}
	}
	for _, name := range singleHeaders {
		listed := covered[name] > 0 || slices.Contains(requiredIfPresent, name)
		if count[name] > 1 || listed && count[name] > covered[name] {
			return "trường " + name + " nằm ngoài chữ ký"
		}
	}
	return ""
}

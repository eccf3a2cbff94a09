package senderauth

import (
	"slices"
	"strings"

	"loa/mail"
)

var (
	// requiredHeaders are the fields that say who wrote to whom, about what, when, and which letter it is. RFC 6376 section 5.4 requires
	// From only; section 5.4.1 recommends most of the others.
	requiredHeaders = []string{"from", "to", "subject", "date", "message-id"}
	// requiredIfPresent are the fields that change which question a letter answers, and those that change the meaning of its body: with
	// another boundary or encoding the same signed bytes are another text.
	requiredIfPresent = []string{"cc", "in-reply-to", "references", "content-type", "content-transfer-encoding"}
	// singleHeaders are the fields that occur at most once in a legitimate letter (RFC 5322 section 3.6). A field beyond those that were
	// signed was added on the way, and mail programs differ in which of the two they show.
	singleHeaders = []string{"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"}
)

// requiredHeaderFault names a field that a signature must cover and does not, in Vietnamese; "" when it covers all. signed are the
// names in h=, lower-cased. A name may be listed more often than the field occurs; that protects against an added field (RFC 6376
// section 8.15).
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

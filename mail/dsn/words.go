package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/mail/reply"
)

// Servers that do not follow RFC 3464 say it in words: qmail and old Exim and Postfix in English, Exchange and Zimbra in the
// language of the house. A recipient is an address in the part above the returned letter, together with the reason that
// stands behind it.

var (
	returnedBelow = regexp.MustCompile(`(?im)^[ \t]*(-{2,}[ \t]*(below this line is|this is a copy|returned message|undelivered message|original message|thư gốc|đây là bản sao)|original message headers?:|tiêu đề thư gốc|(return-path|received):[ \t]|-{6,}[ \t]*$)`)
	delayWords    = regexp.MustCompile(`(?i)(delayed|\(delay\)|still being (re)?tried|(will|to) be retried|will (keep )?(re)?try(ing)?|has not (yet )?been delivered|not yet been delivered|warning message|bị (trì hoãn|chậm)|đang (tiếp tục )?thử (gửi )?lại|chưa gửi được|vẫn đang cố gắng)`)
	relayWords    = regexp.MustCompile(`(?i)(successfully (delivered|relayed)|đã (được )?(gửi|chuyển) thành công|delivered to the following recipients|relay(ed)? to the following)`)
)

func (b *Bounce) addWords(l mail.Letter) {
	words := mail.Truncate(l.Text)
	if strings.TrimSpace(words) == "" {
		words = mail.Truncate(reply.HTMLText(l.HTML))
	}
	if cut := returnedBelow.FindStringIndex(words); cut != nil && cut[0] > 0 {
		words = words[:cut[0]]
	}
	action := actionOf(l.Subject + "\n" + words)
	if !b.addNamed(l, words, action) {
		b.addFound(words, action, own(l))
	}
}

// actionOf guesses what became of a letter; a report that does not say so tells a failure.
func actionOf(words string) Action {
	switch {
	case delayWords.MatchString(words) && !replyForGood.MatchString(words):
		return ActionDelayed
	case relayWords.MatchString(words) && !replyForGood.MatchString(words):
		return ActionDelivered
	default:
		return ActionFailed
	}
}

var replyForGood = regexp.MustCompile(`(?:^|[^\d.])5[0-5]\d[\s-]|\b5\.\d{1,3}\.\d{1,3}\b`)

// addNamed takes the recipients from Exim's field X-Failed-Recipients.
func (b *Bounce) addNamed(l mail.Letter, words string, action Action) bool {
	for _, value := range l.Header.All("X-Failed-Recipients") {
		for _, address := range anyAddress.FindAllString(value, maxBounceRecipients) {
			reason := ""
			if at := strings.Index(strings.ToLower(words), strings.ToLower(address)); at >= 0 && at+len(address) <= len(words) {
				reason = reasonAfter(words[at+len(address):])
			}
			b.add(worded(address, action, reason))
		}
	}
	return len(b.Recipients) > 0
}

// addFound takes every address in the words of the report but the server's own and the one the report came to.
func (b *Bounce) addFound(words string, action Action, except map[string]bool) {
	found := anyAddress.FindAllStringIndex(words, maxBounceRecipients)
	for i, at := range found {
		address := strings.ToLower(strings.Trim(words[at[0]:at[1]], "'"))
		if except[address] || BounceSender.MatchString(address) || nearby(words, at[0], "message-id") {
			continue
		}
		end := len(words)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		b.add(worded(address, action, reasonAfter(words[at[1]:end])))
	}
}

// own are the addresses that a report names without being about them.
func own(l mail.Letter) map[string]bool {
	addresses := map[string]bool{l.ReturnPath: true}
	for _, list := range [][]mail.Address{l.From, l.Sender, l.ReplyTo, l.To} {
		for _, a := range list {
			addresses[a.Spec] = true
		}
	}
	return addresses
}

// nearby reports whether the line before an offset speaks of a word.
func nearby(words string, at int, word string) bool {
	line := words[strings.LastIndexByte(words[:at], '\n')+1 : at]
	return strings.Contains(strings.ToLower(line), word)
}

func worded(address string, action Action, reason string) Recipient {
	status := statusCode.FindString(reason)
	if status == "" {
		if m := spokenCode.FindStringSubmatch(reason + " "); m != nil {
			status = m[1] + ".0.0"
		}
	}
	return Recipient{Address: strings.ToLower(strings.Trim(address, "'")), Action: action, Status: status, Diagnostic: reason}
}

// reasonAfter is the paragraph behind an address, without the brackets that closed it.
func reasonAfter(rest string) string {
	rest = strings.TrimLeft(rest, " \t>:)\"'.,-")
	rest = strings.TrimLeft(rest, "\r\n \t")
	if end := strings.Index(rest, "\n\n"); end >= 0 {
		rest = rest[:end]
	}
	return shortLine(wrappedText.ReplaceAllString(rest, " "))
}

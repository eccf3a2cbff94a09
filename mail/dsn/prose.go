package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/vietnamese"
)

// Servers that do not follow RFC 3464 say it in words: qmail and old Exim and Postfix in English, Exchange and Zimbra in the
// language of the house. A recipient is an address in the part above the returned letter, together with the reason that
// stands behind it.

var (
	returnedBelow = regexp.MustCompile(`(?im)^[ \t]*(-{2,}[ \t]*(below this line is|this is a copy|returned message|undelivered message|original message|thư gốc|đây là bản sao)|original message headers?:|tiêu đề thư gốc|(return-path|received):[ \t]|-{6,}[ \t]*$)`)
	delayWords    = regexp.MustCompile(`(?i)(delayed|\(delay\)|still being (re)?tried|(will|to) be retried|will (keep )?(re)?try(ing)?|has not (yet )?been delivered|not yet been delivered|warning message|bị (trì hoãn|chậm)|đang (tiếp tục )?thử (gửi )?lại|chưa gửi được|vẫn đang cố gắng)`)
	relayWords    = regexp.MustCompile(`(?i)(successfully (delivered|relayed)|đã (được )?(gửi|chuyển) thành công|delivered to the following recipients|relay(ed)? to the following)`)
)

func (b *Bounce) addProse(l mail.Letter) {
	words := vietnamese.Truncate(l.Text)
	if strings.TrimSpace(words) == "" {
		words = vietnamese.Truncate(reply.WholeText(l.HTML))
	}
	if cut := returnedBelow.FindStringIndex(words); cut != nil && cut[0] > 0 {
		words = words[:cut[0]]
	}
	action := actionOf(l.Subject + "\n" + words)
	if !b.addFailedRecipients(l, words, action) {
		b.addAddresses(words, action, ownAddresses(l))
	}
}

// actionOf guesses what became of a letter; a report that does not say so tells a failure.
func actionOf(words string) Action {
	switch {
	case delayWords.MatchString(words) && !permanentCode.MatchString(words):
		return ActionDelayed
	case relayWords.MatchString(words) && !permanentCode.MatchString(words):
		return ActionDelivered
	default:
		return ActionFailed
	}
}

var permanentCode = regexp.MustCompile(`(?:^|[^\d.])5[0-5]\d[\s-]|\b5\.\d{1,3}\.\d{1,3}\b`)

// addFailedRecipients takes the recipients from Exim's field X-Failed-Recipients.
func (b *Bounce) addFailedRecipients(l mail.Letter, words string, action Action) bool {
	for _, value := range l.Header.All("X-Failed-Recipients") {
		for _, address := range anyAddress.FindAllString(value, maxRecipients) {
			reason := ""
			if at := strings.Index(strings.ToLower(words), strings.ToLower(address)); at >= 0 && at+len(address) <= len(words) {
				reason = reasonAfter(words[at+len(address):])
			}
			b.add(proseRecipient(address, action, reason))
		}
	}
	return len(b.Recipients) > 0
}

// addAddresses takes every address in the words of the report but the server's own and the one the report came to.
func (b *Bounce) addAddresses(words string, action Action, except map[string]bool) {
	found := anyAddress.FindAllStringIndex(words, maxRecipients)
	for i, at := range found {
		address := strings.ToLower(strings.Trim(words[at[0]:at[1]], "'"))
		if except[address] || IsMailerDaemon(address) || lineMentions(words, at[0], "message-id") {
			continue
		}
		end := len(words)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		b.add(proseRecipient(address, action, reasonAfter(words[at[1]:end])))
	}
}

// ownAddresses are the addresses that a report names without being about them.
func ownAddresses(l mail.Letter) map[string]bool {
	addresses := map[string]bool{l.ReturnPath: true}
	for _, list := range [][]mail.Address{l.From, l.Sender, l.ReplyTo, l.To} {
		for _, a := range list {
			addresses[a.Spec] = true
		}
	}
	return addresses
}

// lineMentions reports whether the line before an offset speaks of a word.
func lineMentions(words string, at int, word string) bool {
	line := words[strings.LastIndexByte(words[:at], '\n')+1 : at]
	return strings.Contains(strings.ToLower(line), word)
}

func proseRecipient(address string, action Action, reason string) Recipient {
	status := statusCode.FindString(reason)
	if status == "" {
		if m := replyCode.FindStringSubmatch(reason + " "); m != nil {
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
	return truncateLine(whiteSpace.ReplaceAllString(rest, " "))
}

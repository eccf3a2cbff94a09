package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/vietnamese"
)

// Servers that do not follow RFC 3464 report in prose: qmail and old versions of Exim and Postfix in English, Exchange and Zimbra in the
// language that is configured. A recipient is an address in the text above the returned letter; the paragraph behind it is the reason.

var (
	// returnedBelow matches the line behind which our own letter is returned.
	returnedBelow = regexp.MustCompile(`(?im)^[ \t]*(-{2,}[ \t]*(below this line is|this is a copy|returned message|undelivered message|original message|thư gốc|đây là bản sao)|original message headers?:|tiêu đề thư gốc|(return-path|received):[ \t]|-{6,}[ \t]*$)`)
	// delayWords say that the server keeps trying.
	delayWords = regexp.MustCompile(`(?i)(delayed|\(delay\)|still being (re)?tried|(will|to) be retried|will (keep )?(re)?try(ing)?|has not (yet )?been delivered|not yet been delivered|warning message|bị (trì hoãn|chậm)|đang (tiếp tục )?thử (gửi )?lại|chưa gửi được|vẫn đang cố gắng)`)
	// relayWords say that the letter arrived or was passed on.
	relayWords = regexp.MustCompile(`(?i)(successfully (delivered|relayed)|đã (được )?(gửi|chuyển) thành công|delivered to the following recipients|relay(ed)? to the following)`)
	whiteSpace = regexp.MustCompile(`\s+`)
)

// addProse adds the recipients that the text of a report names.
func (b *Bounce) addProse(l mail.Letter) {
	words := vietnamese.Truncate(l.Text)
	if strings.TrimSpace(words) == "" {
		words = vietnamese.Truncate(reply.HTMLText(l.HTML))
	}
	if cut := returnedBelow.FindStringIndex(words); cut != nil && cut[0] > 0 {
		words = words[:cut[0]]
	}
	action := actionOf(l.Subject + "\n" + words)
	if !b.addFailedRecipients(l, words, action) {
		b.addAddresses(words, action, ownAddresses(l))
	}
}

// actionOf guesses the action from the words of a report. Without words for a delay or a delivery, or with a code for a permanent
// failure, it is [ActionFailed].
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

// permanentCode is a reply code or a status code of a permanent failure.
var permanentCode = regexp.MustCompile(`(?:^|[^\d.])5[0-5]\d[\s-]|\b5\.\d{1,3}\.\d{1,3}\b`)

// addFailedRecipients adds the recipients in Exim's field X-Failed-Recipients; found is false when there are none.
func (b *Bounce) addFailedRecipients(l mail.Letter, words string, action Action) (found bool) {
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

// addAddresses adds every address in the text of a report, except those of the server and of the report's own header.
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

// ownAddresses are the addresses in the header of a report. Its text may name them too, but is not about them.
func ownAddresses(l mail.Letter) map[string]bool {
	addresses := map[string]bool{l.ReturnPath: true}
	for _, list := range [][]mail.Address{l.From, l.Sender, l.ReplyTo, l.To} {
		for _, a := range list {
			addresses[a.Spec] = true
		}
	}
	return addresses
}

// lineMentions is true when the line holds a word before an offset.
func lineMentions(words string, at int, word string) bool {
	line := words[strings.LastIndexByte(words[:at], '\n')+1 : at]
	return strings.Contains(strings.ToLower(line), word)
}

// proseRecipient makes a recipient; the status is the code in the reason, or the class of its reply code.
func proseRecipient(address string, action Action, reason string) Recipient {
	status := statusCode.FindString(reason)
	if status == "" {
		if m := replyCode.FindStringSubmatch(reason + " "); m != nil {
			status = m[1] + ".0.0"
		}
	}
	return Recipient{Address: strings.ToLower(strings.Trim(address, "'")), Action: action, Status: status, Diagnostic: reason}
}

// reasonAfter gives the paragraph behind an address, without the punctuation that closed the address.
func reasonAfter(rest string) string {
	rest = strings.TrimLeft(rest, " \t>:)\"'.,-")
	rest = strings.TrimLeft(rest, "\r\n \t")
	if end := strings.Index(rest, "\n\n"); end >= 0 {
		rest = rest[:end]
	}
	return truncateLine(whiteSpace.ReplaceAllString(rest, " "))
}

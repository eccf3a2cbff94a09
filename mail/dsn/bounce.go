package dsn

import (
	"bytes"
	"regexp"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// Bounce is the report of a mail server about a letter that we sent, as a delivery status notification (RFC 3464) or in prose. Not every
// report tells a failure: see [Action].
type Bounce struct {
	// MessageID is the id of our letter, without angle brackets; "" when the report does not return it.
	MessageID string `json:"message_id,omitempty"`
	// Recipients are the addresses that the report is about, in its order, each once.
	Recipients []Recipient `json:"recipients"`
	// Standard is true for a report in the form of RFC 3464, false for a report in prose, where the recipients are a guess.
	Standard bool `json:"standard"`
}

// Recipient is one address of a report.
type Recipient struct {
	// Address is the final recipient, lower-cased (RFC 3464 section 2.3.2).
	Address string `json:"address"`
	// Original is the address that we wrote to, lower-cased; "" when the report does not name it (RFC 3464 section 2.3.1).
	Original string `json:"original,omitempty"`
	// Action says what happened to the letter.
	Action Action `json:"action"`
	// Status is the code of RFC 3463 ("5.1.1"); "" when there is none. The first digit is 5 for a permanent failure, 4 for a transient one.
	Status string `json:"status,omitempty"`
	// Diagnostic is the reason in the words of the server, in one line of at most 400 characters.
	Diagnostic string `json:"diagnostic,omitempty"`
}

// Action says what happened to a letter for one recipient (RFC 3464 section 2.3.3).
type Action string

// The actions of RFC 3464. Only [ActionFailed] says that the letter will not arrive.
const (
	// ActionFailed: the letter could not be delivered, and the server has stopped trying.
	ActionFailed Action = "failed"
	// ActionDelayed: the letter could not be delivered yet, and the server keeps trying.
	ActionDelayed Action = "delayed"
	// ActionDelivered: the letter is in the recipient's mailbox.
	ActionDelivered Action = "delivered"
	// ActionRelayed: the letter was passed to a server that sends no such reports.
	ActionRelayed Action = "relayed"
	// ActionExpanded: the letter was delivered to an address and sent on from there to several recipients.
	ActionExpanded Action = "expanded"
)

// Vietnamese names the action for the trace; "" for an action that RFC 3464 does not define.
func (a Action) Vietnamese() string {
	switch a {
	case ActionFailed:
		return "không gửi được"
	case ActionDelayed:
		return "chậm, máy chủ còn gửi tiếp"
	case ActionDelivered:
		return "đã đến nơi"
	case ActionRelayed:
		return "đã chuyển tiếp cho máy chủ khác"
	case ActionExpanded:
		return "đã chuyển cho một danh sách"
	default:
		return ""
	}
}

// Failed gives the recipients that the letter will not reach.
func (b Bounce) Failed() []Recipient {
	var failed []Recipient
	for _, r := range b.Recipients {
		if r.Action == ActionFailed {
			failed = append(failed, r)
		}
	}
	return failed
}

// The limits of a report. What is beyond them is ignored.
const (
	maxRecipients = 100       // of one report
	maxDiagnostic = 400       // characters of a diagnostic
	maxBytes      = 256 << 10 // of a status part, and of a returned letter
)

// Parse parses a report about a letter that we sent; ok is false when the letter is no report ([Detect]). A report without any
// recognisable recipient has no Recipients, and a person has to look at it.
//
// Parse does not authenticate the report. The caller must check that MessageID is the id of a letter that was sent, and that this letter
// was sent to the recipient.
func Parse(l mail.Letter) (bounce Bounce, ok bool) {
	bounce.MessageID = originalID(l)
	for _, file := range l.Attachments {
		if isStatusType(file.Type) {
			bounce.Standard = true
			bounce.addStatus(file.Content)
		}
	}
	if len(bounce.Recipients) > 0 {
		return bounce, true
	}
	if !bounce.Standard && Detect(l) == "" {
		return Bounce{}, false
	}
	bounce.addProse(l)
	return bounce, true
}

// isStatusType is true for the media types of a status part (RFC 3464 section 2.1, RFC 6533 for internationalised mail).
func isStatusType(kind string) bool {
	return kind == "message/delivery-status" || kind == "message/global-delivery-status"
}

// addStatus parses the groups of fields of a message/delivery-status. The first group is about the letter, every other one about a
// recipient.
func (b *Bounce) addStatus(content []byte) {
	content = bytes.ReplaceAll(content[:min(len(content), maxBytes)], []byte("\r\n"), []byte("\n"))
	for group := range bytes.SplitSeq(content, []byte("\n\n")) {
		fields := mail.ParseHeader(bytes.TrimLeft(group, "\n"))
		address := parseTypedAddress(fields.First("Final-Recipient"))
		original := parseTypedAddress(fields.First("Original-Recipient"))
		action := Action(strings.ToLower(firstWord(fields.First("Action"))))
		if (address == "" && original == "") || action == "" {
			continue
		}
		if address == "" {
			address = original
		}
		_, diagnostic, found := strings.Cut(fields.First("Diagnostic-Code"), ";")
		if !found {
			diagnostic = fields.First("Diagnostic-Code")
		}
		b.add(Recipient{address, original, action, statusCode.FindString(fields.First("Status")), truncateLine(diagnostic)})
	}
}

// add adds a recipient with an action that RFC 3464 defines. Of two entries for one address the first stays, but a failure replaces any
// other action.
func (b *Bounce) add(r Recipient) {
	if !r.Action.isKnown() || len(b.Recipients) == maxRecipients {
		return
	}
	for i, earlier := range b.Recipients {
		if earlier.Address != r.Address {
			continue
		}
		if r.Action == ActionFailed && earlier.Action != ActionFailed {
			b.Recipients[i] = r
		}
		return
	}
	b.Recipients = append(b.Recipients, r)
}

// isKnown is true for the actions of RFC 3464.
func (a Action) isKnown() bool {
	switch a {
	case ActionFailed, ActionDelayed, ActionDelivered, ActionRelayed, ActionExpanded:
		return true
	default:
		return false
	}
}

var (
	// statusCode is a code of RFC 3463.
	statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	// replyCode is an SMTP reply code of a failure (RFC 5321 section 4.2.1).
	replyCode  = regexp.MustCompile(`(?:^|[^\d.])([45])[0-5]\d[\s-]`)
	anyAddress = regexp.MustCompile(`[A-Za-z0-9._%+=&'/-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	// idInProse is the Message-ID of our letter in the text of a report.
	idInProse = regexp.MustCompile(`(?im)^[ \t>]*(?:Message-ID|ID thư|Mã thư)[ \t]*:[ \t]*<([^<>\s]{1,400})>`)
)

// parseTypedAddress gives the address in "rfc822; a@b", lower-cased; "" for an address of another system, such as "x400;…" (RFC 3464
// section 2.1.2).
func parseTypedAddress(value string) string {
	kind, address, found := strings.Cut(value, ";")
	switch kind = strings.ToLower(strings.TrimSpace(kind)); {
	case !found:
		address = value
	case kind != "rfc822" && kind != "utf-8" && kind != "smtp":
		return ""
	}
	return strings.ToLower(anyAddress.FindString(address))
}

// firstWord gives the first word of a field, without the comment behind it.
func firstWord(value string) string {
	fields := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ';' || r == '(' })
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

// truncateLine gives a text in one line of at most [maxDiagnostic] characters.
func truncateLine(s string) string {
	runes := []rune(vietnamese.CleanLine(s))
	return strings.TrimSpace(string(runes[:min(len(runes), maxDiagnostic)]))
}

// originalID gives the id of our letter from what the report returns of it: the whole letter, its header as a part, or its header in the
// text of the report. Without these it gives the id that the report replies to.
func originalID(l mail.Letter) string {
	for _, file := range l.Attachments {
		switch file.Type {
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
			header := mail.ParseHeader(mail.HeaderBlock(file.Content[:min(len(file.Content), maxBytes)]))
			if ids := mail.MessageIDs(header.First("Message-ID")); len(ids) > 0 {
				return ids[0]
			}
		}
	}
	if m := idInProse.FindStringSubmatch(vietnamese.Truncate(l.Text)); m != nil {
		return m[1]
	}
	if l.InReplyTo != "" {
		return l.InReplyTo
	}
	if n := len(l.References); n > 0 {
		return l.References[n-1]
	}
	return ""
}

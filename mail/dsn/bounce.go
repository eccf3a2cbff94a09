package dsn

import (
	"bytes"
	"regexp"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// Bounce is what a mail server says about a letter of ours (RFC 3464, or the free words of servers that do not follow it).
type Bounce struct {
	// MessageID is the id of our letter, without brackets; "" when the report does not bring it back.
	MessageID string `json:"message_id,omitempty"`
	// Recipients are the addresses that the report speaks of, in its order, each once.
	Recipients []Recipient `json:"recipients"`
	// Standard is true for a report in the form of RFC 3464; false when the words of the server had to be guessed at.
	Standard bool `json:"standard"`
}

// Recipient is one address of a report.
type Recipient struct {
	// Address is the final recipient in lower case; Original is the address that we wrote to, when the report names it.
	Address  string `json:"address"`
	Original string `json:"original,omitempty"`
	// Action is what became of the letter.
	Action Action `json:"action"`
	// Status is the code of RFC 3463 ("5.1.1"); "" when there is none. Its first digit is 5 for good and 4 for now.
	Status string `json:"status,omitempty"`
	// Diagnostic is what the server said, in one line of at most 400 characters.
	Diagnostic string `json:"diagnostic,omitempty"`
}

// Action is what became of a letter for one recipient (RFC 3464, section 2.3.3).
type Action string

// The actions. Only failed says that the letter will not arrive.
const (
	ActionFailed    Action = "failed"
	ActionDelayed   Action = "delayed"
	ActionDelivered Action = "delivered"
	ActionRelayed   Action = "relayed"
	ActionExpanded  Action = "expanded"
)

// Vietnamese says what became of the letter, in words for the trace; "" for an action that RFC 3464 does not define.
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

// Failed lists the recipients whom the letter will not reach.
func (b Bounce) Failed() []Recipient {
	var failed []Recipient
	for _, r := range b.Recipients {
		if r.Action == ActionFailed {
			failed = append(failed, r)
		}
	}
	return failed
}

const (
	maxRecipients = 100
	maxDiagnostic = 400
	maxBytes      = 256 << 10
)

// Parse reads a report about a letter of ours; ok is false when the letter is none. A report of which no recipient
// can be read is one with no Recipients: somebody has to look. Whether the report is genuine is for the caller to decide:
// it must name the id of a letter that was sent, to an address that it was sent to.
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

func isStatusType(kind string) bool {
	return kind == "message/delivery-status" || kind == "message/global-delivery-status"
}

// addStatus reads the groups of fields of a message/delivery-status: the first is about the letter, each other one about
// a recipient.
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

// add keeps a recipient of a known action. A second word about the same address counts when it is the worse one.
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

func (a Action) isKnown() bool {
	switch a {
	case ActionFailed, ActionDelayed, ActionDelivered, ActionRelayed, ActionExpanded:
		return true
	default:
		return false
	}
}

var (
	statusCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode  = regexp.MustCompile(`(?:^|[^\d.])([45])[0-5]\d[\s-]`)
	anyAddress = regexp.MustCompile(`[A-Za-z0-9._%+=&'/-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	whiteSpace = regexp.MustCompile(`\s+`)
)

// parseTypedAddress reads "rfc822; a@b" without its type. An address of another type ("x400;…") names nobody here.
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

func firstWord(value string) string {
	fields := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ';' || r == '(' })
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

func truncateLine(s string) string {
	runes := []rune(vietnamese.CleanLine(s))
	return strings.TrimSpace(string(runes[:min(len(runes), maxDiagnostic)]))
}

// originalID finds the id of our letter in what the report brings back of it: the whole letter, its header as a part, or
// its header in the words of the report. The report's own threading is the last resort.
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

var idInProse = regexp.MustCompile(`(?im)^[ \t>]*(?:Message-ID|ID thư|Mã thư)[ \t]*:[ \t]*<([^<>\s]{1,400})>`)

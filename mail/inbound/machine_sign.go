package inbound

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/vietnamese"
)

// A weak sign of automatic mail is one that the mail program of a person sets too: an appointment attached, the Precedence of a list server,
// the subject of a receipt that the person answered. Such a letter is automatic unless it carries a mark of our question and decides
// something; then people decide what it is, because a decision must not be lost.

var (
	// receiptSubject matches the subjects of receipts.
	receiptSubject = regexp.MustCompile(`(?i)^(read:|đã đọc:)`)
	// bulk are the values of Precedence that list servers set, and some mail programs of people.
	bulk = vietnamese.WordSet("bulk list")
)

// weakSign gives the weak sign of automatic mail, in Vietnamese; "" when there is none.
func weakSign(l mail.Letter) string {
	for _, kind := range l.Types {
		if strings.HasPrefix(kind, "text/calendar") && !strings.Contains(kind, "method=request") {
			return "tệp lịch họp"
		}
	}
	switch {
	case bulk[strings.ToLower(strings.TrimSpace(l.Header.First("Precedence")))]:
		return "Precedence"
	case receiptSubject.MatchString(l.Subject):
		return "tiêu đề của giấy báo đã đọc"
	}
	return ""
}

// weighMachineSign takes a letter with a weak sign for automatic, unless it carries a mark of our question and decides or submits something.
func (r *Interpretation) weighMachineSign() {
	if r.MachineSign == "" || len(r.References) > 0 && r.actsOnTask() {
		return
	}
	r.Kind, r.Verdict, r.Items, r.Comment, r.Cancel, r.Code = KindAuto, reply.VerdictNone, nil, "", false, ""
	r.note("machine", mail.Fail, r.MachineSign)
	r.MachineSign = ""
}

// actsOnTask is true for a letter that wants something of a task: a decision, a withdrawal, the acceptance of a task, a report.
func (r *Interpretation) actsOnTask() bool {
	switch r.Verdict {
	case reply.VerdictApprove, reply.VerdictReturn, reply.VerdictConditional:
		return true
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	return r.Cancel || r.Code != "" || len(r.Items) > 0 || r.Kind == KindReport || acceptsTask.MatchString(vietnamese.Fold(r.NewText))
}

// acceptsTask matches the words by which a unit takes a task on.
var acceptsTask = regexp.MustCompile(`\b(tiep nhan|nhan nhiem vu|nhan viec)\b`)

package inbound

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

// acts are what a letter does, whatever was asked: the acts of its sentences, its documents, and its verdict about a draft. A letter by a
// machine, or one that was not read whole, is in doubt.
func (a answer) acts() []plan.Act {
	read := reply.ReadAnswer(a.interpreted.NewText, a.known.Context)
	var acts []plan.Act
	for _, act := range read.Acts {
		acts = append(acts, plan.Act{
			Kind: plan.ActKind(act.Kind), Words: act.Words, Until: civil(act.Until), When: act.When, Unit: act.Unit, To: act.To, Link: act.Link,
		})
	}
	if read.Cut || a.interpreted.Kind == mailinbound.KindAuto || a.interpreted.Kind == mailinbound.KindBounce {
		acts = append(acts, plan.Act{Kind: plan.ActDoubt})
	}
	if slices.ContainsFunc(a.letter.parsed.Attachments, isSubmission) {
		acts = append(acts, plan.Act{Kind: plan.ActDocument})
	}
	return append(acts, plan.Act{Kind: verdictAct(a.interpreted.Verdict)})
}

// pictureInSignature is the size in bytes below which a picture is taken for a part of a signature.
const pictureInSignature = 64 << 10

// isSubmission reports whether a file can be a draft or a report: any file but what mail programs add by themselves.
func isSubmission(file mail.Attachment) bool {
	switch strings.ToLower(filepath.Ext(file.Name)) {
	case ".vcf", ".ics", ".p7s", ".p7m", ".asc", ".dat", ".eml":
		return false
	case ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".svg", ".webp", ".tif", ".tiff", ".heic":
		return file.Size >= pictureInSignature
	}
	return !strings.HasPrefix(file.Type, "image/") || file.Size >= pictureInSignature
}

// verdictAct is the act of a verdict about a draft; the zero kind, which no rule names, for a letter without one.
func verdictAct(verdict reply.Verdict) plan.ActKind {
	switch verdict {
	case reply.VerdictApprove:
		return plan.ActApprove
	case reply.VerdictReturn:
		return plan.ActReturn
	case reply.VerdictConditional:
		return plan.ActConditional
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	return ""
}

// understood is the letter as an answer to a question.
func (a answer) understood(question plan.Question) plan.Understood {
	return plan.MeaningOf(question, a.acts())
}

// until is the day until which more time is asked: the one that the letter names, or the one that its words mean. It is zero when they name
// none.
func (a answer) until(u plan.Understood) calendar.Date {
	if !u.Until.IsZero() {
		return u.Until
	}
	state := a.known.state
	due := state.Due
	if state.Stage == plan.StageReporting {
		due = state.ReportDue
	}
	day, found := deadline.Until(deadline.UntilInput{Words: u.When, Said: a.said(), Due: due})
	if !found {
		return calendar.Date{}
	}
	return day
}

// said is the day on which the letter was filed: the date in its header is its sender's.
func (a answer) said() calendar.Date { return calendar.Today(a.letter.in.FiledAt) }

// only reports whether every act of the letter is of one of the kinds, but for its verdict and what its sentences say of a decision.
func only(acts []plan.Act, kinds ...plan.ActKind) bool {
	beside := []plan.ActKind{"", plan.ActConfirm, plan.ActObscure, plan.ActApprove}
	found := false
	for _, act := range acts {
		switch {
		case slices.Contains(kinds, act.Kind):
			found = true
		case !slices.Contains(beside, act.Kind):
			return false
		}
	}
	return found
}

// says reports whether the letter has an act of one of the kinds.
func says(acts []plan.Act, kinds ...plan.ActKind) bool {
	return slices.ContainsFunc(acts, func(act plan.Act) bool { return slices.Contains(kinds, act.Kind) })
}

// whole is the new text of the letter with the names of its files, which stay with the letter, cut to plan.MaxReason.
func (a answer) whole() string {
	text := strings.TrimSpace(a.interpreted.NewText)
	var names []string
	for _, file := range a.letter.parsed.Attachments {
		if isSubmission(file) {
			names = append(names, file.Name)
		}
	}
	if len(names) > 0 {
		text += "\n[" + strings.Join(names, ", ") + "]"
	}
	return reason(strings.TrimSpace(text))
}

func civil(day reply.Date) calendar.Date {
	if day == (reply.Date{}) {
		return calendar.Date{}
	}
	date, err := calendar.NewDate(day.Year, time.Month(day.Month), day.Day)
	if err != nil {
		return calendar.Date{} // the reader gives no day that is in no calendar
	}
	return date
}

package inbound

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loa/mail"
	"loa/mail/classifier"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

// MeaningOf returns what a letter becomes as an answer to a question: package reply reads its acts, package plan decides. Where the acts decide
// nothing, package classifier is heard too.
//
// Mail that a program wrote, a letter with the mark of a state secret, and a text that could not be separated reliably are
// [plan.MeaningUnclear] whatever they say. Who wrote the letter is not looked at here.
func MeaningOf(question plan.Question, read mailinbound.Interpretation) plan.Understood {
	return MeaningBy(classifier.Trained(), question, read)
}

// MeaningBy is [MeaningOf] with another model in the place of the program's.
func MeaningBy(model *classifier.Model, question plan.Question, read mailinbound.Interpretation) plan.Understood {
	return meaningOf(model, question, actsOf(question, read), read)
}

// meaningOf asks the model only about what the grammar leaves unclear.
func meaningOf(model *classifier.Model, question plan.Question, acts []plan.Act, read mailinbound.Interpretation) plan.Understood {
	u := plan.SecondMeaningOf(question, acts, func() plan.Guess { return guessOf(model, question, read.NewText) })
	if u.Probability > 0 && u.Meaning == plan.MeaningExtend {
		u.When = read.NewText // the day may stand anywhere in the letter
	}
	return u
}

// guessOf is what a model says of a text, with the signs in it.
func guessOf(model *classifier.Model, question plan.Question, text string) plan.Guess {
	if strings.TrimSpace(text) == "" {
		return plan.Guess{}
	}
	guessed := model.Guess(string(question), text)
	guess := plan.Guess{Meaning: plan.Meaning(guessed.Label), Probability: guessed.Probability}
	for _, sign := range classifier.SignsOf(text) {
		guess.Signs = append(guess.Signs, plan.Sign(sign))
	}
	return guess
}

// actsOf returns the acts of a letter, and what it is besides its words.
func actsOf(question plan.Question, read mailinbound.Interpretation) []plan.Act {
	answer := read.Answer()
	var acts []plan.Act
	if doubtful(read) || answer.Cut && question != plan.QuestionDrafting {
		acts = append(acts, plan.Act{Kind: plan.ActDoubt})
	}
	switch read.Verdict {
	case reply.VerdictApprove:
		acts = append(acts, plan.Act{Kind: plan.ActApprove, Words: read.Words})
	case reply.VerdictReturn:
		acts = append(acts, plan.Act{Kind: plan.ActReturn, Words: read.Words})
	case reply.VerdictConditional:
		acts = append(acts, plan.Act{Kind: plan.ActConditional, Words: read.Words})
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	if read.HasDocument {
		acts = append(acts, plan.Act{Kind: plan.ActDocument})
	}
	for _, act := range answer.Acts {
		acts = append(acts, planAct(act))
	}
	return acts
}

// doubtful reports whether nothing in a letter may be acted on.
func doubtful(read mailinbound.Interpretation) bool {
	automatic := read.Kind == mailinbound.KindAuto || read.Kind == mailinbound.KindBounce
	return automatic || read.Secret != "" || read.Unreliable != "" || read.Confidence < reply.MinConfidence
}

// planAct returns an act of package reply as one of plan.
func planAct(act reply.Act) plan.Act {
	a := plan.Act{Kind: plan.ActKind(act.Kind), Words: act.Words, When: act.When, Unit: act.Unit, To: act.To, Link: act.Link, Weak: act.Weak}
	if act.Until != (reply.Date{}) {
		a.Until, _ = calendar.NewDate(act.Until.Year, time.Month(act.Until.Month), act.Until.Day) // reply reads only days of the calendar
	}
	return a
}

// acts are what a letter does as an answer to a question. A large picture is a document too: a poster may be the draft.
func (a answer) acts(question plan.Question) []plan.Act {
	acts := actsOf(question, a.interpreted)
	if !a.interpreted.HasDocument && slices.ContainsFunc(a.letter.parsed.Attachments, isSubmission) {
		acts = append(acts, plan.Act{Kind: plan.ActDocument})
	}
	return append(acts, a.resultActs(question)...)
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

// understood is the letter as an answer to a question. An opinion on one item of a list is read by the grammar alone: the labelled answers are
// whole letters.
func (a answer) understood(question plan.Question) plan.Understood {
	if a.item {
		return a.readByGrammar(question)
	}
	return meaningOf(classifier.Trained(), question, a.acts(question), a.interpreted)
}

// readByGrammar is the letter as an answer to a question as the grammar alone reads it.
func (a answer) readByGrammar(question plan.Question) plan.Understood {
	return plan.MeaningOf(question, a.acts(question))
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

// only reports whether every act of the letter is of one of the kinds, but for its verdict, its weak acts, and what its sentences say of a
// decision.
func only(acts []plan.Act, kinds ...plan.ActKind) bool {
	beside := []plan.ActKind{"", plan.ActConfirm, plan.ActObscure, plan.ActApprove}
	found := false
	for _, act := range acts {
		switch {
		case act.Weak:
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
	return slices.ContainsFunc(acts, func(act plan.Act) bool { return !act.Weak && slices.Contains(kinds, act.Kind) })
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

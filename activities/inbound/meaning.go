package inbound

import (
	"time"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
)

// MeaningOf returns what a letter becomes as an answer to a question: package reply reads its acts, package plan decides.
//
// Mail that a program wrote, a letter with the mark of a state secret, and a text that could not be separated reliably are
// [plan.MeaningUnclear] whatever they say. Who wrote the letter is not looked at here.
func MeaningOf(question plan.Question, read mailinbound.Interpretation) plan.Understood {
	return plan.MeaningOf(question, actsOf(question, read))
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
	a := plan.Act{Kind: plan.ActKind(act.Kind), Words: act.Words, When: act.When, Unit: act.Unit, To: act.To, Link: act.Link}
	if act.Until != (reply.Date{}) {
		a.Until, _ = calendar.NewDate(act.Until.Year, time.Month(act.Until.Month), act.Until.Day) // reply reads only days of the calendar
	}
	return a
}

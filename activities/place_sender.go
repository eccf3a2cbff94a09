package activities

import (
	"context"
	"strings"

	"loa/mail"
	"loa/plan"
	"loa/store"
)

// bySender finds the only question to the sender that such a letter can answer. When the letter names something that is none of
// the sender's, there is no such question: it is about something else.
func (p *placing) bySender(context.Context) (finding, error) {
	fitting := p.fitting()
	if p.strange != "" && len(fitting) > 0 {
		p.doubt, p.choices = p.strange, fitting
		return finding{}, nil
	}
	return finding{asks: fitting}, nil
}

// fitting are the open questions to the sender that such a letter can answer, each once.
func (p *placing) fitting() []store.Ask {
	var fitting []store.Ask
	for _, ask := range p.within(p.open) {
		for _, purpose := range p.wanted() {
			if ask.Purpose == purpose {
				fitting = append(fitting, ask)
			}
		}
	}
	return p.questions(fitting)
}

// wanted are the purposes that a letter of this kind can serve. Talk that decides nothing and hands in nothing serves none.
func (d *delivery) wanted() []plan.Purpose {
	if d.reading.Cancel {
		return []plan.Purpose{plan.PurposeWithdraw}
	}
	speaksOfDraft := strings.Contains(plan.Fold(d.letter.Subject), "du thao")
	switch d.reading.Verdict {
	case mail.VerdictApprove, mail.VerdictReturn, mail.VerdictConditional:
		return []plan.Purpose{plan.PurposeDecide, plan.PurposeAccept}
	case mail.VerdictUnclear, mail.VerdictNone:
	}
	switch {
	case taken(d.reading.NewText):
		return []plan.Purpose{plan.PurposeAccept}
	case d.reading.Kind == mail.KindReport && speaksOfDraft:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeReport}
	case d.reading.Kind == mail.KindReport:
		return []plan.Purpose{plan.PurposeReport}
	case len(d.letter.Attachments) > 0 && speaksOfDraft:
		return []plan.Purpose{plan.PurposeDraft}
	case linkPattern.MatchString(d.reading.NewText) && datePattern.MatchString(d.reading.NewText):
		return []plan.Purpose{plan.PurposePublish}
	case len(d.letter.Attachments) > 0:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeReport}
	case d.reading.Kind == mail.KindReply && d.reading.Verdict == mail.VerdictUnclear:
		return []plan.Purpose{plan.PurposeDecide}
	}
	return nil
}

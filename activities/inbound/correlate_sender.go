package inbound

import (
	"context"
	"slices"
	"strings"

	"loa/mail"
	"loa/plan"
	"loa/store"
)

// bySender finds the only question to the sender that such a letter can answer. When the letter names something that is none of
// the sender's, there is no such question: it is about something else.
func (p *placing) bySender(ctx context.Context) (finding, error) {
	if err := p.readOpen(ctx); err != nil {
		return finding{}, err
	}
	fitting := p.fitting()
	if p.strange != "" && len(fitting) > 0 {
		p.doubt, p.choices = p.strange, fitting
		return finding{}, nil
	}
	return finding{asks: fitting}, nil
}

// fitting are the open questions to the sender that such a letter can answer, each once: those of the first kind that the sender is
// asked at all.
func (p *placing) fitting() []store.Ask {
	for _, purposes := range p.wanted() {
		var fitting []store.Ask
		for _, ask := range p.within(p.known.open) {
			if slices.Contains(purposes, ask.Purpose) {
				fitting = append(fitting, ask)
			}
		}
		if len(fitting) > 0 {
			return p.questions(fitting)
		}
	}
	return nil
}

// serves says that a letter of this kind can answer a question of that purpose.
func (d *delivery) serves(purpose plan.Purpose) bool {
	return slices.ContainsFunc(d.wanted(), func(purposes []plan.Purpose) bool { return slices.Contains(purposes, purpose) })
}

// wanted are the purposes that a letter of this kind can serve, what it is likelier to be for first. Talk that decides nothing and
// hands in nothing serves none.
func (d *delivery) wanted() [][]plan.Purpose {
	files := len(d.letter.Attachments) > 0
	speaksOfDraft := strings.Contains(plan.Fold(d.letter.Subject), "du thao")
	var wanted [][]plan.Purpose
	add := func(when bool, purposes ...plan.Purpose) {
		if when {
			wanted = append(wanted, purposes)
		}
	}
	add(d.reading.Cancel, plan.PurposeWithdraw)
	add(taken(d.reading.NewText), plan.PurposeAccept)
	add(d.decides(), plan.PurposeDecide, plan.PurposeAccept)
	add(files && speaksOfDraft, plan.PurposeDraft)
	add(d.reading.Kind == mail.KindReport, plan.PurposeReport)
	add(linkPattern.MatchString(d.reading.NewText) && datePattern.MatchString(d.reading.NewText), plan.PurposePublish)
	add(files, plan.PurposeDraft, plan.PurposeReport)
	add(d.reading.Kind == mail.KindReply && d.reading.Verdict == mail.VerdictUnclear, plan.PurposeDecide)
	return wanted
}

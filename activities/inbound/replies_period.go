package inbound

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loa/activities/token"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// receiptTerm is how long a receipt can be answered.
const receiptTerm = 400 * 24 * time.Hour

// answerReport tells a unit what became of its letter, and asks for what was not understood. The letter has a token of its own: its answer adds to the
// report that it confirms. It goes to the proven sender, and about an unproven one to the person who was asked.
func (w replies) answerReport(ctx context.Context, r received, answer periodAnswer) error {
	set, err := w.store.Indicators(ctx)
	if err != nil {
		return err
	}
	secret, err := w.store.Secret()
	if err != nil {
		return err
	}
	people, err := w.store.Directory(ctx)
	if err != nil {
		return err
	}
	key := "period-receipt:" + r.in.ContentHash
	t := token.New(secret, key)
	in, err := w.receipt(ctx, r, answer, set)
	if err != nil {
		return err
	}
	person, address := r.sender, r.claimedFrom()
	if answer.result == report.PeriodUnproven {
		person, _ = people.Person(r.period.Person)
		address, key = r.period.Address, fmt.Sprintf("period-unproven:%s:%s", r.period.TokenHash, calendar.Today(w.now()))
	}
	in.To = report.Recipient{Name: person.Name, Title: person.Title}
	in.UnitName = unitName(people, r.period.Unit, calendar.Today(w.now()))
	in.Contact = report.ContactFor(w.language, people, calendar.Today(w.now()), person.ID)
	var request store.PeriodRequest
	if answer.result != report.PeriodRefused && answer.result != report.PeriodUnproven {
		request = store.PeriodRequest{
			TokenHash: t.Hash(), Plan: r.period.Plan, Period: r.period.Period, Unit: r.period.Unit, Person: person.ID, Address: address, Code: t.Code(secret),
			CreatedAt: w.now(), ExpiresAt: w.now().Add(receiptTerm),
		}
		if answer.result == report.PeriodTaken {
			request.Submission = answer.sub.ID
		}
		in.ReplyTo, in.Code = t.ReplyTo(w.address), request.Code
	}
	written, err := report.ComposePeriodReceipt(in)
	if err != nil {
		return err
	}
	out := store.LetterOut{
		Key: key, Plan: r.period.Plan, Notice: store.NoticePeriodReceipt, ToPerson: person.ID, ToName: person.Name, ToAddress: address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(w.address), Subject: written.Subject, Text: written.Text, HTML: written.HTML, CreatedAt: w.now(),
	}
	if answer.result != report.PeriodUnproven {
		out.InReplyTo = r.parsed.MessageID
	} else {
		out.MessageID = token.NoticeID(secret, key, w.address)
	}
	return w.store.QueuePeriodLetter(ctx, request, out)
}

// receipt is what the letter says, without its recipient.
func (w replies) receipt(ctx context.Context, r received, answer periodAnswer, set indicator.Set) (report.PeriodReceiptInput, error) {
	of := answer.reported.state
	forms := intake.NewForms(set, of.Period)
	in := report.PeriodReceiptInput{
		Language: w.language, Result: answer.result, Period: report.PeriodName(w.language, of.Period), Heading: of.Period.Name, Receipt: answer.sub.Receipt, Passed: answer.passed,
		Message: answer.message, Files: answer.files,
	}
	switch answer.result {
	case report.PeriodTaken, report.PeriodNothing:
		in.Read, in.Unclear = figuresRead(w.language, set, of.Period, answer), doubts(answer.reported, answer.sub)
		in.Form = forms.Answer(answer.sub)
		return in, w.standing(ctx, r, answer, &in)
	case report.PeriodEmpty:
		in.Unclear = doubts(answer.reported, answer.sub)
		in.Form = forms.Request(r.period.Unit, nil)
	case report.PeriodBadFile:
		in.Form = forms.Request(r.period.Unit, nil)
	case report.PeriodRefused, report.PeriodUnproven:
	}
	return in, nil
}

// standing adds what the period says of the report: whether it is late, and whether it replaces another one.
func (w replies) standing(ctx context.Context, r received, answer periodAnswer, in *report.PeriodReceiptInput) error {
	state, err := w.store.PeriodState(ctx, r.period.Plan, r.period.Period)
	if err != nil {
		return err
	}
	o, _ := state.Obligation(r.period.Unit)
	i := slices.IndexFunc(o.Submissions, func(s period.Submission) bool { return s.ID == answer.sub.ID })
	if i < 0 {
		return nil
	}
	in.Late, in.Replaces = o.Submissions[i].Late, slices.ContainsFunc(o.Submissions[:i], func(s period.Submission) bool { return s.Content != period.ContentEmpty })
	return nil
}

// figuresRead lists the figures of a report that count, in the order of the list of indicators.
func figuresRead(lang report.Language, set indicator.Set, of period.Period, answer periodAnswer) []report.PeriodFigure {
	var read []report.PeriodFigure
	for _, i := range set.On(of.To) {
		for _, f := range answer.sub.Figures {
			if f.Indicator != i.Code || f.Standing != store.FigureTaken && f.Standing != store.FigureSettled {
				continue
			}
			read = append(read, report.PeriodFigure{
				Name: report.IndicatorName(lang, i), Value: report.IndicatorValue(lang, i, f.Value), Words: f.Words, Kept: slices.Contains(answer.kept, i.Code),
			})
		}
	}
	return read
}

// passQuestion passes what a report asks besides on to the coordinators, once for each letter.
func (w replies) passQuestion(ctx context.Context, r received, of period.State) error {
	people, err := w.store.Directory(ctx)
	if err != nil {
		return err
	}
	secret, err := w.store.Secret()
	if err != nil {
		return err
	}
	asked, err := w.store.Plan(ctx, r.period.Plan)
	if err != nil {
		return err
	}
	today := calendar.Today(w.now())
	in := report.PeriodNoticeInput{
		Language: w.language, Told: report.PeriodToldQuestion, Plan: asked.Title, Period: report.PeriodName(w.language, of.Period), ID: string(of.Period.ID),
		Units: []string{unitName(people, r.period.Unit, today)}, Question: reason(r.interpreted.NewText),
	}
	for _, to := range people.CoordinatorsOf(directory.Matter{Plan: string(r.period.Plan), Unit: r.period.Unit}, today) {
		if err := w.tellQuestion(ctx, r, in, to, secret); err != nil {
			return err
		}
	}
	return nil
}

func (w replies) tellQuestion(ctx context.Context, r received, in report.PeriodNoticeInput, to directory.Holder, secret []byte) error {
	in.To = report.Recipient{Name: to.Person.Name, Title: to.Person.Title, Role: directory.RoleCoordinator}
	written, err := report.ComposePeriodNotice(in)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("period-question:%s:%s", r.in.ContentHash, to.Person.ID)
	return w.store.QueueLetter(ctx, store.LetterOut{
		Key: key, Plan: plan.PlanID(r.period.Plan), Notice: store.NoticePeriod, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address,
		MessageID: token.NoticeID(secret, key, w.address), Subject: written.Subject, Text: written.Text, HTML: written.HTML, CreatedAt: w.now(),
	})
}

// unitName is the name of a unit on a day, or the last one that it had.
func unitName(people directory.Directory, code directory.UnitCode, on calendar.Date) string {
	unit, valid := people.Unit(code, on)
	if !valid {
		unit, _ = people.UnitEver(code)
	}
	return unit.Name
}

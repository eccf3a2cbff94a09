package reporting

import (
	"fmt"
	"time"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// requestTerm is how long a request of a period can be answered: a report that was sent may be corrected in the year after.
const requestTerm = 400 * 24 * time.Hour

// askAll asks units for their reports, and returns the units that have no person with an address.
func (w *letters) askAll(e period.Event, asked report.PeriodAsked, units []directory.UnitCode) (unreached []directory.UnitCode, err error) {
	for _, unit := range units {
		o, owes := w.state.Obligation(unit)
		if !owes {
			continue
		}
		w.alive()
		reached, err := w.ask(e, asked, o)
		if err != nil {
			return nil, fmt.Errorf("asking %s: %w", unit, err)
		}
		if !reached {
			unreached = append(unreached, unit)
		}
	}
	return unreached, nil
}

// ask asks one unit by the people who answer for it, each with a request of their own.
func (w *letters) ask(e period.Event, asked report.PeriodAsked, o period.Obligation) (reached bool, err error) {
	today := calendar.Today(e.At)
	answering := period.AnsweringFor(o.Unit, today, w.people).Unit
	for _, to := range w.recipients(e, string(asked), o.Unit, answering) {
		if err := w.request(e, asked, o, to); err != nil {
			return false, err
		}
		reached = true
	}
	return reached, nil
}

// recipient is a person to whom a letter goes, by a position.
type recipient struct {
	directory.Holder
	role directory.Role
}

// recipients are the focal points of a unit that have an address, otherwise its heads. Who cannot be reached is put on record with the reason.
func (w *letters) recipients(e period.Event, kind string, about, unit directory.UnitCode) []recipient {
	today := calendar.Today(e.At)
	var found []recipient
	holders := 0
	for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleUnitHead} {
		for _, h := range w.people.HoldersOf(role, unit, today) {
			if holders++; h.Reachable() {
				found = append(found, recipient{h, role})
				continue
			}
			w.note(e, kind, about, h.Person.ID, store.PeriodSilenceNoAddress, "")
		}
		if len(found) > 0 {
			return found
		}
	}
	if holders == 0 {
		w.note(e, kind, about, "", store.PeriodSilenceNoHolder, "")
	}
	return nil
}

// note puts on record how an event reached a person, or why it did not.
func (w *letters) note(e period.Event, kind string, unit directory.UnitCode, person directory.PersonID, reason store.PeriodSilence, letter string) {
	w.out.Notices = append(w.out.Notices, store.PeriodNotice{
		Plan: plan.PlanID(e.Plan), Period: e.Period, Epoch: e.Epoch, Seq: e.Seq, Kind: kind, Unit: unit, Person: person, Reason: reason, Letter: letter, At: e.At,
	})
}

// letterKey is the idempotency key of a letter: one event leads to one letter of a kind about a unit to a person.
func letterKey(e period.Event, kind string, unit directory.UnitCode, person directory.PersonID) string {
	return fmt.Sprintf("period:%s:%s:%d:%d:%s:%s:%s", e.Plan, e.Period, e.Epoch, e.Seq, kind, unit, person)
}

// request adds the letter that asks one person, with the request by which the answer finds the period.
func (w *letters) request(e period.Event, asked report.PeriodAsked, o period.Obligation, to recipient) error {
	today, p := calendar.Today(e.At), w.state.Period
	key := letterKey(e, string(asked), o.Unit, to.Person.ID)
	t := token.New(w.secret, key)
	due := dueOf(e, o)
	in := report.PeriodRequestInput{
		Language: w.Language, Asked: asked, To: w.to(to, o.Unit, today), UnitName: w.name(o.Unit, today), Period: report.PeriodName(w.Language, p), Heading: p.Name,
		From: p.From, Until: p.To, Due: due, Overdue: today.After(due), Reason: e.Reason, Form: w.forms.Request(o.Unit, w.before),
		ReplyTo: t.ReplyTo(w.Address), Code: t.Code(w.secret), Contact: report.ContactFor(w.Language, w.people, today, to.Person.ID),
	}
	letter, err := report.ComposePeriodRequest(in)
	if err != nil {
		return err
	}
	w.out.Requests = append(w.out.Requests, store.PeriodRequest{
		TokenHash: t.Hash(), Plan: plan.PlanID(e.Plan), Period: e.Period, Unit: o.Unit, Person: to.Person.ID, Address: to.Address, Code: in.Code,
		CreatedAt: w.Now(), ExpiresAt: w.Now().Add(requestTerm),
	})
	w.queue(letter, store.LetterOut{
		Key: key, Notice: store.NoticePeriodRequest, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address, ReplyTo: in.ReplyTo, MessageID: t.MessageID(w.Address),
	})
	w.note(e, string(asked), o.Unit, to.Person.ID, "", key)
	return nil
}

// dueOf is the last day for the answer to an event: what the event says, or the day in force.
func dueOf(e period.Event, o period.Obligation) calendar.Date {
	if e.Kind != period.EventDueAmended && !e.Due.IsZero() {
		return e.Due
	}
	return o.Due
}

// to is a recipient as the letter addresses them.
func (w *letters) to(r recipient, unit directory.UnitCode, on calendar.Date) report.Recipient {
	to := report.Recipient{Name: r.Person.Name, Title: r.Person.Title, Role: r.role, For: w.people.NameOf(r.For), Basis: r.Basis}
	if r.For == "" {
		to.Unit = w.name(unit, on)
	}
	return to
}

// queue adds a letter.
func (w *letters) queue(letter report.Letter, out store.LetterOut) {
	out.Plan, out.Subject, out.Text, out.HTML, out.CreatedAt = plan.PlanID(w.state.Plan), letter.Subject, letter.Text, letter.HTML, w.Now()
	w.out.Letters = append(w.out.Letters, out)
}

// tell adds the letter to those who follow the period: the people of a unit above others, or the coordinators.
func (w *letters) tell(e period.Event, unit directory.UnitCode, in report.PeriodNoticeInput) error {
	today := calendar.Today(e.At)
	var to []recipient
	if unit != "" {
		to = w.recipients(e, string(in.Told), unit, unit)
	}
	if len(to) == 0 {
		for _, h := range w.people.CoordinatorsOf(directory.Matter{Plan: e.Plan}, today) {
			if h.Reachable() {
				to = append(to, recipient{h, directory.RoleCoordinator})
				continue
			}
			w.note(e, string(in.Told), unit, h.Person.ID, store.PeriodSilenceNoAddress, "")
		}
		if len(to) == 0 {
			w.note(e, string(in.Told), unit, "", store.PeriodSilenceNoHolder, "")
		}
	}
	in.Language, in.Plan, in.Period, in.ID = w.Language, w.plan.Title, report.PeriodName(w.Language, w.state.Period), string(w.state.Period.ID)
	for _, r := range to {
		if err := w.tellOne(e, unit, in, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *letters) tellOne(e period.Event, unit directory.UnitCode, in report.PeriodNoticeInput, r recipient) error {
	today := calendar.Today(e.At)
	in.To = report.Recipient{Name: r.Person.Name, Title: r.Person.Title, Role: r.role}
	in.Contact = report.ContactFor(w.Language, w.people, today, r.Person.ID)
	letter, err := report.ComposePeriodNotice(in)
	if err != nil {
		return err
	}
	key := letterKey(e, string(in.Told), unit, r.Person.ID)
	w.queue(letter, store.LetterOut{
		Key: key, Notice: store.NoticePeriod, ToPerson: r.Person.ID, ToName: r.Person.Name, ToAddress: r.Address, MessageID: token.NoticeID(w.secret, key, w.Address),
	})
	w.note(e, string(in.Told), unit, r.Person.ID, "", key)
	return nil
}

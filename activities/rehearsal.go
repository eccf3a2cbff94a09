package activities

import (
	"context"
	"fmt"
	"time"

	"loa/activities/token"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// rehearsalTerm is how long letters count as answers to a rehearsal. Later ones go the ordinary way, so that an old address in an address
// book cannot hide a letter about a task.
const rehearsalTerm = 45 * 24 * time.Hour

// Rehearsals sends the letters of a rehearsal: one to each person, which asks for one harmless answer. The command line calls it; the answers
// come back through activities/inbound.
type Rehearsals struct {
	Store   *store.Store
	Mode    policy.TrustMode
	Address string // loa's own mail address; answers go to "local+token@domain" of it
	// Language is that of the letters.
	Language report.Language
	Now      func() time.Time
}

// RehearsalScope says to whom a rehearsal writes. The zero value is everybody who has not answered yet.
type RehearsalScope struct {
	All    bool               // also to people who have answered
	Unit   directory.UnitCode // only to people with a position there
	Person directory.PersonID // only to this person
}

// RehearsalChoice is who gets a rehearsal letter today, and who in the scope gets none.
type RehearsalChoice struct {
	Asked []store.PersonReadiness
	Left  []store.PersonReadiness
}

// Choose selects the people of a scope. It writes nothing. People without a usable address get no letter, nor do those whose letter waits to
// be sent or was queued today.
func (r Rehearsals) Choose(ctx context.Context, scope RehearsalScope) (RehearsalChoice, error) {
	today := calendar.Today(r.Now())
	people, err := r.Store.Readiness(ctx, today, r.Mode)
	if err != nil {
		return RehearsalChoice{}, fmt.Errorf("choosing whom to rehearse with: %w", err)
	}
	var choice RehearsalChoice
	for _, person := range people {
		switch {
		case scope.Unit != "" && !person.Holder.In(scope.Unit), scope.Person != "" && person.Holder.Person.ID != scope.Person:
		case person.AskedOn != today && (person.Readiness.AskAgain() || scope.All && person.Readiness.Ready()):
			choice.Asked = append(choice.Asked, person)
		default:
			choice.Left = append(choice.Left, person)
		}
	}
	return choice, nil
}

// Send queues one letter to each of the people, in one transaction, in the name of a coordinator, and returns how many are new. Its key is
// the person and the day: a second call on the same day queues no second letter to a person.
func (r Rehearsals) Send(ctx context.Context, people []store.PersonReadiness, by directory.PersonID) (queued int, err error) {
	secret, err := r.Store.Secret()
	if err != nil {
		return 0, err
	}
	known, err := r.Store.Directory(ctx)
	if err != nil {
		return 0, err
	}
	writer := rehearsalWriter{Rehearsals: r, secret: secret, people: known, at: r.Now(), by: by}
	for _, person := range people {
		if err := writer.add(person.Holder); err != nil {
			return 0, fmt.Errorf("writing to %s: %w", person.Holder.Person.ID, err)
		}
	}
	return r.Store.QueueRehearsals(ctx, writer.rehearsals, writer.letters)
}

// rehearsalWriter composes the letters of one run.
type rehearsalWriter struct {
	Rehearsals
	secret []byte
	people directory.Directory
	at     time.Time
	by     directory.PersonID

	rehearsals []store.Rehearsal
	letters    []store.LetterOut
}

// add composes the letter to one person. Its token is derived from its key, which names the person and the day.
func (w *rehearsalWriter) add(to directory.PositionHolder) error {
	today := calendar.Today(w.at)
	key := fmt.Sprintf("%s:%s:%s", store.NoticeRehearsal, today, to.Person.ID)
	t := token.New(w.secret, key)
	in := report.RehearsalInput{
		Language: w.Language,
		To:       report.Recipient{Name: to.Person.Name, Title: to.Person.Title, Role: to.Positions[0].Role},
		Address:  to.Address, ReplyTo: t.ReplyTo(w.Address), Code: t.Code(w.secret),
		Contact: report.ContactFor(w.Language, w.people, today, to.Person.ID),
	}
	for _, position := range to.Positions {
		unit, _ := w.people.Unit(position.Unit, today) // a unit that has ended is left without its name
		in.Positions = append(in.Positions, report.RehearsalPosition{Role: position.Role, UnitName: unit.Name})
	}
	letter, err := report.ComposeRehearsal(in)
	if err != nil {
		return err
	}
	w.letters = append(w.letters, store.LetterOut{
		Key: key, Notice: store.NoticeRehearsal, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(w.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: w.at,
	})
	w.rehearsals = append(w.rehearsals, store.Rehearsal{
		TokenHash: t.Hash(), Person: to.Person.ID, Address: to.Address, Day: today, Code: in.Code, Letter: key, By: w.by,
		CreatedAt: w.at, ExpiresAt: w.at.Add(rehearsalTerm),
	})
	return nil
}

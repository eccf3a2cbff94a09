package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// clockMargin is the longest wait of a letter after the end of the undo window.
const clockMargin = 30 * time.Second

// notifications composes the letters, and the questions in them, that follow from the events of one projection.
type notifications struct {
	*Activities
	state  plan.State
	task   store.Task
	plan   plan.Plan
	people directory.Directory
	secret []byte
	loaded bool

	matters  map[store.DocumentKind]matter // the drafts and reports that letters carry, once loaded
	letters  []store.LetterOut
	requests []store.Request
}

// load loads, at the first call, what every letter of the task needs.
func (w *notifications) load(ctx context.Context) (err error) {
	if w.loaded {
		return nil
	}
	if w.task, err = w.Store.Task(ctx, w.state.Task); err != nil {
		return err
	}
	if w.plan, err = w.Store.Plan(ctx, w.state.Task.Plan()); err != nil {
		return err
	}
	if w.people, err = w.Store.Directory(ctx); err != nil {
		return err
	}
	if w.secret, err = w.Store.Secret(ctx); err != nil {
		return err
	}
	w.loaded = true
	return nil
}

// lettersFor adds the letters that follow from one event.
func (w *notifications) lettersFor(ctx context.Context, e plan.Event) error {
	notices := w.state.Notices(e)
	if len(notices) == 0 {
		return nil
	}
	if err := w.load(ctx); err != nil {
		return err
	}
	for _, notice := range notices {
		recipients := w.recipients(notice, calendar.Today(e.At))
		if len(recipients) == 0 {
			w.Log.Warn("a notice without a recipient", "task", e.Task, "notice", notice.Kind, "role", notice.Role, "unit", notice.Unit)
		}
		for _, to := range recipients {
			if err := w.addLetter(ctx, e, notice, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// recipients are the recipients of a notice on a day, each once. People without an address on that day are left out.
func (w *notifications) recipients(n plan.Notice, on calendar.Date) []directory.Holder {
	if n.Person != "" {
		person, known := w.people.Person(n.Person)
		address, reachable := w.people.AddressFor(n.Person, on)
		if !known || !reachable {
			return nil
		}
		return []directory.Holder{{Person: person, Address: address}}
	}
	holders := w.officeHolders(n, on)
	var once []directory.Holder
	seen := map[directory.PersonID]bool{}
	for _, h := range holders {
		if h.Address != "" && !seen[h.Person.ID] {
			seen[h.Person.ID] = true
			once = append(once, h)
		}
	}
	return once
}

// officeHolders are the holders of the position that a notice goes to. For a unit without a focal point it is the head of the unit.
func (w *notifications) officeHolders(n plan.Notice, on calendar.Date) []directory.Holder {
	if n.Role == directory.RoleCoordinator {
		return w.people.Coordinators(on)
	}
	holders := w.people.HoldersOf(n.Role, n.Unit, on)
	if len(holders) == 0 && n.Role == directory.RoleFocalPoint {
		holders = w.people.HoldersOf(directory.RoleUnitHead, n.Unit, on)
	}
	return holders
}

// addLetter composes one letter to one recipient, with a token of its own when it asks a question.
func (w *notifications) addLetter(ctx context.Context, e plan.Event, n plan.Notice, to directory.Holder) error {
	for _, old := range w.letters {
		if old.Key == letterKey(e, n, to.Person.ID) {
			return nil // a person who holds two positions gets one letter
		}
	}
	key := letterKey(e, n, to.Person.ID)
	t := token.New(w.secret, key)
	in := w.letterInput(e, n, to)
	if n.Kind == plan.NoticeReceipt {
		words, err := w.Store.DecisionWords(ctx, e.Command)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		in.Words = words
	}
	carried, err := w.matterOf(ctx, e, n)
	if err != nil {
		return err
	}
	in.Matter = carried.shown
	if n.Asks == plan.PurposeNone && n.Role == directory.RoleCoordinator {
		in.Link = w.Public + "/tasks/" + string(e.Task)
	}
	if n.Asks != plan.PurposeNone {
		in.Link, in.ReplyTo, in.Code = w.Public+"/d/"+t.Link(w.secret), t.ReplyTo(w.Address), t.Code(w.secret)
		w.requests = append(w.requests, w.request(e, n, to, t))
	}
	letter, err := report.Compose(in)
	if err != nil {
		return fmt.Errorf("composing %s: %w", key, err)
	}
	w.letters = append(w.letters, store.LetterOut{
		Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: n.Kind,
		ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(w.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, Files: carried.files,
		CreatedAt: w.Now(), NextTry: afterUndoWindow(e, n), UndoSeq: heldSeq(e, n),
	})
	return nil
}

// heldSeq is the number of the decision that a letter follows from, when that has an undo window; otherwise 0.
func heldSeq(e plan.Event, n plan.Notice) int {
	if n.After.IsZero() {
		return 0
	}
	return e.Seq
}

// afterUndoWindow is when a letter may be sent: shortly after the undo window of its decision, so that the letter does not overtake a
// withdrawal when two clocks differ. It is zero for a letter without an undo window.
func afterUndoWindow(e plan.Event, n plan.Notice) time.Time {
	if n.After.IsZero() {
		return time.Time{}
	}
	return n.After.Add(min(clockMargin, e.UndoUntil.Sub(e.At)/10))
}

// letterInput is the input of the letter.
func (w *notifications) letterInput(e plan.Event, n plan.Notice, to directory.Holder) report.LetterInput {
	return report.LetterInput{
		Notice: n.Kind, Asks: n.Asks,
		To: report.Recipient{
			Name: to.Person.Name, Title: to.Person.Title, Role: n.Role, Unit: w.unitOf(n, to, calendar.Today(e.At)), For: w.name(to.For), Basis: to.Basis,
		},
		Plan: w.plan, Task: e.Task, Title: w.task.Title, Product: w.task.Product, Group: w.task.Group, UnitName: w.task.UnitName,
		State: w.state, Event: e,
		ActorName: w.name(e.Actor), DeciderName: w.name(e.Actor), PersonName: w.name(e.Person),
		Today:   calendar.Today(e.At),
		Contact: report.ContactFor(w.people, calendar.Today(e.At), to.Person.ID),
	}
}

// unitOf is the name of the unit in which the recipient holds the position on a day; empty for a substitute, whose own unit may be another.
func (w *notifications) unitOf(n plan.Notice, to directory.Holder, on calendar.Date) string {
	if to.For != "" {
		return ""
	}
	code := n.Unit
	for _, position := range w.people.Actor(to.Person.ID, on).Positions {
		if code == "" && position.Role == n.Role && position.For == "" {
			code = position.Unit
		}
	}
	unit, _ := w.people.Unit(code, on)
	return unit.Name
}

// name is the name of a person; empty for a person who is not in the directory.
func (w *notifications) name(id directory.PersonID) string {
	person, _ := w.people.Person(id)
	return person.Name
}

// request is the question of a letter.
func (w *notifications) request(e plan.Event, n plan.Notice, to directory.Holder, t token.Token) store.Request {
	return store.Request{
		TokenHash: t.Hash(), Task: e.Task, Purpose: n.Asks, Epoch: e.Epoch, Seq: e.Seq,
		Person: to.Person.ID, Address: to.Address, Role: n.Role, Unit: n.Unit, For: to.For, Basis: to.Basis,
		Draft: w.state.Draft, Hash: w.state.DraftHash, Code: t.Code(w.secret),
		CreatedAt: w.Now(), ExpiresAt: w.expiresAt(e, n.Asks),
	}
}

// expiresAt is the time until which an answer to a letter is accepted.
func (w *notifications) expiresAt(e plan.Event, asks plan.Purpose) time.Time {
	switch asks {
	case plan.PurposeWithdraw:
		return e.UndoUntil
	case plan.PurposeDecide:
		return w.Now().Add(w.Policy.decisionTerm())
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport:
	}
	return w.Now().Add(answerTerm)
}

// letterKey is the idempotency key of a letter: one event leads to one letter of a kind to one person.
func letterKey(e plan.Event, n plan.Notice, person directory.PersonID) string {
	return fmt.Sprintf("%s:%d:%d:%s:%s", e.Task, e.Epoch, e.Seq, n.Kind, person)
}

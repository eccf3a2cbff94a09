package activities

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// clockMargin is how long after the end of the undo window a letter goes out, at most.
const clockMargin = 30 * time.Second

// notifications are the letters that the events of one projection make necessary.
type notifications struct {
	*Activities
	state  plan.State
	task   store.Task
	plan   plan.Plan
	people directory.Directory
	secret []byte
	loaded bool
	draft  string

	letters []store.LetterOut
	asks    []store.Request
}

// load reads, once, what every letter of the task needs.
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

// lettersFor writes the letters that one event makes necessary.
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
			if err := w.write(ctx, e, notice, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// recipients are the people to whom a notice goes on a day, each once. A person without an address on that day is left out.
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

// officeHolders are the people who hold the office that a notice goes to. A unit without a contact is written to at its head.
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

// write composes one letter to one reader, with a token of its own when it asks for something.
func (w *notifications) write(ctx context.Context, e plan.Event, n plan.Notice, to directory.Holder) error {
	for _, old := range w.letters {
		if old.Key == letterKey(e, n, to.Person.ID) {
			return nil // a person who is asked in two offices gets one letter
		}
	}
	key := letterKey(e, n, to.Person.ID)
	t := token.New(w.secret, key)
	in := w.input(e, n, to)
	if n.Asks == plan.PurposeDecide {
		text, err := w.draftText(ctx)
		if err != nil {
			return err
		}
		in.DraftText = text
	}
	if n.Asks != plan.PurposeNone {
		in.Link, in.ReplyTo, in.Code = w.Public+"/d/"+t.Link(w.secret), t.ReplyTo(w.Address), t.Code(w.secret)
		w.asks = append(w.asks, w.ask(e, n, to, t))
	}
	letter, err := report.Compose(in)
	if err != nil {
		return fmt.Errorf("composing %s: %w", key, err)
	}
	w.letters = append(w.letters, store.LetterOut{
		Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: n.Kind,
		ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(w.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML,
		CreatedAt: w.Now(), NextTry: afterHold(e, n), UndoSeq: heldSeq(e, n),
	})
	return nil
}

// heldSeq is the event of the decision that a letter follows from, while that can be taken back; otherwise 0.
func heldSeq(e plan.Event, n plan.Notice) int {
	if n.After.IsZero() {
		return 0
	}
	return e.Seq
}

// afterHold is when a letter may go out: a little after the undo window of its decision has ended, so that two clocks that differ do not let
// it overtake a withdrawal.
func afterHold(e plan.Event, n plan.Notice) time.Time {
	if n.After.IsZero() {
		return time.Time{}
	}
	return n.After.Add(min(clockMargin, e.UndoUntil.Sub(e.At)/10))
}

// input is what the letter says.
func (w *notifications) input(e plan.Event, n plan.Notice, to directory.Holder) report.LetterInput {
	return report.LetterInput{
		Notice: n.Kind, Asks: n.Asks,
		To: report.Recipient{
			Name: to.Person.Name, Title: to.Person.Title, Role: n.Role, For: w.name(to.For), Basis: to.Basis,
		},
		Plan: w.plan, Task: e.Task, Title: w.task.Title, Product: w.task.Product, Group: w.task.Group, UnitName: w.task.UnitName,
		State: w.state, Event: e,
		ActorName: w.name(e.Actor), DeciderName: w.name(e.Actor), PersonName: w.name(e.Person),
		Today:   calendar.Today(e.At),
		Contact: report.ContactFor(w.people, calendar.Today(e.At), to.Person.ID),
	}
}

// name is what a person is called. A person who is not in the directory is written to by office alone.
func (w *notifications) name(id directory.PersonID) string {
	person, _ := w.people.Person(id)
	return person.Name
}

// ask is the question that a letter puts.
func (w *notifications) ask(e plan.Event, n plan.Notice, to directory.Holder, t token.Token) store.Request {
	return store.Request{
		TokenHash: t.Hash(), Task: e.Task, Purpose: n.Asks, Epoch: e.Epoch, Seq: e.Seq,
		Person: to.Person.ID, Address: to.Address, Role: n.Role, Unit: n.Unit, For: to.For, Basis: to.Basis,
		Draft: w.state.Draft, Hash: w.state.DraftHash, Code: t.Code(w.secret),
		CreatedAt: w.Now(), ExpiresAt: w.expires(e, n.Asks),
	}
}

// expires is until when an answer to a letter is taken.
func (w *notifications) expires(e plan.Event, asks plan.Purpose) time.Time {
	switch asks {
	case plan.PurposeWithdraw:
		return e.UndoUntil
	case plan.PurposeDecide:
		return w.Now().Add(w.Policy.decisionTerm())
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport:
	}
	return w.Now().Add(answerTerm)
}

// draftText is the beginning of the newest draft, for the approver who reads it in the letter.
func (w *notifications) draftText(ctx context.Context) (string, error) {
	if w.draft != "" {
		return w.draft, nil
	}
	blob, err := w.Store.Blob(ctx, w.state.DraftHash)
	if err != nil {
		return "", fmt.Errorf("reading draft v%d: %w", w.state.Draft, err)
	}
	w.draft = Excerpt(blob)
	return w.draft, nil
}

// excerptLength is how much of a draft a letter or a page shows, in bytes.
const excerptLength = 4000

// Excerpt is the beginning of a filed text, cut at a rune; a file that is not text gives a sentence that says so.
func Excerpt(blob store.Blob) string {
	if !strings.HasPrefix(blob.Type, "text/") || !utf8.Valid(blob.Content) {
		return "(Dự thảo là tệp đính kèm, mở bằng đường dẫn bên dưới.)"
	}
	text := string(blob.Content)
	if len(text) <= excerptLength {
		return text
	}
	cut := excerptLength
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// letterKey names a letter: one event makes one letter of a kind to one person.
func letterKey(e plan.Event, n plan.Notice, person directory.PersonID) string {
	return fmt.Sprintf("%s:%d:%d:%s:%s", e.Task, e.Epoch, e.Seq, n.Kind, person)
}

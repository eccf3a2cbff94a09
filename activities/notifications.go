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

// clockMargin is how much later than the end of its undo window a letter may go out, so that two clocks that differ do not let it overtake
// a withdrawal.
const clockMargin = 30 * time.Second

// writing collects the letters of one projection.
type writing struct {
	*Activities
	state     plan.State
	task      store.Task
	plan      plan.Plan
	directory directory.Directory
	secret    []byte
	loaded    bool
	draft     string

	letters []store.LetterOut
	asks    []store.Request
}

// load reads, once, what every letter of the task needs.
func (w *writing) load(ctx context.Context) (err error) {
	if w.loaded {
		return nil
	}
	if w.task, err = w.Store.Task(ctx, w.state.Task); err != nil {
		return err
	}
	if w.plan, err = w.Store.Plan(ctx, w.state.Task.Plan()); err != nil {
		return err
	}
	if w.directory, err = w.Store.Directory(ctx); err != nil {
		return err
	}
	if w.secret, err = w.Store.Secret(ctx); err != nil {
		return err
	}
	w.loaded = true
	return nil
}

func (w *writing) lettersFor(ctx context.Context, e plan.Event) error {
	notices := w.state.Notices(e)
	if len(notices) == 0 {
		return nil
	}
	if err := w.load(ctx); err != nil {
		return err
	}
	for _, notice := range notices {
		readers := w.readers(notice, calendar.Today(e.At))
		if len(readers) == 0 {
			w.Log.Warn("nobody to write to", "task", e.Task, "notice", notice.Kind, "role", notice.Role, "unit", notice.Unit)
		}
		for _, reader := range readers {
			if err := w.write(ctx, e, notice, reader); err != nil {
				return err
			}
		}
	}
	return nil
}

// readers are the people a notice goes to on a day, each once.
func (w *writing) readers(n plan.Notice, on calendar.Date) []directory.Holder {
	if n.Person != "" {
		person, known := w.directory.Person(n.Person)
		address, reachable := w.directory.AddressFor(n.Person, on)
		if !known || !reachable {
			return nil
		}
		return []directory.Holder{{Person: person, Address: address}}
	}
	holders := w.holders(n, on)
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

func (w *writing) holders(n plan.Notice, on calendar.Date) []directory.Holder {
	if n.Role == directory.RoleCoordinator {
		return w.directory.Coordinators(on)
	}
	holders := w.directory.HoldersOf(n.Role, n.Unit, on)
	if len(holders) == 0 && n.Role == directory.RoleFocalPoint {
		holders = w.directory.HoldersOf(directory.RoleUnitHead, n.Unit, on)
	}
	return holders
}

// write composes one letter to one reader, with a token of its own when it asks for something.
func (w *writing) write(ctx context.Context, e plan.Event, n plan.Notice, to directory.Holder) error {
	for _, old := range w.letters {
		if old.Key == letterKey(e, n, to.Person.ID) {
			return nil // two ways to be asked are one letter
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

// heldSeq names the decision that a letter follows from, while that can be taken back.
func heldSeq(e plan.Event, n plan.Notice) int {
	if n.After.IsZero() {
		return 0
	}
	return e.Seq
}

// afterHold is when a letter may go out: a little after the hold of its decision has ended, so that no difference between two
// clocks lets it overtake a withdrawal.
func afterHold(e plan.Event, n plan.Notice) time.Time {
	if n.After.IsZero() {
		return time.Time{}
	}
	return n.After.Add(min(clockMargin, e.UndoUntil.Sub(e.At)/10))
}

func (w *writing) input(e plan.Event, n plan.Notice, to directory.Holder) report.LetterInput {
	return report.LetterInput{
		Notice: n.Kind, Asks: n.Asks,
		To: report.Recipient{
			Name: to.Person.Name, Title: to.Person.Title, Role: n.Role, For: w.name(to.For), Basis: to.Basis,
		},
		Plan: w.plan, Task: e.Task, Title: w.task.Title, Product: w.task.Product, Group: w.task.Group, UnitName: w.task.UnitName,
		State: w.state, Event: e,
		ActorName: w.name(e.Actor), DeciderName: w.name(e.Actor), PersonName: w.name(e.Person),
		Today:   calendar.Today(e.At),
		Contact: report.ContactFor(w.directory, calendar.Today(e.At), to.Person.ID),
	}
}

// name is what a person is called; somebody without a row is written to by office alone.
func (w *writing) name(id directory.PersonID) string {
	person, _ := w.directory.Person(id)
	return person.Name
}

func (w *writing) ask(e plan.Event, n plan.Notice, to directory.Holder, t token.Token) store.Request {
	return store.Request{
		TokenHash: t.Hash(), Task: e.Task, Purpose: n.Asks, Epoch: e.Epoch, Seq: e.Seq,
		Person: to.Person.ID, Address: to.Address, Role: n.Role, Unit: n.Unit, For: to.For, Basis: to.Basis,
		Draft: w.state.Draft, Hash: w.state.DraftHash, Code: t.Code(w.secret),
		CreatedAt: w.Now(), ExpiresAt: w.expires(e, n.Asks),
	}
}

func (w *writing) expires(e plan.Event, asks plan.Purpose) time.Time {
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
func (w *writing) draftText(ctx context.Context) (string, error) {
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

func letterKey(e plan.Event, n plan.Notice, person directory.PersonID) string {
	return fmt.Sprintf("%s:%d:%d:%s:%s", e.Task, e.Epoch, e.Seq, n.Kind, person)
}

package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	state plan.State
	task  store.Task
	// support are the units that support the task.
	support []plan.Assignee
	plan    plan.Plan
	people  directory.Directory
	secret  []byte
	loaded  bool

	matters  map[store.DocumentKind]matter // the drafts and reports that letters carry, once loaded
	letters  []store.LetterOut
	requests []store.Request
	notices  []store.Notice
}

// load loads, at the first call, what every letter of the task needs.
func (w *notifications) load(ctx context.Context) error {
	if w.loaded {
		return nil
	}
	basis, err := w.Store.LetterBasis(ctx, w.state.Task)
	if err != nil {
		return err
	}
	w.use(basis)
	return nil
}

// use takes what the letters of the task need from what was read for several tasks.
func (w *notifications) use(basis store.LetterBasis) {
	w.task, w.support, w.plan = basis.Tasks[w.state.Task], basis.Support[w.state.Task], basis.Plans[w.state.Task.Plan()]
	w.people, w.secret, w.loaded = basis.Directory, basis.Secret, true
}

// projection is what events and their consequences write: the events that led to the state, and the letters, requests and notices that follow.
func (w *notifications) projection(ctx context.Context, events []plan.Event) (store.Projection, error) {
	for _, e := range events {
		if err := w.lettersFor(ctx, e); err != nil {
			return store.Projection{}, fmt.Errorf("writing the letters of task %s, event %d: %w", e.Task, e.Seq, err)
		}
	}
	return store.Projection{State: w.state, Events: events, Letters: w.letters, Requests: w.requests, Notices: w.notices}, nil
}

// lettersFor adds the letters that follow from one event, and puts on record how each notice of the event goes out.
func (w *notifications) lettersFor(ctx context.Context, e plan.Event) error {
	notices := w.state.Notices(e)
	if len(notices) == 0 {
		w.record(e, plan.Notice{Kind: plan.NoticeKind(e.Kind)}, "", plan.SilenceNobody)
		return nil
	}
	if err := w.load(ctx); err != nil {
		return err
	}
	for _, notice := range notices {
		if err := w.notify(ctx, e, notice); err != nil {
			return err
		}
	}
	return nil
}

// notify sends one notice of an event to each of its recipients. A notice without a recipient is put on record with the reason.
func (w *notifications) notify(ctx context.Context, e plan.Event, n plan.Notice) error {
	recipients := n.RecipientsIn(w.people, matterOf(w.task), calendar.Today(e.At))
	if len(recipients) == 0 {
		w.Log.Warn("a notice without a recipient", "task", e.Task, "notice", n.Kind, "role", n.Role, "unit", n.Unit)
		w.record(e, n, n.Person, plan.SilenceNoHolder)
	}
	for _, to := range recipients {
		if w.told(e, n, to.Person.ID) {
			continue // a person who holds two positions gets one letter
		}
		if to.Address == "" {
			w.Log.Warn("a notice to a person without an address", "task", e.Task, "notice", n.Kind, "person", to.Person.ID)
			w.record(e, n, to.Person.ID, plan.SilenceNoAddress)
			continue
		}
		if err := w.dispatch(ctx, e, n, to); err != nil {
			return err
		}
	}
	return nil
}

// dispatch sends one notice to one recipient as package plan says. A question has its request also when its letter comes later.
func (w *notifications) dispatch(ctx context.Context, e plan.Event, n plan.Notice, to directory.Holder) (err error) {
	way, reason := w.dispatchOf(n, e)
	w.record(e, n, to.Person.ID, reason)
	if n.Asks != plan.PurposeNone && reason != plan.SilenceTakenBack {
		w.requests = append(w.requests, w.request(e, n, to, w.tokenOf(e, n, to)))
	}
	if way != plan.DispatchSingle {
		on := &w.notices[len(w.notices)-1]
		on.Dispatch = way
		if way == plan.DispatchDigest {
			on.Letter, err = w.toldToday(ctx, e, n, to.Person.ID)
		}
		return err
	}
	w.notices[len(w.notices)-1].Letter = letterKey(e, n, to.Person.ID)
	return w.addLetter(ctx, e, n, to)
}

// toldToday finds the digest of the day of an event that has told a person about its task already: a digest looks ahead to what the schedules
// of tasks do later in the morning. It is empty when there is none.
func (w *notifications) toldToday(ctx context.Context, e plan.Event, n plan.Notice, person directory.PersonID) (string, error) {
	if !n.Kind.Scheduled() {
		return "", nil
	}
	key, err := w.Store.DigestSince(ctx, e.Task, person, calendar.Today(e.At).Start(calendar.Zone))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return key, err
}

// dispatchOf is the way of a notice. Without opening letters and digests every letter is a single one. A notice that follows from a decision
// goes to nobody when a later event of the same projection takes that decision back.
func (w *notifications) dispatchOf(n plan.Notice, e plan.Event) (plan.Dispatch, plan.SilenceReason) {
	if decision := heldSeq(e, n); decision != 0 && !w.undoable(decision) {
		return plan.DispatchNone, plan.SilenceTakenBack
	}
	way, reason := w.state.DispatchOf(n, e)
	if way == plan.DispatchOpening && !w.Openings || way == plan.DispatchDigest && !w.Digests {
		way = plan.DispatchSingle
	}
	return way, reason
}

func (w *notifications) tokenOf(e plan.Event, n plan.Notice, to directory.Holder) token.Token {
	return token.New(w.secret, letterKey(e, n, to.Person.ID))
}

// told reports whether a notice of this kind to this person is on record already.
func (w *notifications) told(e plan.Event, n plan.Notice, person directory.PersonID) bool {
	return slices.ContainsFunc(w.notices, func(old store.Notice) bool {
		return old.Seq == e.Seq && old.Kind == n.Kind && old.Person == person
	})
}

// record puts on record how a notice goes to a person, or with a reason that it does not.
func (w *notifications) record(e plan.Event, n plan.Notice, person directory.PersonID, reason plan.SilenceReason) {
	on := store.Notice{
		Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Kind: n.Kind, Person: person, Role: n.Role, Unit: n.Unit, Asks: n.Asks,
		Dispatch: plan.DispatchSingle, Reason: reason, UndoSeq: heldSeq(e, n), After: n.After, At: e.At,
	}
	if on.UndoSeq != 0 && w.state.Suspended() {
		on.After = store.HeldUntil()
	}
	if reason != "" {
		on.Dispatch = plan.DispatchNone
	}
	w.notices = append(w.notices, on)
}

// addLetter composes one letter to one recipient, with the token of its question when it asks one.
func (w *notifications) addLetter(ctx context.Context, e plan.Event, n plan.Notice, to directory.Holder) error {
	key, t := letterKey(e, n, to.Person.ID), w.tokenOf(e, n, to)
	in := w.letterInput(e, n, to)
	if n.Kind == plan.NoticeReceipt {
		words, err := w.Store.DecisionWords(ctx, e.Command)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		in.Words = words
	}
	if e.Kind == plan.EventAnswered {
		asked, err := w.questionOf(ctx, e)
		if err != nil {
			return err
		}
		in.Asked = asked
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
	}
	letter, err := report.Compose(in)
	if err != nil {
		return permanent(fmt.Errorf("composing %s: %w", key, err))
	}
	w.letters = append(w.letters, store.LetterOut{
		Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: n.Kind,
		ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(w.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, Files: carried.files,
		CreatedAt: w.Now(), NextTry: w.sendAfter(e, n), UndoSeq: heldSeq(e, n),
	})
	return nil
}

// undoable reports whether a decision can still be taken back, by the state after all events of the projection.
func (w *notifications) undoable(decision int) bool {
	return w.state.UndoWindow != nil && w.state.UndoWindow.Seq == decision
}

// sendAfter is when a letter may be sent. A letter that follows from a suspended decision waits for a word about it.
func (w *notifications) sendAfter(e plan.Event, n plan.Notice) time.Time {
	if heldSeq(e, n) != 0 && w.state.Suspended() {
		return store.HeldUntil()
	}
	return afterUndoWindow(e, n)
}

// questionOf is the question that an event answers, in the words of the person who asked.
func (w *notifications) questionOf(ctx context.Context, answered plan.Event) (string, error) {
	events, err := w.Store.Journal(ctx, answered.Task)
	if err != nil {
		return "", err
	}
	for _, e := range events {
		if e.Kind == plan.EventAsked && e.Seq == answered.Step {
			return e.Reason, nil
		}
	}
	return "", nil // both events are in one projection
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
		Language: w.Language, Notice: n.Kind, Asks: n.Asks,
		To: report.Recipient{
			Name: to.Person.Name, Title: to.Person.Title, Role: n.Role, Unit: w.unitOf(n, to, calendar.Today(e.At)), For: w.name(to.For), Basis: to.Basis,
		},
		Plan: w.plan, Task: e.Task, Title: w.task.Title, Product: w.task.Product, Group: w.task.Group, UnitName: w.task.UnitName, Support: plan.Names(w.support),
		State: w.state, Event: e, NewUnitName: w.unitName(e.Unit),
		ActorName: w.name(e.Actor), DeciderName: w.name(e.Actor), PersonName: w.name(e.Person),
		Today:   calendar.Today(e.At),
		Contact: report.ContactFor(w.Language, w.people, calendar.Today(e.At), to.Person.ID),
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

// unitName is the name of a unit; empty for no unit.
func (w *notifications) unitName(code directory.UnitCode) string {
	unit, _ := w.people.UnitEver(code)
	return unit.Name
}

// request is the question of a letter. One about a report has the hash of the report, so that an answer counts for no other.
func (w *notifications) request(e plan.Event, n plan.Notice, to directory.Holder, t token.Token) store.Request {
	hash := w.state.DraftHash
	if n.Asks == plan.PurposeCheck {
		hash = w.state.Report
	}
	return store.Request{
		TokenHash: t.Hash(), Task: e.Task, Purpose: n.Asks, Epoch: e.Epoch, Seq: e.Seq,
		Person: to.Person.ID, Address: to.Address, Role: n.Role, Unit: n.Unit, For: to.For, Basis: to.Basis,
		Draft: w.state.Draft, Hash: hash, Code: t.Code(w.secret),
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
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport, plan.PurposeAnswer,
		plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign:
	}
	return w.Now().Add(answerTerm)
}

// letterKey is the idempotency key of a letter: one event leads to one letter of a kind to one person.
func letterKey(e plan.Event, n plan.Notice, person directory.PersonID) string {
	return NoticeKey(store.Notice{Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Kind: n.Kind, Person: person})
}

// NoticeKey is the key of a notice to one person. The token of the question that the notice asks is derived from it, whichever letter asks it.
func NoticeKey(n store.Notice) string {
	return fmt.Sprintf("%s:%d:%d:%s:%s", n.Task, n.Epoch, n.Seq, n.Kind, n.Person)
}

// RequestKeys lists the keys from one of which the token of a request is derived. The letter with that key may never have been sent: what it
// would have asked is asked by an opening letter, by a digest, or by the letter that gave the task.
func RequestKeys(r store.Request) []string {
	var keys []string
	for _, kind := range plan.NoticeKinds() {
		keys = append(keys, NoticeKey(store.Notice{Task: r.Task, Epoch: r.Epoch, Seq: r.Seq, Kind: kind, Person: r.Person}))
	}
	return keys
}

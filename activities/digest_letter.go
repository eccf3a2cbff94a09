package activities

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"loa/activities/token"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// maxNumbered is how many matters of a digest have a number. People answer with numbers of two digits; the others have their own buttons.
const maxNumbered = 99

// noticeDigest begins the key of a question that a digest asks first.
const noticeDigest plan.NoticeKind = "digest"

// compose writes the digest of one person, with the questions that no letter has asked before.
func (d *digests) compose(ctx context.Context, g *digest) (store.NoticeLetter, error) {
	person := g.to.Person
	key := d.key(person.ID)
	t := token.New(d.secrets[0], key)
	letter := store.NoticeLetter{Notices: g.notices}
	batch := store.BatchRequest{TokenHash: t.Hash(), Person: person.ID, CreatedAt: d.Now(), ExpiresAt: d.Now().Add(answerTerm)}
	in := report.DigestInput{
		Language: d.Language, To: report.Recipient{Name: person.Name, Title: person.Title, Role: g.role}, Letters: d.lettersFor(g), Today: d.run.Day,
		Contact: report.ContactFor(d.Language, d.people, d.run.Day, person.ID), UrgedBy: d.nameOf(d.urged.AskedBy),
	}
	if in.Letters > 0 {
		in.Inbox = d.Inbox
	}
	for _, w := range g.waiting {
		item, request, asked, err := d.item(ctx, g, w)
		if err != nil {
			return letter, err
		}
		if request.TokenHash != "" && len(batch.Items) < maxNumbered && byNumber(request.Purpose) {
			item.Number = len(batch.Items) + 1
			batch.Items = append(batch.Items, store.BatchItem{Number: item.Number, Request: request})
		}
		if request.TokenHash != "" && !asked {
			letter.Requests = append(letter.Requests, request)
		}
		in.Waiting, letter.Tasks = append(in.Waiting, item), addTask(letter.Tasks, w.task.ID)
	}
	for _, h := range g.happened {
		in.Happened = append(in.Happened, d.eventLine(h))
		letter.Tasks = addTask(letter.Tasks, h.task.ID)
	}
	in.Awaiting = g.awaiting
	if len(batch.Items) > 0 {
		in.ReplyTo, letter.Batch = t.ReplyTo(d.Address), &batch
	}
	written, err := report.ComposeDigest(in)
	letter.Letter = store.LetterOut{
		Key: key, Notice: store.NoticeDigest, ToPerson: person.ID, ToName: person.Name, ToAddress: g.to.Address, ReplyTo: in.ReplyTo,
		MessageID: t.MessageID(d.Address), Subject: written.Subject, Text: written.Text, HTML: written.HTML, CreatedAt: d.Now(),
	}
	return letter, permanent(err)
}

// byNumber reports whether a question may be answered by a line of a letter about several.
func byNumber(asks plan.Purpose) bool {
	return slices.Contains([]plan.Purpose{plan.PurposeDecide, plan.PurposeAccept, plan.PurposeCount, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign}, asks)
}

func addTask(tasks []plan.TaskID, id plan.TaskID) []plan.TaskID {
	if slices.Contains(tasks, id) {
		return tasks
	}
	return append(tasks, id)
}

// item is a line about what waits, with its question: the newest open one, or a new one; asked is false for a new one. What asks nothing has
// no question.
func (d *digests) item(ctx context.Context, g *digest, w waitingItem) (item report.DigestItem, request store.Request, asked bool, err error) {
	state := w.task.State
	item = report.DigestItem{
		Asks: w.notice.Asks, Task: w.task.ID, Title: w.task.Title, UnitName: w.task.UnitName, Version: state.Draft, Due: state.Due,
		Since: dayOf(state.Since), Link: d.Public + "/tasks/" + string(w.task.ID),
	}
	item.Shape, item.Tally, item.Until = state.Shape, state.Tally, state.CheckIn(d.run.Day)
	if w.notice.Asks == plan.PurposeExtension {
		item.NewDue = state.AskedDue
	}
	if item.Words, err = d.words(ctx, w); err != nil || w.notice.Asks == plan.PurposeNone {
		return item, request, false, err
	}
	t, request, asked := d.question(g, w)
	item.ReplyTo, item.Code = t.ReplyTo(d.Address), request.Code
	item.Link = ""
	if request.LinkRevokedAt.IsZero() {
		item.Link = d.Public + "/d/" + t.Link(d.secrets[0])
	}
	return item, request, asked, nil
}

// question finds the newest open question of a step to the person. Its token is derived from the key of the notice that asked it.
//
// One event asks a person one question about a step (the key of the record). A question that the last event has asked, and that expired
// without an answer, is therefore asked again with its own token, and one whose link was taken back is answered by mail.
func (d *digests) question(g *digest, w waitingItem) (t token.Token, request store.Request, asked bool) {
	state := w.task.State
	var last token.Token // of the question that the last event has asked
	for _, r := range slices.Backward(d.requests[g.to.Person.ID]) {
		if r.Task != w.task.ID || r.Purpose != w.notice.Asks || r.Purpose == plan.PurposeDecide && r.Draft != state.Draft {
			continue
		}
		t, found := d.tokenOf(r)
		if found && r.Open(d.Now()) && r.LinkRevokedAt.IsZero() {
			return t, r, true
		}
		if found && r.Epoch == state.Epoch && r.Seq == state.Seq {
			last, request = t, r
		}
	}
	if last != "" {
		asked = request.Open(d.Now())
		if !asked {
			request.ExpiresAt = d.Now().Add(d.Policy.decisionTerm())
		}
		return last, request, asked
	}
	t = token.New(d.secrets[0], digestKey(state, g))
	request = store.Request{
		TokenHash: t.Hash(), Task: w.task.ID, Purpose: w.notice.Asks, Epoch: state.Epoch, Seq: state.Seq, Person: g.to.Person.ID, Address: g.to.Address,
		Role: w.notice.Role, Unit: w.notice.Unit, For: w.to.For, Basis: w.to.Basis, Draft: state.Draft, Hash: state.DraftHash, Code: t.Code(d.secrets[0]),
		CreatedAt: d.Now(), ExpiresAt: d.Now().Add(d.Policy.decisionTerm()),
	}
	return t, request, false
}

func digestKey(state plan.State, g *digest) string {
	return fmt.Sprintf("%s:%d:%d:%s:%s", state.Task, state.Epoch, state.Seq, noticeDigest, g.to.Person.ID)
}

// tokenOf derives the token of a question again. The record has its hash only, and the kind of its notice is one of few.
func (d *digests) tokenOf(r store.Request) (token.Token, bool) {
	for _, kind := range append(plan.NoticeKinds(), noticeDigest) {
		key := fmt.Sprintf("%s:%d:%d:%s:%s", r.Task, r.Epoch, r.Seq, kind, r.Person)
		if t, _, found := token.Find(d.secrets, key, r.TokenHash); found {
			return t, true
		}
	}
	return "", false
}

// words are what a matter says: the first lines of the draft or the report, or what the unit wrote.
func (d *digests) words(ctx context.Context, w waitingItem) (string, error) {
	state := w.task.State
	switch w.notice.Asks {
	case plan.PurposeDecide:
		return d.documentWords(ctx, state.Task, store.DocumentDraft, state.DraftHash)
	case plan.PurposeCheck:
		return d.documentWords(ctx, state.Task, store.DocumentReport, state.Report)
	case plan.PurposeReassign, plan.PurposeExtension, plan.PurposeAnswer:
		return d.lastReason(ctx, w)
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport, plan.PurposeWithdraw:
	}
	return "", nil
}

func (d *digests) documentWords(ctx context.Context, task plan.TaskID, kind store.DocumentKind, hash string) (string, error) {
	s, err := d.submission(ctx, task, kind, hash)
	if err != nil {
		return "", err
	}
	return s.words(), nil
}

// lastReason is the reason of the newest event to which the question belongs.
func (d *digests) lastReason(ctx context.Context, w waitingItem) (string, error) {
	kind := map[plan.Purpose]plan.EventKind{
		plan.PurposeReassign: plan.EventDeclined, plan.PurposeExtension: plan.EventExtensionRequested, plan.PurposeAnswer: plan.EventAsked,
	}[w.notice.Asks]
	journal, err := d.Store.Journal(ctx, w.task.ID)
	for _, e := range slices.Backward(journal) {
		if e.Kind == kind {
			return e.Reason, err
		}
	}
	return "", err
}

// eventLine is a line about something that happened.
func (d *digests) eventLine(h happening) report.DigestEvent {
	line := report.DigestEvent{Kind: h.event.Kind, Title: h.task.Title, UnitName: h.task.UnitName, Reason: h.event.Reason, Gone: h.gone}
	if i := slices.IndexFunc(h.event.Items, func(item plan.Item) bool { return item.Number == h.item }); h.item > 0 && i >= 0 {
		line.Item = &h.event.Items[i]
	}
	if h.event.Kind == plan.EventAmended {
		line.Day = h.event.Due
	}
	if h.event.Kind == plan.EventPaused {
		line.Day = h.event.Until
	}
	if link, err := url.JoinPath(d.Public, "tasks", string(h.task.ID)); err == nil {
		line.Link = link
	}
	return line
}

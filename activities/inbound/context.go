package inbound

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/results"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// knownContext is what was known of a letter's sender and draft when it was interpreted.
type knownContext struct {
	reply.Context
	record *ContextRecord // nil when nothing was known

	people directory.Directory
	state  plan.State                 // of the task of the question, as on record; zero when no task is known
	states map[plan.TaskID]plan.State // of the tasks of a list
	work   map[plan.TaskID]string     // the words for what counts, of those tasks that count
	at     time.Time                  // when the letter was interpreted
	blocks []reply.Block              // of the letter
}

// ContextRecord is the context of an interpretation, for the record of the decision. Sent letters are named by their keys in the outbox.
// Blocks are the keys of the known blocks that stood in the letter.
type ContextRecord struct {
	Sender reply.Person `json:"sender"`
	Draft  reply.Draft  `json:"draft"`
	Sent   []string     `json:"sent,omitempty"`
	Blocks []string     `json:"blocks,omitempty"`
}

// contexts finds what is known of letters. It only queries.
type contexts struct {
	store *store.Reader
	trust senderauth.Trust
	now   func() time.Time
	ours  []string        // loa's own addresses
	known map[string]bool // the keys of the blocks of the settings
}

// maxQuotable is the number of our letters to one person about one task that a letter is compared with; the newest count.
const maxQuotable = 20

// reread interprets a letter again, with what is known of its sender and of the draft in question. A letter without a registered sender, a
// forged one and one that answers nothing of ours keep the interpretation without context.
func (c contexts) reread(ctx context.Context, r received) (received, error) {
	switch r.relation {
	case relationQuestion, relationList, relationCode, relationPeriod:
	case relationSecret, relationReport, relationAuto, relationCopy, relationRehearsal, relationAmbiguous, relationNone:
		return r, nil
	}
	if r.sender.ID == "" || r.forged() {
		return r, nil
	}
	known, err := c.of(ctx, r)
	if err != nil {
		return r, fmt.Errorf("finding the context of letter %d: %w", r.in.ID, err)
	}
	r.interpreted = interpretLetter(r.in, r.parsed, r.signatures, c.trust, known.Context)
	known.blocks = r.interpreted.Blocks()
	for _, block := range known.blocks {
		if known.Recurring[block.Key] {
			known.record.Blocks = append(known.record.Blocks, block.Key)
		}
	}
	r.known = known
	return r, nil
}

// of finds the context of a letter.
func (c contexts) of(ctx context.Context, r received) (knownContext, error) {
	people, err := r.basis.directoryFor(ctx, c.store)
	if err != nil {
		return knownContext{}, err
	}
	sender := personOf(people, r.sender)
	recurring, err := c.recurring(ctx, r)
	if err != nil {
		return knownContext{}, err
	}
	known := knownContext{Context: reply.Context{Sender: sender, Ours: c.ours, Recurring: recurring}, people: people, at: c.now()}
	if known.Draft, known.state, err = c.draft(ctx, r); err != nil {
		return knownContext{}, err
	}
	if known.states, err = c.statesOf(ctx, r.list); err != nil {
		return knownContext{}, err
	}
	if known.work, err = c.work(ctx, r.request.Task, known); err != nil {
		return knownContext{}, err
	}
	sent, err := c.sent(ctx, r)
	if err != nil {
		return knownContext{}, err
	}
	known.record = &ContextRecord{Sender: sender, Draft: known.Draft}
	for _, letter := range sent {
		known.Sent = append(known.Sent, letter.Text)
		known.record.Sent = append(known.record.Sent, letter.Key)
	}
	return known, nil
}

// recurring are the keys of the blocks that are known of the sender, and those of the settings.
func (c contexts) recurring(ctx context.Context, r received) (map[string]bool, error) {
	if known := r.basis.about(r.request); known != nil && known.Sender == r.sender.ID {
		recurring := maps.Clone(known.Recurring)
		maps.Copy(recurring, c.known)
		return recurring, nil
	}
	recurring, err := c.store.KnownBlocks(ctx, r.sender.ID, r.domain())
	if err != nil {
		return nil, err
	}
	maps.Copy(recurring, c.known)
	return recurring, nil
}

// sent are our letters that the letter may quote, the newest first.
func (c contexts) sent(ctx context.Context, r received) ([]store.SentText, error) {
	if known := r.basis.about(r.request); known != nil {
		return known.Sent, nil
	}
	letters, err := c.store.LetterLog(ctx, store.SentFilter{To: r.claimedFrom(), Task: r.askedTask(), Limit: maxQuotable})
	if err != nil {
		return nil, err
	}
	sent := make([]store.SentText, 0, len(letters))
	for _, letter := range letters {
		sent = append(sent, store.SentText{Key: letter.Key, Text: letter.Text})
	}
	return sent, nil
}

// askedTask is the task of the question; empty for a list of several, whose items have drafts of their own.
func (r received) askedTask() plan.TaskID {
	if r.relation != relationList {
		return r.request.Task
	}
	if len(r.list.Items) == 1 {
		return r.list.Items[0].Request.Task
	}
	return ""
}

// domain is the domain of the sender's address, in lower case.
func (l letter) domain() string {
	_, domain, _ := strings.Cut(l.claimedFrom(), "@")
	return strings.ToLower(domain)
}

// person is the registered data of a sender: the names of all units in which the person has an address or an office, the first of them as
// the unit.
func personOf(people directory.Directory, sender directory.Person) reply.Person {
	person := reply.Person{Name: sender.Name, Title: sender.Title}
	var codes []directory.UnitCode
	for _, address := range people.Addresses {
		if address.Person == sender.ID {
			person.Addresses, codes = append(person.Addresses, address.Address), append(codes, address.Unit)
		}
	}
	for _, holder := range people.Holders {
		if holder.Person == sender.ID {
			codes = append(codes, holder.Unit)
		}
	}
	var units []string
	for _, code := range codes {
		if unit, found := people.UnitEver(code); found && !slices.Contains(units, unit.Name) {
			units = append(units, unit.Name)
		}
	}
	person.Unit = strings.Join(units, ", ")
	return person
}

// statesOf are the states of the tasks of a list.
func (c contexts) statesOf(ctx context.Context, list store.BatchRequest) (map[plan.TaskID]plan.State, error) {
	states := map[plan.TaskID]plan.State{}
	for _, item := range list.Items {
		state, err := c.store.State(ctx, item.Request.Task)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		states[item.Request.Task] = state
	}
	return states, nil
}

// stateOf is the state of a task of the letter.
func (k knownContext) stateOf(task plan.TaskID) plan.State {
	if s, ofList := k.states[task]; ofList {
		return s
	}
	return k.state
}

// work are the words for what counts, of each task of a letter that counts: those of its product, or of its line, that name a form of work.
func (c contexts) work(ctx context.Context, asked plan.TaskID, known knownContext) (map[plan.TaskID]string, error) {
	var counting []plan.TaskID
	if known.state.Tally != nil {
		counting = append(counting, cmp.Or(known.state.Task, asked))
	}
	for task, state := range known.states {
		if state.Tally != nil && task != known.state.Task {
			counting = append(counting, task)
		}
	}
	if len(counting) == 0 {
		return nil, nil
	}
	tasks, err := c.store.TasksByID(ctx, counting)
	words := make(map[plan.TaskID]string, len(tasks))
	for _, task := range tasks {
		for _, named := range []string{task.Product, task.Title} {
			if words[task.ID] == "" && results.NamesWork(named) {
				words[task.ID] = named
			}
		}
	}
	return words, err
}

// draft is what the record says of the draft in question, and of its task; zero when no task is known.
func (c contexts) draft(ctx context.Context, r received) (reply.Draft, plan.State, error) {
	if known := r.basis.about(r.request); known != nil {
		return draftOf(known.Title, known.UnitName, known.State, known.Line), known.State, nil
	}
	id := r.askedTask()
	if id == "" {
		return reply.Draft{}, plan.State{}, nil
	}
	task, err := c.store.Task(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Draft{}, plan.State{}, nil
	}
	if err != nil {
		return reply.Draft{}, plan.State{}, err
	}
	line, err := c.store.Line(ctx, task.Plan, task.Line)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return draftOf(task.Title, task.UnitName, task.State, line), task.State, err
}

// draftOf is what a task, and its line when that is on record, say of the draft.
func draftOf(title, unit string, state plan.State, line plan.Line) reply.Draft {
	draft := reply.Draft{Title: title, Units: []string{unit}, PublishOn: dateOf(state.Due), Channels: line.Channels}
	for _, assignee := range slices.Concat(line.Lead, line.Support) {
		draft.Units = append(draft.Units, assignee.Text)
	}
	return draft
}

func dateOf(day calendar.Date) reply.Date {
	if day.IsZero() {
		return reply.Date{}
	}
	return reply.Date{Year: day.Year(), Month: int(day.Month()), Day: day.Day()}
}

// blocksSeen are the blocks that stood in a letter of the registered person who was asked, when the letter is proven; none otherwise. They are
// learned when the letter is closed. Nothing else teaches: a forger must not make loa overlook words. An unclear letter teaches too, because an
// unknown motto is why it was unclear.
func (r received) blocksSeen() store.LetterBlocks {
	if r.relation != relationQuestion && r.relation != relationList || !r.proven() || r.othersQuestion() || r.domain() == "" {
		return store.LetterBlocks{}
	}
	if r.interpreted.Kind != mailinbound.KindReply && r.interpreted.Kind != mailinbound.KindOther {
		return store.LetterBlocks{}
	}
	seen := store.LetterBlocks{Person: r.sender.ID, Domain: r.domain(), Question: r.questionKey()}
	for _, block := range r.known.blocks {
		seen.Blocks = append(seen.Blocks, store.BlockSeen{Key: block.Key, First: block.First})
	}
	return seen
}

// questionKey identifies what was asked. The reminders of a question have its key, so that answers to them count as one.
func (r received) questionKey() string {
	request := r.request
	if r.relation == relationList {
		return "list:" + r.list.TokenHash
	}
	return fmt.Sprintf("%s:%s:%d", request.Task, request.Purpose, request.Draft)
}

package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// preview fills in what a batch would do to a task: the same functions of package plan judge here and when it is carried out.
func (row *batchRow) preview(req request, in batchInput, task store.Task, urgedToday bool) {
	var err error
	if in.Action == batchUrge {
		row.Letters, err = urgeLetters(req, task, urgedToday)
		row.Change = req.lang.T("page.batch.waits_since", "Day", day(calendar.Today(task.State.Since)))
	} else {
		err = row.previewCommand(req, in, task)
	}
	row.Ready = err == nil
	row.Result = badge{"open", "■", req.lang.T("page.batch.will")}
	if err != nil {
		_, row.Refusal, _ = refusalOf(req.lang, err)
		row.Result, row.Letters = badge{"over", "✕", req.lang.T("page.batch.will_not")}, nil
	}
}

func (row *batchRow) previewCommand(req request, in batchInput, task store.Task) error {
	c, err := in.command(req, task, "preview")
	if err != nil {
		return err
	}
	row.Change = in.change(req, task, c)
	if !c.Due.IsZero() {
		row.Value += "|" + c.Due.String()
	}
	after, events, err := task.State.Apply(c, req.now)
	if err != nil {
		return err
	}
	for _, e := range events {
		for _, n := range after.Notices(e) {
			row.Letters = append(row.Letters, lettersOf(req, task, n, after, e)...)
		}
	}
	if c.Kind == plan.CommandReassign {
		first := plan.Notice{Kind: plan.NoticeAssignment, Role: directory.RoleFocalPoint, Unit: in.Unit}
		row.Letters = append(row.Letters, recipients(req, task, first, req.lang.Word("dispatch", string(plan.DispatchOpening)))...)
	}
	return nil
}

// command is the command of a batch to one task. The deadline of an extension is the one that the preview has shown, if it has.
func (in batchInput) command(req request, task store.Task, id string) (plan.Command, error) {
	c := plan.Command{ID: id, Actor: req.actor, Channel: plan.ChannelWeb, Reason: in.Reason}
	switch {
	case in.Action == batchExtend:
		c.Kind = plan.CommandAmend
		return c, in.extend(req, task, &c)
	case in.Person != "":
		c.Kind, c.Person, c.Reason = plan.CommandAssign, in.Person, ""
		if !slices.Contains(peopleInUnit(req, task.Unit), in.Person) {
			return c, refuse(plan.RefusalInvalid, "page.refusal.batch_other_unit", "Name", personName(req, in.Person))
		}
	default:
		c.Kind, c.Unit = plan.CommandReassign, in.Unit
		if _, known := req.directory.Unit(in.Unit, req.today); !known {
			return c, refuse(plan.RefusalInvalid, "page.refusal.batch_no_unit")
		}
	}
	return c, nil
}

func (in batchInput) extend(req request, task store.Task, c *plan.Command) error {
	present := task.State.Due
	shown, known := in.Shown[task.ID]
	switch {
	case known:
		c.Due = shown
	case !in.Due.IsZero():
		c.Due = in.Due
	case present.IsZero():
		return refuse(plan.RefusalInvalid, "page.refusal.batch_no_deadline")
	default:
		c.Due = task.State.Calendar.AddWorkingDays(present, in.Days)
	}
	if _, given := task.State.SeenCommand(c.ID); given { // the deadline in force is the one of this command, or a later one
		return nil
	}
	if !present.IsZero() && !c.Due.After(present) {
		return refuse(plan.RefusalInvalid, "page.refusal.batch_not_later", "Day", day(present))
	}
	if c.Due.Before(req.today) {
		return refuse(plan.RefusalInvalid, "page.refusal.batch_past", "Day", day(c.Due))
	}
	return nil
}

// change says what becomes of a task.
func (in batchInput) change(req request, task store.Task, c plan.Command) string {
	switch c.Kind {
	case plan.CommandAmend:
		before := day(task.State.Due)
		if before == "" {
			before = req.lang.T("page.batch.no_deadline")
		}
		return req.lang.T("page.batch.deadline_moves", "Before", before, "After", day(c.Due))
	case plan.CommandReassign:
		return req.lang.T("page.batch.unit_changes", "Before", task.UnitName, "After", unitLabel(req, c.Unit))
	case plan.CommandAssign:
		return req.lang.T("page.batch.person_changes", "Name", personName(req, c.Person))
	default:
		return ""
	}
}

// lettersOf says who gets a letter of an event, and how.
func lettersOf(req request, task store.Task, n plan.Notice, after plan.State, e plan.Event) []string {
	way, _ := after.DispatchOf(n, e)
	if way == plan.DispatchNone {
		return nil
	}
	return recipients(req, task, n, req.lang.Word("dispatch", string(way)))
}

// recipients are the names of those to whom a notice goes, with how it goes, and whether an address is missing.
func recipients(req request, task store.Task, n plan.Notice, way string) []string {
	var all []string
	for _, h := range n.RecipientsIn(req.directory, directory.Matter{Plan: string(task.Plan), Group: task.Group, Unit: task.Unit}, req.today) {
		name := personName(req, h.Person.ID) + " – " + way
		if !h.Reachable() {
			name = personName(req, h.Person.ID) + " – " + req.lang.T("page.batch.no_address")
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// urgeLetters are those who get the letter of an urged task. A task that waits for nobody, or for nobody with an address, is not urged, nor is one that
// was urged today.
func urgeLetters(req request, task store.Task, urgedToday bool) ([]string, error) {
	if urgedToday {
		return nil, refuse(plan.RefusalNotNow, "page.refusal.batch_urged")
	}
	waiting := task.State.DigestDesk(req.now)
	if len(waiting) == 0 {
		return nil, refuse(plan.RefusalNotNow, "page.refusal.batch_nobody")
	}
	var letters []string
	reachable := false
	for _, n := range waiting {
		letters = append(letters, recipients(req, task, n, req.lang.Word("dispatch", "urge"))...)
		about := directory.Matter{Plan: string(task.Plan), Group: task.Group, Unit: task.Unit}
		reachable = reachable || slices.ContainsFunc(n.RecipientsIn(req.directory, about, req.today), directory.Holder.Reachable)
	}
	if !reachable {
		return nil, refuse(plan.RefusalNotNow, "page.refusal.batch_unreachable")
	}
	return letters, nil
}

// batchTime is how long a request goes on giving commands. The rest is left, and the same form goes on with it.
const batchTime = 25 * time.Second

// giveCommands gives the command of a batch to one task after the other.
func (s *site) giveCommands(req request, in batchInput, tasks []store.Task, key string) ([]batchRow, error) {
	within, cancel := context.WithTimeout(req.Context(), batchTime)
	defer cancel()
	var rows []batchRow
	var unanswered error
	for _, task := range tasks {
		row := newBatchRow(task)
		c, err := in.command(req, task, key)
		if err == nil {
			row.Value, row.Change = strings.TrimSuffix(string(task.ID)+"|"+c.Due.String(), "|"), in.change(req, task, c)
			err = unanswered
		}
		var answer plan.Answer
		switch {
		case err != nil:
		case within.Err() != nil:
			err = errNotReached
		default:
			answer, err = s.giveCommand(req, c, task.ID)
		}
		if _, away := errors.AsType[*engineError](err); away && !errors.Is(err, plan.ErrAway) {
			unanswered = err // the next ones would wait as long
		}
		if err := row.result(req, answer, err); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// giveCommand gives a command of a batch with the proof that its matrix asks for.
func (s *site) giveCommand(req request, c plan.Command, id plan.TaskID) (plan.Answer, error) {
	var err error
	if c.Proof, err = s.proofOf(req, id, c); err != nil {
		return plan.Answer{}, err
	}
	return s.carryOut(req, id, c)
}

// result fills in what became of a task. An error that is about more than this task is returned.
func (row *batchRow) result(req request, answer plan.Answer, err error) error {
	_, message, refused := refusalOf(req.lang, err)
	_, away := errors.AsType[*engineError](err)
	switch {
	case err == nil && answer.Again:
		row.Ready, row.Result = true, badge{"done", "●", req.lang.T("page.batch.done_before")}
	case err == nil:
		row.Ready, row.Result = true, badge{"done", "●", req.lang.T("page.batch.done")}
	case refused:
		row.Result, row.Refusal = badge{"over", "✕", req.lang.T("page.batch.refused")}, message
	case away, errors.Is(err, errNotReached):
		row.Left, row.Result = true, badge{"soon", "▲", req.lang.T("page.batch.left")}
	default:
		return err
	}
	return nil
}

// giveUrges puts the reminders of a batch on record, of which the worker writes the letters.
func (s *site) giveUrges(req request, _ batchInput, tasks []store.Task, key string) ([]batchRow, error) {
	urged, err := s.Reader.UrgedOn(req.Context(), idsOf(tasks), req.today)
	if err != nil {
		return nil, err
	}
	batch := strings.TrimPrefix(key, "web:")
	var rows []batchRow
	var urges []store.Urge
	for _, task := range tasks {
		row := newBatchRow(task)
		other, known := urged[task.ID]
		letters, err := urgeLetters(req, task, known && other != batch)
		if err == nil {
			row.Letters = letters
			urges = append(urges, store.Urge{
				Task: task.ID, Day: req.today, Batch: batch, AskedBy: req.actor.Person, Channel: plan.ChannelWeb, Proof: req.visitor.proof(), AskedAt: req.now,
			})
		}
		if err := row.result(req, plan.Answer{Again: other == batch}, err); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	asked, err := s.Urges.AskUrges(req.Context(), urges)
	if err != nil {
		return nil, err
	}
	for i, task := range tasks { // another browser was faster
		if rows[i].Ready && !slices.Contains(asked, task.ID) {
			rows[i].Ready, rows[i].Letters = false, nil
			rows[i].Result, rows[i].Refusal = badge{"over", "✕", req.lang.T("page.batch.refused")}, req.lang.T("page.refusal.batch_urged")
		}
	}
	return rows, nil
}

func idsOf(tasks []store.Task) []plan.TaskID {
	ids := make([]plan.TaskID, 0, len(tasks))
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	return ids
}

package forecast

import (
	"errors"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// act takes the next step of a task when its day has come. The days of a step are counted when the step begins.
func (p *player) act(task *played, day calendar.Date) error {
	s := task.state
	if task.changed {
		task.changed = false
		if step := stepOf(s); step != task.step {
			task.step, task.actOn = step, p.actOn(task, day)
		}
	}
	if task.actOn.IsZero() || day.Before(task.actOn) {
		return nil
	}
	by := p.actor(task, day)
	if by == "" {
		return nil // nobody holds the position: the task waits
	}
	command := p.command(s, day)
	now := day.Start(calendar.Zone).Add(actAt + time.Duration(roll(s.Task, "minute"))*time.Minute)
	command.ID, command.Channel, command.Actor = fmt.Sprint("model:", s.Seq), plan.ChannelMail, p.in.Directory.Actor(by, day)
	after, events, err := s.Apply(command, now)
	if refusal, refused := errors.AsType[*plan.Refusal](err); refused && refusal.Kind == plan.RefusalForbidden {
		task.actOn = calendar.Date{}
		p.result.Refused = append(p.result.Refused, Refused{Task: s.Task, Command: command.Kind, Message: refusal.Message})
		return nil
	}
	if err != nil {
		return fmt.Errorf("playing %s of %s on %s: %w", command.Kind, s.Task, day, err)
	}
	if p.in.did != nil {
		p.in.did(given{Task: s.Task, Command: command, At: now})
	}
	task.become(after)
	p.notify(task, events, day)
	return nil
}

// stepOf names the step that a task waits for.
func stepOf(s plan.State) string {
	switch {
	case s.Stage == plan.StageReporting && s.Report != "":
		return "check"
	case s.Stage == plan.StageApproval:
		return fmt.Sprint("decide ", s.Draft, " ", s.Level)
	case s.Stage == plan.StageDrafting:
		return fmt.Sprint("draft ", s.Draft)
	case s.Tally != nil && s.Stage == plan.StagePublication:
		return fmt.Sprint("count ", s.Seq)
	case s.Stage == plan.StagePublication && len(s.Milestones) > 0:
		next, _ := s.NextMilestone()
		return fmt.Sprint("milestone ", next.Key)
	}
	return string(s.Stage)
}

// actOn is the day on which the step is taken; zero for never.
func (p *player) actOn(task *played, day calendar.Date) calendar.Date {
	due := task.state.Due
	if !p.in.Model.FromDeadline {
		return p.plannedOn(task, day)
	}
	if due.IsZero() {
		return calendar.Date{}
	}
	if day.Before(due) {
		return due
	}
	return p.plannedOn(task, day)
}

// plannedOn is the day on which the step is taken when nothing but the model of the step decides.
func (p *player) plannedOn(task *played, day calendar.Date) calendar.Date {
	s, m := task.state, p.in.Model
	after := func(chances []Chance) calendar.Date {
		return p.in.Calendar.AddWorkingDays(day, pick(chances, s.Task, task.step))
	}
	switch {
	case s.Stage == plan.StageAssignment:
		return after(m.Accept)
	case s.Stage == plan.StageDrafting && s.Draft > 0:
		return after(m.Redraft)
	case s.Stage == plan.StageDrafting && s.Due.IsZero():
		return after(m.DraftUndated)
	case s.Stage == plan.StageDrafting:
		return p.handedInOn(task, day)
	case s.Stage == plan.StageApproval:
		return p.decideOn(task, day)
	case s.Stage == plan.StagePublication && s.Tally != nil:
		return p.countedOn(task)
	case s.Stage == plan.StagePublication:
		return p.publishedOn(task, day)
	case s.Report != "":
		return after(m.Check)
	case !s.Shape.Has(plan.StagePublication) && s.Due.IsZero():
		return after(m.DraftUndated)
	case !s.Shape.Has(plan.StagePublication):
		return p.handedInOn(task, day)
	}
	return after(m.Report)
}

// handedInOn is when a draft, or a report that is the work itself, is handed in: so many working days before the first day that needs it.
func (p *player) handedInOn(task *played, day calendar.Date) calendar.Date {
	needed := task.state.Due
	if next, waits := task.state.NextMilestone(); waits && !next.Due.IsZero() {
		needed = next.Due
	}
	planned := p.in.Calendar.AddWorkingDays(needed, -pick(p.in.Model.DraftBefore, task.state.Task, task.step))
	if first := p.in.Calendar.AddWorkingDays(day, p.in.Model.DraftAfter); planned.Before(first) {
		return first
	}
	return planned
}

// countedOn is when a unit reports about the next period of its quota: so many working days after it is asked; zero when it has answered all that
// will be asked.
func (p *player) countedOn(task *played) calendar.Date {
	asked := task.state.CheckInDay()
	if asked.IsZero() || !task.state.Tally.Reported.Before(asked) {
		return calendar.Date{}
	}
	return p.in.Calendar.AddWorkingDays(asked, pick(p.in.Model.Report, task.state.Task, task.step))
}

// publishedOn is when the work is published, issued or held: on the day of the next milestone where it has one, else after the approval.
func (p *player) publishedOn(task *played, day calendar.Date) calendar.Date {
	days := pick(p.in.Model.Publish, task.state.Task, task.step)
	if next, waits := task.state.NextMilestone(); waits && next.Due.After(day) {
		return p.in.Calendar.AddWorkingDays(next.Due, days)
	}
	return p.in.Calendar.AddWorkingDays(day, days)
}

// decideOn is when an approver decides: counted from the digest that asks, or from the day of the letter when the draft is urgent.
func (p *player) decideOn(task *played, day calendar.Date) calendar.Date {
	days := pick(p.in.Model.Decide, task.state.Task, task.step)
	if !task.state.Urgent(day) {
		days++
	}
	return p.in.Calendar.AddWorkingDays(day, days)
}

// actor is who takes the step; nobody when the position has no holder.
func (p *player) actor(task *played, day calendar.Date) directory.PersonID {
	s := task.state
	unit := plan.Notice{Role: directory.RoleFocalPoint, Unit: s.Unit}
	switch level, waits := s.Approval(); {
	case waits:
		return p.first(plan.Notice{Role: level.Role, Unit: level.Unit}, task, day)
	case s.Stage == plan.StageReporting && s.Report != "":
		return p.first(plan.Notice{Role: directory.RoleCoordinator}, task, day)
	}
	return p.first(unit, task, day)
}

// command is the command of the step.
func (p *player) command(s plan.State, day calendar.Date) plan.Command {
	hash := fmt.Sprintf("%064x", s.Draft+1)
	switch {
	case s.Stage == plan.StageAssignment:
		return plan.Command{Kind: plan.CommandAccept}
	case s.Stage == plan.StageDrafting:
		return plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash}
	case s.Stage == plan.StageApproval:
		c := plan.Command{Kind: plan.CommandDecide, Draft: s.Draft, Hash: s.DraftHash, Decision: plan.DecisionApprove, UndoWindow: plan.UndoWindowStandard}
		if s.Draft == 1 && roll(s.Task, "returned") < p.in.Model.Returned {
			c.Decision, c.Reason = plan.DecisionReturn, "Cần chỉnh sửa."
		}
		return c
	case s.Stage == plan.StagePublication:
		return proofOf(s, day)
	case s.Report == "":
		return plan.Command{Kind: plan.CommandSubmitReport, Hash: hash}
	}
	return plan.Command{Kind: plan.CommandAcceptReport}
}

// proofOf is the proof that work of the shape needs, of a day. A unit reports as many results as are due.
func proofOf(s plan.State, day calendar.Date) plan.Command {
	c := plan.Command{Kind: plan.CommandConfirmPublished, ProofDate: day}
	switch s.Shape.Words() {
	case plan.ShapeTally:
		return countOf(s, day)
	case plan.ShapeEvent:
		c.Place, c.People = "Hội trường", 100
	case plan.ShapeDocument:
		c.Document = "12/UBND-VX"
	case plan.ShapeProduct, plan.ShapeDelivery:
		c.Link = "https://hanoi.gov.vn/tin"
	}
	return c
}

// countOf is the report of what was due by the day; at the last check-in of all that is left, so that the quota is met.
func countOf(s plan.State, day calendar.Date) plan.Command {
	c := plan.Command{Kind: plan.CommandCount, Until: day}
	due := s.Tally.DueBy(day)
	if end, _ := s.NextCheckIn(); end == s.Tally.To {
		due = s.Tally.Total()
	}
	if due -= s.Tally.Done(); due > 0 {
		c.Items = []plan.Item{{On: day, Count: due}}
	}
	return c
}

// first is the first person who gets a notice.
func (p *player) first(n plan.Notice, task *played, day calendar.Date) directory.PersonID {
	for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
		return to.Person.ID
	}
	return ""
}

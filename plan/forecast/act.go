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
		planned := p.in.Calendar.AddWorkingDays(s.Due, -pick(m.DraftBefore, s.Task, task.step))
		if first := p.in.Calendar.AddWorkingDays(day, m.DraftAfter); planned.Before(first) {
			return first
		}
		return planned
	case s.Stage == plan.StageApproval:
		return p.decideOn(task, day)
	case s.Stage == plan.StagePublication:
		return after(m.Publish)
	case s.Report != "":
		return after(m.Check)
	}
	return after(m.Report)
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
		return plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.gov.vn/tin", ProofDate: day}
	case s.Report == "":
		return plan.Command{Kind: plan.CommandSubmitReport, Hash: hash}
	}
	return plan.Command{Kind: plan.CommandAcceptReport}
}

// first is the first person who gets a notice.
func (p *player) first(n plan.Notice, task *played, day calendar.Date) directory.PersonID {
	for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
		return to.Person.ID
	}
	return ""
}

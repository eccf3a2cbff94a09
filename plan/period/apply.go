package period

import (
	"slices"
	"strings"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// redoWithin is how many working days a unit has for a report that was sent back, when nobody says another day.
const redoWithin = 2

// Apply carries out a command: it returns the state after it and the events for the journal. The receiver is not changed. A command that was carried
// out before, a submission that is known, and a command that wants what is already so return the same state and no event. The error is always a
// [*Refusal].
func (s State) Apply(c Command, now time.Time, days calendar.Calendar) (State, []Event, error) {
	if s.seenCommand(c.ID) {
		return s, nil, nil
	}
	already, refusal := s.permit(c)
	if refusal != nil {
		return s, nil, refusal
	}
	if already {
		return s, nil, nil
	}
	a := application{s: s.clone(), c: c, today: calendar.Today(now), days: days}
	a.e = Event{Actor: c.Actor, Proof: c.Proof, Command: c.ID, Unit: c.Unit, Reason: c.Reason, Document: c.Document}
	already, refusal = a.carryOut()
	if refusal != nil {
		return s, nil, refusal
	}
	if already {
		return s, nil, nil
	}
	next, e := a.s.record(a.e, now)
	return next, []Event{e}, nil
}

// application is one command being carried out on a copy of the state.
type application struct {
	s     State
	c     Command
	e     Event
	today calendar.Date
	days  calendar.Calendar
}

func (a *application) carryOut() (already bool, refusal *Refusal) {
	switch a.c.Kind {
	case CommandOpen:
		return false, a.open()
	case CommandSubmit, CommandAccept, CommandReturn, CommandExempt, CommandUnexempt, CommandSettle, CommandAdmitLate:
		i := a.s.indexOf(a.c.Unit)
		if i < 0 {
			return false, refuse(RefusalNotFound, "Đơn vị %q không phải báo cáo trong kỳ %s; đề nghị kiểm tra lại tên đơn vị.", a.c.Unit, a.s.Period.Name)
		}
		return a.obligation(&a.s.Obligations[i])
	case CommandRemind:
		return false, a.remind()
	case CommandAmendDue:
		return a.amendDue()
	case CommandClose:
		a.e.Kind, a.s.Stage, a.s.ClosedOn = EventClosed, StageClosed, a.today
	case CommandReopen:
		return false, a.reopen()
	case CommandCancel:
		if refusal := a.needsReason(); refusal != nil {
			return false, refusal
		}
		a.cancel()
	case CommandCompile, CommandAskApproval, CommandApprove, CommandReturnReport, CommandSend, CommandCorrect:
		return a.report()
	}
	return false, nil
}

func (a *application) needsReason() *Refusal {
	if strings.TrimSpace(a.c.Reason) == "" {
		return refuse(RefusalInvalid, "Đề nghị ghi lý do.")
	}
	return nil
}

// open freezes the list of the units that owe a report.
func (a *application) open() *Refusal {
	if a.today.Before(a.s.Period.From) {
		return refuse(RefusalNotNow, "Kỳ %s bắt đầu từ ngày %s, chưa mở được.", a.s.Period.Name, a.s.Period.From.Vietnamese())
	}
	if len(a.c.Owing) == 0 {
		return refuse(RefusalInvalid, "Chưa có đơn vị nào phải báo cáo; đề nghị chọn các đơn vị.")
	}
	if !a.today.Before(a.s.closesOn(a.days)) {
		if a.c.Due.Before(a.today) {
			return refuse(RefusalInvalid, "Kỳ %s đã đến ngày tổng hợp; đề nghị ghi ngày nhận báo cáo đến hết, từ hôm nay trở đi.", a.s.Period.Name)
		}
		a.s.OpenUntil = a.c.Due
	}
	for _, owing := range a.c.Owing {
		due := a.s.Period.Due.Of(owing.Level)
		switch {
		case owing.Unit == "" || owing.Parent == owing.Unit || owing.Level != LevelCommune && owing.Level != LevelDepartment:
			return refuse(RefusalInvalid, "Đơn vị %q ghi sai cấp hoặc đơn vị cấp trên.", owing.Unit)
		case a.s.indexOf(owing.Unit) >= 0:
			return refuse(RefusalInvalid, "Đơn vị %q có hai lần trong danh sách; đề nghị giữ một lần.", owing.Unit)
		}
		a.s.Obligations = append(a.s.Obligations, Obligation{
			Unit: owing.Unit, Level: owing.Level, Parent: owing.Parent, First: due, Due: due, Asked: a.today, Status: StatusOwed,
		})
		a.e.Units = append(a.e.Units, owing.Unit)
	}
	a.e.Kind, a.s.Stage, a.s.OpenedOn = EventOpened, StageOpen, a.today
	return nil
}

// reopen opens the door again until the end of a day.
func (a *application) reopen() *Refusal {
	if refusal := a.needsReason(); refusal != nil {
		return refusal
	}
	if a.c.Due.Before(a.today) {
		return refuse(RefusalInvalid, "Đề nghị ghi ngày nhận báo cáo đến hết, từ hôm nay trở đi.")
	}
	a.s.Stage, a.s.ClosedOn, a.s.OpenUntil = StageOpen, calendar.Date{}, a.c.Due
	a.stale()
	a.e.Kind, a.e.Due = EventReopened, a.c.Due
	return nil
}

// stale marks the compiled report: what units gave has changed.
func (a *application) stale() {
	if i := a.s.present(); i >= 0 && a.s.Reports[i].Hash != "" {
		a.s.Reports[i].Stale = true
	}
}

// cancel ends the period. While a correction is prepared it gives the correction up: the version that was approved before it stands again.
func (a *application) cancel() {
	i := a.s.present()
	if i < 1 {
		a.e.Kind, a.s.Stage = EventCancelled, StageCancelled
		return
	}
	a.s.Reports[i].DroppedOn = a.today
	a.e.Kind, a.e.Version = EventCorrectionDropped, a.s.Reports[i].Version
	a.s.Stage = StageApproved
	if r, _ := a.s.Report(); !r.SentOn.IsZero() {
		a.s.Stage = StageSent
	}
	if a.s.ClosedOn.IsZero() { // it was reopened
		a.s.ClosedOn = a.today
	}
}

// remind counts a reminder of a person to units whose answer is awaited.
func (a *application) remind() *Refusal {
	waiting := slices.DeleteFunc(a.s.Waiting(), func(unit directory.UnitCode) bool { return !a.s.takes(a.s.Obligations[a.s.indexOf(unit)], a.today) })
	if len(waiting) == 0 {
		return refuse(RefusalNotNow, "Kỳ %s không còn chờ báo cáo của đơn vị nào. Nếu kỳ đã khóa, đề nghị ghi nhận nhận báo cáo muộn của đơn vị trước khi đôn đốc.", a.s.Period.Name)
	}
	units := a.c.Units
	if len(units) == 0 {
		units = waiting
	}
	for _, unit := range units {
		switch {
		case a.s.indexOf(unit) < 0:
			return refuse(RefusalNotFound, "Đơn vị %q không phải báo cáo trong kỳ %s.", unit, a.s.Period.Name)
		case !slices.Contains(waiting, unit):
			return refuse(RefusalNotNow, "Đơn vị %q đã báo cáo, được miễn, hoặc kỳ đã khóa với đơn vị này; nếu cần, đề nghị ghi nhận nhận báo cáo muộn trước khi đôn đốc.", unit)
		}
	}
	a.e.Kind, a.e.Units = EventReminded, slices.Compact(slices.Sorted(slices.Values(units)))
	for _, unit := range a.e.Units {
		o := &a.s.Obligations[a.s.indexOf(unit)]
		o.Reminders, o.Reminded = o.Reminders+1, a.today
	}
	return nil
}

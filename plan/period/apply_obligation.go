package period

import (
	"slices"
	"strings"

	"loa/plan/calendar"
)

// obligation carries out a command about the report of one unit.
func (a *application) obligation(o *Obligation) (already bool, refusal *Refusal) {
	switch a.c.Kind {
	case CommandSubmit:
		return a.submit(o)
	case CommandAccept:
		return a.accept(o)
	case CommandReturn:
		return a.giveBack(o)
	case CommandExempt:
		return a.exempt(o)
	case CommandUnexempt:
		return a.unexempt(o)
	case CommandSettle:
		return false, a.settle(o)
	default: // CommandAdmitLate
		return a.admit(o)
	}
}

// submit takes a report in. It replaces the one before; an empty one replaces nothing.
func (a *application) submit(o *Obligation) (already bool, refusal *Refusal) {
	if slices.ContainsFunc(o.Submissions, func(s Submission) bool { return s.ID == a.c.Submission }) {
		return true, nil
	}
	on := a.c.On
	if on.IsZero() {
		on = a.today
	}
	switch {
	case a.c.Submission == "" || on.After(a.today) || on.Before(a.s.Period.From):
		return false, refuse(RefusalInvalid, "Báo cáo thiếu mã thư, hoặc ngày nhận %s không hợp lệ.", on.Vietnamese())
	case !a.contentFits():
		return false, refuse(RefusalInvalid, "Báo cáo có %d số liệu nhưng được ghi là %q.", a.c.Figures, a.c.Content)
	case !a.s.takes(*o, on):
		return false, refuse(RefusalLate, "Kỳ %s đã khóa từ ngày %s. Đơn vị cần nộp muộn đề nghị liên hệ cơ quan thường trực để được ghi nhận nhận báo cáo muộn, rồi gửi lại.",
			a.s.Period.Name, a.s.ClosedOn.Vietnamese())
	}
	if refusal := a.makeRoom(o); refusal != nil {
		return false, refusal
	}
	sub := Submission{
		Number: o.nextNumber(), ID: a.c.Submission, ReceivedOn: on, Content: a.c.Content, Figures: a.c.Figures, Late: on.After(o.dueOfNext()),
	}
	o.Submissions = append(o.Submissions, sub)
	if sub.Content != ContentEmpty {
		a.liftExemption(o)
		a.stale()
	}
	o.Status = o.StatusOn(a.today)
	a.e.Kind, a.e.On, a.e.Submission, a.e.Number, a.e.Content, a.e.Figures, a.e.Late = EventSubmitted, on, sub.ID, sub.Number, sub.Content, sub.Figures, sub.Late
	return false, nil
}

// makeRoom keeps the state small: beyond MaxSubmissions the oldest empty letter is left to the journal. A unit without one has to speak to a person.
func (a *application) makeRoom(o *Obligation) *Refusal {
	if len(o.Submissions) < MaxSubmissions {
		return nil
	}
	i := slices.IndexFunc(o.Submissions, func(s Submission) bool { return s.Content == ContentEmpty })
	if i < 0 {
		return refuse(RefusalInvalid, "Đơn vị đã gửi %d báo cáo trong kỳ %s; đề nghị liên hệ cơ quan thường trực trước khi gửi thêm.", MaxSubmissions, a.s.Period.Name)
	}
	o.Submissions = slices.Delete(o.Submissions, i, i+1)
	return nil
}

// nextNumber is the number of the next submission.
func (o Obligation) nextNumber() int {
	if len(o.Submissions) == 0 {
		return 1
	}
	return o.Submissions[len(o.Submissions)-1].Number + 1
}

func (a *application) contentFits() bool {
	switch a.c.Content {
	case ContentFull:
		return a.c.Figures > 0
	case ContentNil, ContentEmpty:
		return a.c.Figures == 0
	}
	return false
}

// liftExemption ends an exemption: a unit that reports all the same is counted as one that has.
func (a *application) liftExemption(o *Obligation) {
	for i := range o.Exemptions {
		if o.Exemptions[i].LiftedOn.IsZero() {
			o.Exemptions[i].LiftedOn = a.today
		}
	}
}

// standing finds the submission that a decision is about.
func (a *application) standing(o *Obligation) (int, *Refusal) {
	for i, s := range slices.Backward(o.Submissions) {
		if s.Content == ContentEmpty {
			continue
		}
		if a.c.Submission != "" && a.c.Submission != s.ID {
			return 0, refuse(RefusalStale, "Đơn vị đã gửi báo cáo khác thay cho bản này; đề nghị xem bản mới nhất rồi quyết định.")
		}
		return i, nil
	}
	return 0, refuse(RefusalNotNow, "Đơn vị chưa báo cáo; đề nghị đôn đốc, hoặc miễn báo cáo nếu có văn bản.")
}

func (a *application) accept(o *Obligation) (already bool, refusal *Refusal) {
	i, refusal := a.standing(o)
	switch {
	case refusal != nil:
		return false, refusal
	case o.Status == StatusAccepted:
		return true, nil
	case !o.Status.Answered():
		return false, refuse(RefusalNotNow, "Báo cáo của đơn vị đã bị trả lại hoặc đơn vị được miễn; đề nghị chờ báo cáo mới.")
	}
	o.Submissions[i].AcceptedOn = a.today
	o.Status = o.StatusOn(a.today)
	a.e.Kind, a.e.Submission, a.e.Number = EventAccepted, o.Submissions[i].ID, o.Submissions[i].Number
	return false, nil
}

// giveBack sends a report back. After the close the unit is admitted, so that it can answer.
func (a *application) giveBack(o *Obligation) (already bool, refusal *Refusal) {
	i, refusal := a.standing(o)
	if refusal == nil {
		refusal = a.needsReason()
	}
	redo := a.c.Due
	if redo.IsZero() {
		redo = a.days.AddWorkingDays(a.today, redoWithin)
	}
	switch {
	case refusal != nil:
		return false, refusal
	case o.Status == StatusReturned:
		return true, nil
	case !o.Status.Answered():
		return false, refuse(RefusalNotNow, "Đơn vị đang được miễn báo cáo; đề nghị bỏ miễn trước.")
	case redo.Before(a.today):
		return false, refuse(RefusalInvalid, "Hạn nộp lại %s đã qua; đề nghị chọn ngày từ hôm nay.", redo.Vietnamese())
	}
	o.Submissions[i].ReturnedOn, o.RedoBy, o.Escalated = a.today, redo, calendar.Date{}
	if a.s.Stage != StageOpen && o.Admitted == nil {
		o.Admitted = &Admission{Reason: a.c.Reason, By: a.c.Actor, On: a.today}
	}
	o.Status = o.StatusOn(a.today)
	a.stale()
	a.e.Kind, a.e.Due, a.e.Submission, a.e.Number = EventReturned, redo, o.Submissions[i].ID, o.Submissions[i].Number
	return false, nil
}

func (a *application) exempt(o *Obligation) (already bool, refusal *Refusal) {
	switch {
	case o.Status == StatusExempted:
		return true, nil
	case o.Status.Answered():
		return false, refuse(RefusalNotNow, "Đơn vị đã báo cáo, không cần miễn.")
	case strings.TrimSpace(a.c.Reason) == "" || strings.TrimSpace(a.c.Document) == "":
		return false, refuse(RefusalInvalid, "Miễn báo cáo cần lý do và số, ký hiệu của văn bản cho phép.")
	}
	o.Exemptions = append(o.Exemptions, Exemption{Reason: a.c.Reason, Document: a.c.Document, By: a.c.Actor, On: a.today})
	o.Status = o.StatusOn(a.today)
	a.stale()
	a.e.Kind = EventExempted
	return false, nil
}

func (a *application) unexempt(o *Obligation) (already bool, refusal *Refusal) {
	if o.Status != StatusExempted {
		return true, nil
	}
	if refusal := a.needsReason(); refusal != nil {
		return false, refusal
	}
	a.liftExemption(o)
	o.Status = o.StatusOn(a.today)
	if a.s.Stage != StageOpen && o.Admitted == nil {
		o.Admitted = &Admission{Reason: a.c.Reason, By: a.c.Actor, On: a.today}
	}
	a.stale()
	a.e.Kind = EventUnexempted
	return false, nil
}

// admit opens the closed period to one unit.
func (a *application) admit(o *Obligation) (already bool, refusal *Refusal) {
	if o.Admitted != nil {
		return true, nil
	}
	if refusal := a.needsReason(); refusal != nil {
		return false, refusal
	}
	o.Admitted = &Admission{Reason: a.c.Reason, By: a.c.Actor, On: a.today}
	a.e.Kind = EventAdmitted
	return false, nil
}

package period

import (
	"strings"

	"loa/plan/calendar"
	"loa/plan/problem"
)

// report carries out a command about the compiled report.
func (a *application) report() (already bool, refusal *Refusal) {
	switch a.c.Kind {
	case CommandCompile:
		return a.compile()
	case CommandAskApproval:
		return false, a.askApproval()
	case CommandApprove:
		return false, a.approve()
	case CommandReturnReport:
		return false, a.returnReport()
	case CommandSend:
		return false, a.send()
	default: // CommandCorrect
		return false, a.correct()
	}
}

// current is the present version of the report.
func (a *application) current() *Report { return &a.s.Reports[a.s.present()] }

// compile records a document. The same document again changes nothing, unless what units gave has changed in between.
func (a *application) compile() (already bool, refusal *Refusal) {
	if a.c.Hash == "" {
		return false, refuse(RefusalInvalid, "Báo cáo tổng hợp thiếu tệp.")
	}
	if len(a.s.Reports) == 0 {
		a.s.Reports = []Report{{Version: 1}}
	}
	r := a.current()
	if a.s.Stage == StageCompiled && r.Hash == a.c.Hash && !r.Stale {
		return true, nil
	}
	r.Hash, r.CompiledOn, r.Stale = a.c.Hash, a.today, false
	a.s.Stage = StageCompiled
	a.e.Kind, a.e.Version, a.e.Hash = EventCompiled, r.Version, r.Hash
	return false, nil
}

func (a *application) askApproval() *Refusal {
	r := a.current()
	if r.Stale {
		return refuse(RefusalStale, "Số liệu của đơn vị đã thay đổi sau khi tổng hợp; đề nghị tổng hợp lại rồi trình.")
	}
	a.s.Stage = StageApproval
	a.e.Kind, a.e.Version, a.e.Hash = EventAskedApproval, r.Version, r.Hash
	return nil
}

// sameVersion refuses a decision about another version than the present one.
func (a *application) sameVersion() *Refusal {
	r := a.current()
	if a.c.Version != r.Version || a.c.Hash != r.Hash {
		return refuse(RefusalStale, "Báo cáo đã được thay bằng bản khác; đề nghị xem bản mới nhất rồi quyết định.")
	}
	return nil
}

func (a *application) approve() *Refusal {
	if refusal := a.sameVersion(); refusal != nil {
		return refusal
	}
	r := a.current()
	if r.Stale {
		return refuse(RefusalStale, "Số liệu của đơn vị đã thay đổi sau khi trình; đề nghị trả lại để tổng hợp lại.")
	}
	r.ApprovedBy, r.ApprovedOn, a.s.Stage = a.c.Actor, a.today, StageApproved
	a.e.Kind, a.e.Version, a.e.Hash = EventApproved, r.Version, r.Hash
	return nil
}

// returnReport sends the report back to be compiled anew. The version stays: nobody outside has seen it.
func (a *application) returnReport() *Refusal {
	if refusal := a.sameVersion(); refusal != nil {
		return refusal
	}
	if refusal := a.needsReason(); refusal != nil {
		return refusal
	}
	r := a.current()
	a.e.Kind, a.e.Version, a.e.Hash = EventReportReturned, r.Version, r.Hash
	a.s.Stage = StageClosed
	return nil
}

func (a *application) send() *Refusal {
	on := a.c.On
	if on.IsZero() {
		on = a.today
	}
	r := a.current()
	switch {
	case strings.TrimSpace(a.c.Document) == "":
		return refuse(RefusalInvalid, "Đề nghị ghi số, ký hiệu của báo cáo đã ký.")
	case on.After(a.today) || on.Before(r.ApprovedOn):
		return refuse(RefusalInvalid, "Ngày gửi %s không hợp lệ; báo cáo được duyệt ngày %s.", on.Vietnamese(), r.ApprovedOn.Vietnamese())
	}
	r.Document, r.SentOn, a.s.Stage = a.c.Document, on, StageSent
	a.e.Kind, a.e.On, a.e.Version, a.e.Hash = EventSent, on, r.Version, r.Hash
	return nil
}

// correct begins a new version. What was approved stays as it is.
func (a *application) correct() *Refusal {
	if refusal := a.needsReason(); refusal != nil {
		return refusal
	}
	version := len(a.s.Reports) + 1
	a.s.Reports = append(a.s.Reports, Report{Version: version, Reason: a.c.Reason})
	a.s.Stage = StageClosed
	a.e.Kind, a.e.Version = EventCorrecting, version
	return nil
}

// amendDue gives a unit, or a level, another due day. The first one stays on record. What came in meanwhile is in time by the later day.
func (a *application) amendDue() (already bool, refusal *Refusal) {
	switch {
	case a.c.Due.IsZero() || !a.days.Working(a.c.Due):
		return false, refuse(RefusalInvalid, "Hạn mới %s phải là một ngày làm việc.", a.c.Due.Vietnamese())
	case a.c.Due.Before(a.today):
		return false, refuse(RefusalInvalid, "Hạn mới %s đã qua; đề nghị chọn ngày từ hôm nay.", a.c.Due.Vietnamese())
	case (a.c.Unit == "") == (a.c.Level == ""):
		return false, refuse(RefusalInvalid, "Đề nghị chọn một đơn vị hoặc một cấp để đổi hạn.")
	}
	if refusal := a.needsReason(); refusal != nil {
		return false, refusal
	}
	a.e.Kind, a.e.Due, a.e.Level = EventDueAmended, a.c.Due, a.c.Level
	if a.c.Unit != "" {
		return a.amendUnit()
	}
	return a.amendLevel()
}

func (a *application) amendUnit() (already bool, refusal *Refusal) {
	i := a.s.indexOf(a.c.Unit)
	switch {
	case i < 0:
		return false, refuse(RefusalNotFound, "Đơn vị %q không phải báo cáo trong kỳ %s.", a.c.Unit, a.s.Period.Name)
	case a.s.Obligations[i].Due == a.c.Due:
		return true, nil
	case !a.c.Due.After(a.s.Period.To) || !a.c.Due.Before(a.s.closesOn(a.days)):
		return false, refuse(RefusalInvalid, "Hạn mới phải sau ngày chốt số liệu %s và trước ngày tổng hợp %s; đề nghị đổi hạn tổng hợp trước.",
			a.s.Period.To.Vietnamese(), a.s.closesOn(a.days).Vietnamese())
	}
	a.s.Obligations[i] = a.s.Obligations[i].amended(a.c.Due)
	a.e.Units = append(a.e.Units, a.c.Unit)
	return false, nil
}

func (a *application) amendLevel() (already bool, refusal *Refusal) {
	changed := a.s.Period
	changed.Due = changed.Due.with(a.c.Level, a.c.Due)
	if changed == a.s.Period && a.s.Period.Due.Of(a.c.Level) == a.c.Due {
		return true, nil
	}
	for _, found := range changed.Check(a.days) {
		if found.Severity == problem.SeverityError {
			return false, refuse(RefusalInvalid, "Không đổi được hạn. %s (%s): %s.", found.Message, found.Found, found.Suggestion)
		}
	}
	if changed.Due.Of(a.c.Level) != a.c.Due {
		return false, refuse(RefusalInvalid, "Không có cấp %q.", a.c.Level)
	}
	a.s.Period = changed
	for i, o := range a.s.Obligations {
		if o.Level == a.c.Level {
			a.s.Obligations[i] = o.amended(a.c.Due)
			a.e.Units = append(a.e.Units, o.Unit)
		}
	}
	return false, nil
}

// amended is the obligation with another due day. An earlier day makes nothing late that was in time.
func (o Obligation) amended(due calendar.Date) Obligation {
	o.Due, o.Escalated = due, calendar.Date{}
	for i, s := range o.Submissions {
		o.Submissions[i].Late = s.Late && s.ReceivedOn.After(due)
	}
	return o
}

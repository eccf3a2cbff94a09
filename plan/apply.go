package plan

import (
	"slices"
	"strings"
	"time"
)

// Apply carries out a command: it returns the state after it and the events to write down. The receiver is not changed. A
// command that was carried out before returns the same state and no event. Every no is a *Refusal.
func (s State) Apply(c Command, now time.Time) (State, []Event, error) {
	if _, seen := s.SeenCommand(c.ID); seen {
		return s, nil, nil
	}
	office, refusal := s.permit(c, Today(now))
	if refusal != nil {
		return s, nil, refusal
	}
	e := Event{Actor: c.Actor.Person, Office: office, Channel: c.Channel, Command: c.ID, Reason: c.Reason}
	next, to, refusal := s.carryOut(c, &e, now)
	if refusal != nil {
		return s, nil, refusal
	}
	next, e = next.record(e, to, now)
	return next, []Event{e}, nil
}

// permit asks the rule of the command: is it known, is the task where it applies, may this person give it, is it complete?
func (s State) permit(c Command, today Date) (Office, *Refusal) {
	rule, known := RuleOf(c.Kind)
	switch {
	case !known || c.ID == "":
		return Office{}, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
	case s.Closed():
		return Office{}, refuse(RefusalClosed, "Nhiệm vụ đã kết thúc, không nhận thêm lệnh.")
	}
	office, may := s.office(rule, c.Actor, today)
	switch {
	case !may:
		return Office{}, refuse(RefusalForbidden, "Đồng chí không có thẩm quyền thực hiện việc này đối với nhiệm vụ.")
	case c.Kind == CommandDecide && s.Draft > 0 && c.Draft != s.Draft && c.Draft > 0:
		return Office{}, refuse(RefusalStaleDraft, "Dự thảo đã có bản mới (v%d); ý kiến về bản v%d không được ghi nhận. Đề nghị xem bản mới.", s.Draft, c.Draft)
	case !slices.Contains(rule.Conditions, s.Condition):
		return Office{}, refuse(RefusalNotNow, "Nhiệm vụ đang ở tình trạng %q, chưa thực hiện được việc này.", s.Condition.Vietnamese())
	case !slices.Contains(rule.Stages, s.Stage):
		return Office{}, refuse(RefusalNotNow, "Nhiệm vụ đang ở khâu %q, không thực hiện được việc này.", s.Stage.Vietnamese())
	case rule.NeedsWhy && strings.TrimSpace(c.Reason) == "":
		return Office{}, refuse(RefusalInvalid, "Đề nghị nêu lý do.")
	case len(c.Reason) > MaxReason:
		return Office{}, refuse(RefusalInvalid, "Lý do quá dài; đề nghị rút gọn dưới 2.000 ký tự hoặc gửi kèm file.")
	}
	return office, nil
}

// office finds the office in which the actor may give the command.
func (s State) office(rule CommandRule, actor Actor, today Date) (Office, bool) {
	for _, by := range rule.By {
		switch by.Scope {
		case ScopeUnit:
			if office, ok := actor.In(by.Role, s.Unit); ok {
				return office, true
			}
		case ScopePlan:
			for _, office := range actor.Offices {
				if office.Role == by.Role {
					return office, true
				}
			}
		case ScopeApprover:
			if office, ok := s.approver(actor, today); ok {
				return office, true
			}
		}
	}
	return Office{}, false
}

// approver finds the actor's right to decide at the present level: the office itself, or a substitution for this task.
// A draft that is no longer up for approval is judged by its last level, so that a late answer is told why it came too late.
func (s State) approver(actor Actor, today Date) (Office, bool) {
	if len(s.Levels) == 0 {
		return Office{}, false
	}
	level := s.Levels[min(s.Level, len(s.Levels)-1)]
	if office, ok := actor.In(level.Role, level.Unit); ok {
		return office, true
	}
	for _, sub := range s.Substitutions {
		if sub.Substitute == actor.Person && (sub.Until.IsZero() || !today.After(sub.Until)) {
			return Office{Role: level.Role, Unit: level.Unit, For: sub.Principal, Basis: sub.Basis}, true
		}
	}
	return Office{}, false
}

// carryOut checks the arguments of one command and does what it says: the new state, what to write into the event, and the
// stage it leads to.
func (s State) carryOut(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch c.Kind {
	case CommandAccept:
		e.Kind = EventAccepted
		return s, StageDrafting, nil
	case CommandDecline:
		e.Kind, s.Condition = EventDeclined, ConditionDeclined
		return s, s.Stage, nil
	case CommandAssign:
		return s.assign(c, e)
	case CommandSubmitDraft:
		return s.submitDraft(c, e, now)
	case CommandDecide:
		return s.decide(c, e, now)
	case CommandConfirmPublished:
		return s.confirmPublished(c, e, now)
	case CommandSubmitReport, CommandAcceptReport, CommandReturnReport:
		return s.reporting(c, e, now)
	case CommandSubstitute:
		return s.substitute(c, e, now)
	case CommandRequestExtension, CommandDecideExtension, CommandAmend:
		return s.deadline(c, e, now)
	case CommandPause, CommandResume, CommandCancel:
		return s.condition(c, e, now)
	}
	return s, s.Stage, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
}

func (s State) assign(c Command, e *Event) (State, Stage, *Refusal) {
	if c.Person == "" {
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu người được phân công.")
	}
	e.Kind, e.Person = EventAssigned, c.Person
	s.Assignee, s.Condition = c.Person, ConditionActive
	return s, s.Stage, nil
}

// submitDraft opens a round of approval. A draft may be replaced while it lies on a desk: the round starts again, and an
// answer to the older version is told so.
func (s State) submitDraft(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if !validHash(c.Hash) {
		return s, s.Stage, refuse(RefusalInvalid, "Chưa có nội dung dự thảo.")
	}
	if c.Hash == s.DraftHash {
		return s, s.Stage, refuse(RefusalInvalid, "Nội dung trùng với bản v%d đã trình.", s.Draft)
	}
	s.Draft, s.DraftHash, s.DraftBy, s.PublishOn = s.Draft+1, c.Hash, c.Actor.Person, c.Until
	s.Level, s.Since = 0, now
	e.Kind, e.Draft, e.Hash, e.Level, e.Until = EventDraftSubmitted, s.Draft, c.Hash, 1, c.Until
	return s, StageApproval, nil
}

// decide is bound to the version and the hash that the approver was asked about.
func (s State) decide(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case c.Draft != s.Draft || c.Hash != s.DraftHash:
		return s, s.Stage, refuse(RefusalStaleDraft, "Dự thảo đã có bản mới (v%d); ý kiến về bản v%d không được ghi nhận. Đề nghị xem bản mới.", s.Draft, c.Draft)
	case c.Actor.Person == s.DraftBy:
		return s, s.Stage, refuse(RefusalForbidden, "Người trình dự thảo không tự duyệt dự thảo của mình.")
	}
	e.Draft, e.Hash, e.Level = s.Draft, s.DraftHash, s.Level+1
	switch c.Decision {
	case DecisionApprove:
		e.Kind = EventApproved
		s.Level, s.Since = s.Level+1, now
		if s.Level < len(s.Levels) {
			return s, StageApproval, nil
		}
		return s, StagePublication, nil
	case DecisionReturn:
		if strings.TrimSpace(c.Reason) == "" {
			return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu lý do trả lại để đơn vị sửa.")
		}
		e.Kind = EventReturned
		return s, StageDrafting, nil
	}
	return s, s.Stage, refuse(RefusalInvalid, "Ý kiến phải là duyệt hoặc trả lại.")
}

// confirmPublished needs proof: where it can be seen and since when. The date of the evidence is what the deadline is
// measured on.
func (s State) confirmPublished(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case !validLink(c.Link):
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu đường dẫn (https://…) làm minh chứng đã đăng, phát.")
	case c.Evidence.IsZero():
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu ngày đăng, phát.")
	case c.Evidence.After(Today(now)):
		return s, s.Stage, refuse(RefusalInvalid, "Ngày đăng, phát %s chưa đến.", c.Evidence.Vietnamese())
	}
	s.Link, s.Evidence = c.Link, c.Evidence
	e.Kind, e.Link, e.Evidence = EventPublished, c.Link, c.Evidence
	return s, StageReporting, nil
}

func (s State) reporting(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case c.Kind == CommandSubmitReport && !validHash(c.Hash):
		return s, s.Stage, refuse(RefusalInvalid, "Chưa có nội dung báo cáo.")
	case c.Kind == CommandSubmitReport:
		e.Kind, e.Hash = EventReportSubmitted, c.Hash
		s.Report, s.Since = c.Hash, now
		return s, StageReporting, nil
	case s.Report == "":
		return s, s.Stage, refuse(RefusalNotNow, "Đơn vị chưa gửi báo cáo kết quả.")
	case c.Kind == CommandReturnReport:
		e.Kind, e.Hash = EventReportReturned, s.Report
		s.Report, s.Since = "", now
		return s, StageReporting, nil
	}
	e.Kind, e.Hash = EventReportAccepted, s.Report
	return s, StageDone, nil
}

func (s State) substitute(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case c.Person == "":
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu người được ủy quyền.")
	case !c.Until.IsZero() && c.Until.Before(Today(now)):
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn ủy quyền %s đã qua.", c.Until.Vietnamese())
	case c.Person == s.DraftBy:
		return s, s.Stage, refuse(RefusalForbidden, "Người trình dự thảo không được thay người duyệt.")
	}
	e.Kind, e.Person, e.For, e.Until = EventSubstituted, c.Person, c.For, c.Until
	s.Substitutions = append(slices.Clone(s.Substitutions), TaskSubstitution{c.For, c.Person, c.Until, c.Reason})
	return s, s.Stage, nil
}

// deadline asks for, decides and changes the deadline in force. The deadline as issued is kept for ever; each move restarts
// the ladder of reminders.
func (s State) deadline(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if c.Kind == CommandDecideExtension {
		return s.decideExtension(c, e, now)
	}
	switch {
	case c.Due.IsZero():
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu thời hạn mới.")
	case c.Due == s.Due:
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn mới trùng với thời hạn đang có hiệu lực.")
	case c.Kind == CommandAmend:
		e.Kind, e.Due = EventAmended, c.Due
		return s.due(c.Due, now), s.Stage, nil
	case !s.AskedDue.IsZero():
		return s, s.Stage, refuse(RefusalNotNow, "Đang có đề nghị gia hạn đến %s chờ quyết định.", s.AskedDue.Vietnamese())
	case c.Due.Before(s.Due) || !c.Due.After(Today(now)):
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn đề nghị phải sau thời hạn hiện tại và sau hôm nay.")
	case s.Extensions >= MaxExtensions:
		return s, s.Stage, refuse(RefusalNotNow, "Nhiệm vụ đã được gia hạn %d lần, không gia hạn thêm.", s.Extensions)
	}
	e.Kind, e.Due = EventExtensionRequested, c.Due
	s.AskedDue, s.AskedBy = c.Due, c.Actor.Person
	return s, s.Stage, nil
}

func (s State) decideExtension(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case s.AskedDue.IsZero():
		return s, s.Stage, refuse(RefusalNotNow, "Không có đề nghị gia hạn nào đang chờ.")
	case s.AskedBy == c.Actor.Person:
		return s, s.Stage, refuse(RefusalForbidden, "Người đề nghị gia hạn không tự quyết định.")
	case c.Decision != DecisionApprove && c.Decision != DecisionReturn:
		return s, s.Stage, refuse(RefusalInvalid, "Ý kiến phải là đồng ý hoặc không đồng ý gia hạn.")
	}
	e.Kind, e.Due = EventExtensionRefused, s.AskedDue
	asked := s.AskedDue
	s.AskedDue, s.AskedBy = Date{}, ""
	if c.Decision == DecisionReturn {
		return s, s.Stage, nil
	}
	e.Kind = EventExtensionGranted
	s.Extensions++
	return s.due(asked, now), s.Stage, nil
}

func (s State) due(due Date, now time.Time) State {
	s.Due, s.Overdue, s.Climbed, s.Woken = due, false, 0, now
	return s
}

func (s State) condition(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch c.Kind {
	case CommandPause:
		if !c.Until.IsZero() && !c.Until.After(Today(now)) {
			return s, s.Stage, refuse(RefusalInvalid, "Ngày hết tạm dừng phải sau hôm nay.")
		}
		e.Kind, e.Until = EventPaused, c.Until
		s.Condition, s.PauseEnd = ConditionPaused, c.Until
	case CommandResume:
		e.Kind = EventResumed
		s = s.resume(now)
	default:
		e.Kind, s.Condition = EventCancelled, ConditionCancelled
	}
	return s, s.Stage, nil
}

func (s State) resume(now time.Time) State {
	s.Condition, s.PauseEnd = ConditionActive, Date{}
	s.Since, s.Woken = now, now
	return s
}

func validHash(hash string) bool {
	return len(hash) == 64 && strings.Trim(hash, "0123456789abcdef") == ""
}

func validLink(link string) bool {
	rest, ok := strings.CutPrefix(link, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(link, "http://")
	}
	return ok && strings.Contains(rest, ".") && !strings.ContainsAny(link, " \t\r\n<>\"") && len(link) <= MaxReason
}

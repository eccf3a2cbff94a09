package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Apply carries out a command: it returns the state after it and the events for the journal. The receiver is not changed. A command
// that was carried out before returns the same state and no event. The error is always a [*Refusal].
func (s State) Apply(c Command, now time.Time) (State, []Event, error) {
	if _, seen := s.SeenCommand(c.ID); seen {
		return s, nil, nil
	}
	position, refusal := s.permit(c, calendar.Today(now))
	if refusal != nil {
		return s, nil, refusal
	}
	e := Event{Actor: c.Actor.Person, Position: position, Channel: c.Channel, Proof: c.Proof, Command: c.ID, Reason: c.Reason}
	next, to, refusal := s.execute(c, &e, now)
	if refusal != nil {
		return s, nil, refusal
	}
	next, e = next.record(e, to, now)
	return next, []Event{e}, nil
}

// execute checks the arguments of one command and applies it: it returns the new state and the stage after it, and fills in the event.
func (s State) execute(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch c.Kind {
	case CommandAccept:
		e.Kind = EventAccepted
		return s, s.Shape.After(StageAssignment), nil
	case CommandDecline:
		e.Kind, e.Proposed, s.Condition, s.Since = EventDeclined, cutLine(c.Proposed), ConditionDeclined, now
		return s, s.Stage, nil
	case CommandAssign:
		return s.assign(c, e, now)
	case CommandSubmitDraft:
		return s.submitDraft(c, e, now)
	case CommandDecide:
		return s.decide(c, e, now)
	case CommandWithdraw:
		return s.withdraw(e, now)
	case CommandSuspend:
		return s.suspend(e, now)
	case CommandKeep:
		return s.keep(e, now)
	case CommandConfirmPublished:
		return s.confirmPublished(c, e, now)
	case CommandCount:
		return s.count(c, e, now)
	case CommandDropItem:
		return s.dropItem(c, e, now)
	case CommandSubmitReport, CommandAcceptReport, CommandReturnReport:
		return s.changeReport(c, e, now)
	case CommandSubstitute:
		return s.substitute(c, e, now)
	case CommandRequestExtension, CommandDecideExtension, CommandAmend:
		return s.changeDeadline(c, e, now)
	case CommandAsk:
		return s.ask(c, e)
	case CommandAnswerQuestion:
		return s.answerQuestion(c, e)
	case CommandPause, CommandResume, CommandReassign, CommandCancel:
		return s.changeCondition(c, e, now)
	}
	return s, s.Stage, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
}

func (s State) assign(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if c.Person == "" {
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu người được phân công.")
	}
	e.Kind, e.Person = EventAssigned, c.Person
	s.AssignedTo = c.Person
	if s.Condition == ConditionDeclined {
		s = s.resume(now)
	}
	return s, s.Stage, nil
}

// submitDraft starts a round of approval at the first level. A draft may be replaced while it waits for approval: the round starts again,
// and a decision about the older version is refused as RefusalStaleDraft.
func (s State) submitDraft(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if refusal := s.refuseCorrection(c, now); refusal != nil {
		return s, s.Stage, refusal
	}
	if !validHash(c.Hash) {
		return s, s.Stage, refuse(RefusalInvalid, "Chưa có nội dung dự thảo.")
	}
	if c.Hash == s.DraftHash {
		return s, s.Stage, refuse(RefusalInvalid, "Nội dung trùng với bản trình lần %d.", s.Draft)
	}
	if !c.ReleaseAt.IsZero() {
		c.Until = calendar.Today(c.ReleaseAt)
	}
	switch {
	case !c.Until.IsZero() && c.Until.Before(calendar.Today(now)):
		return s, s.Stage, refuse(RefusalInvalid, "Ngày dự kiến đăng, phát %s đã qua.", c.Until.Vietnamese())
	case !c.ReleaseAt.IsZero() && !c.ReleaseAt.After(now):
		return s, s.Stage, refuse(RefusalInvalid, "Giờ phát hành %s đã qua.", formatTime(c.ReleaseAt))
	}
	s.Draft, s.DraftHash, s.DraftBy, s.PublishOn = s.Draft+1, c.Hash, cmp.Or(c.For, c.Actor.Person), c.Until
	s.ReleaseAt, e.ReleaseAt = c.ReleaseAt, c.ReleaseAt
	s.Level, s.Since, s.UndoWindow = 0, now, nil
	e.Kind, e.Draft, e.Hash, e.Level, e.Until, e.For = EventDraftSubmitted, s.Draft, c.Hash, 1, c.Until, c.For
	return s, StageApproval, nil
}

// refuseCorrection gives the refusal of a corrected copy that the present approver sends instead of a decision; nil for any other draft.
// The drafter stays the drafter, so that the approver may then approve the corrected version. Nothing is approved by sending it.
func (s State) refuseCorrection(c Command, now time.Time) *Refusal {
	if c.For == "" {
		return nil
	}
	_, approves := s.approver(c.Actor, calendar.Today(now))
	switch {
	case s.Stage != StageApproval:
		return refuse(RefusalNotNow, "Dự thảo không còn chờ ý kiến; bản kèm theo không được ghi nhận.")
	case c.Draft != s.Draft:
		return refuse(RefusalStaleDraft, "Dự thảo đã có bản trình lần %d; bản sửa từ bản trình lần %d không được ghi nhận. Đề nghị xem bản mới.", s.Draft, c.Draft)
	case !approves, c.For != s.DraftBy, c.Actor.Person == s.DraftBy:
		return refuse(RefusalForbidden, "Bản sửa chỉ được nhận từ người đang được xin ý kiến về dự thảo.")
	}
	return s.refuseInUndoWindow(now)
}

// decide takes a decision only for the version and the hash in the question.
func (s State) decide(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case c.Draft != s.Draft || c.Hash != s.DraftHash:
		return s, s.Stage, refuse(RefusalStaleDraft, "Dự thảo đã có bản trình lần %d; ý kiến về bản trình lần %d không được ghi nhận. Đề nghị xem bản mới.", s.Draft, c.Draft)
	case c.Actor.Person == s.DraftBy:
		return s, s.Stage, refuse(RefusalForbidden, "Người trình dự thảo không tự phê duyệt dự thảo của mình.")
	}
	if refusal := s.refuseInUndoWindow(now); refusal != nil {
		return s, s.Stage, refusal
	}
	e.Draft, e.Hash, e.Level = s.Draft, s.DraftHash, s.Level+1
	switch c.Decision {
	case DecisionApprove:
		e.Kind = EventApproved
		s = s.openUndoWindow(c, e, now)
		s.Level, s.Since = s.Level+1, now
		if s.Level < len(s.Levels) {
			return s, StageApproval, nil
		}
		return s.reach(MilestonePlan, calendar.Today(now)), s.Shape.After(StageApproval), nil
	case DecisionReturn:
		if strings.TrimSpace(c.Reason) == "" {
			return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu lý do trả lại để đơn vị sửa.")
		}
		e.Kind = EventReturned
		return s.openUndoWindow(c, e, now), StageDrafting, nil
	}
	return s, s.Stage, refuse(RefusalInvalid, "Ý kiến phải là phê duyệt hoặc trả lại.")
}

// confirmPublished needs a proof of a kind that the shape takes, and the day. The deadline is measured on that day. The proof of an event is about
// one of its milestones; the last one ends the stage.
func (s State) confirmPublished(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if refusal := s.refuseInUndoWindow(now); refusal != nil {
		return s, s.Stage, refusal
	}
	if s.Tally != nil {
		return s, s.Stage, refuse(RefusalNotNow, "Nhiệm vụ này tính theo định mức; đề nghị gửi kết quả đã thực hiện (số lượng, ngày, minh chứng).")
	}
	milestone, refusal := s.milestoneOf(c.Milestone)
	if refusal == nil {
		refusal = s.refuseProof(c, calendar.Today(now))
	}
	if refusal != nil {
		return s, s.Stage, refusal
	}
	e.Link, e.Document, e.ProofDate, e.DateAssumed = c.Link, c.Document, c.ProofDate, c.DateAssumed
	e.Milestone, e.Place, e.People, e.Photos = milestone, c.Place, c.People, c.Photos
	s = s.reach(milestone, c.ProofDate)
	if _, left := s.NextMilestone(); left {
		e.Kind, s.Since = EventReached, now
		return s, StagePublication, nil
	}
	e.Kind = EventPublished
	s.Link, s.Document, s.ProofDate = c.Link, c.Document, c.ProofDate
	for _, m := range s.Milestones {
		s.ProofDate = laterDate(s.ProofDate, m.Reached)
	}
	return s, s.Shape.After(StagePublication), nil
}

// refuseProof gives the refusal of a proof: of a kind that the shape does not take, without a day, or of a day to come.
func (s State) refuseProof(c Command, today calendar.Date) *Refusal {
	var photo string
	if len(c.Photos) > 0 {
		photo = c.Photos[0]
	}
	given := givenProofs(c.Link, c.Document, photo, c.Place)
	proves := slices.ContainsFunc(given, s.Shape.Proves)
	switch {
	case c.Link != "" && !validLink(c.Link), c.Document != "" && !validDocument(c.Document), !proves:
		return s.refuseKindOfProof()
	case slices.ContainsFunc(c.Photos, func(hash string) bool { return !validHash(hash) }) || len(c.Photos) > MaxPhotos:
		return refuse(RefusalInvalid, "Ảnh minh chứng chưa được lưu, hoặc nhiều hơn %d ảnh.", MaxPhotos)
	case c.People < 0 || c.People > MaxPeople:
		return refuse(RefusalInvalid, "Số người tham dự %d không hợp lệ.", c.People)
	case len(c.Place) > MaxReason:
		return refuse(RefusalInvalid, "Địa điểm quá dài; đề nghị rút gọn.")
	case c.ProofDate.IsZero():
		return refuse(RefusalInvalid, "Đề nghị nêu ngày đăng, phát.")
	case c.ProofDate.After(today):
		return refuse(RefusalInvalid, "Ngày đăng, phát %s chưa đến.", c.ProofDate.Vietnamese())
	}
	return nil
}

// refuseKindOfProof names the proofs that the shape takes.
func (s State) refuseKindOfProof() *Refusal {
	shape := s.Shape.OrProduct()
	if s.Shape.Code == "" {
		return refuse(RefusalInvalid, "Đề nghị nêu đường dẫn (https://…) hoặc số, ký hiệu văn bản làm minh chứng đã đăng, phát.")
	}
	names := make([]string, 0, len(shape.Proofs))
	for _, kind := range shape.Proofs {
		names = append(names, kind.Vietnamese())
	}
	return refuse(RefusalInvalid, "Đề nghị nêu minh chứng: %s.", strings.Join(names, ", hoặc "))
}

// The limits of a proof.
const (
	MaxPhotos = 20
	MaxPeople = 10_000_000
)

func (s State) changeReport(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case c.Kind == CommandSubmitReport && !validHash(c.Hash):
		return s, s.Stage, refuse(RefusalInvalid, "Chưa có nội dung báo cáo.")
	case c.Kind == CommandSubmitReport:
		e.Kind, e.Hash = EventReportSubmitted, c.Hash
		s.Report, s.Since = c.Hash, now
		return s.delivered(calendar.Today(now)), StageReporting, nil
	case s.Report == "":
		return s, s.Stage, refuse(RefusalNotNow, "Đơn vị chưa gửi báo cáo kết quả.")
	case c.Hash != "" && c.Hash != s.Report:
		return s, s.Stage, refuse(RefusalStaleDraft, "Đơn vị đã gửi báo cáo mới; ý kiến về báo cáo trước không được ghi nhận. Đề nghị xem báo cáo mới.")
	case c.Kind == CommandReturnReport:
		e.Kind, e.Hash = EventReportReturned, s.Report
		s.Report, s.Since = "", now
		return s.delivered(calendar.Date{}), StageReporting, nil
	}
	e.Kind, e.Hash = EventReportAccepted, s.Report
	return s, StageDone, nil
}

// delivered sets the proof date of work whose result is the report itself: the day on which it was handed in, zero when it was returned.
func (s State) delivered(on calendar.Date) State {
	if !s.Shape.Has(StagePublication) {
		s.ProofDate = on
	}
	return s
}

func (s State) substitute(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	byCoordinator := e.Position.Role == directory.RoleCoordinator
	switch {
	case c.Person == "":
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu người được ủy quyền.")
	case !byCoordinator && (e.Position.For != "" || e.Position.Basis != ""):
		return s, s.Stage, refuse(RefusalForbidden, "Người được ủy quyền không ủy quyền lại cho người khác.")
	case !c.Until.IsZero() && c.Until.Before(calendar.Today(now)):
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn ủy quyền %s đã qua.", c.Until.Vietnamese())
	case c.Person == s.DraftBy:
		return s, s.Stage, refuse(RefusalForbidden, "Người trình dự thảo không được thay người phê duyệt.")
	}
	principal, level := c.For, min(s.Level+1, len(s.Levels))
	if !byCoordinator {
		principal = c.Actor.Person
	} else if s.Stage != StageApproval {
		level = 0
	}
	e.Kind, e.Person, e.For, e.Level, e.Until = EventSubstituted, c.Person, principal, level, c.Until
	s.Substitutions = append(slices.Clone(s.Substitutions), TaskSubstitution{principal, c.Person, level, c.Until, c.Reason})
	return s, s.Stage, nil
}

// changeDeadline requests, decides and makes a change of the deadline in force. FirstDue, the deadline as issued, never changes. A new
// deadline restarts the reminder schedule. After the publication an extension is one of the report: see [State.ReportDue].
func (s State) changeDeadline(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if c.Kind == CommandDecideExtension {
		return s.decideExtension(c, e, now)
	}
	switch {
	case c.Kind == CommandAmend && c.Quota != 0:
		return s.amendQuota(c, e, now)
	case c.Due.IsZero():
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu thời hạn mới.")
	case c.Kind == CommandAmend && c.Milestone != "":
		return s.amendMilestone(c, e, now)
	case c.Due == s.Due && (c.Kind == CommandAmend || !s.reportsAfter()):
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn mới trùng với thời hạn đang có hiệu lực.")
	case c.Kind == CommandAmend:
		e.Kind, e.Due = EventAmended, c.Due
		return s.postponed(c.Due, now), s.Stage, nil
	case !s.AskedDue.IsZero():
		return s, s.Stage, refuse(RefusalNotNow, "Đang có đề nghị gia hạn đến %s chờ quyết định.", s.AskedDue.Vietnamese())
	case c.Due.Before(s.dueToExtend()) || !c.Due.After(calendar.Today(now)):
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
	case c.Decision == DecisionReturn && strings.TrimSpace(c.Reason) == "":
		return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu lý do không đồng ý gia hạn.")
	case c.Decision == DecisionApprove && !s.AskedDue.After(s.dueToExtend()):
		return s, s.Stage, refuse(RefusalNotNow, "Thời hạn đã được điều chỉnh đến %s, không sớm hơn thời hạn đề nghị.", s.dueToExtend().Vietnamese())
	}
	e.Kind, e.Due = EventExtensionRefused, s.AskedDue
	asked := s.AskedDue
	s.AskedDue, s.AskedBy = calendar.Date{}, ""
	if c.Decision == DecisionReturn {
		return s, s.Stage, nil
	}
	e.Kind = EventExtensionGranted
	s.Extensions++
	if s.reportsAfter() {
		s.ReportDue, s.Since, s.Woken = asked, now, now
		return s, s.Stage, nil
	}
	return s.postponed(asked, now), s.Stage, nil
}

// reportsAfter says whether the report is owed after a publication, so that the deadline of the task is met or missed already.
func (s State) reportsAfter() bool { return s.Stage == StageReporting && s.Shape.Has(StagePublication) }

// dueToExtend is the deadline that an extension moves: that of the report after the publication, zero when it has none yet.
func (s State) dueToExtend() calendar.Date {
	if s.reportsAfter() {
		return s.ReportDue
	}
	return s.Due
}

// withDue sets the deadline in force and restarts the reminder schedule.
func (s State) withDue(due calendar.Date, now time.Time) State {
	s.Due, s.Overdue, s.Escalations, s.Woken, s.Resumed = due, false, 0, now, calendar.Date{}
	return s
}

func (s State) changeCondition(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch c.Kind {
	case CommandPause:
		if !c.Until.IsZero() && !c.Until.After(calendar.Today(now)) {
			return s, s.Stage, refuse(RefusalInvalid, "Ngày hết tạm dừng phải sau hôm nay.")
		}
		e.Kind, e.Until = EventPaused, c.Until
		s.Condition, s.PauseEnd = ConditionPaused, c.Until
	case CommandResume:
		e.Kind = EventResumed
		s = s.resume(now)
	case CommandReassign:
		if c.Unit == "" || c.Unit == s.Unit {
			return s, s.Stage, refuse(RefusalInvalid, "Đề nghị nêu đơn vị khác được giao nhiệm vụ.")
		}
		e.Kind, e.Unit = EventReassigned, c.Unit
		s.Condition, s.ReassignedTo = ConditionCancelled, c.Unit
	default:
		e.Kind, s.Condition = EventCancelled, ConditionCancelled
	}
	return s, s.Stage, nil
}

// resume makes a paused or declined task active. When the overdue event or an escalation was due in between, lateness is counted from
// today: these events are neither lost nor sent all at once.
func (s State) resume(now time.Time) State {
	s.Condition, s.PauseEnd = ConditionActive, calendar.Date{}
	for _, scheduled := range s.scheduleLate() {
		if scheduled.kind != EventReminded && scheduled.at.After(s.Woken) && !scheduled.at.After(now) {
			s.Resumed = calendar.Today(now)
		}
	}
	s.Since, s.Woken = now, now
	return s
}

func validHash(hash string) bool {
	return len(hash) == 64 && strings.Trim(hash, "0123456789abcdef") == ""
}

// cutLine is a name in one line, of at most MaxName characters.
func cutLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > MaxName {
		return string(runes[:MaxName])
	}
	return text
}

// validDocument says whether a text can be the number of an issued document: it has a digit, and is one short line.
func validDocument(number string) bool {
	return strings.ContainsAny(number, "0123456789") && number == cutLine(number)
}

func validLink(link string) bool {
	rest, ok := strings.CutPrefix(link, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(link, "http://")
	}
	return ok && strings.Contains(rest, ".") && !strings.ContainsAny(link, " \t\r\n<>\"") && len(link) <= MaxReason
}

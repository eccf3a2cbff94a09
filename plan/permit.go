package plan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// permit checks a command against its rule: the kind, the position of the actor, the condition and the stage of the task, the reason. It
// returns the position in which the actor gives the command.
func (s State) permit(c Command, today calendar.Date) (directory.Position, *Refusal) {
	rule, known := RuleOf(c.Kind)
	switch {
	case !known || c.ID == "":
		return directory.Position{}, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
	case s.Closed():
		return directory.Position{}, refuse(RefusalClosed, "Nhiệm vụ đã kết thúc, không nhận thêm lệnh.")
	}
	position, may := s.position(rule, c.Actor, today)
	stale := c.Kind == CommandDecide && c.Draft > 0 && c.Draft < s.Draft
	switch {
	case !may && c.Kind == CommandDecide && !stale && s.approvesAtPassedLevel(c.Actor, today):
		return directory.Position{}, refuse(RefusalNotNow, "Ý kiến ở cấp phê duyệt của đồng chí đã được ghi nhận; dự thảo đang ở cấp tiếp theo.")
	case !may && !(stale && s.approvesAtAnyLevel(c.Actor, today)):
		return directory.Position{}, refuse(RefusalForbidden, "Đồng chí không có thẩm quyền thực hiện việc này đối với nhiệm vụ.")
	case stale:
		return directory.Position{}, refuse(RefusalStaleDraft, "Dự thảo đã có bản trình lần %d; ý kiến về bản trình lần %d không được ghi nhận. Đề nghị xem bản mới.", s.Draft, c.Draft)
	case !slices.Contains(rule.Conditions, s.Condition):
		return directory.Position{}, refuse(RefusalNotNow, "Nhiệm vụ đang ở tình trạng %q, chưa thực hiện được việc này.", s.Condition.Vietnamese())
	case !rule.Fits(s.Shape):
		return directory.Position{}, refuse(RefusalNotNow, "Nhiệm vụ thuộc loại %q, không thực hiện được việc này.", s.Shape.Vietnamese())
	case !rule.Allows(s):
		return directory.Position{}, refuse(RefusalNotNow, "Nhiệm vụ đang ở khâu %q, không thực hiện được việc này.", s.Shape.StageName(s.Stage))
	case rule.NeedsReason && strings.TrimSpace(c.Reason) == "":
		return directory.Position{}, refuse(RefusalInvalid, "Đề nghị nêu lý do.")
	case utf8.RuneCountInString(c.Reason) > MaxReason:
		return directory.Position{}, refuse(RefusalInvalid, "Lý do quá dài; đề nghị rút gọn dưới 2.000 ký tự hoặc gửi kèm file.")
	}
	return position, nil
}

// early says whether the unit has taken the task on and its work has no result yet.
func (s State) early() bool {
	return s.Shape.early(s.Stage) && s.Report == "" && (s.Tally == nil || len(s.Tally.Items) == 0)
}

// position finds the position in which the actor may give the command.
func (s State) position(rule CommandRule, actor directory.Actor, today calendar.Date) (directory.Position, bool) {
	for _, by := range rule.By {
		switch by.Scope {
		case ScopeUnit:
			if position, ok := s.positionInUnit(by.Role, actor); ok {
				return position, true
			}
		case ScopePlan:
			for _, position := range actor.Positions {
				if position.Role == by.Role {
					return position, true
				}
			}
		case ScopeApprover:
			if position, ok := s.approver(actor, today); ok {
				return position, true
			}
		case ScopeDecider:
			if position, ok := s.decider(actor); ok {
				return position, true
			}
		}
	}
	return directory.Position{}, false
}

// positionInUnit finds the actor's position of a role in the task's lead unit. The person to whom the unit assigned the task acts as its
// focal point for this task, whatever the directory says of their role.
func (s State) positionInUnit(role directory.Role, actor directory.Actor) (directory.Position, bool) {
	if position, ok := actor.In(role, s.Unit); ok {
		return position, true
	}
	if role == directory.RoleFocalPoint && actor.Person != "" && actor.Person == s.AssignedTo {
		return directory.Position{Role: role, Unit: s.Unit}, true
	}
	return directory.Position{}, false
}

// approver finds the position in which the actor may decide at the present level: their own, or that of a principal by a substitution
// for this task. For a draft that has passed all levels it takes the last one, so that a late answer of its approver is refused with
// the true reason instead of RefusalForbidden.
func (s State) approver(actor directory.Actor, today calendar.Date) (directory.Position, bool) {
	if len(s.Levels) == 0 {
		return directory.Position{}, false
	}
	return s.approverAt(min(s.Level, len(s.Levels)-1), actor, today)
}

func (s State) approverAt(n int, actor directory.Actor, today calendar.Date) (directory.Position, bool) {
	level := s.Levels[n]
	if position, ok := actor.In(level.Role, level.Unit); ok {
		return position, true
	}
	for _, sub := range s.Substitutions {
		if sub.Substitute == actor.Person && sub.holds(n, today) {
			return directory.Position{Role: level.Role, Unit: level.Unit, For: sub.Principal, Basis: sub.Basis}, true
		}
	}
	return directory.Position{}, false
}

// approvesAtAnyLevel says whether the actor approves at any level. An approver who answers about a replaced draft gets
// RefusalStaleDraft, even when the new draft has not reached their level.
func (s State) approvesAtAnyLevel(actor directory.Actor, today calendar.Date) bool {
	for n := range s.Levels {
		if _, ok := s.approverAt(n, actor, today); ok {
			return true
		}
	}
	return false
}

// approvesAtPassedLevel says whether the actor approves at a level that this draft has passed.
func (s State) approvesAtPassedLevel(actor directory.Actor, today calendar.Date) bool {
	for n := range min(s.Level, len(s.Levels)) {
		if _, ok := s.approverAt(n, actor, today); ok {
			return true
		}
	}
	return false
}

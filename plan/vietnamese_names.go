package plan

import "strings"

// Vietnamese is the name of the stage on pages and in letters. An unknown value is its own name, here and below.
func (s Stage) Vietnamese() string {
	switch s {
	case StageAssignment:
		return "Giao nhiệm vụ"
	case StageDrafting:
		return "Soạn thảo"
	case StageApproval:
		return "Phê duyệt"
	case StagePublication:
		return "Đăng, phát"
	case StageReporting:
		return "Báo cáo kết quả"
	case StageDone:
		return "Hoàn thành"
	}
	return string(s)
}

// StageName is the name of a stage in work of the shape, as pages and letters have it: a document is issued where an article is published.
func (s Shape) StageName(stage Stage) string {
	switch words := s.Words(); {
	case words == ShapeTally && stage == StagePublication:
		return "Thực hiện định mức"
	case words == ShapeEvent && stage == StageDrafting:
		return "Lập kế hoạch tổ chức"
	case words == ShapeEvent && stage == StagePublication:
		return "Tổ chức"
	case words == ShapeDocument && stage == StagePublication:
		return "Ban hành"
	case words == ShapeDelivery && stage == StageReporting:
		return "Thực hiện, gửi kết quả"
	}
	return stage.Vietnamese()
}

// Vietnamese is the name of the shipped shape by whose words the work is spoken of.
func (s Shape) Vietnamese() string { return s.Words().Vietnamese() }

// Vietnamese is the name of a shipped shape; the code of another one.
func (c ShapeCode) Vietnamese() string {
	if definition, ships := ShapeOf(c, nil); ships {
		return definition.Name
	}
	return string(c)
}

// Vietnamese is the name of the rhythm after a number: "02 lần/tuần".
func (r Rhythm) Vietnamese() string {
	switch r {
	case RhythmDay:
		return "ngày"
	case RhythmWeek:
		return "tuần"
	case RhythmMonth:
		return "tháng"
	case RhythmQuarter:
		return "quý"
	case RhythmHalf:
		return "6 tháng"
	case RhythmYear:
		return "năm"
	}
	return string(r)
}

// Vietnamese is the name of the milestone; that of a day without a name is its number.
func (k MilestoneKey) Vietnamese() string {
	switch k {
	case MilestonePlan:
		return "Kế hoạch tổ chức được duyệt"
	case MilestoneLaunch:
		return "Phát động"
	case MilestoneEntries:
		return "Hết hạn nhận bài"
	case MilestoneJudging:
		return "Chấm, chung khảo"
	case MilestoneAwards:
		return "Tổng kết, trao giải"
	case MilestoneHeld:
		return "Tổ chức"
	}
	return "Đợt " + strings.TrimPrefix(string(k), "m")
}

// Vietnamese is the name of the condition on pages and in letters.
func (c Condition) Vietnamese() string {
	switch c {
	case ConditionActive:
		return "Đang thực hiện"
	case ConditionPaused:
		return "Tạm dừng"
	case ConditionDeclined:
		return "Từ chối nhiệm vụ"
	case ConditionCancelled:
		return "Hủy"
	}
	return string(c)
}

// Vietnamese is the name of the timeliness in reports.
func (t Timeliness) Vietnamese() string {
	switch t {
	case TimelinessNone:
		return "Không có thời hạn"
	case TimelinessInTime:
		return "Trong hạn"
	case TimelinessDueSoon:
		return "Sắp đến hạn"
	case TimelinessOverdue:
		return "Quá hạn"
	case TimelinessDoneEarly:
		return "Hoàn thành trước hạn"
	case TimelinessDoneOnTime:
		return "Hoàn thành đúng hạn"
	case TimelinessDoneLate:
		return "Hoàn thành quá hạn"
	}
	return string(t)
}

// Vietnamese is the name of the bucket in official status reports.
func (b Bucket) Vietnamese() string {
	switch b {
	case BucketDoneOnTime:
		return "Đã hoàn thành đúng hạn"
	case BucketDoneLate:
		return "Đã hoàn thành quá hạn"
	case BucketOpenInTime:
		return "Đang thực hiện trong hạn"
	case BucketOpenOverdue:
		return "Đang thực hiện quá hạn"
	case BucketNone:
		return "Không tính"
	}
	return string(b)
}

// Vietnamese is the name of the command on its button.
func (k CommandKind) Vietnamese() string {
	switch k {
	case CommandAccept:
		return "Tiếp nhận"
	case CommandDecline:
		return "Từ chối"
	case CommandAssign:
		return "Phân công"
	case CommandSubmitDraft:
		return "Trình dự thảo"
	case CommandDecide:
		return "Cho ý kiến về dự thảo"
	case CommandWithdraw:
		return "Rút lại ý kiến"
	case CommandConfirmPublished:
		return "Xác nhận đã đăng, phát"
	case CommandSubmitReport:
		return "Gửi báo cáo kết quả"
	case CommandAcceptReport:
		return "Chấp nhận báo cáo"
	case CommandReturnReport:
		return "Trả lại báo cáo"
	case CommandSubstitute:
		return "Ủy quyền phê duyệt"
	case CommandRequestExtension:
		return "Đề nghị gia hạn"
	case CommandDecideExtension:
		return "Quyết định gia hạn"
	case CommandAmend:
		return "Điều chỉnh thời hạn"
	case CommandPause:
		return "Tạm dừng"
	case CommandResume:
		return "Tiếp tục"
	case CommandCancel:
		return "Hủy nhiệm vụ"
	case CommandAsk:
		return "Gửi câu hỏi"
	case CommandAnswerQuestion:
		return "Trả lời câu hỏi"
	case CommandSuspend:
		return "Tạm dừng hiệu lực của ý kiến"
	case CommandKeep:
		return "Giữ nguyên ý kiến"
	case CommandReassign:
		return "Giao cho đơn vị khác"
	case CommandCount:
		return "Báo kết quả theo định mức"
	case CommandDropItem:
		return "Bỏ một kết quả đã ghi nhận"
	}
	return string(k)
}

// Vietnamese is the name of the event in the journal.
func (k EventKind) Vietnamese() string {
	switch k {
	case EventOpened:
		return "Giao nhiệm vụ"
	case EventAccepted:
		return "Đơn vị tiếp nhận"
	case EventDeclined:
		return "Đơn vị từ chối"
	case EventAssigned:
		return "Phân công người thực hiện"
	case EventDraftSubmitted:
		return "Trình dự thảo"
	case EventApproved:
		return "Phê duyệt"
	case EventReturned:
		return "Trả lại dự thảo"
	case EventWithdrawn:
		return "Rút lại ý kiến về dự thảo"
	case EventPublished:
		return "Đã đăng, phát"
	case EventReportSubmitted:
		return "Gửi báo cáo kết quả"
	case EventReportAccepted:
		return "Chấp nhận báo cáo"
	case EventReportReturned:
		return "Trả lại báo cáo"
	case EventSubstituted:
		return "Ủy quyền phê duyệt"
	case EventExtensionRequested:
		return "Đề nghị gia hạn"
	case EventExtensionGranted:
		return "Đồng ý gia hạn"
	case EventExtensionRefused:
		return "Không đồng ý gia hạn"
	case EventAmended:
		return "Điều chỉnh thời hạn"
	case EventPaused:
		return "Tạm dừng"
	case EventResumed:
		return "Tiếp tục"
	case EventCancelled:
		return "Hủy nhiệm vụ"
	case EventReminded:
		return "Nhắc việc"
	case EventOverdue:
		return "Quá hạn"
	case EventEscalated:
		return "Báo cáo cấp trên"
	case EventAsked:
		return "Gửi câu hỏi"
	case EventAnswered:
		return "Trả lời câu hỏi"
	case EventSuspended:
		return "Tạm dừng hiệu lực của ý kiến"
	case EventKept:
		return "Giữ nguyên ý kiến"
	case EventReassigned:
		return "Giao cho đơn vị khác"
	case EventCounted:
		return "Ghi nhận kết quả theo định mức"
	case EventItemDropped:
		return "Bỏ một kết quả đã ghi nhận"
	case EventReached:
		return "Ghi nhận mốc của sự kiện"
	case EventCheckIn:
		return "Đề nghị báo kết quả trong kỳ"
	case EventCompleted:
		return "Đạt định mức, hoàn thành"
	case EventReleaseDue:
		return "Đến giờ phát hành"
	case EventReleaseMissed:
		return "Quá giờ phát hành, chưa có minh chứng"
	}
	return string(k)
}

package period

import "slices"

// settle gives a figure of a submission the value that a person vouches for. The state keeps no figures: the event carries the value to the record.
func (a *application) settle(o *Obligation) *Refusal {
	i := slices.IndexFunc(o.Submissions, func(s Submission) bool { return s.ID == a.c.Submission })
	switch {
	case i < 0:
		return refuse(RefusalNotFound, "Đơn vị không có báo cáo này trong kỳ %s; đề nghị xem lại trang của đơn vị.", a.s.Period.Name)
	case a.c.Number < 1 || a.c.Value == nil || *a.c.Value < 0:
		return refuse(RefusalInvalid, "Đề nghị ghi giá trị của số liệu, từ 0 trở lên.")
	}
	if refusal := a.needsReason(); refusal != nil {
		return refusal
	}
	a.stale()
	a.e.Kind, a.e.Submission, a.e.Number, a.e.Value = EventSettled, a.c.Submission, a.c.Number, a.c.Value
	return nil
}

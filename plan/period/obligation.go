package period

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Status is where an obligation stands.
type Status string

// The statuses.
const (
	StatusOwed     Status = "owed"     // nothing came, or only empty letters
	StatusReceived Status = "received" // figures came
	StatusNil      Status = "nil"      // the unit had nothing to report (không phát sinh)
	StatusReturned Status = "returned" // what came was sent back
	StatusAccepted Status = "accepted" // what came was checked
	StatusExempted Status = "exempted" // the unit need not report
)

// Statuses lists every status.
func Statuses() []Status {
	return []Status{StatusOwed, StatusReceived, StatusNil, StatusReturned, StatusAccepted, StatusExempted}
}

// Answered says that the unit has answered, and that its answer was not sent back.
func (s Status) Answered() bool {
	return s == StatusReceived || s == StatusNil || s == StatusAccepted
}

// Waiting says that an answer of the unit is awaited.
func (s Status) Waiting() bool { return s == StatusOwed || s == StatusReturned }

// Content is what a submission says.
type Content string

// The contents.
const (
	ContentFull  Content = "full"  // figures
	ContentNil   Content = "nil"   // "không phát sinh"
	ContentEmpty Content = "empty" // neither: it counts as no answer
)

// MaxSubmissions is how many submissions of one unit the state keeps. The journal has them all.
const MaxSubmissions = 20

// Submission is a report of a unit as it came in. Later ones replace it; all are kept.
type Submission struct {
	Number     int           `json:"n"`  // of the obligation, from 1
	ID         string        `json:"id"` // of the letter or the file, its SHA-256
	ReceivedOn calendar.Date `json:"received_on"`
	Content    Content       `json:"content"`
	Figures    int           `json:"figures,omitempty"`
	Late       bool          `json:"late,omitempty"` // came after the due day that was in force for it
	AcceptedOn calendar.Date `json:"accepted_on,omitzero"`
	ReturnedOn calendar.Date `json:"returned_on,omitzero"`
}

// Exemption frees a unit from the report from a day on, until it is lifted.
type Exemption struct {
	Reason   string             `json:"reason"`
	Document string             `json:"document"`
	By       directory.PersonID `json:"by,omitempty"`
	On       calendar.Date      `json:"on"`
	LiftedOn calendar.Date      `json:"lifted_on,omitzero"`
}

// Admission (nhận báo cáo muộn) opens the period to one unit after the close.
type Admission struct {
	Reason string             `json:"reason"`
	By     directory.PersonID `json:"by,omitempty"`
	On     calendar.Date      `json:"on"`
}

// Obligation (nghĩa vụ báo cáo) is one unit's report in the period. Unit, Level, Parent and First are frozen when the period opens.
type Obligation struct {
	Unit        directory.UnitCode `json:"unit"`
	Level       Level              `json:"level"`
	Parent      directory.UnitCode `json:"parent,omitempty"` // hears of the reports that are missing; empty: the standing body does
	First       calendar.Date      `json:"first"`            // the due day at the opening
	Due         calendar.Date      `json:"due"`              // the due day in force
	RedoBy      calendar.Date      `json:"redo_by,omitzero"` // of a report that was sent back
	Asked       calendar.Date      `json:"asked"`
	Reminded    calendar.Date      `json:"reminded,omitzero"` // last
	Reminders   int                `json:"reminders,omitempty"`
	Escalated   calendar.Date      `json:"escalated,omitzero"`
	Status      Status             `json:"status"`
	Submissions []Submission       `json:"submissions,omitempty"`
	Exemptions  []Exemption        `json:"exemptions,omitempty"`
	Admitted    *Admission         `json:"admitted,omitempty"`
}

// Standing finds the submission that counts on a day: the last one that is not empty. An empty one never replaces an answer.
func (o Obligation) Standing(on calendar.Date) (Submission, bool) {
	for _, s := range slices.Backward(o.Submissions) {
		if s.Content != ContentEmpty && !s.ReceivedOn.After(on) {
			return s, true
		}
	}
	return Submission{}, false
}

// StatusOn is the status as it was at the end of a day, by the dates of the evidence.
func (o Obligation) StatusOn(on calendar.Date) Status {
	if o.exemptedOn(on) {
		return StatusExempted
	}
	s, found := o.Standing(on)
	switch {
	case !found:
		return StatusOwed
	case happened(s.ReturnedOn, on):
		return StatusReturned
	case happened(s.AcceptedOn, on):
		return StatusAccepted
	case s.Content == ContentNil:
		return StatusNil
	}
	return StatusReceived
}

func happened(event, on calendar.Date) bool { return !event.IsZero() && !event.After(on) }

func (o Obligation) exemptedOn(on calendar.Date) bool {
	return slices.ContainsFunc(o.Exemptions, func(e Exemption) bool { return happened(e.On, on) && !happened(e.LiftedOn, on) })
}

// OnTime says whether the unit has answered by a day and was in time: with the answer that counts, or with an earlier one that it replaced on its own.
func (o Obligation) OnTime(on calendar.Date) bool {
	return o.StatusOn(on).Answered() && slices.ContainsFunc(o.Submissions, func(s Submission) bool {
		return s.Content != ContentEmpty && !s.Late && !s.ReceivedOn.After(on) && !happened(s.ReturnedOn, on)
	})
}

// EmptyOn says that the unit has sent empty letters alone by a day.
func (o Obligation) EmptyOn(on calendar.Date) bool {
	return o.StatusOn(on) == StatusOwed && slices.ContainsFunc(o.Submissions, func(s Submission) bool { return !s.ReceivedOn.After(on) })
}

// dueNow is the last day for the answer that is awaited.
func (o Obligation) dueNow() calendar.Date {
	if o.Status == StatusReturned && o.RedoBy.After(o.Due) {
		return o.RedoBy
	}
	return o.Due
}

// askedOn is the day on which the unit was last asked: at the opening, or when its report was sent back.
func (o Obligation) askedOn() calendar.Date {
	if o.Status != StatusReturned {
		return o.Asked
	}
	for _, s := range slices.Backward(o.Submissions) {
		if s.Content != ContentEmpty {
			return s.ReturnedOn
		}
	}
	return o.Asked
}

// dueOfNext is the last day on which the next submission is in time. What was in time and was sent back may be sent again by RedoBy.
func (o Obligation) dueOfNext() calendar.Date {
	if n := len(o.Submissions); n > 0 && o.Status == StatusReturned {
		for _, s := range slices.Backward(o.Submissions) {
			if s.Content != ContentEmpty {
				if s.Late {
					return o.Due
				}
				break
			}
		}
		return o.dueNow()
	}
	return o.Due
}

// clone copies the lists of an obligation.
func (o Obligation) clone() Obligation {
	o.Submissions, o.Exemptions = slices.Clone(o.Submissions), slices.Clone(o.Exemptions)
	return o
}

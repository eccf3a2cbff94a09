package period

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Stage is how far a period is.
type Stage string

// The stages, in their order.
const (
	StagePlanned   Stage = "planned"   // not opened yet
	StageOpen      Stage = "open"      // the units report
	StageClosed    Stage = "closed"    // the door is shut; the report is to be compiled
	StageCompiled  Stage = "compiled"  // a version of the report is there
	StageApproval  Stage = "approval"  // it lies with the approver
	StageApproved  Stage = "approved"  // it is to be sent
	StageSent      Stage = "sent"      // the end, unless a correction follows
	StageCancelled Stage = "cancelled" // the end
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{StagePlanned, StageOpen, StageClosed, StageCompiled, StageApproval, StageApproved, StageSent, StageCancelled}
}

// Over says that nothing more is awaited in the period.
func (s Stage) Over() bool { return s == StageSent || s == StageCancelled }

// Report is one version of the compiled report.
type Report struct {
	Version    int                `json:"version"` // from 1
	Reason     string             `json:"reason,omitempty"`
	Hash       string             `json:"hash,omitempty"` // SHA-256 of the document
	CompiledOn calendar.Date      `json:"compiled_on,omitzero"`
	Stale      bool               `json:"stale,omitempty"` // what units gave has changed since it was compiled
	ApprovedBy directory.PersonID `json:"approved_by,omitempty"`
	ApprovedOn calendar.Date      `json:"approved_on,omitzero"`
	Document   string             `json:"document,omitempty"` // number and symbol under which it was sent
	SentOn     calendar.Date      `json:"sent_on,omitzero"`
	DroppedOn  calendar.Date      `json:"dropped_on,omitzero"` // a correction that was given up; its number is not used again
}

// Seen is the id of a command that was carried out, and the number of its event.
type Seen struct {
	ID  string `json:"id"`
	Seq int    `json:"seq"`
}

// MaxSeen is how many command ids a period keeps. The journal's unique key stops an older command that is given again.
const MaxSeen = 256

// State is the whole state of a period: the workflow's input, its continue-as-new input and the input of a restore. JSON tags are part of recorded
// histories and never change.
type State struct {
	Plan        string        `json:"plan"`
	Period      Period        `json:"period"`
	Epoch       int           `json:"epoch"` // counts the workflows that took the period over from the record
	Seq         int           `json:"seq"`   // of the last event
	Stage       Stage         `json:"stage"`
	OpenedOn    calendar.Date `json:"opened_on,omitzero"`
	ClosedOn    calendar.Date `json:"closed_on,omitzero"` // zero while the door is open
	OpenUntil   calendar.Date `json:"open_until,omitzero"`
	Obligations []Obligation  `json:"obligations,omitempty"` // frozen at the opening, in the order of the list
	Reports     []Report      `json:"reports,omitempty"`     // by version
	Woken       time.Time     `json:"woken,omitzero"`
	Seen        []Seen        `json:"seen,omitempty"`
}

// NewState is the state of a period that is not opened.
func NewState(plan string, p Period) State {
	return State{Plan: plan, Period: p, Stage: StagePlanned}
}

// Obligation finds the obligation of a unit.
func (s State) Obligation(unit directory.UnitCode) (Obligation, bool) {
	i := s.indexOf(unit)
	if i < 0 {
		return Obligation{}, false
	}
	return s.Obligations[i], true
}

func (s State) indexOf(unit directory.UnitCode) int {
	return slices.IndexFunc(s.Obligations, func(o Obligation) bool { return o.Unit == unit })
}

// Report is the present version of the report; false before the first one was compiled.
func (s State) Report() (Report, bool) {
	i := s.present()
	if i < 0 {
		return Report{}, false
	}
	return s.Reports[i], true
}

// present is the place of the present version: the last one that was not given up. It is -1 when there is none.
func (s State) present() int {
	for i, r := range slices.Backward(s.Reports) {
		if r.DroppedOn.IsZero() {
			return i
		}
	}
	return -1
}

// Version is the number of the present version; 0 before the first one was compiled.
func (s State) Version() int {
	r, _ := s.Report()
	return r.Version
}

// Waiting lists the units whose answer is awaited.
func (s State) Waiting() []directory.UnitCode {
	var units []directory.UnitCode
	for _, o := range s.Obligations {
		if o.Status.Waiting() {
			units = append(units, o.Unit)
		}
	}
	return units
}

// takes says whether a submission of a unit is taken: the door is open, the unit was admitted, or the evidence is from before the close.
func (s State) takes(o Obligation, on calendar.Date) bool {
	return s.Stage == StageOpen || o.Admitted != nil || !s.ClosedOn.IsZero() && on.Before(s.ClosedOn)
}

// clone copies the lists, so that changes do not reach the original.
func (s State) clone() State {
	obligations := make([]Obligation, 0, len(s.Obligations))
	for _, o := range s.Obligations {
		obligations = append(obligations, o.clone())
	}
	if len(obligations) == 0 {
		obligations = nil
	}
	s.Obligations, s.Reports = obligations, slices.Clone(s.Reports)
	return s
}

// seenCommand says whether a command was carried out before.
func (s State) seenCommand(id string) bool {
	return slices.ContainsFunc(s.Seen, func(seen Seen) bool { return seen.ID == id })
}

// record numbers an event and keeps the id of its command. It alone increases Seq.
func (s State) record(e Event, now time.Time) (State, Event) {
	s.Seq++
	e.Plan, e.Period, e.Epoch, e.Seq, e.At, e.Stage = s.Plan, s.Period.ID, s.Epoch, s.Seq, now.UTC().Truncate(time.Microsecond), s.Stage
	if e.Command != "" {
		s.Seen = append(slices.Clone(s.Seen), Seen{e.Command, s.Seq})
		s.Seen = s.Seen[max(0, len(s.Seen)-MaxSeen):]
	}
	return s, e
}

// Restore takes a period over from the record, for a new workflow. A period that is over stays as it is, without an event.
func (s State) Restore(now time.Time) (State, []Event) {
	if s.Stage.Over() {
		return s, nil
	}
	s.Epoch++
	s, e := s.record(Event{Kind: EventRestored}, now)
	return s, []Event{e}
}

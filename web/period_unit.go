package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/plan/policy"
	"loa/store"
)

// periodUnitPage shows a unit in a period: how it has reported over the periods of the plan, and what it sent for this one.
type periodUnitPage struct {
	Frame       frame
	PlanID      plan.PlanID
	PlanTitle   string
	Period      string
	Link        string // of the period
	Own         string // of this page
	Unit        string
	History     []unitHistory
	Obligations []obligationBlock
}

// unitHistory is a unit in one period.
type unitHistory struct {
	Name      string
	Link      string
	Present   bool
	Cell      heatCell
	Due       string
	Received  string
	Reminders int
}

// obligationBlock is one report that the unit answers for: its own, or that of a unit that it succeeded.
type obligationBlock struct {
	Unit        directory.UnitCode
	Name        string // of the unit that owed it, when that is another
	Badge       badge
	Facts       []fact
	Submissions []submissionBlock
	Forms       []periodForm
	Journal     []journalRow
}

func unitLink(s period.State, unit directory.UnitCode) string {
	return periodsLink(plan.PlanID(s.Plan), s.Period.ID) + "/units/" + url.PathEscape(string(unit))
}

// visibleUnit is the unit that an address names; store.ErrNotFound when there is none, or when the visitor may not see it.
func visibleUnit(req request) (directory.Unit, error) {
	code := directory.UnitCode(req.PathValue("unit"))
	unit, known := req.directory.UnitEver(code)
	if !known || !req.visitor.view().Sees(code) {
		return unit, fmt.Errorf("looking up unit %s: %w", code, store.ErrNotFound)
	}
	return unit, nil
}

func (s *site) periodUnit(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showPeriodUnit(w, req, nil)
}

func (s *site) showPeriodUnit(w http.ResponseWriter, req request, denied error) error {
	p, err := s.Reader.Plan(req.Context(), plan.PlanID(req.PathValue("id")))
	if err != nil {
		return err
	}
	all, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	unit, err := visibleUnit(req)
	if err != nil {
		return err
	}
	name := unitShort(req, unit.Code)
	page := periodUnitPage{
		Frame:  s.frame(req, "periods", req.lang.T("page.period_unit.title", "Unit", name, "Period", periodName(req.lang, one.Period))),
		PlanID: p.ID, PlanTitle: p.Title, Period: periodName(req.lang, one.Period), Link: periodsLink(p.ID, one.Period.ID), Own: unitLink(one, unit.Code), Unit: unit.Name,
	}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	for _, state := range all {
		page.History = append(page.History, newUnitHistory(req, state, unit.Code, state.Period.ID == one.Period.ID))
	}
	indicators, err := s.Reader.Indicators(req.Context())
	if err != nil {
		return err
	}
	for _, code := range one.AnsweredBy(unit.Code, req.today, req.directory) {
		block, err := s.obligation(req, one, code, indicators)
		if err != nil {
			return err
		}
		if code != unit.Code {
			block.Name = unitShort(req, code)
		}
		page.Obligations = append(page.Obligations, block)
	}
	return s.write(w, req.lang, status, "period_unit", page)
}

func newUnitHistory(req request, s period.State, unit directory.UnitCode, present bool) unitHistory {
	h := unitHistory{Name: periodName(req.lang, s.Period), Link: unitLink(s, unit), Present: present}
	row, _ := s.Completeness(req.today, req.directory).Of(unit)
	h.Cell = newHeatCell(req.lang, row.Own.Grade())
	for _, o := range row.Obligations {
		h.Due, h.Received = day(o.Due), day(o.ReceivedOn)
		if known, found := s.Obligation(o.Unit); found {
			h.Reminders += known.Reminders
		}
	}
	return h
}

// settles reports whether the visitor may decide about the reports of units.
func (s *site) settles(req request) bool {
	return req.visitor.may(policy.RightChangePlans) && req.actor.Has(directory.RoleCoordinator)
}

func (s *site) obligation(req request, one period.State, code directory.UnitCode, indicators indicator.Set) (obligationBlock, error) {
	o, _ := one.Obligation(code)
	block := obligationBlock{Unit: code, Badge: obligationBadge(req, o), Facts: obligationFacts(req, o)}
	if s.settles(req) {
		block.Forms = obligationForms(req, one, o)
	}
	submissions, err := s.Reader.Submissions(req.Context(), plan.PlanID(one.Plan), one.Period.ID, code)
	if err != nil {
		return block, err
	}
	if block.Journal, err = s.periodJournal(req, one, code); err != nil {
		return block, err
	}
	slices.Reverse(submissions)
	for _, sub := range submissions {
		block.Submissions = append(block.Submissions, newSubmissionBlock(req, one, o, sub, indicators, s.settles(req)))
	}
	return block, nil
}

func obligationBadge(req request, o period.Obligation) badge {
	status := o.StatusOn(req.today)
	b := badge{Class: "open", Symbol: "■", Label: req.lang.Word("obligation_status", string(status))}
	switch status {
	case period.StatusReceived, period.StatusNil, period.StatusAccepted:
		b.Class, b.Symbol = "done", "●"
		if !o.OnTime(req.today) {
			b.Class, b.Symbol = "late", "▲"
		}
	case period.StatusReturned:
		b.Class, b.Symbol = "late", "▲"
	case period.StatusExempted:
		b.Class = "still"
	case period.StatusOwed:
		if req.today.After(o.Due) {
			b.Class, b.Symbol = "over", "✕"
		}
	}
	return b
}

func obligationFacts(req request, o period.Obligation) []fact {
	list := []labelled{
		{"page.period_unit.due", day(o.Due)},
		{"page.period_unit.redo_by", day(o.RedoBy)},
		{"page.period_unit.asked", day(o.Asked)},
	}
	if o.Reminders > 0 {
		list = append(list, labelled{"page.period_unit.reminded", req.lang.T("page.period_unit.times", "Count", o.Reminders, "Day", day(o.Reminded))})
	}
	list = append(list, labelled{"page.period_unit.escalated", day(o.Escalated)})
	for _, e := range o.Exemptions {
		text := req.lang.T("page.period_unit.by_document", "Document", e.Document, "Reason", e.Reason, "Day", day(e.On))
		if !e.LiftedOn.IsZero() {
			text += "; " + req.lang.T("page.period_unit.lifted", "Day", day(e.LiftedOn))
		}
		list = append(list, labelled{"page.period.exempted", text})
	}
	if o.Admitted != nil {
		list = append(list, labelled{"page.period_unit.admitted", day(o.Admitted.On) + ": " + o.Admitted.Reason})
	}
	return facts(req.lang, list)
}

// periodUnitCommand gives a command about the report of a unit. A form that is sent twice counts once.
func (s *site) periodUnitCommand(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	_, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	unit, err := visibleUnit(req)
	if err != nil {
		return err
	}
	err = s.commandUnit(req, one, unit.Code)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showPeriodUnit(w, req, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, unitLink(one, unit.Code)+"?done=period-"+strings.ReplaceAll(r.PostFormValue("do"), "_", "-"), http.StatusSeeOther)
	return nil
}

func (s *site) commandUnit(req request, one period.State, unit directory.UnitCode) error {
	key, err := coordinatorsForm(req)
	if err != nil {
		return err
	}
	owed := directory.UnitCode(req.PostFormValue("obligation"))
	if !slices.Contains(one.AnsweredBy(unit, req.today, req.directory), owed) {
		return refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	command := period.Command{
		ID: key, Kind: period.CommandKind(req.PostFormValue("do")), Unit: owed, Submission: req.PostFormValue("submission"),
		Reason: strings.TrimSpace(req.PostFormValue("reason")), Document: strings.TrimSpace(req.PostFormValue("document")),
	}
	if command.Due, err = dayField(req, "due"); err != nil {
		return err
	}
	switch command.Kind {
	case period.CommandRemind:
		command.Unit, command.Units = "", []directory.UnitCode{owed}
	case period.CommandSettle:
		if command, err = s.settlement(req, one, command); err != nil {
			return err
		}
	case period.CommandAccept, period.CommandReturn, period.CommandExempt, period.CommandUnexempt, period.CommandAdmitLate:
	default:
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_action")
	}
	return s.changePeriod(req, one, command)
}

// periodUnitFile sends a file that a unit sent for a period.
func (s *site) periodUnitFile(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	_, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	unit, err := visibleUnit(req)
	if err != nil {
		return err
	}
	submissions, err := s.Reader.Submissions(req.Context(), plan.PlanID(one.Plan), one.Period.ID, unit.Code)
	if err != nil {
		return err
	}
	for _, sub := range submissions {
		for _, file := range sub.Files {
			if file.Hash != r.PathValue("hash") {
				continue
			}
			blob, err := s.Reader.Blob(req.Context(), file.Hash)
			if err != nil {
				return err
			}
			sendFile(w, file.Name, blob)
			return nil
		}
	}
	return fmt.Errorf("looking up file %s of unit %s: %w", r.PathValue("hash"), unit.Code, store.ErrNotFound)
}

package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/store"
)

// periodsPage lists the reporting periods of a plan. While there are none it shows those that the rules of the decree give.
type periodsPage struct {
	Frame    frame
	Plan     plan.Plan
	Rows     []periodRow
	Proposed bool     // the rows are those that would be added
	Problems []string // of the proposal
	Missing  []string // the periods by the rules that the plan does not have, beside those that it has
	Action   *planAction
}

// periodRow is one period with its days, and how many units have answered.
type periodRow struct {
	ID         period.ID
	Name       string
	Link       string
	Badge      badge
	Period     period.Period
	Opened     bool // the units are known that owe a report
	Reporting  rateBar
	Timeliness rateBar
}

// rateBar is a share with its bar.
type rateBar struct {
	Share string // "75,0%"
	Of    string // "12/16"
	Width int    // of the bar, in percent
}

func newRateBar(r period.Rate) rateBar {
	tenths, known := r.Permille()
	if !known {
		return rateBar{Share: "–"}
	}
	return rateBar{Share: fmt.Sprintf("%d,%d%%", tenths/10, tenths%10), Of: fmt.Sprintf("%d/%d", r.Part, r.Whole), Width: tenths / 10}
}

// periodsLink is the address of the list of the periods of a plan; with an id, of one of them.
func periodsLink(id plan.PlanID, which ...period.ID) string {
	link := "/plans/" + url.PathEscape(string(id)) + "/periods"
	for _, w := range which {
		link += "/" + url.PathEscape(string(w))
	}
	return link
}

func periodName(lang locale.Language, p period.Period) string {
	if lang == locale.English {
		return p.English
	}
	return p.Name
}

func periodBadge(lang locale.Language, s period.State) badge {
	b := badge{Class: "open", Symbol: "■", Label: lang.Word("period_stage", string(s.Stage))}
	switch s.Stage {
	case period.StagePlanned, period.StageCancelled:
		b.Class = "still"
	case period.StageClosed, period.StageCompiled, period.StageApproval:
		b.Class, b.Symbol = "soon", "▲"
	case period.StageApproved, period.StageSent:
		b.Class, b.Symbol = "done", "●"
	case period.StageOpen:
	}
	return b
}

func newPeriodRow(req request, s period.State) periodRow {
	count := s.Completeness(req.today, req.directory).Whole
	return periodRow{
		ID: s.Period.ID, Name: periodName(req.lang, s.Period), Link: periodsLink(plan.PlanID(s.Plan), s.Period.ID), Badge: periodBadge(req.lang, s), Period: s.Period,
		Opened: count.Expected > 0, Reporting: newRateBar(count.Reporting()), Timeliness: newRateBar(count.Timeliness()),
	}
}

func (s *site) periods(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showPeriods(w, req, plan.PlanID(r.PathValue("id")), nil)
}

func (s *site) showPeriods(w http.ResponseWriter, req request, id plan.PlanID, denied error) error {
	p, err := s.Reader.Plan(req.Context(), id)
	if err != nil {
		return err
	}
	states, err := s.Reader.VisiblePeriods(req.Context(), id, req.visitor.view())
	if err != nil {
		return err
	}
	page := periodsPage{Frame: s.frame(req, "periods", req.lang.T("page.periods.title")), Plan: p}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	if req.visitor.may(policy.RightChangePlans) {
		if states, err = s.proposePeriods(req, &page, states); err != nil {
			return err
		}
	}
	for _, state := range states {
		page.Rows = append(page.Rows, newPeriodRow(req, state))
	}
	return s.write(w, req.lang, status, "periods", page)
}

// proposePeriods finds the periods by the rules of the decree that the plan does not have, with the button of a coordinator that adds them. A plan without
// periods lists those.
func (s *site) proposePeriods(req request, page *periodsPage, states []period.State) ([]period.State, error) {
	proposed, problems, err := s.Periods.Propose(req.Context(), page.Plan, period.DefaultRules())
	if err != nil {
		return nil, err
	}
	proposed = slices.DeleteFunc(proposed, func(p period.Period) bool {
		return slices.ContainsFunc(states, func(s period.State) bool { return s.Period.ID == p.ID })
	})
	if len(proposed) == 0 {
		return states, nil
	}
	for _, p := range problems {
		page.Problems = append(page.Problems, p.Message)
	}
	if req.actor.Has(directory.RoleCoordinator) && !problem.Blocking(problems) {
		page.Action = &planAction{Do: "add", Label: req.lang.T("page.periods.add"), Confirm: req.lang.T("page.periods.add_confirm")}
	}
	if page.Proposed = len(states) == 0; page.Proposed {
		for _, each := range proposed {
			states = append(states, period.NewState(string(page.Plan.ID), each))
		}
		return states, nil
	}
	for _, each := range proposed {
		page.Missing = append(page.Missing, periodName(req.lang, each))
	}
	return states, nil
}

// addPeriods records the periods of a plan by the rules of the decree, and starts them. A form that is sent twice adds nothing more.
func (s *site) addPeriods(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	p, err := s.Reader.Plan(req.Context(), plan.PlanID(r.PathValue("id")))
	if err != nil {
		return err
	}
	err = s.startPeriods(req, p)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showPeriods(w, req, p.ID, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, periodsLink(p.ID)+"?done=period-add", http.StatusSeeOther)
	return nil
}

func (s *site) startPeriods(req request, p plan.Plan) error {
	if _, err := coordinatorsForm(req); err != nil {
		return err
	}
	_, problems, err := s.Periods.Add(req.Context(), p)
	if err != nil {
		return err
	}
	if problem.Blocking(problems) {
		return refuse(plan.RefusalNotNow, "page.refusal.period_rules")
	}
	states, err := s.Reader.PeriodStates(req.Context(), p.ID)
	if err != nil {
		return err
	}
	for _, state := range states {
		if state.Stage == period.StageCancelled {
			continue
		}
		if err := s.Commands.StartPeriod(req.Context(), p.ID, state.Period.ID); err != nil {
			return asEngineError(err)
		}
	}
	return nil
}

// coordinatorsForm is the key of a form that only coordinators may send, with the tick that it needs.
func coordinatorsForm(req request) (key string, err error) {
	if key, err = formKey(req.Request); err != nil {
		return "", err
	}
	if !req.actor.Has(directory.RoleCoordinator) {
		return "", refuse(plan.RefusalForbidden, "page.refusal.period_coordinators_only")
	}
	switch req.PostFormValue("do") {
	case "add", "open", "close", "compile":
		if req.PostFormValue("confirm") != "yes" {
			return "", refuse(plan.RefusalInvalid, "page.refusal.period_unconfirmed")
		}
	}
	return key, nil
}

// visiblePeriods are the periods of a plan as the visitor may see them, with the one that an address names; store.ErrNotFound when it names none.
func (s *site) visiblePeriods(req request) (all []period.State, one period.State, err error) {
	all, err = s.Reader.VisiblePeriods(req.Context(), plan.PlanID(req.PathValue("id")), req.visitor.view())
	if err != nil {
		return nil, one, err
	}
	for _, state := range all {
		if string(state.Period.ID) == req.PathValue("period") {
			return all, state, nil
		}
	}
	return nil, one, fmt.Errorf("looking up period %s: %w", req.PathValue("period"), store.ErrNotFound)
}

// periodRefusals are the kinds of refusals of a period as those of pages.
var periodRefusals = map[period.RefusalKind]plan.RefusalKind{
	period.RefusalNotNow: plan.RefusalNotNow, period.RefusalLate: plan.RefusalNotNow, period.RefusalStale: plan.RefusalStaleDraft,
	period.RefusalInvalid: plan.RefusalInvalid, period.RefusalClosed: plan.RefusalClosed, period.RefusalNotFound: plan.RefusalNotFound,
}

// changePeriod gives a command to a period. A refusal of the period is one of the pages.
func (s *site) changePeriod(req request, state period.State, command period.Command) error {
	id := plan.PlanID(state.Plan)
	command.Actor = req.actor.Person
	if proof := req.visitor.proof(); proof.Reference != "" {
		command.Proof = string(proof.Kind) + " " + proof.Reference
	}
	if err := s.Commands.StartPeriod(req.Context(), id, state.Period.ID); err != nil {
		return asEngineError(err)
	}
	_, err := s.Commands.ChangePeriod(req.Context(), id, state.Period.ID, command)
	if refusal, is := errors.AsType[*period.Refusal](err); is {
		return &plan.Refusal{Kind: periodRefusals[refusal.Kind], Message: refusal.Message}
	}
	return asEngineError(err)
}

package web

import (
	"net/http"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/plan/policy"
)

// periodPage shows one period: its numbers, who has answered beside the other periods of the plan, and its report.
type periodPage struct {
	Frame      frame
	PlanID     plan.PlanID
	PlanTitle  string
	ID         period.ID
	Name       string
	Link       string
	Badge      badge
	Facts      []fact
	Tiles      []tile
	Reporting  rateBar
	Timeliness rateBar
	OfOwing    string // the rate without the exempted units; empty without any
	Map        heatMap
	Asked      []askedRow
	AllAsked   int
	MoreAsked  int // figures that are not listed
	Journal    []journalRow
	Report     *periodReportBlock // nil where the visitor may not read it, or before the opening
	Forms      []periodForm
}

// periodReportBlock is the version of the report that was compiled, and the formats in which it can be drafted now.
type periodReportBlock struct {
	Version  string
	Stale    bool
	Formats  []string
	Document string // under which it was sent
}

func (s *site) period(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showPeriod(w, req, nil)
}

func (s *site) showPeriod(w http.ResponseWriter, req request, denied error) error {
	p, err := s.Reader.Plan(req.Context(), plan.PlanID(req.PathValue("id")))
	if err != nil {
		return err
	}
	all, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	count := one.Completeness(req.today, req.directory).Whole
	name := periodName(req.lang, one.Period)
	page := periodPage{
		Frame: s.frame(req, "periods", req.lang.T("page.period.title", "Period", name)), PlanID: p.ID, PlanTitle: p.Title, ID: one.Period.ID, Name: name,
		Link: periodsLink(p.ID, one.Period.ID), Badge: periodBadge(req.lang, one), Facts: periodFacts(req, one), Tiles: periodTiles(req, count),
		Reporting: newRateBar(count.Reporting()), Timeliness: newRateBar(count.Timeliness()), Map: newHeatMap(req, all, one.Period.ID),
	}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	if count.Exempted > 0 {
		page.OfOwing = newRateBar(count.ReportingOfOwing()).Share
	}
	if err := s.fillAsked(req, &page, one); err != nil {
		return err
	}
	if page.Journal, err = s.periodJournal(req, one, ""); err != nil {
		return err
	}
	if req.visitor.may(policy.RightReadPlans) && one.Stage != period.StagePlanned {
		page.Report = newPeriodReport(req, one)
	}
	if req.visitor.may(policy.RightChangePlans) && req.actor.Has(directory.RoleCoordinator) {
		page.Forms = periodForms(req, one)
	}
	return s.write(w, req.lang, status, "period", page)
}

func newPeriodReport(req request, s period.State) *periodReportBlock {
	report := &periodReportBlock{Formats: reportFormats}
	if r, compiled := s.Report(); compiled && r.Hash != "" {
		report.Version, report.Stale, report.Document = req.lang.T("page.period.version", "Version", r.Version, "Day", day(r.CompiledOn)), r.Stale, r.Document
	}
	return report
}

// periodFacts are the days of a period.
func periodFacts(req request, s period.State) []fact {
	p := s.Period
	return facts(req.lang, []labelled{
		{"page.periods.figures", day(p.From) + "–" + day(p.To)},
		{"page.periods.opens", day(p.OpensOn)},
		{"page.periods.due_commune", day(p.Due.Commune)},
		{"page.periods.due_department", day(p.Due.Department)},
		{"page.periods.due_compile", day(p.Due.Compile)},
		{"page.periods.due_send", day(p.Due.Send)},
		{"page.period.opened_on", day(s.OpenedOn)},
		{"page.period.closed_on", day(s.ClosedOn)},
		{"page.period.open_until", day(s.OpenUntil)},
	})
}

// periodTiles are the numbers of a period. The first is the sum of the others.
func periodTiles(req request, c period.Count) []tile {
	return []tile{
		{Label: req.lang.T("page.period.expected"), Class: "all", Count: c.Expected},
		{Label: req.lang.T("page.period.reported"), Symbol: "●", Class: "done", Count: c.Answered(), Change: req.lang.T("page.period.of_them", "OnTime", c.OnTime, "Nil", c.Nil)},
		{Label: req.lang.T("page.period.awaited"), Symbol: "■", Class: "open", Count: c.Awaited},
		{Label: req.lang.T("page.period.exempted"), Symbol: "■", Class: "still", Count: c.Exempted},
		{Label: req.lang.T("page.period.returned"), Symbol: "▲", Class: "late", Count: c.Returned},
		{Label: req.lang.T("page.period.empty"), Symbol: "▲", Class: "late", Count: c.Empty},
		{Label: req.lang.T("page.period.missing"), Symbol: "✕", Class: "over", Count: c.Missing},
	}
}

// periodForms are the forms of the commands about a whole period that its stage allows.
func periodForms(req request, s period.State) []periodForm {
	var forms []periodForm
	add := func(kind period.CommandKind, form periodForm) {
		if kind.Allows(s.Stage) {
			form.Do, form.Action = string(kind), periodsLink(plan.PlanID(s.Plan), s.Period.ID)
			forms = append(forms, form.restored(req))
		}
	}
	due := field{ID: "open-due", Name: "due", Label: req.lang.T("page.period.until"), Type: "date"}
	add(period.CommandOpen, periodForm{
		Label: req.lang.T("page.period.open"), Confirm: req.lang.T("page.period.open_confirm", "Count", len(period.OwingOn(req.directory, req.today))), Fields: []field{due},
	})
	if len(s.Waiting()) > 0 {
		add(period.CommandRemind, periodForm{Label: req.lang.T("page.period.remind", "Count", len(s.Waiting()))})
	}
	add(period.CommandClose, periodForm{Label: req.lang.T("page.period.close"), Confirm: req.lang.T("page.period.close_confirm", "Count", len(s.Waiting())), Danger: true})
	add(period.CommandCompile, periodForm{Label: req.lang.T("page.period.compile"), Confirm: req.lang.T("page.period.compile_confirm")})
	add(period.CommandReopen, periodForm{Label: req.lang.T("page.period.reopen"), Fields: []field{
		{ID: "reopen-due", Name: "due", Label: req.lang.T("page.period.until"), Type: "date", Required: true}, reasonField(req, "reopen"),
	}})
	return forms
}

// periodCommand gives a command to a period. A form that is sent twice counts once.
func (s *site) periodCommand(w http.ResponseWriter, r *http.Request) error {
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
	err = s.commandPeriod(req, one)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showPeriod(w, req, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, periodsLink(plan.PlanID(one.Plan), one.Period.ID)+"?done=period-"+strings.ReplaceAll(r.PostFormValue("do"), "_", "-"), http.StatusSeeOther)
	return nil
}

func (s *site) commandPeriod(req request, one period.State) error {
	key, err := coordinatorsForm(req)
	if err != nil {
		return err
	}
	command := period.Command{ID: key, Kind: period.CommandKind(req.PostFormValue("do")), Reason: strings.TrimSpace(req.PostFormValue("reason"))}
	if command.Due, err = dayField(req, "due"); err != nil {
		return err
	}
	switch command.Kind {
	case period.CommandOpen:
		command.Owing = period.OwingOn(req.directory, req.today)
	case period.CommandCompile:
		if !command.Kind.Allows(one.Stage) {
			break // the period says why
		}
		if command.Hash, err = s.Periods.Compile(req.Context(), one); err != nil {
			return err
		}
	case period.CommandRemind, period.CommandClose, period.CommandReopen:
	default:
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_action")
	}
	return s.changePeriod(req, one, command)
}

// dayField is the day that a field holds; zero when it is empty.
func dayField(req request, name string) (calendar.Date, error) {
	text := strings.TrimSpace(req.PostFormValue(name))
	if text == "" {
		return calendar.Date{}, nil
	}
	parsed, err := calendar.ParseDay(text)
	if err != nil {
		return parsed, refuse(plan.RefusalInvalid, "page.refusal.no_such_day", "Day", text)
	}
	return parsed, nil
}

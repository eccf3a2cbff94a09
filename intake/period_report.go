package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/plan/problem"
	"loa/report/document"
	"loa/report/periodic"
	"loa/store"
)

// Periods files what the reporting periods of a plan need before the engine is asked.
type Periods struct {
	Store *store.Store
	Now   func() time.Time
}

// wordFile is the media type of a compiled report.
const wordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// Propose returns the periods that a plan has by rules, with their problems. It writes nothing.
func (p Periods) Propose(ctx context.Context, of plan.Plan, rules []period.Rule) ([]period.Period, []problem.Problem, error) {
	days, err := p.Store.Calendar(ctx)
	if err != nil {
		return nil, nil, err
	}
	periods, problems := period.Generate(rules, of.Year, days)
	return periods, problems, nil
}

// Add records the periods that a plan has by the rules of the decree, and returns how many were not on record before. Nothing is recorded when one of the
// problems is an error.
func (p Periods) Add(ctx context.Context, of plan.Plan) (added int, problems []problem.Problem, err error) {
	periods, problems, err := p.Propose(ctx, of, period.DefaultRules())
	if err != nil || problem.Blocking(problems) {
		return 0, problems, err
	}
	added, err = p.Store.AddPeriods(ctx, of.ID, periods)
	return added, problems, err
}

// Draft drafts the report of a period from the record, as it stands now.
func (p Periods) Draft(ctx context.Context, s period.State) (periodic.Report, error) {
	in, err := p.input(ctx, s)
	if err != nil {
		return periodic.Report{}, fmt.Errorf("drafting the report of period %s/%s: %w", s.Plan, s.Period.ID, err)
	}
	return periodic.Draft(in), nil
}

// Compile drafts the report of a period and files it with its figures. The hash of the document names it in the command that compiles.
func (p Periods) Compile(ctx context.Context, s period.State) (hash string, err error) {
	report, err := p.Draft(ctx, s)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := document.WriteDOCX(&out, report.Document); err != nil {
		return "", err
	}
	if hash, err = p.Store.FileBlob(ctx, out.Bytes(), wordFile); err != nil {
		return "", err
	}
	figures, err := json.Marshal(report.Figures)
	if err != nil {
		return "", err
	}
	return hash, p.Store.SaveCompiledReport(ctx, plan.PlanID(s.Plan), s.Period.ID, max(s.Version(), 1), hash, figures, p.Now())
}

func (p Periods) input(ctx context.Context, s period.State) (in periodic.Input, err error) {
	id, today := plan.PlanID(s.Plan), calendar.Today(p.Now())
	which, err := p.Store.Plan(ctx, id)
	if err != nil {
		return in, err
	}
	in = periodic.Input{
		State: s, On: today, PlanTitle: which.Title, PlanNumber: which.Number,
		Recipients: []string{"Như trên", "Lưu: VT"}, Signer: document.Signer{Capacity: []string{"THỦ TRƯỞNG ĐƠN VỊ"}},
	}
	if in.Directory, err = p.Store.Directory(ctx); err != nil {
		return in, err
	}
	if in.Indicators, err = p.Store.Indicators(ctx); err != nil {
		return in, err
	}
	tasks, err := p.Store.DueTasks(ctx, id, s.Period.From, s.Period.To, today)
	if err != nil {
		return in, err
	}
	in.Tasks = periodic.Tasks{Due: tasks.Due, Done: tasks.Done, OnTime: tasks.OnTime, Overdue: tasks.Overdue}
	if in.Figures, err = p.given(ctx, id, s.Period.ID); err != nil {
		return in, err
	}
	if in.Before, err = p.sameOfYearBefore(ctx, s); err != nil {
		return in, err
	}
	head := newHead(in.Directory, today)
	in.Issuer, in.Symbol, in.Place = head.issuer, head.symbol, head.place
	in.Addressees = addresseesOf(in.Directory)
	return in, nil
}

func (p Periods) given(ctx context.Context, id plan.PlanID, which period.ID) ([]periodic.Given, error) {
	counted, err := p.Store.CountedFigures(ctx, id, which)
	if err != nil {
		return nil, err
	}
	given := make([]periodic.Given, 0, len(counted))
	for _, f := range counted {
		given = append(given, periodic.Given{Unit: f.Unit, Indicator: f.Indicator, Value: f.Value, Submission: f.Submission, Number: f.Number, Words: f.Words})
	}
	return given, nil
}

// sameOfYearBefore are the figures of the same kind of period of the year before; none when it was not reported here.
func (p Periods) sameOfYearBefore(ctx context.Context, s period.State) ([]periodic.Given, error) {
	states, err := p.Store.PeriodStates(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, other := range states {
		if other.Period.Kind == s.Period.Kind && other.Period.Kind != period.KindAdHoc && other.Period.From == s.Period.From.AddMonths(-12) {
			return p.given(ctx, plan.PlanID(other.Plan), other.Period.ID)
		}
	}
	return nil, nil
}

func addresseesOf(people directory.Directory) []string {
	if city, known := people.Issuer(); known {
		return []string{city.Name}
	}
	return nil
}

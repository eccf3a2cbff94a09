package inbound_test

import (
	"context"
	"strings"
	"testing"
	"time"

	periodic "loa/activities/reporting"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
)

const baDinh = directory.UnitCode("ubnd-phuong-ba-dinh")

// periods carries commands out as the workflow of a period does: it applies them to the record and projects the result.
type periods struct {
	f       *fixture
	acts    *periodic.Activities
	days    calendar.Calendar
	id      period.ID
	away    bool // its workflow does not run
	started int
}

// newPeriod is a fixture whose plan has the period of the first quarter, open.
func newPeriod(t *testing.T) (*fixture, *periods) {
	t.Helper()
	f := newFixture(t)
	p := &periods{f: f, acts: &periodic.Activities{Store: f.Store, Address: loaAt, Now: f.Now}}
	var err error
	p.days, err = f.Store.Calendar(t.Context())
	f.Must(err)
	all, problems := period.Generate(period.DefaultRules(), 2027, p.days)
	if len(all) == 0 {
		t.Fatal(problems)
	}
	p.id = all[0].ID
	_, err = f.Store.AddPeriods(t.Context(), "kh-2027", all)
	f.Must(err)
	f.Clock = all[0].OpensOn.Start(calendar.Zone).Add(9 * time.Hour)
	f.inbound.Periods = p
	p.give(period.Command{ID: "mo", Kind: period.CommandOpen, Owing: []period.Owing{
		{Unit: "so-noi-vu", Level: period.LevelDepartment}, {Unit: baDinh, Level: period.LevelCommune}, {Unit: "ubnd-phuong-hoan-kiem", Level: period.LevelCommune},
	}})
	return f, p
}

func (p *periods) StartPeriod(context.Context, plan.PlanID, period.ID) error {
	p.away = false
	p.started++
	return nil
}

func (p *periods) SubmitReport(ctx context.Context, id plan.PlanID, which period.ID, c period.Command) error {
	if p.away {
		return plan.ErrAway
	}
	state, err := p.f.Store.PeriodState(ctx, id, which)
	if err != nil {
		return err
	}
	next, events, err := state.Apply(c, p.f.Clock, p.days)
	if err != nil {
		return err
	}
	return p.acts.ProjectPeriod(ctx, periodic.Projection{State: next, Events: events})
}

func (p *periods) give(c period.Command) {
	p.f.t.Helper()
	p.f.Must(p.SubmitReport(p.f.t.Context(), "kh-2027", p.id, c))
}

func (p *periods) state() period.State {
	p.f.t.Helper()
	state, err := p.f.Store.PeriodState(p.f.t.Context(), "kh-2027", p.id)
	p.f.Must(err)
	return state
}

// wake does what the schedule has up to an instant.
func (p *periods) wake(at time.Time) {
	p.f.t.Helper()
	p.f.Clock = at
	next, events := p.state().Wake(at, p.days)
	p.f.Must(p.acts.ProjectPeriod(p.f.t.Context(), periodic.Projection{State: next, Events: events}))
}

type figures = map[indicator.Code]string

// counted are the figures of a unit that count.
func (p *periods) counted(unit directory.UnitCode) figures {
	p.f.t.Helper()
	all, err := p.f.Store.CountedFigures(p.f.t.Context(), "kh-2027", p.id)
	p.f.Must(err)
	counted := figures{}
	for _, f := range all {
		if f.Unit == unit {
			counted[f.Indicator] = f.Value.String()
		}
	}
	return counted
}

func (p *periods) status(unit directory.UnitCode) period.Status {
	p.f.t.Helper()
	o, _ := p.state().Obligation(unit)
	return o.Status
}

// filled is the form of a letter with numbers in the lines of some labels.
func filled(letter store.LetterOut, numbers map[string]string) string {
	var lines []string
	for line := range strings.Lines(letter.Text) {
		text, ofForm := strings.CutPrefix(strings.TrimSpace(line), "| ")
		if !ofForm {
			continue
		}
		for label, number := range numbers {
			if rest, is := strings.CutPrefix(text, label+":"); is {
				text = label + ": " + number + rest
			}
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// receiptOf is the letter that answers a letter; zero when there is none.
func (f *fixture) receiptOf(in store.LetterIn) store.LetterOut {
	return f.queued("period-receipt:" + in.ContentHash)
}

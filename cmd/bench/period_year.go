package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"loa/intake"
	"loa/plan/calendar"
	"loa/plan/period"
	"loa/report/document"
	"loa/report/periodic"
	"loa/store"
)

// fillYear files the other periods and projects the states in which every unit has reported.
func (b *periodBench) fillYear(ctx context.Context, _ *figures) error {
	for _, p := range b.periods {
		_, err := inParallel(ctx, filers, reportingUnits, func(ctx context.Context, n int) error {
			sub := b.read[n]
			sub.Period = p.ID
			_, err := b.store.FileSubmission(ctx, sub)
			return err
		})
		if err != nil {
			return err
		}
		projection, err := b.reported(p)
		if err != nil {
			return err
		}
		if err := b.store.ProjectPeriod(ctx, projection); err != nil {
			return err
		}
	}
	return nil
}

// reported is a period in which every unit has reported.
func (b *periodBench) reported(p period.Period) (out store.PeriodProjection, err error) {
	s, now := period.NewState(string(b.plan), p), p.OpensOn.Start(calendar.Zone).Add(9*time.Hour)
	commands := []period.Command{{ID: "mo", Kind: period.CommandOpen, Owing: b.owing}}
	for n, sub := range b.read {
		commands = append(commands, period.Command{ID: fmt.Sprint("nop-", n), Kind: period.CommandSubmit, Unit: sub.Unit, Submission: sub.ID, Content: sub.Content, Figures: intake.Taken(sub)})
	}
	for _, command := range commands {
		next, events, err := s.Apply(command, now, b.days)
		if err != nil {
			return out, err
		}
		s, out.Events = next, append(out.Events, events...)
	}
	out.State = s
	return out, nil
}

// compileYear drafts the report of the year from the figures of all periods on record, and writes it for Word.
func (b *periodBench) compileYear(ctx context.Context, f *figures) error {
	began := time.Now()
	last := b.periods[len(b.periods)-1]
	state, err := b.store.PeriodState(ctx, b.plan, last.ID)
	if err != nil {
		return err
	}
	in := periodic.Input{State: state, On: last.Due.Of(period.LevelCompile), Indicators: b.set, PlanTitle: "Kế hoạch đo", PlanNumber: "1/KH", Symbol: "BC"}
	if in.Directory, err = b.store.Directory(ctx); err != nil {
		return err
	}
	for _, p := range b.periods {
		counted, err := b.store.CountedFigures(ctx, b.plan, p.ID)
		if err != nil {
			return err
		}
		for _, c := range counted {
			in.Figures = append(in.Figures, periodic.Given{Unit: c.Unit, Indicator: c.Indicator, Value: c.Value, Submission: c.Submission, Number: c.Number, Words: c.Words})
		}
	}
	loaded := time.Since(began)
	began = time.Now()
	report := periodic.Draft(in)
	drafted := time.Since(began)
	began = time.Now()
	var out bytes.Buffer
	if err := document.WriteDOCX(&out, report.Document); err != nil {
		return err
	}
	f.print("report of the year, figures read", "%d in %s", len(in.Figures), ms(loaded))
	f.print("report of the year, drafted", "%s", ms(drafted))
	f.print("report of the year, written for Word", "%s (%d KB)", ms(time.Since(began)), out.Len()>>10)
	b.printOwnMemory(f, "memory after it")
	return nil
}

// readGrid measures what a page needs that shows every unit and period of the year, beside a bare select of the same obligations.
func (b *periodBench) readGrid(ctx context.Context, f *figures) error {
	people, err := b.store.Directory(ctx)
	if err != nil {
		return err
	}
	people = people.Indexed()
	var page, bare []time.Duration
	for range pageReads {
		began := time.Now()
		states, err := b.store.PeriodStates(ctx, b.plan)
		if err != nil {
			return err
		}
		list := make([]period.Completeness, 0, len(states))
		for _, s := range states {
			list = append(list, s.Completeness(s.Period.Due.Of(period.LevelCompile), people))
		}
		grid := period.NewGrid(list)
		page = append(page, time.Since(began))
		if len(grid.Rows) < reportingUnits {
			return fmt.Errorf("the page has %d units", len(grid.Rows))
		}
		began = time.Now()
		rows := 0
		if err := b.conn.QueryRow(ctx, "SELECT count(*) FROM (SELECT unit, period, status, late, due FROM obligation WHERE plan = $1 ORDER BY unit, period) AS o", b.plan).Scan(&rows); err != nil {
			return err
		}
		bare = append(bare, time.Since(began))
	}
	what := fmt.Sprintf("%d units by %d periods", reportingUnits, len(b.periods))
	f.print(what+", a page of who has reported", "p50 %s, p95 %s", ms(percentile(page, 50)), ms(percentile(page, 95)))
	f.print(what+", bare: the obligations counted", "p50 %s; the page takes %.0f times as long", ms(percentile(bare, 50)), percentile(page, 50).Seconds()/percentile(bare, 50).Seconds())
	return nil
}

// printOwnMemory prints the resident memory of this process, which reads and drafts.
func (b *periodBench) printOwnMemory(f *figures, what string) {
	f.print(what, "%d MB resident, %d MB at most", field("/proc/self/status", "VmRSS:")>>10, field("/proc/self/status", "VmHWM:")>>10)
}

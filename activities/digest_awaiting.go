package activities

import (
	"context"
	"slices"

	"loa/plan"
	"loa/report"
)

// loadAwaiting lists the lines of running plans that wait for an event, on the day of each month on which the coordinators are reminded of them.
func (d *digests) loadAwaiting(ctx context.Context) error {
	days, err := d.Store.Calendar(ctx)
	if err != nil || d.run.Name != "" || !plan.RemindsAwaiting(d.run.Day, days) {
		return err
	}
	plans, err := d.Store.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Status != plan.PlanRunning {
			continue
		}
		lines, err := d.awaitingOf(ctx, p)
		if err != nil {
			return err
		}
		d.awaiting = append(d.awaiting, lines...)
	}
	return nil
}

// awaitingOf lists the lines of a plan that wait for an event of which none was recorded.
func (d *digests) awaitingOf(ctx context.Context, p plan.Plan) ([]report.DigestLine, error) {
	state, err := d.Store.PlanState(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	codes := state.Awaiting()
	if len(codes) == 0 {
		return nil, nil
	}
	lines, err := d.Store.Lines(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	var awaiting []report.DigestLine
	for _, line := range lines {
		if slices.Contains(codes, line.Code) {
			awaiting = append(awaiting, report.DigestLine{Plan: p.Title, Title: line.Title, Words: line.Deadline.Text, Link: d.planPage(p.ID)})
		}
	}
	return awaiting, nil
}

// planPage is the page of a plan; empty where letters to coordinators name no page.
func (d *digests) planPage(id plan.PlanID) string {
	if d.Inbox == "" {
		return ""
	}
	return d.Public + "/plans/" + string(id)
}

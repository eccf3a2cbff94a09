package main

import (
	"context"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/report/form"
	"loa/store"
)

// submitFile files a report that came in a file, with the figures that are read in it, and gives it to the period.
func (p *program) submitFile(ctx context.Context, a *app, s period.State, unit directory.UnitCode, on calendar.Date, name string, content []byte) error {
	if on.IsZero() {
		on = calendar.Today(now())
	}
	set, err := a.store.Indicators(ctx)
	if err != nil {
		return err
	}
	if err := p.checkForm(ctx, name, content, form.Identity{Plan: plan.PlanID(s.Plan), Period: s.Period.ID, Unit: unit}); err != nil {
		return err
	}
	read, err := intake.ReadReportFile(ctx, name, content, intake.AskedFigures(set, s.Period, on))
	if err != nil {
		return err
	}
	blob, err := a.store.FileBlob(ctx, content, "application/octet-stream")
	if err != nil {
		return err
	}
	sub := intake.NewSubmission(s, unit, fileHash(content), read)
	sub.Plan, sub.Road, sub.ReceivedOn, sub.FiledAt = plan.PlanID(s.Plan), store.SubmissionCLI, on, now()
	sub.Files = []store.SubmittedFile{{Name: name, Hash: blob}}
	receipt, err := a.store.FileSubmission(ctx, sub)
	if err != nil {
		return err
	}
	p.say(p.t("command.period.submit.read", "Receipt", receipt, "Taken", intake.Taken(sub), "Asked", asked(sub)))
	return p.changePeriod(ctx, a, s, period.Command{
		ID: "submit:" + string(unit) + ":" + sub.ID, Kind: period.CommandSubmit, Unit: unit, Submission: sub.ID, Content: sub.Content, Figures: intake.Taken(sub), On: on,
	})
}

// asked counts the figures of a submission that are not sure.
func asked(sub store.Submission) int {
	n := 0
	for _, f := range sub.Figures {
		if f.Standing == store.FigureAsked {
			n++
		}
	}
	return n
}

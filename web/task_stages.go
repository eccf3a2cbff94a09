package web

import (
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
	"loa/store"
)

// stageStep is one stage on the line of a task: whether it is over, present or to come, from when to when, and with whom.
type stageStep struct {
	Name    string
	Class   string // done, present, stopped or ahead
	Symbol  string
	Status  string
	Details []string
}

// stagesOf are the stages of a task, in their order. The last one is its end.
func stagesOf(task store.Task) []plan.Stage {
	return append(slices.Clone(task.State.Shape.OrProduct().Stages), plan.StageDone)
}

// visit is the time that a task spent at a stage, over all times that it was there.
type visit struct {
	first, last time.Time // when it came for the first time, and when it left for the last time; zero last: it is still there
	came        time.Time // when it came for the last time
	times       int
	days        int // working days of all times
	by          plan.Event
}

// visitsOf follows a task through its stages in the journal, up to an instant.
func visitsOf(state plan.State, journal []plan.Event, now time.Time) map[plan.Stage]visit {
	visits := map[plan.Stage]visit{}
	var at plan.Stage
	leave := func(by plan.Event, when time.Time) {
		v := visits[at]
		v.days += state.Calendar.WorkingDaysBetween(calendar.Today(v.came), calendar.Today(when))
		v.last, v.by = by.At, by
		visits[at] = v
	}
	for _, e := range journal {
		if e.To == at {
			continue
		}
		if at != "" {
			leave(e, e.At)
		}
		at = e.To
		v := visits[at]
		if v.times == 0 {
			v.first = e.At
		}
		v.came, v.last, v.by = e.At, time.Time{}, plan.Event{}
		v.times++
		visits[at] = v
	}
	if at != "" {
		leave(plan.Event{}, now)
	}
	return visits
}

// stageLine is the line of the stages of a task, as the journal and its state tell it today.
func stageLine(req request, task store.Task, journal []plan.Event) []stageStep {
	state := task.State
	visits := visitsOf(state, journal, req.now)
	var line []stageStep
	ahead := false
	for _, stage := range stagesOf(task) {
		step := stageStep{Name: report.StageName(req.lang, task.State.Shape, stage), Class: "done", Symbol: "●", Status: req.lang.T("page.stage.done")}
		v := visits[stage]
		switch {
		case stage == state.Stage && state.Condition == plan.ConditionCancelled:
			step.Class, step.Symbol, step.Status = "stopped", "■", req.lang.T("page.stage.stopped")
		case stage == state.Stage && stage != plan.StageDone:
			step.Class, step.Symbol, step.Status = "present", "▶", req.lang.T("page.stage.present")
		case ahead:
			step.Class, step.Symbol, step.Status = "ahead", "○", req.lang.T("page.stage.ahead")
		}
		ahead = ahead || stage == state.Stage
		step.Details = stageDetails(req, state, v)
		if step.Class == "present" {
			step.Details = append(step.Details, holderDetails(req, state)...)
		}
		line = append(line, step)
	}
	return line
}

// stageDetails say from when to when a task was at a stage, for how many working days, and who moved it on.
func stageDetails(req request, state plan.State, v visit) []string {
	if v.times == 0 {
		return nil
	}
	t := req.lang.T
	from := day(calendar.Today(v.first))
	if state.Stage == plan.StageDone && v.last.IsZero() && v.came.Equal(state.Since) {
		return []string{t("page.stage.on", "Day", from)}
	}
	details := []string{t("page.stage.since", "Day", from)}
	switch to := day(calendar.Today(v.last)); {
	case !v.last.IsZero() && from == to:
		details = []string{t("page.stage.on", "Day", from)}
	case !v.last.IsZero():
		details = []string{t("page.stage.from_to", "From", from, "To", to)}
	}
	if v.days > 0 || v.last.IsZero() {
		details = append(details, t("page.stage.working_days", "Count", v.days))
	}
	if v.times > 1 {
		details = append(details, t("page.stage.times", "Times", v.times))
	}
	if v.by.Actor != "" {
		details = append(details, req.lang.Word("event", string(v.by.Kind))+": "+personName(req, v.by.Actor))
	}
	return details
}

// holderDetails say who holds the present stage since when, and at which level of approval the draft is.
func holderDetails(req request, state plan.State) []string {
	var details []string
	if _, waits := state.Approval(); waits && len(state.Levels) > 1 {
		details = append(details, req.lang.T("page.stage.level", "Level", state.Level+1, "Levels", len(state.Levels)))
	}
	if state.Condition != plan.ConditionActive {
		details = append(details, req.lang.Word("condition", string(state.Condition)))
	}
	since := calendar.Today(state.Since)
	days := state.Calendar.WorkingDaysBetween(since, req.today)
	for _, name := range waitsFor(req, state) {
		details = append(details, req.lang.T("page.stage.held", "Name", name, "Day", day(since), "Count", days))
	}
	return details
}

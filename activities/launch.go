package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

const (
	launchBatch       = 200 // tasks started by one activity
	openTogether      = 100 // opened on record in one transaction
	launchConcurrency = 32  // started at the same time
)

// Recurring holds the recurring lines of a plan, of which the plan's workflow opens later occurrences.
type Recurring struct {
	Year  int                  `json:"year"`
	Lines []plan.RecurringLine `json:"lines"`
}

// DueOccurrences names the recurring lines, by their codes, that have an occurrence due at one moment.
type DueOccurrences struct {
	Plan  plan.PlanID `json:"plan"`
	At    time.Time   `json:"at"`
	Lines []string    `json:"lines"`
	// Events are those that open lines among them which wait for an event.
	Events []plan.LineEvent `json:"events,omitempty"`
}

// ErrorPlanProblems is the type of the error of PrepareLaunch when the plan has errors: nothing was recorded.
const ErrorPlanProblems = "problems"

// PrepareLaunch records every task of a plan, not yet started. A second call adds nothing.
func (a *Activities) PrepareLaunch(ctx context.Context, id plan.PlanID) error {
	in, err := a.expandInput(ctx, id)
	if err != nil {
		return err
	}
	specs, problems := plan.Expand(in)
	if problem.Blocking(problems) {
		return temporal.NewNonRetryableApplicationError(
			fmt.Sprintf("launching plan %s: %d problems, first: %s", id, len(problems), problems[0].Message), ErrorPlanProblems, nil)
	}
	if _, err := a.Store.AddTasks(ctx, id, specs); err != nil {
		return fmt.Errorf("recording the tasks of plan %s: %w", id, err)
	}
	return a.SetPlanStatus(ctx, id, plan.PlanLaunching)
}

func (a *Activities) expandInput(ctx context.Context, id plan.PlanID) (plan.ExpandInput, error) {
	p, err := a.Store.Plan(ctx, id)
	if err != nil {
		return plan.ExpandInput{}, err
	}
	if p.Status == plan.PlanClosing || p.Status == plan.PlanClosed {
		// An attempt that the engine has given up must not record tasks after the withdrawal.
		return plan.ExpandInput{}, temporal.NewNonRetryableApplicationError(fmt.Sprintf("plan %s is %s", id, p.Status), string(p.Status), nil)
	}
	lines, err := a.Store.Lines(ctx, id)
	if err != nil {
		return plan.ExpandInput{}, err
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return plan.ExpandInput{}, err
	}
	shapes, err := a.Store.Shapes(ctx)
	if err != nil {
		return plan.ExpandInput{}, err
	}
	today := calendar.Today(a.Now())
	return plan.ExpandInput{Plan: id, Year: p.Year, Lines: lines, Directory: people, On: today, Shapes: shapes}, nil
}

// StartTasks starts the workflows of one batch of recorded tasks and returns how many are left. A task is opened on record first, with its first
// event, its notices and its question, and its workflow starts from that state: a workflow without a row never exists. The rows are marked
// after the workflows run. After a crash in between the next batch begins with the same tasks, and starts them from the states on record,
// which changes nothing where a workflow runs.
func (a *Activities) StartTasks(ctx context.Context, id plan.PlanID) (left int, err error) {
	p, err := a.Store.Plan(ctx, id)
	if err != nil {
		return 0, err
	}
	pending, err := a.Store.PendingTasks(ctx, id, launchBatch)
	if err != nil {
		return 0, err
	}
	if err := a.start(ctx, p, pending); err != nil {
		return 0, err
	}
	rest, err := a.Store.PendingTasks(ctx, id, 1)
	return len(rest), err
}

// start opens tasks on record, starts their workflows, several at the same time, and marks them as started. While the workflows of one batch
// start, the next batch is opened: the one is work of the engine, the other of PostgreSQL.
func (a *Activities) start(ctx context.Context, p plan.Plan, pending []store.PendingTask) error {
	input, err := a.taskInputs(ctx, p)
	if err != nil {
		return err
	}
	together, opening := errgroup.WithContext(ctx)
	batches := make(chan []store.PendingTask)
	together.Go(func() error {
		defer close(batches)
		for batch := range slices.Chunk(pending, openTogether) {
			opened, err := a.open(opening, input, batch)
			if err != nil {
				return fmt.Errorf("opening tasks of plan %s: %w", p.ID, err)
			}
			a.At.Reached(PointBatchOpened)
			select {
			case batches <- opened:
			case <-opening.Done():
				return opening.Err()
			}
		}
		return nil
	})
	together.Go(func() error {
		for opened := range batches {
			if err := a.startOpened(ctx, opening, p.ID, opened); err != nil {
				return err
			}
		}
		return nil
	})
	return together.Wait()
}

// startOpened starts the workflows of one batch and marks its tasks as started.
func (a *Activities) startOpened(ctx, starting context.Context, id plan.PlanID, opened []store.PendingTask) error {
	started, err := a.startWorkflows(ctx, starting, opened)
	if err != nil {
		return fmt.Errorf("starting tasks of plan %s: %w", id, err)
	}
	a.At.Reached(PointBatchStarted)
	return a.Store.MarkStarted(starting, started)
}

// open opens those of some tasks that have no event yet, in one transaction, and returns the tasks with their states on record. A task that
// another attempt has opened or withdrawn in between is left out.
func (a *Activities) open(ctx context.Context, input func(store.PendingTask) plan.TaskInput, pending []store.PendingTask) ([]store.PendingTask, error) {
	fresh := make(map[plan.TaskID]plan.State, len(pending))
	openings, err := a.openings(ctx, input, pending)
	if err != nil {
		return nil, err
	}
	ids, err := a.Store.ProjectOpenings(ctx, openings)
	if err != nil {
		return nil, err
	}
	for _, opening := range openings {
		if slices.Contains(ids, opening.State.Task) {
			fresh[opening.State.Task] = opening.State
		}
	}
	opened := make([]store.PendingTask, 0, len(pending))
	for _, task := range pending {
		if state, found := fresh[task.ID]; found {
			task.State = state
		}
		if task.State.Seq > 0 {
			opened = append(opened, task)
		}
	}
	return opened, nil
}

// taskInputs returns a function for what a task of a plan starts from: its approval levels, the working days of the years around its plan's, and
// the size of the plan, by which its wakes are spread.
func (a *Activities) taskInputs(ctx context.Context, p plan.Plan) (func(store.PendingTask) plan.TaskInput, error) {
	days, err := a.Store.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	levels, err := a.levels(ctx, p)
	if err != nil {
		return nil, err
	}
	counts, err := a.Store.PlanCounts(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	days = days.Only(p.Year-1, p.Year+1)
	return func(task store.PendingTask) plan.TaskInput {
		return task.Work.Input(plan.TaskInput{Task: task.ID, Levels: levels(task.ID, task.Work), Due: task.Due, Calendar: days, Wave: counts.Tasks})
	}, nil
}

// openings are the first events of those tasks that have none yet, with what follows from them.
func (a *Activities) openings(ctx context.Context, input func(store.PendingTask) plan.TaskInput, pending []store.PendingTask) ([]store.Projection, error) {
	pending = slices.DeleteFunc(slices.Clone(pending), func(task store.PendingTask) bool { return task.State.Seq > 0 })
	if len(pending) == 0 {
		return nil, nil
	}
	ids := make([]plan.TaskID, 0, len(pending))
	for _, task := range pending {
		ids = append(ids, task.ID)
	}
	basis, err := a.Store.LetterBasis(ctx, ids...)
	if err != nil {
		return nil, err
	}
	openings := make([]store.Projection, 0, len(pending))
	for _, task := range pending {
		state, event := plan.NewTask(input(task), a.Now().UTC())
		letters := notifications{Activities: a, state: state}
		letters.use(basis)
		opening, err := letters.projection(ctx, []plan.Event{event})
		if err != nil {
			return nil, err
		}
		openings = append(openings, opening)
	}
	return openings, nil
}

// startWorkflows starts the workflows of opened tasks, several at the same time, and returns their ids.
func (a *Activities) startWorkflows(ctx, starting context.Context, opened []store.PendingTask) ([]plan.TaskID, error) {
	callers, starting := errgroup.WithContext(starting)
	callers.SetLimit(launchConcurrency)
	ids := make([]plan.TaskID, 0, len(opened))
	for _, task := range opened {
		ids = append(ids, task.ID)
		callers.Go(func() error {
			heartbeat(ctx) // not of starting: the engine cancels an activity whose heartbeat comes with an ended context
			return a.startTask(starting, task)
		})
	}
	return ids, callers.Wait()
}

// levels returns a function for the approval levels of a task: those of its shape or of the plan, and the coordinator as well for a line of high stakes.
func (a *Activities) levels(ctx context.Context, p plan.Plan) (func(plan.TaskID, plan.TaskWork) []plan.Level, error) {
	high, err := a.Store.HighStakesLines(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	second, found := coordinatorLevel(people, calendar.Today(a.Now()))
	return func(task plan.TaskID, work plan.TaskWork) []plan.Level {
		own := p
		if len(work.Levels) > 0 {
			own.Levels = work.Levels
		}
		levels := own.LevelsFor(task.Unit())
		if !found || !slices.Contains(high, task.Line()) {
			return levels
		}
		return plan.WithSecondLevel(levels, second)
	}, nil
}

// coordinatorLevel is the approval level of the first coordinator on a day; false when there is none.
func coordinatorLevel(people directory.Directory, on calendar.Date) (plan.Level, bool) {
	for _, holder := range people.Coordinators(on) {
		for _, position := range people.Actor(holder.Person.ID, on).Positions {
			if position.Role == directory.RoleCoordinator {
				return plan.Level{Role: position.Role, Unit: position.Unit}, true
			}
		}
	}
	return plan.Level{}, false
}

// RecurringLines lists the lines whose later occurrences have to be opened on their day, and then those that wait for an event, without a schedule.
func (a *Activities) RecurringLines(ctx context.Context, id plan.PlanID) (Recurring, error) {
	in, err := a.expandInput(ctx, id)
	if err != nil {
		return Recurring{}, err
	}
	recurring := Recurring{Year: in.Year, Lines: plan.RecurringLines(in.Lines)}
	for _, line := range plan.AwaitingLines(in.Lines) {
		recurring.Lines = append(recurring.Lines, plan.RecurringLine{Line: line.Code})
	}
	return recurring, nil
}

// OpenedOccurrences tells which lines of DueOccurrences could not be opened, or not for all their units.
type OpenedOccurrences struct {
	Failures []plan.OpeningFailure `json:"failures,omitempty"`
}

// OpenOccurrences records the tasks of the occurrences that are due. A second call adds nothing. Of a line that has a problem with one unit
// the tasks of the other units are recorded.
func (a *Activities) OpenOccurrences(ctx context.Context, o DueOccurrences) (OpenedOccurrences, error) {
	in, err := a.expandInput(ctx, o.Plan)
	if err != nil {
		return OpenedOccurrences{}, err
	}
	in.On = calendar.Today(o.At)
	days, err := a.Store.Calendar(ctx)
	if err != nil {
		return OpenedOccurrences{}, err
	}
	var specs []plan.TaskSpec
	var result OpenedOccurrences
	for _, code := range o.Lines {
		opened, failure := o.open(in, code, days)
		specs = append(specs, opened...)
		if failure != "" {
			a.Log.Warn("occurrence not opened", "plan", o.Plan, "line", code, "problem", failure)
			result.Failures = append(result.Failures, plan.OpeningFailure{Line: code, Message: failure})
		}
	}
	_, err = a.Store.AddTasks(ctx, o.Plan, specs)
	return result, err
}

// open gives the tasks of the occurrence of a line, and why it is not open in full. A line that has no occurrence on that day needs none.
func (o DueOccurrences) open(in plan.ExpandInput, code string, days calendar.Calendar) ([]plan.TaskSpec, string) {
	i := slices.IndexFunc(in.Lines, func(l plan.Line) bool { return l.Code == code })
	if i < 0 {
		return nil, fmt.Sprintf("kế hoạch không còn dòng “%s”", code)
	}
	specs, problems := plan.OpenOccurrence(in, in.Lines[i], in.On)
	if e := slices.IndexFunc(o.Events, func(e plan.LineEvent) bool { return e.Line == code }); e >= 0 {
		specs, problems = plan.OpenAwaited(in, in.Lines[i], o.Events[e], days)
	}
	for _, p := range problems {
		if p.Severity == problem.SeverityError {
			return specs, p.Message
		}
	}
	return specs, ""
}

// SetPlanStatus records how far a plan has come, until its workflow projects its state; a closed plan stays closed.
func (a *Activities) SetPlanStatus(ctx context.Context, id plan.PlanID, status plan.PlanStatus) error {
	from := []plan.PlanStatus{plan.PlanImported, plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused}
	err := a.Store.SetPlanStatus(ctx, id, from, status)
	if errors.Is(err, store.ErrConflict) {
		return temporal.NewNonRetryableApplicationError(err.Error(), "conflict", nil) // a plan that is closed stays so, however often this is tried
	}
	return err
}

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/plan/problem"
	"loa/store"
)

func (p *program) period() *cobra.Command {
	cmd := &cobra.Command{Use: "period", Short: p.t("command.period.short")}
	cmd.AddCommand(p.periodPropose(), p.periodAdd(), p.periodList(), p.periodShow(), p.periodOpen(), p.periodSubmit(), p.periodCompile())
	for _, kind := range []period.CommandKind{
		period.CommandAccept, period.CommandReturn, period.CommandExempt, period.CommandUnexempt, period.CommandRemind, period.CommandClose,
		period.CommandAdmitLate, period.CommandReopen, period.CommandAmendDue, period.CommandCancel,
	} {
		cmd.AddCommand(p.periodChange(kind))
	}
	return cmd
}

// periodsOf generates the periods of the year of a plan from a file of rules, or from those of the decree.
func (p *program) periodsOf(ctx context.Context, a *app, which plan.Plan, file string) ([]period.Period, []problem.Problem, error) {
	rules := period.DefaultRules()
	if file != "" {
		content, err := readFile(p.lang, file)
		if err != nil {
			return nil, nil, err
		}
		read, problems := period.ParseRules(content)
		if faults := errorsAmong(problems); len(faults) > 0 {
			return nil, nil, invalid(p.problemLines(faults))
		}
		rules = read
	}
	return a.periods().Propose(ctx, which, rules)
}

// periodPropose shows the periods that a plan would have, or the file of rules from which they come.
func (p *program) periodPropose() *cobra.Command {
	var rules string
	var file bool
	cmd := &cobra.Command{
		Use:   "propose " + p.optionalPlan(),
		Short: p.t("command.period.propose.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file {
				content, err := period.WriteRules(period.DefaultRules())
				if err != nil {
					return err
				}
				_, err = p.out.Write(content)
				return err
			}
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				periods, problems, err := p.periodsOf(ctx, a, which, rules)
				if err != nil {
					return err
				}
				if len(problems) > 0 {
					p.say(p.problemLines(problems))
				}
				return p.showPeriods(statesOf(which.ID, periods))
			})
		},
	}
	cmd.Flags().StringVar(&rules, "rules", "", p.t("command.period.flag.rules"))
	cmd.Flags().BoolVar(&file, "file", false, p.t("command.period.propose.flag.file"))
	return cmd
}

func statesOf(id plan.PlanID, periods []period.Period) []period.State {
	states := make([]period.State, 0, len(periods))
	for _, each := range periods {
		states = append(states, period.NewState(string(id), each))
	}
	return states
}

// periodAddInput is the flags of the command that records periods.
type periodAddInput struct {
	rules, name, english, from, to string
}

// periodAdd records the periods of a plan, or one on request, and starts their workflows.
func (p *program) periodAdd() *cobra.Command {
	var in periodAddInput
	cmd := &cobra.Command{
		Use:   "add " + p.optionalPlan(),
		Short: p.t("command.period.add.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.addPeriods(ctx, a, which, in)
			})
		},
	}
	cmd.Flags().StringVar(&in.rules, "rules", "", p.t("command.period.flag.rules"))
	cmd.Flags().StringVar(&in.name, "ad-hoc", "", p.t("command.period.add.flag.ad_hoc"))
	cmd.Flags().StringVar(&in.english, "english", "", p.t("command.period.add.flag.english"))
	cmd.Flags().StringVar(&in.from, "from", "", p.t("command.period.add.flag.from"))
	cmd.Flags().StringVar(&in.to, "to", "", p.t("command.period.add.flag.to"))
	return cmd
}

func (p *program) addPeriods(ctx context.Context, a *app, which plan.Plan, in periodAddInput) error {
	periods, problems, err := p.periodsOf(ctx, a, which, in.rules)
	if in.name != "" {
		periods, problems, err = p.adHocPeriod(ctx, a, which, in)
	}
	if err != nil {
		return err
	}
	if problem.Blocking(problems) {
		return invalid(p.problemLines(errorsAmong(problems)))
	}
	added, err := a.store.AddPeriods(ctx, which.ID, periods)
	if err != nil {
		return err
	}
	states, err := a.store.PeriodStates(ctx, which.ID)
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Stage == period.StageCancelled {
			continue
		}
		if err := a.commands.StartPeriod(ctx, which.ID, s.Period.ID); err != nil {
			return err
		}
	}
	p.say(p.t("command.period.add.done", "Count", added, "Plan", which.ID))
	return p.showPeriods(states)
}

// adHocRule has the dues of a period on request, in working days after the cut-off.
var adHocRule = period.Rule{
	Kind: period.KindAdHoc, Opens: 5, Commune: period.DuePoint{After: 1}, Department: period.DuePoint{After: 2}, Compile: period.DuePoint{After: 3}, Send: period.DuePoint{After: 5},
}

// adHocPeriod is a period on request.
func (p *program) adHocPeriod(ctx context.Context, a *app, which plan.Plan, in periodAddInput) ([]period.Period, []problem.Problem, error) {
	from, err := p.dayFlag("from", in.from)
	if err != nil {
		return nil, nil, err
	}
	to, err := p.dayFlag("to", in.to)
	if err != nil {
		return nil, nil, err
	}
	if from.IsZero() || to.IsZero() {
		return nil, nil, usage(p.t("command.period.add.days"))
	}
	days, err := a.store.Calendar(ctx)
	if err != nil {
		return nil, nil, err
	}
	states, err := a.store.PeriodStates(ctx, which.ID)
	if err != nil {
		return nil, nil, err
	}
	number := 1
	for _, s := range states {
		if s.Period.Kind == period.KindAdHoc {
			number++
		}
	}
	one, problems := period.AdHoc(adHocRule, period.AdHocInput{Number: number, Name: in.name, English: cmp.Or(in.english, in.name), From: from, To: to}, days)
	return []period.Period{one}, problems, nil
}

func (p *program) periodList() *cobra.Command {
	return &cobra.Command{
		Use:   "list " + p.optionalPlan(),
		Short: p.t("command.period.list.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				states, err := a.store.PeriodStates(ctx, which.ID)
				if err != nil {
					return err
				}
				if len(states) == 0 {
					p.say(p.t("command.period.list.none", "Plan", which.ID))
				}
				return p.showPeriods(states)
			})
		},
	}
}

// periodView is the JSON of a period.
type periodView struct {
	Plan    string        `json:"plan"`
	Period  period.Period `json:"period"`
	Stage   period.Stage  `json:"stage"`
	Waiting int           `json:"waiting"`
	Version int           `json:"version"`
	Count   *period.Count `json:"count,omitempty"`
}

func newPeriodView(s period.State) periodView {
	return periodView{Plan: s.Plan, Period: s.Period, Stage: s.Stage, Waiting: len(s.Waiting()), Version: s.Version()}
}

func (p *program) showPeriods(states []period.State) error {
	views := make([]periodView, 0, len(states))
	for _, s := range states {
		views = append(views, newPeriodView(s))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, s := range states {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.Period.ID, p.periodName(s.Period), p.lang.Word("period_stage", string(s.Stage)),
				p.t("command.period.days", "From", s.Period.From.Vietnamese(), "To", s.Period.To.Vietnamese(), "Commune", s.Period.Due.Of(period.LevelCommune).Vietnamese(),
					"Department", s.Period.Due.Of(period.LevelDepartment).Vietnamese(), "Send", s.Period.Due.Of(period.LevelSend).Vietnamese()))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

func (p *program) periodName(of period.Period) string {
	if p.lang == "en" {
		return of.English
	}
	return of.Name
}

// onPeriod runs a command on a period of the plan that --plan names, or of the only one there is.
func (p *program) onPeriod(ctx context.Context, planName string, which period.ID, with func(context.Context, func(context.Context, *app) error) error,
	do func(context.Context, *app, period.State) error,
) error {
	var args []string
	if planName != "" {
		args = []string{planName}
	}
	return p.onPlan(ctx, args, with, func(ctx context.Context, a *app, of plan.Plan) error {
		state, err := a.store.PeriodState(ctx, of.ID, which)
		if errors.Is(err, store.ErrNotFound) {
			return notFound(p.t("command.period.unknown", "Period", quoted(string(which)), "Plan", of.ID))
		}
		if err != nil {
			return err
		}
		return do(ctx, a, state)
	})
}

// unitView is the JSON of an obligation.
type unitView struct {
	Unit   directory.UnitCode `json:"unit"`
	Name   string             `json:"name"`
	Status period.Status      `json:"status"`
	Due    calendar.Date      `json:"due"`
}

func (p *program) periodShow() *cobra.Command {
	var planName string
	cmd := &cobra.Command{
		Use:   "show " + p.t("command.word.period"),
		Short: p.t("command.period.show.short"),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withStore, p.showPeriod)
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	return cmd
}

func (p *program) showPeriod(ctx context.Context, a *app, s period.State) error {
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	today := calendar.Today(now())
	units := make([]unitView, 0, len(s.Obligations))
	for _, o := range s.Obligations {
		name := string(o.Unit)
		if unit, known := people.UnitEver(o.Unit); known {
			name = unit.Short
		}
		units = append(units, unitView{o.Unit, name, o.StatusOn(today), o.Due})
	}
	view := struct {
		periodView
		Units []unitView `json:"units"`
	}{newPeriodView(s), units}
	return p.show(view, func() {
		_ = p.showPeriods([]period.State{s}) // the format is text here
		counts := map[period.Status]int{}
		for _, u := range units {
			counts[u.Status]++
		}
		for _, status := range period.Statuses() {
			if counts[status] > 0 {
				p.print(p.t("command.period.show.count", "Status", p.lang.Word("obligation_status", string(status)), "Number", counts[status]))
			}
		}
		for _, u := range units {
			if u.Status.Waiting() {
				p.print("  " + p.t("command.period.show.waiting", "Unit", u.Name, "Code", u.Unit, "Due", u.Due.Vietnamese(), "Status", p.lang.Word("obligation_status", string(u.Status))))
			}
		}
	})
}

// changePeriod gives a command to a period and tells what came of it.
func (p *program) changePeriod(ctx context.Context, a *app, s period.State, command period.Command) error {
	if command.ID == "" {
		command.ID = newKey()
	}
	command.Proof = "operator " + operator()
	id := plan.PlanID(s.Plan)
	if err := a.commands.StartPeriod(ctx, id, s.Period.ID); err != nil {
		return err
	}
	answer, err := a.commands.ChangePeriod(ctx, id, s.Period.ID, command)
	if refusal, is := errors.AsType[*period.Refusal](err); is {
		return &fault{code: exitInvalid, text: refusal.Message, err: err}
	}
	if err != nil {
		return err
	}
	return p.show(answer, func() {
		stage := p.lang.Word("period_stage", string(answer.Stage))
		if answer.Again {
			p.print(p.t("command.period.change.again", "Period", s.Period.ID, "Stage", stage))
			return
		}
		p.print(p.t("command.period.change.done", "Period", s.Period.ID, "Stage", stage))
	})
}

func (p *program) periodOpen() *cobra.Command {
	var planName, until string
	cmd := &cobra.Command{
		Use:   "open " + p.t("command.word.period"),
		Short: p.t("command.period.open.short"),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			due, err := p.dayFlag("until", until)
			if err != nil {
				return err
			}
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withEngine, func(ctx context.Context, a *app, s period.State) error {
				people, err := a.store.Directory(ctx)
				if err != nil {
					return err
				}
				return p.changePeriod(ctx, a, s, period.Command{Kind: period.CommandOpen, Owing: period.OwingOn(people, calendar.Today(now())), Due: due})
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	cmd.Flags().StringVar(&until, "until", "", p.t("command.period.open.flag.until"))
	return cmd
}

func (p *program) dayFlag(flag, text string) (calendar.Date, error) {
	if text == "" {
		return calendar.Date{}, nil
	}
	day, err := calendar.ParseDay(text)
	if err != nil {
		return day, usage(p.t("command.task.date_form", "Flag", "--"+flag, "Value", quoted(text)))
	}
	return day, nil
}

// periodChange is a command with the flags that its kind takes.
func (p *program) periodChange(kind period.CommandKind) *cobra.Command {
	var planName, unit, reason, document, due, level string
	cmd := &cobra.Command{
		Use:   periodWords[kind] + " " + p.t("command.word.period"),
		Short: p.lang.Word("period_command", string(kind)),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			until, err := p.dayFlag("due", due)
			if err != nil {
				return err
			}
			command := period.Command{Kind: kind, Unit: directory.UnitCode(unit), Reason: reason, Document: document, Due: until, Level: period.Level(level)}
			if kind == period.CommandRemind && unit != "" {
				command.Unit, command.Units = "", []directory.UnitCode{directory.UnitCode(unit)}
			}
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withEngine, func(ctx context.Context, a *app, s period.State) error {
				return p.changePeriod(ctx, a, s, command)
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	for _, flag := range periodFlags[kind] {
		to := map[string]*string{"unit": &unit, "reason": &reason, "document": &document, "due": &due, "level": &level}[flag]
		cmd.Flags().StringVar(to, flag, "", p.lang.Word("period_flag", flag))
	}
	return cmd
}

// The words of the command line for commands, and the flags that each takes.
var (
	periodWords = map[period.CommandKind]string{
		period.CommandAccept: "accept", period.CommandReturn: "return", period.CommandExempt: "exempt", period.CommandUnexempt: "unexempt", period.CommandRemind: "remind",
		period.CommandClose: "close", period.CommandAdmitLate: "admit-late", period.CommandReopen: "reopen", period.CommandAmendDue: "amend-due", period.CommandCancel: "cancel",
	}
	periodFlags = map[period.CommandKind][]string{
		period.CommandAccept: {"unit"}, period.CommandReturn: {"unit", "reason", "due"}, period.CommandExempt: {"unit", "reason", "document"},
		period.CommandUnexempt: {"unit", "reason"}, period.CommandRemind: {"unit"}, period.CommandClose: {}, period.CommandAdmitLate: {"unit", "reason"},
		period.CommandReopen: {"reason", "due"}, period.CommandAmendDue: {"unit", "level", "due", "reason"}, period.CommandCancel: {"reason"},
	}
)

// fileHash is the SHA-256 of a content.
func fileHash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// periodSubmit files a report that reached the standing body by another road than mail, with the figures that are read in it.
func (p *program) periodSubmit() *cobra.Command {
	var planName, unit, on string
	cmd := &cobra.Command{
		Use:   "submit " + p.t("command.word.period") + " " + p.t("command.word.file"),
		Short: p.t("command.period.submit.short"),
		Args:  p.exactly(2, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := p.dayFlag("date", on)
			if err != nil {
				return err
			}
			content, err := readFile(p.lang, args[1])
			if err != nil {
				return err
			}
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withEngine, func(ctx context.Context, a *app, s period.State) error {
				return p.submitFile(ctx, a, s, directory.UnitCode(unit), day, filepath.Base(args[1]), content)
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	cmd.Flags().StringVar(&unit, "unit", "", p.lang.Word("period_flag", "unit"))
	cmd.Flags().StringVar(&on, "date", "", p.t("command.period.submit.flag.date"))
	_ = cmd.MarkFlagRequired("unit") // the flag is defined above
	return cmd
}

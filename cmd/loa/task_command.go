package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// taskVerb is how one command of the state machine is given on the command line: its verb and the flags it takes.
type taskVerb struct {
	use   string
	kind  plan.CommandKind
	flags []string
}

// taskVerbs covers every command of a task; a test holds it against plan.CommandRules.
func taskVerbs() []taskVerb {
	return []taskVerb{
		{"accept", plan.CommandAccept, nil},
		{"decline", plan.CommandDecline, []string{"reason", "proposed"}},
		{"assign", plan.CommandAssign, []string{"person"}},
		{"submit", plan.CommandSubmitDraft, []string{"text", "file", "until", "at"}},
		{"decide", plan.CommandDecide, []string{"approve", "return", "reason", "draft"}},
		{"withdraw", plan.CommandWithdraw, nil},
		{"suspend", plan.CommandSuspend, []string{"reason"}},
		{"keep", plan.CommandKeep, nil},
		{"publish", plan.CommandConfirmPublished, []string{"link", "document", "date", "place", "people", "photo", "milestone"}},
		{"count", plan.CommandCount, []string{"date", "last", "n", "link", "document", "place", "words", "photo", "items", "nil", "until"}},
		{"drop-item", plan.CommandDropItem, []string{"item", "reason"}},
		{"report", plan.CommandSubmitReport, []string{"text", "file"}},
		{"accept-report", plan.CommandAcceptReport, nil},
		{"return-report", plan.CommandReturnReport, []string{"reason"}},
		{"substitute", plan.CommandSubstitute, []string{"person", "for", "until", "reason"}},
		{"request-extension", plan.CommandRequestExtension, []string{"due", "reason"}},
		{"decide-extension", plan.CommandDecideExtension, []string{"approve", "return", "reason"}},
		{"ask", plan.CommandAsk, []string{"reason", "person"}},
		{"answer", plan.CommandAnswerQuestion, []string{"reason", "question"}},
		{"amend", plan.CommandAmend, []string{"due", "milestone", "quota", "reason"}},
		{"pause", plan.CommandPause, []string{"until", "reason"}},
		{"resume", plan.CommandResume, nil},
		{"reassign", plan.CommandReassign, []string{"unit", "reason"}},
		{"cancel", plan.CommandCancel, []string{"reason"}},
	}
}

// taskFlags are the values of the flags of all task commands.
type taskFlags struct {
	lang                                                  locale.Language
	as, basis, key, reason, person, principal, text, link string
	due, until, date, releaseAt                           string
	document, proposed, unit                              string
	files                                                 []string
	draft, question                                       int
	approve, giveBack                                     bool
	workFlags
}

// taskFlag is one flag: its name, where its value goes, and its line of help.
type taskFlag struct {
	name string
	to   any
	help string
}

// commonFlags are the flags of every task command.
func (f *taskFlags) commonFlags() []taskFlag {
	return []taskFlag{
		{"as", &f.as, f.lang.T("command.flag.as")},
		{"basis", &f.basis, f.lang.T("command.task.flag.basis")},
		{"key", &f.key, f.lang.T("command.flag.key")},
	}
}

// ownFlags are the flags that a verb may take.
func (f *taskFlags) ownFlags() []taskFlag {
	return []taskFlag{
		{"reason", &f.reason, f.lang.T("command.task.flag.reason")},
		{"person", &f.person, f.lang.T("command.task.flag.person")},
		{"for", &f.principal, f.lang.T("command.task.flag.for")},
		{"text", &f.text, f.lang.T("command.task.flag.text")},
		{"file", &f.files, f.lang.T("command.task.flag.file")},
		{"until", &f.until, f.lang.T("command.task.flag.until")},
		{"at", &f.releaseAt, f.lang.T("command.task.flag.at")},
		{"due", &f.due, f.lang.T("command.task.flag.due")},
		{"date", &f.date, f.lang.T("command.task.flag.date")},
		{"link", &f.link, f.lang.T("command.task.flag.link")},
		{"document", &f.document, f.lang.T("command.task.flag.document")},
		{"proposed", &f.proposed, f.lang.T("command.task.flag.proposed")},
		{"unit", &f.unit, f.lang.T("command.task.flag.unit")},
		{"question", &f.question, f.lang.T("command.task.flag.question")},
		{"draft", &f.draft, f.lang.T("command.task.flag.draft")},
		{"approve", &f.approve, f.lang.T("command.task.flag.approve")},
		{"return", &f.giveBack, f.lang.T("command.task.flag.return")},
		{"place", &f.place, f.lang.T("command.task.flag.place")},
		{"people", &f.people, f.lang.T("command.task.flag.people")},
		{"photo", &f.photos, f.lang.T("command.task.flag.photo")},
		{"milestone", &f.milestone, f.lang.T("command.task.flag.milestone")},
		{"last", &f.last, f.lang.T("command.task.flag.last")},
		{"n", &f.number, f.lang.T("command.task.flag.n")},
		{"words", &f.words, f.lang.T("command.task.flag.words")},
		{"items", &f.items, f.lang.T("command.task.flag.items")},
		{"nil", &f.nothing, f.lang.T("command.task.flag.nil")},
		{"item", &f.item, f.lang.T("command.task.flag.item")},
		{"quota", &f.quota, f.lang.T("command.task.flag.quota")},
	}
}

// declare adds the flag to a command.
func (t taskFlag) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	switch to := t.to.(type) {
	case *string:
		flags.StringVar(to, t.name, "", t.help)
	case *[]string:
		flags.StringSliceVar(to, t.name, nil, t.help)
	case *int:
		flags.IntVar(to, t.name, 0, t.help)
	case *bool:
		flags.BoolVar(to, t.name, false, t.help)
	}
}

func (p *program) task() *cobra.Command {
	cmd := &cobra.Command{Use: "task", Short: p.t("command.task.short")}
	cmd.AddCommand(p.taskList(), p.taskShow())
	for _, verb := range taskVerbs() {
		cmd.AddCommand(p.taskVerb(verb))
	}
	return cmd
}

func (p *program) taskVerb(verb taskVerb) *cobra.Command {
	f := taskFlags{lang: p.lang}
	cmd := &cobra.Command{
		Use:   verb.use + " " + p.t("command.word.task"),
		Short: p.lang.Word("command", string(verb.kind)),
		Args:  p.exactly(1, "command.argument.task"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				return p.runTask(ctx, a, verb, plan.TaskID(args[0]), f)
			})
		},
	}
	for _, flag := range f.commonFlags() {
		flag.declare(cmd)
	}
	for _, flag := range f.ownFlags() {
		if slices.Contains(verb.flags, flag.name) {
			flag.declare(cmd)
		}
	}
	return cmd
}

func (p *program) runTask(ctx context.Context, a *app, verb taskVerb, id plan.TaskID, f taskFlags) error {
	task, err := a.store.Task(ctx, id)
	if err != nil {
		return fmt.Errorf("task %s: %w", id, err)
	}
	actor, err := a.actor(ctx, f.as)
	if err != nil {
		return err
	}
	c, err := f.command(verb, actor)
	if err != nil {
		return err
	}
	if err := f.fill(ctx, a, task, &c); err != nil {
		return err
	}
	if err := a.judgeOperator(ctx, id, f.basis, &c); err != nil {
		return err
	}
	answer, err := a.commands.Do(ctx, id, c)
	if err != nil {
		return a.filing().FileRefusal(ctx, id, c, err)
	}
	return p.show(answer, func() {
		p.print(fmt.Sprintf("%s: %s. %s", id, p.lang.Word("command", string(verb.kind)), p.stands(task.State.Shape, answer.Stage, answer.Condition)))
	})
}

// command makes the command that the flags ask for; its error is the first fault of the flags.
func (f taskFlags) command(verb taskVerb, actor directory.Actor) (plan.Command, error) {
	c := plan.Command{
		ID: f.key, Kind: verb.kind, Actor: actor, Channel: plan.ChannelCLI, Reason: f.reason,
		Person: directory.PersonID(f.person), For: directory.PersonID(f.principal), Link: f.link,
		Document: f.document, Proposed: f.proposed, Unit: directory.UnitCode(f.unit), Question: f.question,
		Milestone: plan.MilestoneKey(f.milestone), Place: f.place, People: f.people, Item: f.item, Quota: f.quota,
	}
	if c.ID == "" {
		c.ID = newKey()
	}
	var faults []error
	for _, date := range []struct {
		flag, text string
		to         *calendar.Date
	}{{"due", f.due, &c.Due}, {"until", f.until, &c.Until}, {"date", f.date, &c.ProofDate}, {"last", f.last, &f.lastDay}} {
		if date.text == "" {
			continue
		}
		parsed, err := calendar.ParseDay(date.text)
		if err != nil {
			faults = append(faults, usage(f.lang.T("command.task.date_form", "Flag", "--"+date.flag, "Value", quoted(date.text))))
		}
		*date.to = parsed
	}
	if f.releaseAt != "" {
		var is bool
		if c.ReleaseAt, is = plan.ReleaseTime(c.Until, f.releaseAt); !is {
			faults = append(faults, usage(f.lang.T("command.task.release_form", "Value", quoted(f.releaseAt))))
		}
	}
	switch {
	case f.approve && f.giveBack:
		faults = append(faults, usage(f.lang.T("command.task.approve_or_return")))
	case f.approve:
		c.Decision = plan.DecisionApprove
	case f.giveBack:
		c.Decision = plan.DecisionReturn
	case slices.Contains(verb.flags, "approve"):
		faults = append(faults, usage(f.lang.T("command.task.needs_decision")))
	}
	if c.Kind == plan.CommandAmend && c.Quota != 0 && !c.Due.IsZero() {
		faults = append(faults, usage(f.lang.T("command.task.quota_or_due")))
	}
	if c.Kind == plan.CommandCount {
		faults = append(faults, f.countItem(&c))
	}
	return c, cmp.Or(faults...)
}

// fill files what is handed in, and binds a decision to a version of the draft.
func (f taskFlags) fill(ctx context.Context, a *app, task store.Task, c *plan.Command) (err error) {
	switch c.Kind {
	case plan.CommandDecide:
		return f.bind(ctx, a, task, c)
	case plan.CommandConfirmPublished, plan.CommandCount:
		return f.fillWork(ctx, a, task, c)
	default:
	}
	submission := intake.Submission{Task: task.ID, Kind: intake.DocumentOf(c.Kind), Text: f.text, By: c.Actor.Person}
	if submission.Kind == "" {
		return nil
	}
	if submission.Files, err = readFiles(f.lang, f.files); err != nil {
		return err
	}
	if submission.Empty() {
		return usage(f.lang.T("command.task.needs_content"))
	}
	c.Hash, err = a.filing().Submit(ctx, submission)
	return err
}

func readFiles(lang locale.Language, paths []string) ([]intake.File, error) {
	var files []intake.File
	for _, path := range paths {
		content, err := readFile(lang, path)
		if err != nil {
			return nil, err
		}
		files = append(files, intake.File{Name: filepath.Base(path), Type: intake.MediaType(path), Content: content})
	}
	return files, nil
}

// bind names the version that is decided about: the newest, unless --draft names another.
func (f taskFlags) bind(ctx context.Context, a *app, task store.Task, c *plan.Command) error {
	c.Draft, c.Hash = task.State.Draft, task.State.DraftHash
	if f.draft == 0 || f.draft == c.Draft {
		return nil
	}
	events, err := a.store.Journal(ctx, task.ID)
	if err != nil {
		return err
	}
	hash, found := plan.DraftHash(events, f.draft)
	if !found {
		return notFound(f.lang.T("command.task.no_draft", "Draft", f.draft))
	}
	c.Draft, c.Hash = f.draft, hash
	return nil
}

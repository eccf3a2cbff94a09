package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"loa/intake"
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
		{"decline", plan.CommandDecline, []string{"reason"}},
		{"assign", plan.CommandAssign, []string{"person"}},
		{"submit", plan.CommandSubmitDraft, []string{"text", "file", "until"}},
		{"decide", plan.CommandDecide, []string{"approve", "return", "reason", "draft"}},
		{"withdraw", plan.CommandWithdraw, nil},
		{"publish", plan.CommandConfirmPublished, []string{"link", "date"}},
		{"report", plan.CommandSubmitReport, []string{"text", "file"}},
		{"accept-report", plan.CommandAcceptReport, nil},
		{"return-report", plan.CommandReturnReport, []string{"reason"}},
		{"substitute", plan.CommandSubstitute, []string{"person", "for", "until", "reason"}},
		{"request-extension", plan.CommandRequestExtension, []string{"due", "reason"}},
		{"decide-extension", plan.CommandDecideExtension, []string{"approve", "return", "reason"}},
		{"amend", plan.CommandAmend, []string{"due", "reason"}},
		{"pause", plan.CommandPause, []string{"until", "reason"}},
		{"resume", plan.CommandResume, nil},
		{"cancel", plan.CommandCancel, []string{"reason"}},
	}
}

// taskFlags are the values of the flags of all task commands.
type taskFlags struct {
	as, key, reason, person, principal, text, link string
	due, until, date                               string
	files                                          []string
	draft                                          int
	approve, giveBack                              bool
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
		{"as", &f.as, "ai thực hiện: mã người hoặc địa chỉ thư; mặc định là cơ quan điều phối"},
		{"key", &f.key, "khóa của lệnh: gửi lại cùng khóa thì chỉ tính một lần"},
	}
}

// ownFlags are the flags that a verb may take.
func (f *taskFlags) ownFlags() []taskFlag {
	return []taskFlag{
		{"reason", &f.reason, "lý do"},
		{"person", &f.person, "mã người được phân công hoặc ủy quyền"},
		{"for", &f.principal, "thay cho ai (mã người)"},
		{"text", &f.text, "toàn văn"},
		{"file", &f.files, "tệp đính kèm, có thể nêu nhiều lần"},
		{"until", &f.until, "đến hết ngày (2027-06-30)"},
		{"due", &f.due, "thời hạn mới (2027-06-30)"},
		{"date", &f.date, "ngày đăng, phát (2027-06-30)"},
		{"link", &f.link, "đường dẫn minh chứng (https://…)"},
		{"draft", &f.draft, "về bản dự thảo số mấy; mặc định là bản mới nhất"},
		{"approve", &f.approve, "duyệt, đồng ý"},
		{"return", &f.giveBack, "trả lại, không đồng ý"},
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
	cmd := &cobra.Command{Use: "task", Short: "Nhiệm vụ: danh sách, chi tiết, và mọi việc làm được với một nhiệm vụ"}
	cmd.AddCommand(p.taskList(), p.taskShow())
	for _, verb := range taskVerbs() {
		cmd.AddCommand(p.taskVerb(verb))
	}
	return cmd
}

func (p *program) taskVerb(verb taskVerb) *cobra.Command {
	var f taskFlags
	cmd := &cobra.Command{
		Use:   verb.use + " MÃ",
		Short: verb.kind.Vietnamese(),
		Args:  exactly(1, "mã nhiệm vụ"),
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
	answer, err := a.commands.Do(ctx, id, c)
	if err != nil {
		return a.filing().FileRefusal(ctx, id, c, err)
	}
	return p.show(answer, func() {
		p.print("%s: %s. Khâu: %s; tình trạng: %s", id, verb.kind.Vietnamese(), answer.Stage.Vietnamese(), answer.Condition.Vietnamese())
	})
}

// command makes the command that the flags ask for; its error is the first fault of the flags.
func (f taskFlags) command(verb taskVerb, actor directory.Actor) (plan.Command, error) {
	c := plan.Command{
		ID: f.key, Kind: verb.kind, Actor: actor, Channel: plan.ChannelCLI, Reason: f.reason,
		Person: directory.PersonID(f.person), For: directory.PersonID(f.principal), Link: f.link,
	}
	if c.ID == "" {
		c.ID = newKey()
	}
	var faults []error
	for _, date := range []struct {
		flag, text string
		to         *calendar.Date
	}{{"due", f.due, &c.Due}, {"until", f.until, &c.Until}, {"date", f.date, &c.ProofDate}} {
		if date.text == "" {
			continue
		}
		parsed, err := calendar.ParseDate(date.text)
		if err != nil {
			faults = append(faults, usage("--%s %q không phải ngày; viết như 2027-06-30", date.flag, date.text))
		}
		*date.to = parsed
	}
	switch {
	case f.approve && f.giveBack:
		faults = append(faults, usage("chỉ chọn một: --approve hoặc --return"))
	case f.approve:
		c.Decision = plan.DecisionApprove
	case f.giveBack:
		c.Decision = plan.DecisionReturn
	case slices.Contains(verb.flags, "approve"):
		faults = append(faults, usage("nêu ý kiến: --approve hoặc --return"))
	}
	return c, cmp.Or(faults...)
}

// fill files what is handed in, and binds a decision to a version of the draft.
func (f taskFlags) fill(ctx context.Context, a *app, task store.Task, c *plan.Command) (err error) {
	if c.Kind == plan.CommandDecide {
		return f.bind(ctx, a, task, c)
	}
	submission := intake.Submission{Task: task.ID, Kind: intake.DocumentOf(c.Kind), Text: f.text, By: c.Actor.Person}
	if submission.Kind == "" {
		return nil
	}
	for _, path := range f.files {
		content, err := readFile(path)
		if err != nil {
			return err
		}
		submission.Files = append(submission.Files, intake.File{Name: filepath.Base(path), Type: intake.MediaType(path), Content: content})
	}
	if submission.Empty() {
		return usage("nêu nội dung: --text hoặc --file")
	}
	c.Hash, err = a.filing().Submit(ctx, submission)
	return err
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
		return &fault{code: exitNotFound, text: fmt.Sprintf("nhiệm vụ không có bản dự thảo v%d", f.draft)}
	}
	c.Draft, c.Hash = f.draft, hash
	return nil
}

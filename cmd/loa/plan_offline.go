package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/problem"
)

// maxFile is the largest annex that is read, in bytes; sheet has limits of its own inside it.
const maxFile = 35 << 20

// readFile reads an annex from disk, with a message for each way in which that fails.
func readFile(lang locale.Language, path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &fault{code: exitNotFound, text: lang.T("command.file.missing", "Path", path), err: err}
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", path, err)
	case info.IsDir():
		return nil, invalid(lang.T("command.file.is_folder", "Path", path))
	case !info.Mode().IsRegular(): // a pipe would be waited for without end
		return nil, invalid(lang.T("command.file.no_file", "Path", path))
	case info.Size() > maxFile:
		return nil, invalid(lang.T("command.file.too_large", "Path", path, "Limit", maxFile>>20))
	}
	return os.ReadFile(path)
}

func (p *program) checkYear(year int) error {
	if !plan.ValidYear(year) {
		return usage(p.t("command.plan.needs_year"))
	}
	return nil
}

func (p *program) rules(before string) (deadline.Rules, error) {
	rule := deadline.BeforeRule(before)
	if slices.Contains(deadline.BeforeRules(), rule) {
		return deadline.Rules{Before: rule}, nil
	}
	return deadline.Rules{}, usage(p.t("command.plan.unknown_before"))
}

func (p *program) planCheck() *cobra.Command {
	var year int
	var before string
	cmd := &cobra.Command{
		Use:   "check " + p.t("command.plan.check.args"),
		Short: p.t("command.plan.check.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := p.checkYear(year); err != nil {
				return err
			}
			rules, err := p.rules(before)
			if err != nil {
				return err
			}
			data, err := readFile(p.lang, args[0])
			if err != nil {
				return err
			}
			reading, err := intake.ParseAnnex(cmd.Context(), filepath.Base(args[0]), data,
				annex.Input{Year: year, Directory: sample.Directory(), Rules: rules, Tags: p.settings.tags})
			if err != nil {
				return err
			}
			return p.showReading(reading)
		},
	}
	cmd.Flags().IntVar(&year, "year", 0, p.t("command.flag.year"))
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), p.t("command.flag.before"))
	return cmd
}

// showReading prints a reading and fails when an error stands in it.
func (p *program) showReading(r annex.Result) error {
	if err := p.show(p.newReadingView(r), func() { p.printReading(r) }); err != nil {
		return err
	}
	if problem.Blocking(r.Problems) {
		return invalid(p.t("command.plan.check.wrong"))
	}
	return nil
}

func (p *program) planDeadline() *cobra.Command {
	var year int
	var before string
	cmd := &cobra.Command{
		Use:     "deadline " + p.t("command.plan.deadline.args"),
		Short:   p.t("command.plan.deadline.short"),
		Example: "  " + p.t("command.plan.deadline.example"),
		Args:    p.atLeast(1, "command.argument.deadline"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.checkYear(year); err != nil {
				return err
			}
			rules, err := p.rules(before)
			if err != nil {
				return err
			}
			return p.readDeadlines(args, year, rules)
		},
	}
	cmd.Flags().IntVar(&year, "year", time.Now().Year(), p.t("command.flag.year"))
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), p.t("command.flag.before"))
	return cmd
}

func (p *program) readDeadlines(texts []string, year int, rules deadline.Rules) error {
	wrong := 0
	for _, text := range texts {
		deadline, remarks := deadline.Parse(text, year, rules)
		if err := p.json(deadline); err != nil {
			return err
		}
		for _, remark := range remarks {
			p.say(fmt.Sprintf("%s: %s %s", text, remark.Message, remark.Suggestion))
			if remark.Severity == problem.SeverityError {
				wrong++
			}
		}
	}
	if wrong > 0 {
		return invalid(p.t("command.plan.deadline.wrong", "Count", wrong))
	}
	return nil
}

func (p *program) cron() *cobra.Command {
	cmd := &cobra.Command{Use: "cron", Short: p.t("command.cron.short")}
	var count int
	var after string
	next := &cobra.Command{
		Use:     "next " + p.t("command.cron.next.args"),
		Short:   p.t("command.cron.next.short"),
		Example: "  " + p.t("command.cron.next.example"),
		Args:    p.exactly(1, "command.argument.schedule"),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.cronNext(args[0], count, after)
		},
	}
	next.Flags().IntVar(&count, "count", 5, p.t("command.cron.next.flag.count"))
	next.Flags().StringVar(&after, "after", "", p.t("command.cron.next.flag.after"))
	cmd.AddCommand(next)
	return cmd
}

func (p *program) cronNext(spec string, count int, after string) error {
	if count < 1 || count > 1000 {
		return usage(p.t("command.cron.next.count_range"))
	}
	cron, err := plan.ParseCron(spec)
	if err != nil {
		return invalid(p.t("command.cron.next.wrong", "Schedule", quoted(spec), "Reason", err))
	}
	from := time.Now()
	if after != "" {
		if from, err = time.Parse(time.RFC3339, after); err != nil {
			return usage(p.t("command.cron.next.after_form"))
		}
	}
	runs := cron.NextN(from, calendar.Zone, count)
	if len(runs) == 0 {
		return invalid(p.t("command.cron.next.never", "Schedule", quoted(spec)))
	}
	return p.show(runs, func() {
		for _, run := range runs {
			p.print(run.Format(time.RFC3339))
		}
	})
}

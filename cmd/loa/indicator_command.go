package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan/indicator"
	"loa/plan/problem"
)

func (p *program) indicator() *cobra.Command {
	cmd := &cobra.Command{Use: "indicator", Short: p.t("command.indicator.short")}
	cmd.AddCommand(p.indicatorList(), p.indicatorCheck(), p.indicatorImport())
	return cmd
}

// indicatorView is the JSON of an indicator.
type indicatorView struct {
	Code        indicator.Code        `json:"code"`
	Vietnamese  string                `json:"vi"`
	English     string                `json:"en"`
	Unit        string                `json:"unit"`
	Aggregation indicator.Aggregation `json:"agg"`
	From        string                `json:"from,omitempty"` // ISO 8601
	To          string                `json:"to,omitempty"`
	Words       []string              `json:"words"`
}

func newIndicatorView(i indicator.Indicator) indicatorView {
	view := indicatorView{Code: i.Code, Vietnamese: i.Vietnamese, English: i.English, Unit: i.Unit, Aggregation: i.Aggregation, Words: append([]string{}, i.Words...)}
	if !i.From.IsZero() {
		view.From = i.From.String()
	}
	if !i.To.IsZero() {
		view.To = i.To.String()
	}
	return view
}

// indicatorList lists the indicators that hold, or writes them as a file that can be changed and imported.
func (p *program) indicatorList() *cobra.Command {
	var file, shipped bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: p.t("command.indicator.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if shipped {
				return p.showIndicators(indicator.Shipped(), file)
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				set, err := a.store.Indicators(ctx)
				if err != nil {
					return err
				}
				return p.showIndicators(set, file)
			})
		},
	}
	cmd.Flags().BoolVar(&file, "file", false, p.t("command.indicator.list.flag.file"))
	cmd.Flags().BoolVar(&shipped, "shipped", false, p.t("command.indicator.list.flag.shipped"))
	return cmd
}

func (p *program) showIndicators(set indicator.Set, asFile bool) error {
	views := make([]indicatorView, 0, len(set.List()))
	for _, i := range set.List() {
		views = append(views, newIndicatorView(i))
	}
	if asFile {
		return p.show(views, func() { p.print(strings.TrimSpace(string(set.Write()))) })
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, i := range set.List() {
			name, unit := i.Vietnamese, i.Unit
			if p.lang == "en" {
				name, unit = i.English, i.UnitEnglish
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", i.Code, name, unit, p.lang.Word("indicator_aggregation", string(i.Aggregation)))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

func (p *program) indicatorCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check " + p.t("command.word.file"),
		Short: p.t("command.indicator.check.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(_ *cobra.Command, args []string) error {
			_, set, err := p.readIndicators(args[0])
			if err != nil {
				return err
			}
			return p.showIndicators(set, false)
		},
	}
}

func (p *program) indicatorImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import " + p.t("command.word.file"),
		Short: p.t("command.indicator.import.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, set, err := p.readIndicators(args[0])
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.store.SaveIndicators(ctx, content, now()); err != nil {
					return err
				}
				p.say(p.t("command.indicator.import.done", "Count", len(set.List())))
				return nil
			})
		},
	}
}

// readIndicators reads a file of indicators; its error tells every fault of the file.
func (p *program) readIndicators(path string) ([]byte, indicator.Set, error) {
	content, err := readFile(p.lang, path)
	if err != nil {
		return nil, indicator.Set{}, err
	}
	set, problems := indicator.Parse(content)
	if faults := errorsAmong(problems); len(faults) > 0 {
		return nil, indicator.Set{}, invalid(p.problemLines(faults))
	}
	return content, set, nil
}

// errorsAmong leaves out the warnings.
func errorsAmong(problems []problem.Problem) (faults []problem.Problem) {
	for _, found := range problems {
		if found.Severity == problem.SeverityError {
			faults = append(faults, found)
		}
	}
	return faults
}

// problemLines tells problems of a file, a line each.
func (p *program) problemLines(problems []problem.Problem) string {
	lines := make([]string, 0, len(problems))
	for _, found := range problems {
		lines = append(lines, p.t("command.problem.line", "Row", found.Row, "Column", found.Column, "Words", problemWords(found)))
	}
	return strings.Join(lines, "\n")
}

// problemWords are the words found, what is wrong with them, and what to write instead.
func problemWords(found problem.Problem) string {
	words := found.Message
	if found.Found != "" {
		words = quoted(found.Found) + ": " + words
	}
	if found.Suggestion != "" {
		words += "; " + found.Suggestion
	}
	return words
}

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/results"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
)

func (p *program) report() *cobra.Command {
	cmd := &cobra.Command{Use: "report", Short: p.t("command.report.short")}
	cmd.AddCommand(p.reportRead(), p.reportForm(), p.reportBuild(), p.reportExplain())
	return cmd
}

// reportRead reads the figures of reports in files. It needs no database and no network.
func (p *program) reportRead() *cobra.Command {
	var which, list, unit string
	cmd := &cobra.Command{
		Use:   "read " + p.t("command.word.file") + "…",
		Short: p.t("command.report.read.short"),
		Args:  p.atLeast(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			asked, err := p.askedFigures(which, list)
			if err != nil {
				return err
			}
			for _, path := range args {
				made := form.Identity{Period: period.ID(which), Unit: directory.UnitCode(unit)}
				if err := p.readReport(cmd.Context(), path, asked, made); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&which, "period", "", p.t("command.report.read.flag.period"))
	cmd.Flags().StringVar(&unit, "unit", "", p.t("command.report.read.flag.unit"))
	cmd.Flags().StringVar(&list, "indicators", "", p.t("command.report.read.flag.indicators"))
	return cmd
}

// askedFigures is what the reports are read for: the indicators of a file or those that loa ships, and the period that is named.
func (p *program) askedFigures(which, list string) (asked results.FiguresAsked, err error) {
	set := indicator.Shipped()
	if list != "" {
		if _, set, err = p.readIndicators(list); err != nil {
			return asked, err
		}
	}
	if which == "" {
		today := calendar.Today(now())
		return intake.AskedFigures(set, period.Period{From: today.AddMonths(-12), To: today}, calendar.Date{}), nil
	}
	year, err := strconv.Atoi(strings.SplitN(which, "-", 2)[0])
	if err != nil || year < 2000 || year > 2999 {
		return asked, usage(p.t("command.report.read.period", "Period", quoted(which)))
	}
	days, err := calendar.New(nil)
	if err != nil {
		return asked, err
	}
	periods, _ := period.Generate(period.DefaultRules(), year, days)
	i := slices.IndexFunc(periods, func(each period.Period) bool { return string(each.ID) == which })
	if i < 0 {
		return asked, usage(p.t("command.report.read.period", "Period", quoted(which)))
	}
	return intake.AskedFigures(set, periods[i], calendar.Date{}), nil
}

// figureView is the JSON of a figure.
type figureView struct {
	Indicator  string   `json:"indicator"`
	Value      string   `json:"value,omitempty"` // a decimal number; absent where the words name none
	Unit       string   `json:"unit"`
	Kind       string   `json:"kind"`
	Confidence string   `json:"confidence"`
	Words      string   `json:"words"`
	File       string   `json:"file,omitempty"`
	Sheet      string   `json:"sheet,omitempty"`
	Cell       string   `json:"cell,omitempty"`
	Line       int      `json:"line,omitempty"`
	Links      []string `json:"links,omitempty"`
}

// doubtView is the JSON of a place that is not understood.
type doubtView struct {
	Reason string `json:"reason"`
	Words  string `json:"words"`
	File   string `json:"file,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	Cell   string `json:"cell,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// reportView is the JSON of what was read in a file.
type reportView struct {
	File    string       `json:"file"`
	Figures []figureView `json:"figures"`
	Doubts  []doubtView  `json:"doubts"`
	Nil     bool         `json:"nil"`
	From    string       `json:"from,omitempty"` // the period that the report names, where it is another one
	To      string       `json:"to,omitempty"`
	Units   []string     `json:"units,omitempty"`
}

func newReportView(file string, r results.Report) reportView {
	view := reportView{File: file, Figures: []figureView{}, Doubts: []doubtView{}, Nil: r.Nil, Units: r.Units}
	if r.Period != (results.Period{}) {
		view.From, view.To = r.Period.First.String(), r.Period.Last.String()
	}
	for _, f := range r.Figures {
		each := figureView{
			Indicator: f.Indicator, Unit: f.Unit, Kind: string(f.Kind), Confidence: string(f.Confidence), Words: f.Words,
			File: f.Source.File, Sheet: f.Source.Sheet, Cell: f.Source.Cell, Line: f.Source.Line, Links: f.Links,
		}
		if f.HasValue {
			each.Value = f.Value.String()
		}
		view.Figures = append(view.Figures, each)
	}
	for _, d := range r.Doubts {
		view.Doubts = append(view.Doubts, doubtView{string(d.Reason), d.Words, d.Source.File, d.Source.Sheet, d.Source.Cell, d.Source.Line})
	}
	return view
}

func (p *program) readReport(ctx context.Context, path string, asked results.FiguresAsked, made form.Identity) error {
	content, err := readFile(p.lang, path)
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	read, err := p.reportOf(ctx, name, content, asked, made)
	if err != nil {
		return err
	}
	view := newReportView(name, read)
	return p.show(view, func() { p.printReport(view) })
}

// reportOf reads a file, or a letter with its files. A form must be made for what was asked.
func (p *program) reportOf(ctx context.Context, name string, content []byte, asked results.FiguresAsked, made form.Identity) (results.Report, error) {
	if !strings.EqualFold(filepath.Ext(name), ".eml") {
		if err := p.checkForm(ctx, name, content, made); err != nil {
			return results.Report{}, err
		}
		return intake.ReadReportFile(ctx, name, content, asked)
	}
	letter, err := mail.Parse(content)
	if err != nil {
		return results.Report{}, invalid(p.t("command.report.read.letter", "File", name))
	}
	text := mailinbound.Explain(content, p.settings.believed.trust, reply.Context{}).NewText
	parts := []results.Report{results.ReadFigures(text, asked)}
	for _, file := range letter.Attachments {
		part, err := results.Report{}, p.checkForm(ctx, file.Name, file.Content, made)
		if err == nil {
			part, err = intake.ReadReportFile(ctx, file.Name, file.Content, asked)
		}
		if err != nil {
			part = results.Report{Doubts: []results.Doubt{{Reason: results.DoubtValue, Words: err.Error(), Source: results.Source{File: file.Name}}}}
		}
		parts = append(parts, part)
	}
	return intake.JoinReports(parts...), nil
}

func (p *program) printReport(view reportView) {
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, f := range view.Figures {
		value := f.Value
		if value == "" {
			value = "–"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Indicator, value, f.Unit, p.lang.Word("figure_kind", f.Kind), p.lang.Word("figure_confidence", f.Confidence), short(f.Words, 60))
	}
	_ = table.Flush() // a closed pipe is the reader's wish
	for _, d := range view.Doubts {
		p.print(p.t("command.report.read.doubt", "Reason", p.lang.Word("figure_doubt", d.Reason), "Words", short(d.Words, 100)))
	}
	switch {
	case view.Nil:
		p.print(p.t("command.report.read.nil"))
	case len(view.Figures) == 0:
		p.print(p.t("command.report.read.none"))
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/report/document"
	"loa/report/periodic"
	"loa/store"
)

// reportWriters writes a document in each format.
var reportWriters = map[string]func(io.Writer, document.Document) error{
	"docx": document.WriteDOCX, "xlsx": document.WriteXLSX, "pdf": document.WritePDF, "html": document.WriteHTML,
}

// draftReport drafts the report of a period from the record, as it stands today.
func (p *program) draftReport(ctx context.Context, a *app, s period.State) (periodic.Report, error) {
	id, today := plan.PlanID(s.Plan), calendar.Today(now())
	which, err := a.store.Plan(ctx, id)
	if err != nil {
		return periodic.Report{}, err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return periodic.Report{}, err
	}
	set, err := a.store.Indicators(ctx)
	if err != nil {
		return periodic.Report{}, err
	}
	tasks, err := a.store.DueTasks(ctx, id, s.Period.From, s.Period.To, today)
	if err != nil {
		return periodic.Report{}, err
	}
	in := periodic.Input{
		State: s, On: today, Directory: people, Indicators: set, PlanTitle: which.Title, PlanNumber: which.Number,
		Tasks: periodic.Tasks{Due: tasks.Due, Done: tasks.Done, OnTime: tasks.OnTime, Overdue: tasks.Overdue},
	}
	if in.Figures, err = givenFigures(ctx, a.store, id, s.Period.ID); err != nil {
		return periodic.Report{}, err
	}
	if in.Before, err = p.sameOfYearBefore(ctx, a, s); err != nil {
		return periodic.Report{}, err
	}
	in.Issuer, in.Symbol = issuerOf(people, today)
	in.Addressees, in.Recipients = addresseesOf(people), []string{"Như trên", "Lưu: VT"}
	in.Signer = document.Signer{Capacity: []string{"THỦ TRƯỞNG ĐƠN VỊ"}}
	return periodic.Draft(in), nil
}

func givenFigures(ctx context.Context, s *store.Store, id plan.PlanID, which period.ID) ([]periodic.Given, error) {
	counted, err := s.CountedFigures(ctx, id, which)
	if err != nil {
		return nil, err
	}
	given := make([]periodic.Given, 0, len(counted))
	for _, f := range counted {
		given = append(given, periodic.Given{Unit: f.Unit, Indicator: f.Indicator, Value: f.Value, Submission: f.Submission, Number: f.Number, Words: f.Words})
	}
	return given, nil
}

// sameOfYearBefore are the figures of the same kind of period of the year before; none when it was not reported here.
func (p *program) sameOfYearBefore(ctx context.Context, a *app, s period.State) ([]periodic.Given, error) {
	states, err := a.store.PeriodStates(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, other := range states {
		if other.Period.Kind == s.Period.Kind && other.Period.Kind != period.KindAdHoc && other.Period.From == s.Period.From.AddMonths(-12) {
			return givenFigures(ctx, a.store, plan.PlanID(other.Plan), other.Period.ID)
		}
	}
	return nil, nil
}

// issuerOf is the head of the document: the coordinating unit below the city, with the symbol of its reports.
func issuerOf(people directory.Directory, on calendar.Date) (document.Issuer, string) {
	issuer := document.Issuer{}
	if city, known := people.Issuer(); known {
		issuer.Parent = strings.ToUpper(city.Short)
	}
	unit, known := people.CoordinatingUnit(on)
	if !known {
		return issuer, "BC"
	}
	issuer.Name = strings.ToUpper(unit.Name)
	symbol := ""
	for word := range strings.FieldsSeq(unit.Name) {
		symbol += strings.ToUpper(string([]rune(word)[:1]))
	}
	return issuer, "BC-" + symbol
}

func addresseesOf(people directory.Directory) []string {
	if city, known := people.Issuer(); known {
		return []string{city.Name}
	}
	return nil
}

func (p *program) reportBuild() *cobra.Command {
	var planName, format, to string
	var notes bool
	cmd := &cobra.Command{
		Use:   "build " + p.t("command.word.period"),
		Short: p.t("command.report.build.short"),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, known := reportWriters[format]
			if !known {
				return usage(p.t("command.report.build.format", "Format", quoted(format)))
			}
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withStore, func(ctx context.Context, a *app, s period.State) error {
				return p.buildReport(ctx, a, s, write, to, format, notes)
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	cmd.Flags().StringVarP(&format, "format", "f", "docx", p.t("command.report.build.flag.format"))
	cmd.Flags().StringVar(&to, "to", "", p.t("command.report.build.flag.to"))
	cmd.Flags().BoolVar(&notes, "notes", false, p.t("command.report.build.flag.notes"))
	return cmd
}

// buildReport writes the report of a period as it stands today to a file, which must not be there.
func (p *program) buildReport(ctx context.Context, a *app, s period.State, write func(io.Writer, document.Document) error, to, format string, notes bool) error {
	if s.Stage == period.StagePlanned {
		return invalid(p.t("command.report.build.planned", "Period", s.Period.ID))
	}
	report, err := p.draftReport(ctx, a, s)
	if err != nil {
		return err
	}
	doc := report.Document
	if !notes {
		doc = doc.WithoutNotes()
	}
	var out bytes.Buffer
	if err := write(&out, doc); err != nil {
		return err
	}
	if to == "" {
		to = fmt.Sprintf("bao-cao-%s.%s", strings.ToLower(string(s.Period.ID)), format)
	}
	if err := p.writeNew(to, out.Bytes()); err != nil {
		return err
	}
	view := struct {
		File    string            `json:"file"`
		Figures []periodic.Figure `json:"figures"`
	}{to, report.Figures}
	return p.show(view, func() { p.print(p.t("command.report.build.done", "File", to, "Number", len(report.Figures))) })
}

// reportExplain tells where the figures of the report of a period come from.
func (p *program) reportExplain() *cobra.Command {
	var planName string
	cmd := &cobra.Command{
		Use:   "explain " + p.t("command.word.period") + " [" + p.t("command.word.figure") + "]",
		Short: p.t("command.report.explain.short"),
		Args:  cobra.MatchAll(p.atLeast(1, "command.argument.period"), p.atMost(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withStore, func(ctx context.Context, a *app, s period.State) error {
				report, err := p.draftReport(ctx, a, s)
				if err != nil {
					return err
				}
				if len(args) == 1 {
					return p.listFigures(report.Figures)
				}
				i := slices.IndexFunc(report.Figures, func(f periodic.Figure) bool { return strings.EqualFold(f.ID, args[1]) })
				if i < 0 {
					return notFound(p.t("command.report.explain.unknown", "Figure", quoted(args[1]), "Period", s.Period.ID))
				}
				return p.explainFigure(report.Figures[i])
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	return cmd
}

func (p *program) listFigures(figures []periodic.Figure) error {
	return p.show(figures, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, f := range figures {
			fmt.Fprintf(table, "%s\t%s\t%s\n", f.ID, f.Text, p.sourceOf(f))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

func (p *program) sourceOf(f periodic.Figure) string {
	if f.Reason != "" {
		return f.Reason
	}
	return p.t("command.report.explain.units", "Count", f.Units)
}

func (p *program) explainFigure(f periodic.Figure) error {
	return p.show(f, func() {
		p.print(fmt.Sprintf("%s = %s: %s", f.ID, f.Text, p.sourceOf(f)))
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, part := range f.Parts {
			fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", part.Name, part.Value.Vietnamese(), part.Submission[:min(12, len(part.Submission))], short(part.Words, 60))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

// compileReport drafts the report of a period, files it with its figures, and records it as the present version.
func (p *program) compileReport(ctx context.Context, a *app, s period.State) error {
	report, err := p.draftReport(ctx, a, s)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := document.WriteDOCX(&out, report.Document); err != nil {
		return err
	}
	hash, err := a.store.FileBlob(ctx, out.Bytes(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	if err != nil {
		return err
	}
	figures, err := json.Marshal(report.Figures)
	if err != nil {
		return err
	}
	if err := a.store.SaveCompiledReport(ctx, plan.PlanID(s.Plan), s.Period.ID, max(s.Version(), 1), hash, figures, now()); err != nil {
		return err
	}
	return p.changePeriod(ctx, a, s, period.Command{Kind: period.CommandCompile, Hash: hash})
}

func (p *program) periodCompile() *cobra.Command {
	var planName string
	cmd := &cobra.Command{
		Use:   "compile " + p.t("command.word.period"),
		Short: p.t("command.period.compile.short"),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withEngine, p.compileReport)
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	return cmd
}

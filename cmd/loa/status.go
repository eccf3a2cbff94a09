package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// progress shows how far long work has come: one line that is redrawn on a terminal, elsewhere a line for every tenth.
type progress struct {
	out      io.Writer
	terminal bool
	tenth    int
	drawn    bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, tenth: -1}
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			p.terminal = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return p
}

func (p *progress) show(what string, done, all int) {
	if all == 0 {
		return
	}
	if p.terminal {
		fmt.Fprintf(p.out, "\r%s: %d/%d (%d%%)\x1b[K", what, done, all, done*100/all)
		p.drawn = true
		return
	}
	if tenth := done * 10 / all; tenth != p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.out, "%s: %d/%d\n", what, done, all)
	}
}

func (p *progress) done() {
	if p.drawn {
		fmt.Fprintln(p.out)
	}
}

// showStatus prints the four official numbers and the two by which a plan is scored, completion and variety, and since when they hold.
func (p *program) showStatus(which plan.Plan, state plan.PlanState, o store.Overview, lines store.LineFigures, v store.Variety) error {
	at := now().In(calendar.Zone)
	return p.show(struct {
		Plan     plan.PlanID           `json:"plan"`
		AsOf     time.Time             `json:"as_of"`
		Total    figures               `json:"total"`
		Lines    lineFigures           `json:"lines"`
		Units    []unitFigures         `json:"units"`
		Forms    formsView             `json:"forms"`
		Missed   []plan.LineOccurrence `json:"missed,omitempty"`
		Problems []plan.OpeningProblem `json:"problems,omitempty"`
	}{which.ID, at, newFigures(o.Total), newLineFigures(lines), unitsOf(o, v), newFormsView(v.Total), state.Missed(), state.Problems}, func() {
		p.print(fmt.Sprintf("%s: %s (%s)", which.ID, which.Title, p.lang.Word("plan_status", string(which.Status))))
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, strings.Join([]string{
			p.t("command.plan.status.all"), p.t("command.plan.status.on_time"), p.t("command.plan.status.late"),
			p.t("command.plan.status.open"), p.t("command.plan.status.overdue"), p.t("command.plan.status.forms"), " ",
		}, "\t"))
		for _, unit := range unitsOf(o, v) {
			fmt.Fprint(table, figuresRow(unit.figures), "\t", variety(unit.Forms), "\t  ", unit.Name, "\n")
		}
		fmt.Fprint(table, figuresRow(newFigures(o.Total)), "\t", variety(newFormsView(v.Total)), "\t  ", p.t("command.plan.status.total"), "\n")
		_ = table.Flush() // a closed pipe is the reader's wish
		p.print(p.t("command.plan.status.lines", "Percent", lines.Completion(), "Done", lines.Completed(), "All", lines.Lines()))
		p.tellVariety(o.Total, v.Total)
		p.print(p.t("command.plan.status.as_of", "Moment", moment(p.lang, at)))
		p.tellMissed(which.ID, state.Missed())
		for _, problem := range state.Problems {
			p.print(openingProblem(p.lang, which.ID, problem))
		}
	})
}

// moment is a moment inside a sentence, in Vietnamese time.
func moment(lang locale.Language, at time.Time) string {
	at = at.In(calendar.Zone)
	return lang.T("command.word.moment", "Time", at.Format("15:04"), "Day", at.Format("02/01/2006"))
}

func figuresRow(f figures) string {
	return fmt.Sprintf("%d\t%d\t%d\t%d\t%d", f.Tasks, f.DoneOnTime, f.DoneLate, f.OpenInTime, f.OpenOverdue)
}

// figures is the JSON of the four official numbers and what goes with them.
type figures struct {
	Tasks       int `json:"tasks"`
	DoneOnTime  int `json:"done_on_time"`
	DoneLate    int `json:"done_late"`
	OpenInTime  int `json:"open_in_time"`
	OpenOverdue int `json:"open_overdue"`
	DueSoon     int `json:"due_soon"`
	Cancelled   int `json:"cancelled"`
	Completion  int `json:"completion"` // percent, rounded down
}

// lineFigures are the lines of a plan by their standing: one line counts once, however many units have it.
type lineFigures struct {
	Lines      int                       `json:"lines"` // without the cancelled ones
	Completed  int                       `json:"completed"`
	Completion int                       `json:"completion"` // percent, rounded down
	Standings  map[plan.LineStanding]int `json:"standings"`
}

func newLineFigures(f store.LineFigures) lineFigures {
	return lineFigures{f.Lines(), f.Completed(), f.Completion(), f}
}

type unitFigures struct {
	Unit directory.UnitCode `json:"unit"`
	Name string             `json:"name"`
	figures
	Forms formsView `json:"forms"`
}

func newFigures(f store.Figures) figures {
	return figures{f.Tasks(), f.DoneOnTime, f.DoneLate, f.OpenInTime, f.OpenOverdue, f.DueSoon, f.Cancelled, f.Completion()}
}

func unitsOf(o store.Overview, v store.Variety) []unitFigures {
	forms := map[directory.UnitCode]store.FormsUsed{}
	for _, u := range v.Units {
		forms[u.Unit] = u.FormsUsed
	}
	units := make([]unitFigures, 0, len(o.Units))
	for _, u := range o.Units {
		units = append(units, unitFigures{u.Unit, u.Name, newFigures(u.Figures), newFormsView(forms[u.Unit])})
	}
	return units
}

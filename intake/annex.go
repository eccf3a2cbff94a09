// Package intake puts on record what pages, mail and the command line receive before they give a command. A filed document changes no task
// and no plan by itself.
//
//   - An annex: the file becomes rows, the rows become lines with every problem at once (Importer.Check), the lines go on record by the hash
//     of the file (Importer.Import), and a preview shows what a launch would do (Importer.Preview).
//   - A draft or a report: the files of a letter are accepted or refused (AcceptAttachments), files and text are filed by their hashes, and
//     the hash of the text names all of it in the command (Filing.Submit). When the command is refused, the refusal is filed
//     (Filing.FileRefusal).
//   - A decision by a link: the choice waits on record while its one-time code goes to the registered address (LinkCodes.RequestLinkCode).
//     The command follows when the code comes back (LinkCodes.CheckLinkCode).
//   - Reference data: the directory from a file (ParseDirectory), the shipped calendar (SeedCalendar).
//
// Package web calls it through small interfaces of its own, cmd/loa and the activities directly.
package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/problem"
	"loa/sheet"
	"loa/store"
)

// Unreadable is the error of a file that cannot be read. It holds sentences for people: the fault, and what the sender should do.
type Unreadable = sheet.Fault

// Importer puts annexes on record, for the pages and for the command line.
type Importer struct {
	Store *store.Store
	Now   func() time.Time
	Tags  content.Tags // the content groups and forms that are proposed for lines
}

// Annex is a file, with what the coordinator enters about the plan.
type Annex struct {
	Name   string
	Data   []byte
	Year   int
	Title  string        // of the plan; empty takes the title in the annex
	Number string        // of the document by which the plan was issued; empty takes what the annex names
	Issued calendar.Date // the day on that document; zero takes what the annex names
	Suffix string        // distinguishes a second plan of the same year
	Rules  deadline.Rules
	Levels []directory.Role // the approving roles, in order; empty means the head of the unit
	Act    plan.ImportAct   // what the file does to a plan of that year that is on record
	Ask    bool             // lines go on record with their open questions, which are answered before the launch
}

func (a Annex) plan() plan.PlanID { return plan.NewPlanID(a.Year, a.Suffix) }

// Refused says whether the import of a file refuses its reading: for an error, or with Ask for one that no answer about a line settles.
func (a Annex) Refused(reading annex.Result) bool {
	if a.Ask {
		return len(reading.Whole) > 0
	}
	return problem.Blocking(reading.Problems)
}

// Check parses the file with today's directory, takes the corrections that are remembered, and writes nothing. A file that cannot be read at all is
// an *Unreadable.
func (i Importer) Check(ctx context.Context, in Annex) (annex.Result, error) {
	directory, err := i.Store.Directory(ctx)
	if err != nil {
		return annex.Result{}, err
	}
	reader := annex.Input{Year: in.Year, Directory: directory, Rules: in.Rules, Tags: i.Tags}
	result, err := ParseAnnex(ctx, in.Name, in.Data, reader)
	if err != nil {
		return result, err
	}
	return i.recall(ctx, in.plan(), reader, result)
}

// Import parses the file and puts the plan on record, unless its reading is refused. The same file again gives the same plan, and created is
// false. store.ErrOtherAnnex means that a plan with that id is on record from another file and in.Act says nothing, store.ErrConflict that it is
// launched.
func (i Importer) Import(ctx context.Context, in Annex) (p plan.Plan, created bool, result annex.Result, err error) {
	result, err = i.Check(ctx, in)
	if err != nil || in.Refused(result) {
		return plan.Plan{}, false, result, err
	}
	sum := sha256.Sum256(in.Data)
	p = plan.Plan{
		ID: in.plan(), Year: in.Year, Title: cmp.Or(in.Title, result.Title, fmt.Sprintf("Kế hoạch năm %d", in.Year)), Version: hex.EncodeToString(sum[:]),
		Source: in.Name, Status: plan.PlanImported, Levels: in.Levels, Rules: in.Rules,
		Number: cmp.Or(in.Number, result.Number), Issued: cmp.Or(in.Issued, result.Issued),
	}
	if len(p.Levels) == 0 {
		p.Levels = []directory.Role{directory.RoleUnitHead}
	}
	p, created, err = i.Store.ImportPlanAs(ctx, in.Act, p, result.Lines, in.Data)
	return p, created, result, err
}

// Change returns what the import of the lines would change in the plan of that id; store.ErrNotFound when there is none that waits for its launch,
// or it has this file and the import changes nothing. It writes nothing.
func (i Importer) Change(ctx context.Context, in Annex, lines []plan.Line) (plan.ImportChange, error) {
	p, err := i.Store.Plan(ctx, in.plan())
	if err != nil {
		return plan.ImportChange{}, err
	}
	sum := sha256.Sum256(in.Data)
	files := strings.Split(p.Version, "+")
	has := slices.Contains(files, hex.EncodeToString(sum[:]))
	if p.Status != plan.PlanImported || has && (in.Act != plan.ImportReplace || len(files) == 1) {
		return plan.ImportChange{}, fmt.Errorf("a change of %s by this file: %w", p.ID, store.ErrNotFound)
	}
	before, err := i.Store.Lines(ctx, p.ID)
	if err != nil {
		return plan.ImportChange{}, err
	}
	return plan.NewImportChange(p, in.Act, before, lines), nil
}

// Preview returns what a launch of the plan today would do. It writes nothing.
func (i Importer) Preview(ctx context.Context, id plan.PlanID) (plan.Preview, []problem.Problem, error) {
	p, err := i.Store.Plan(ctx, id)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	lines, err := i.Store.Lines(ctx, id)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	directory, err := i.Store.Directory(ctx)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	shapes, err := i.Store.Shapes(ctx)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	preview, problems := plan.NewPreview(plan.ExpandInput{
		Plan: id, Year: p.Year, Lines: lines, Directory: directory, On: calendar.Today(i.Now()), Shapes: shapes,
	})
	return preview, problems, nil
}

// forecastDays is how far the letters of a launch are foreseen.
const forecastDays = 31

// Forecast plays the month after a launch today with the usual model of behaviour, and counts the letters of each person. It writes nothing.
func (i Importer) Forecast(ctx context.Context, id plan.PlanID) (forecast.Result, error) {
	p, err := i.Store.Plan(ctx, id)
	if err != nil {
		return forecast.Result{}, err
	}
	lines, err := i.Store.Lines(ctx, id)
	if err != nil {
		return forecast.Result{}, err
	}
	people, err := i.Store.Directory(ctx)
	if err != nil {
		return forecast.Result{}, err
	}
	days, err := i.Store.Calendar(ctx)
	if err != nil {
		return forecast.Result{}, err
	}
	shapes, err := i.Store.Shapes(ctx)
	if err != nil {
		return forecast.Result{}, err
	}
	in := plan.ExpandInput{Plan: id, Year: p.Year, Lines: lines, Directory: people, On: calendar.Today(i.Now()), Shapes: shapes}
	return forecast.Play(forecast.Launch(p, in, days, forecastDays))
}

// ParseAnnex parses a file as the annex of a year's plan: the lines, and every problem at once. A file that cannot be read at all is an
// *Unreadable.
func ParseAnnex(ctx context.Context, name string, data []byte, in annex.Input) (annex.Result, error) {
	tables, err := sheet.Parse(ctx, name, data)
	if err != nil {
		return annex.Result{}, err
	}
	for _, table := range tables {
		in.Titles = append(in.Titles, table.Title...)
		in.Tables = append(in.Tables, asPlanTable(table))
	}
	return annex.Parse(in), nil
}

func asPlanTable(t sheet.Table) annex.Table {
	rows := make([]annex.TableRow, 0, len(t.Rows))
	for _, row := range t.Rows {
		cells := make([]annex.TableCell, 0, len(row.Cells))
		for _, cell := range row.Cells {
			cells = append(cells, annex.TableCell{
				Text: cell.Text, Merged: cell.Merged, Struck: cell.Struck, Inner: cell.Inner, Deleted: cell.Deleted, Inserted: cell.Inserted,
			})
		}
		rows = append(rows, annex.TableRow{Number: row.Number, Hidden: row.Hidden, Deleted: row.Deleted, Cells: cells})
	}
	return annex.Table{Sheet: t.Sheet, Rows: rows, OldFont: t.OldFont, HiddenColumns: t.HiddenColumns}
}

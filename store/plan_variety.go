package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/directory"
)

// FormsUsed is the variety of a plan or a unit (số hình thức đã dùng): which of the forms that its lines name its publications have used. All
// lists have each form once, in the order of the lists.
type FormsUsed struct {
	Named     []content.Code
	Used      []content.Code // of the named ones
	Beyond    []content.Code // used, though no line names them
	Published int            // tasks with a proof of publication
	Unclear   int            // of these, those whose proof does not say by which form
}

// Unused are the forms that a line names and no publication has used.
func (f FormsUsed) Unused() []content.Code {
	return slices.DeleteFunc(slices.Clone(f.Named), func(form content.Code) bool { return slices.Contains(f.Used, form) })
}

// UnitForms is the variety of one unit, against the forms of the lines of its tasks.
type UnitForms struct {
	Unit directory.UnitCode
	Name string
	FormsUsed
}

// Variety is the variety of a plan on a day, in total and for each unit, in the Vietnamese order of the units' names.
type Variety struct {
	Total FormsUsed
	Units []UnitForms
}

// Completed is how many tasks are done.
func (f Figures) Completed() int { return f.DoneOnTime + f.DoneLate }

// Completion is the part of the tasks that is done in whole percent, rounded down: 100 means all of them. A plan without tasks has 0.
func (f Figures) Completion() int {
	if f.Tasks() == 0 {
		return 0
	}
	return 100 * f.Completed() / f.Tasks()
}

// varietyRow counts the tasks of a line and a unit whose proofs have the same hosts, a JSON array; Hosts is null for tasks that are not published, and the
// host of a proof without a link is empty.
type varietyRow struct {
	Forms json.RawMessage
	Unit  string
	Name  string
	Hosts json.RawMessage
	Tasks int
}

// hostPattern finds the host of a link: after "//" and the name of a user, before a port and the path.
const hostPattern = `^[A-Za-z]+://(?:[^/?#]*@)?([^/:?#@]+)`

// Variety tells which forms the publications of a plan have used up to a day, of the tasks that a view shows; a nil view shows all. Results that count toward a quota are
// publications too, by whatever they are proved, and milestones that were reached with a link; a task with any of these is published. What a
// proof says is decided by tags.FormsOfProof. A line without tasks names its forms only in the view of everything. It is one statement, which reads every task of the
// plan once, and the journal of those that count or have milestones.
func (r *Reader) Variety(ctx context.Context, id plan.PlanID, view *View, on calendar.Date, tags content.Tags) (Variety, error) {
	var rows []varietyRow
	err := r.db.NewRaw(`
		WITH proof AS (
			SELECT task.id, task.link
			FROM task
			WHERE task.plan = ?1 AND task.proof_date <= ?0 AND task.state->'tally' IS NULL
			UNION ALL
			SELECT task.id, journal.event->>'link'
			FROM task
			JOIN journal ON journal.task = task.id AND journal.kind = 'reached' AND journal.event->>'link' <> ''
			WHERE task.plan = ?1 AND task.state->'milestones' IS NOT NULL AND (journal.event->>'evidence')::date <= ?0
			UNION ALL
			SELECT task.id, COALESCE(item.link, '')
			FROM (
				SELECT task.id, counted.n, counted.seq, COALESCE(counted.last, counted."on") AS day
				FROM task
				CROSS JOIN LATERAL jsonb_to_recordset(task.state->'tally'->'items') AS counted(n integer, seq integer, "on" date, last date)
				WHERE task.plan = ?1
			) AS task
			JOIN journal ON journal.task = task.id AND journal.seq = task.seq AND journal.kind = 'counted'
			CROSS JOIN LATERAL jsonb_to_recordset(journal.event->'items') AS item(n integer, link text)
			WHERE item.n = task.n AND task.day <= ?0
		), proved AS (
			SELECT id, to_jsonb(array_agg(DISTINCT COALESCE(lower(substring(link FROM ?4)), ''))) AS hosts
			FROM proof
			GROUP BY id
		), counted AS (
			SELECT line.ord, line.forms, task.unit, proved.hosts, count(task.id) AS tasks
			FROM line
			LEFT JOIN task ON task.plan = line.plan AND task.line = line.code AND ?2
			LEFT JOIN proved ON proved.id = task.id
			WHERE line.plan = ?1
				AND (?3 OR task.id IS NOT NULL)
			GROUP BY 1, 2, 3, 4
		)
		SELECT counted.forms, COALESCE(counted.unit, '') AS unit, COALESCE(unit_name.name, counted.unit, '') AS name, counted.hosts, counted.tasks
		FROM counted
		LEFT JOIN unit_name ON unit_name.code = counted.unit
		ORDER BY COALESCE(unit_name.name, counted.unit) COLLATE "vi-x-icu", counted.unit, counted.ord`,
		sqlDay(on), id, view.condition(), seesEverything(view), hostPattern).
		Scan(ctx, &rows)
	if err != nil {
		return Variety{}, fmt.Errorf("reading the forms used in plan %s: %w", id, err)
	}
	return varietyOf(rows, tags)
}

func varietyOf(rows []varietyRow, tags content.Tags) (Variety, error) {
	var variety Variety
	for _, row := range rows {
		named, err := fromJSON[[]content.Code](row.Forms)
		if err != nil {
			return Variety{}, fmt.Errorf("decoding the forms of a line: %w", err)
		}
		hosts, err := fromJSON[[]string](row.Hosts)
		if err != nil {
			return Variety{}, fmt.Errorf("decoding the hosts of proofs: %w", err)
		}
		var used []content.Code
		for _, host := range hosts {
			used = append(used, tags.FormsOfProof(host, named)...)
		}
		variety.Total.add(row, named, used)
		if row.Unit == "" {
			continue
		}
		if n := len(variety.Units); n == 0 || variety.Units[n-1].Unit != directory.UnitCode(row.Unit) {
			variety.Units = append(variety.Units, UnitForms{Unit: directory.UnitCode(row.Unit), Name: row.Name})
		}
		variety.Units[len(variety.Units)-1].add(row, named, used)
	}
	variety.Total.finish(tags)
	for i := range variety.Units {
		variety.Units[i].finish(tags)
	}
	return variety, nil
}

func (f *FormsUsed) add(row varietyRow, named, used []content.Code) {
	f.Named, f.Used = append(f.Named, named...), append(f.Used, used...)
	if row.Hosts == nil {
		return
	}
	f.Published += row.Tasks
	if len(used) == 0 {
		f.Unclear += row.Tasks
	}
}

// finish parts the used forms into those that a line names and the others.
func (f *FormsUsed) finish(tags content.Tags) {
	used := tags.Sorted(content.AxisForm, f.Used)
	f.Named, f.Used, f.Beyond = tags.Sorted(content.AxisForm, f.Named), nil, nil
	for _, form := range used {
		if slices.Contains(f.Named, form) {
			f.Used = append(f.Used, form)
		} else {
			f.Beyond = append(f.Beyond, form)
		}
	}
}

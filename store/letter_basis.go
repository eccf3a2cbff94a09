package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// LetterBasis has what the letters about some tasks of one or more plans are composed from, all as of one moment.
type LetterBasis struct {
	Tasks     map[plan.TaskID]Task            // without their states
	Support   map[plan.TaskID][]plan.Assignee // who supports each task, as its line says
	Plans     map[plan.PlanID]plan.Plan
	Directory directory.Directory
	Secret    []byte
}

// LetterBasis reads what the letters about tasks are composed from. It is one statement, which each connection plans once, because every
// command waits for it. The directory and the plans are kept in memory: the statement tells their versions, and what has another version is
// loaded again. Another key of tokens holds at once. It returns ErrNotFound when one of the tasks has no row.
func (s *Store) LetterBasis(ctx context.Context, ids ...plan.TaskID) (LetterBasis, error) {
	read, err := s.readLetterBasis(ctx, ids)
	if err != nil {
		return LetterBasis{}, fmt.Errorf("reading what letters are composed from: %w", err)
	}
	basis := LetterBasis{Tasks: make(map[plan.TaskID]Task, len(ids)), Support: read.support, Plans: map[plan.PlanID]plan.Plan{}}
	if basis.Directory, err = s.directoryAt(ctx, read.directory); err != nil {
		return LetterBasis{}, err
	}
	if basis.Secret, err = s.Secret(); err != nil {
		return LetterBasis{}, err
	}
	for _, task := range read.tasks {
		unit, _ := basis.Directory.UnitEver(task.Unit)
		task.UnitName = cmp.Or(unit.Name, string(task.Unit))
		basis.Tasks[task.ID] = task
	}
	for id, version := range read.plans {
		if basis.Plans[id], err = s.planAt(ctx, id, version); err != nil {
			return LetterBasis{}, err
		}
	}
	for _, id := range ids {
		if _, found := basis.Tasks[id]; !found {
			return LetterBasis{}, missing(RecordTask, id)
		}
	}
	return basis, nil
}

// letterBasisRows is the answer of the statement: the words of the tasks, and the versions of the rest. The version of a plan is that of its row.
type letterBasisRows struct {
	tasks     []Task
	support   map[plan.TaskID][]plan.Assignee
	plans     map[plan.PlanID]string
	directory string
}

func (r *Reader) readLetterBasis(ctx context.Context, ids []plan.TaskID) (letterBasisRows, error) {
	read := letterBasisRows{plans: map[plan.PlanID]string{}, support: map[plan.TaskID][]plan.Assignee{}}
	rows, err := r.db.DB.QueryContext(ctx, letterBasisSQL, pgx.QueryExecModeCacheStatement, idTexts(ids), settingDirectory)
	if err != nil {
		return read, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has told what matters
	for rows.Next() {
		var task Task
		var version string
		var support []byte
		var directoryVersion sql.NullString
		err := rows.Scan(&task.ID, &task.Plan, &task.Line, &task.Unit, &task.Occurrence, &task.Title, &task.Product, &task.Group, &task.Kind,
			&support, &version, &directoryVersion)
		if err != nil {
			return read, err
		}
		var assignees []plan.Assignee
		if err := json.Unmarshal(support, &assignees); err != nil {
			return read, fmt.Errorf("decoding who supports task %s: %w", task.ID, err)
		}
		if len(assignees) > 0 {
			read.support[task.ID] = assignees
		}
		read.tasks = append(read.tasks, task)
		read.plans[task.Plan], read.directory = version, directoryVersion.String
	}
	return read, rows.Err()
}

const letterBasisSQL = `
	SELECT task.id, task.plan, task.line, task.unit, task.occurrence, task.title, task.product, task.group_name, task.kind,
		COALESCE((SELECT line.support FROM line WHERE line.plan = task.plan AND line.code = task.line), '[]'),
		` + planVersion + `,
		(SELECT value FROM setting WHERE key = $2)
	FROM task
	JOIN plan ON plan.id = task.plan
	WHERE task.id = ANY($1)`

// planVersion is the version of a row of plan: every write gives the row another transaction id or another place.
const planVersion = "plan.xmin::text || plan.ctid::text"

func idTexts(ids []plan.TaskID) []string {
	texts := make([]string, 0, len(ids))
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	return texts
}

// directoryAt is the directory of a version, from memory when it is that one.
func (r *Reader) directoryAt(ctx context.Context, version string) (directory.Directory, error) {
	r.directory.Lock()
	defer r.directory.Unlock()
	if version != "" && version == r.directory.version {
		return r.directory.directory, nil
	}
	version, d, err := r.loadDirectory(ctx)
	if err != nil {
		return directory.Directory{}, fmt.Errorf("loading the directory: %w", err)
	}
	r.directory.version, r.directory.directory = version, d.Indexed()
	return r.directory.directory, nil
}

// planAt is a plan of a version, from memory when it is that one.
func (r *Reader) planAt(ctx context.Context, id plan.PlanID, version string) (plan.Plan, error) {
	r.plans.Lock()
	defer r.plans.Unlock()
	if known, found := r.plans.byID[id]; found && known.version == version {
		return known.plan, nil
	}
	var row struct {
		schema.Plan `bun:",extend"`
		RowVersion  string `bun:"row_version"`
	}
	err := r.db.NewSelect().
		Model(&row).
		ColumnExpr("plan.*").
		ColumnExpr(planVersion+" AS row_version").
		Where("id = ?", id).
		Scan(ctx)
	if err != nil {
		return plan.Plan{}, findErr(err, "plan", id)
	}
	p, err := planOf(row.Plan)
	if err != nil {
		return plan.Plan{}, err
	}
	if r.plans.byID == nil {
		r.plans.byID = map[plan.PlanID]knownPlan{}
	}
	r.plans.byID[id] = knownPlan{row.RowVersion, p}
	return p, nil
}

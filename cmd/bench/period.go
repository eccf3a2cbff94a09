package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"loa/intake"
	"loa/mail/results"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
	"loa/store"
)

const (
	reportingUnits = 700
	readUnits      = 100 // whose forms are written and read; the other units report the same figures
	reportingYear  = 2027
	filers         = 16 // submissions that are filed at the same time
	pageReads      = 40 // of the heat map
)

// periodBench is a plan with its four periods, and a filled form of each of 700 units.
type periodBench struct {
	*cluster
	plan    plan.PlanID
	set     indicator.Set
	days    calendar.Calendar
	periods []period.Period
	owing   []period.Owing
	forms   [][]byte
	asked   results.FiguresAsked
	read    []store.Submission
}

// benchPeriod measures a reporting period of 700 units with 48 indicators: forms that are read and filed, the report of the year over four periods, and
// the page that shows which unit has reported in which period. No workflow runs; the states are those that one would project.
func benchPeriod(ctx context.Context, f *figures) error {
	c, err := newCluster(f.binary)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.openRecord(ctx); err != nil {
		return err
	}
	b := &periodBench{cluster: c, set: indicator.Shipped()}
	for _, step := range []func(context.Context, *figures) error{b.prepare, b.readForms, b.fileForms, b.fillYear, b.compileYear, b.readGrid} {
		if err := step(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// prepare imports a plan, records its periods and writes the forms, every value filled in.
func (b *periodBench) prepare(ctx context.Context, f *figures) (err error) {
	if b.plan, err = b.importAnnex(ctx, "ky", reportingYear, annex("ky", 1, reportingYear)); err != nil {
		return err
	}
	if b.days, err = b.store.Calendar(ctx); err != nil {
		return err
	}
	b.periods, _ = period.Generate(period.DefaultRules(), reportingYear, b.days)
	if _, err := b.store.AddPeriods(ctx, b.plan, b.periods); err != nil {
		return err
	}
	b.asked = intake.AskedFigures(b.set, b.periods[0], calendar.Date{}).Prepared()
	began := time.Now()
	b.forms = make([][]byte, readUnits)
	for n := range reportingUnits {
		b.owing = append(b.owing, period.Owing{Unit: directory.UnitCode(fmt.Sprintf("don-vi-%03d", n+1)), Level: period.LevelCommune})
	}
	for n := range readUnits {
		unit := b.owing[n].Unit
		made := form.Form{Plan: b.plan, Period: b.periods[0], Unit: unit, UnitName: string(unit), Indicators: b.set.On(b.periods[0].To), Known: map[indicator.Code]indicator.Number{}}
		for i, each := range made.Indicators {
			made.Known[each.Code] = indicator.Whole(int64((n*31 + i*7) % 900))
		}
		var out bytes.Buffer
		if err := form.Write(&out, made, []byte("bench")); err != nil {
			return err
		}
		b.forms[n] = out.Bytes()
	}
	f.print("forms with 48 indicators written", "%.0f a second (%d KB each)", rate(readUnits, time.Since(began)), len(b.forms[0])>>10)
	return nil
}

// readForms reads all forms as an edge does: whose form it is, then its figures.
func (b *periodBench) readForms(ctx context.Context, f *figures) error {
	b.read = make([]store.Submission, reportingUnits)
	used := processorMs(os.Getpid())
	took, err := inParallel(ctx, runtime.NumCPU(), readUnits, b.readForm)
	if err != nil {
		return err
	}
	used = processorMs(os.Getpid()) - used
	f.print("forms read", "%.0f a second with %d readers, %.1f ms of processor time each", rate(readUnits, took), runtime.NumCPU(), used/readUnits)
	f.print("figures of a form that are taken", "%d", intake.Taken(b.read[0]))
	b.printOwnMemory(f, "memory after reading")
	for n := readUnits; n < reportingUnits; n++ {
		b.read[n] = b.read[n%readUnits]
		hash := sha256.Sum256([]byte(b.owing[n].Unit))
		b.read[n].Unit, b.read[n].ID = b.owing[n].Unit, hex.EncodeToString(hash[:])
	}
	return nil
}

func (b *periodBench) readForm(ctx context.Context, n int) error {
	asked := form.Identity{Plan: b.plan, Period: b.periods[0].ID, Unit: b.owing[n].Unit}
	standing, _, err := intake.CheckForm(ctx, "bieu.xlsx", b.forms[n], asked, [][]byte{[]byte("bench")})
	if err != nil || standing != intake.FormOwn {
		return fmt.Errorf("recognising the form of %s: %s: %w", b.owing[n].Unit, standing, err)
	}
	read, err := intake.ReadReportFile(ctx, "bieu.xlsx", b.forms[n], b.asked)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(b.forms[n])
	sub := intake.NewSubmission(period.NewState(string(b.plan), b.periods[0]), b.owing[n].Unit, hex.EncodeToString(hash[:]), read)
	sub.Plan, sub.Road, sub.ReceivedOn, sub.FiledAt = b.plan, store.SubmissionCLI, b.periods[0].OpensOn, time.Now()
	b.read[n] = sub
	return nil
}

// fileForms compares the filing of what was read with bare inserts of as many rows, and measures reading and filing together.
func (b *periodBench) fileForms(ctx context.Context, f *figures) error {
	bare, err := b.insertBare(ctx)
	if err != nil {
		return err
	}
	took, err := inParallel(ctx, filers, reportingUnits, func(ctx context.Context, n int) error { _, err := b.store.FileSubmission(ctx, b.read[n]); return err })
	if err != nil {
		return err
	}
	f.print("bare: a row and the rows of the figures in one transaction", "%.0f a second", rate(reportingUnits, bare))
	f.print("submissions filed", "%.0f a second, %.2f of bare", rate(reportingUnits, took), bare.Seconds()/took.Seconds())
	both, err := inParallel(ctx, filers, readUnits, func(ctx context.Context, n int) error {
		if err := b.readForm(ctx, n); err != nil {
			return err
		}
		sub := b.read[n]
		sub.Period = b.periods[1].ID
		_, err := b.store.FileSubmission(ctx, sub)
		return err
	})
	if err != nil {
		return err
	}
	f.print("forms read and filed", "%.0f a second, %.3f of bare", rate(readUnits, both), bare.Seconds()/both.Seconds()*readUnits/reportingUnits)
	b.printOwnMemory(f, "memory after it")
	return nil
}

// insertBare inserts a row for each submission and one for each of its figures, into tables without keys to others.
func (b *periodBench) insertBare(ctx context.Context) (time.Duration, error) {
	const tables = `CREATE TABLE bench_submission (id text PRIMARY KEY, content jsonb); CREATE TABLE bench_figure (id text, number integer, value numeric, words text, source jsonb, PRIMARY KEY (id, number))`
	if _, err := b.conn.Exec(ctx, tables); err != nil {
		return 0, err
	}
	pool, err := pgxpool.New(ctx, b.postgres.DSN("loa"))
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	return inParallel(ctx, filers, reportingUnits, func(ctx context.Context, n int) error {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback(ctx) }() // after the commit it does nothing
		if _, err := tx.Exec(ctx, "INSERT INTO bench_submission VALUES ($1, '{}')", b.owing[n].Unit); err != nil {
			return err
		}
		const rows = `INSERT INTO bench_figure SELECT $1, n, n, 'Số tin đăng báo: ' || n, '{"file":"bieu.xlsx","sheet":"Biểu 01","cell":"E7"}' FROM generate_series(1, $2::integer) AS n`
		if _, err := tx.Exec(ctx, rows, b.owing[n].Unit, len(b.read[n].Figures)); err != nil {
			return err
		}
		return tx.Commit(ctx)
	})
}

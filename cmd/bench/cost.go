package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/engine"
	"loa/engine/postgres"
)

// cost is what a piece of work used. A value of the same type also holds the counters before and after.
type cost struct {
	loa, temporal sessionCost
	background    float64 // milliseconds of processor time of the PostgreSQL processes that serve no session
	walSyncs      float64 // of the whole server
	worker        float64 // milliseconds of processor time of `loa worker`
	server        float64 // milliseconds of processor time of `loa temporal`
}

// sessionCost is what the PostgreSQL sessions of one side used. The side of a session is known by its database.
type sessionCost struct {
	statements   float64 // without BEGIN and COMMIT; 0 where they are not counted
	transactions float64
	processor    float64 // milliseconds
}

// openStatistics connects to the counters of PostgreSQL and has it count statements, which needs an extension and a restart. Where the
// extension is not installed, statements are not counted.
func (c *cluster) openStatistics(ctx context.Context) (err error) {
	if c.stats, err = pgx.Connect(ctx, c.postgres.DSN("postgres")); err != nil {
		return err
	}
	err = c.stats.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements')").Scan(&c.counted)
	if err != nil || !c.counted {
		return err
	}
	for _, statement := range []string{"ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'", "CREATE EXTENSION pg_stat_statements"} {
		if _, err := c.stats.Exec(ctx, statement); err != nil {
			return fmt.Errorf("counting statements: %w", err)
		}
	}
	if err := errors.Join(c.stats.Close(ctx), c.postgres.Stop(ctx)); err != nil {
		return err
	}
	if c.postgres, err = postgres.Start(ctx, postgres.Options{Home: c.Home}); err != nil {
		return err
	}
	c.stats, err = pgx.Connect(ctx, c.postgres.DSN("postgres"))
	return err
}

// statsDelay is the time after which an idle session of PostgreSQL has reported what it did (pgstat_report_stat of PostgreSQL 15: ten seconds).
const statsDelay = 10500 * time.Millisecond

// settle waits until every idle session of PostgreSQL has reported what it did.
func settle(ctx context.Context) error { return engine.Pause(ctx, statsDelay) }

// account does a piece of work and returns what it used. Processor time is that of the work alone. The counters of PostgreSQL are read after
// [settle], so that they hold also the little that idle sessions do meanwhile.
func (c *cluster) account(ctx context.Context, work func() error) (cost, error) {
	before, err := c.counters(ctx)
	if err != nil {
		return cost{}, err
	}
	if err := work(); err != nil {
		return cost{}, err
	}
	after, err := c.processorTimes(ctx)
	if err != nil {
		return cost{}, err
	}
	if err := settle(ctx); err != nil {
		return cost{}, err
	}
	if err := c.readStatistics(ctx, &after); err != nil {
		return cost{}, err
	}
	return after.less(before), nil
}

func (c *cluster) counters(ctx context.Context) (cost, error) {
	now, err := c.processorTimes(ctx)
	if err != nil {
		return cost{}, err
	}
	return now, c.readStatistics(ctx, &now)
}

// less returns what was added since the counters of before.
func (c cost) less(before cost) cost {
	return cost{
		loa: c.loa.less(before.loa), temporal: c.temporal.less(before.temporal), background: c.background - before.background,
		walSyncs: c.walSyncs - before.walSyncs, worker: c.worker - before.worker, server: c.server - before.server,
	}
}

func (s sessionCost) less(before sessionCost) sessionCost {
	return sessionCost{s.statements - before.statements, s.transactions - before.transactions, s.processor - before.processor}
}

// print prints what one of n pieces of work used.
func (c cost) print(f *figures, what string, n int) {
	each := func(total float64) float64 { return total / float64(n) }
	statements := "statements not counted"
	if c.loa.statements+c.temporal.statements > 0 {
		statements = fmt.Sprintf("%.1f statements for loa and %.1f for Temporal", each(c.loa.statements), each(c.temporal.statements))
	}
	f.print("PostgreSQL, each "+what, "%s, %.1f and %.1f transactions, %.1f WAL syncs in all",
		statements, each(c.loa.transactions), each(c.temporal.transactions), each(c.walSyncs))
	f.print("processor time, each "+what, "%.1f ms: worker %.1f, Temporal %.1f, PostgreSQL for loa %.1f, for Temporal %.1f, in the background %.1f",
		each(c.worker+c.server+c.loa.processor+c.temporal.processor+c.background),
		each(c.worker), each(c.server), each(c.loa.processor), each(c.temporal.processor), each(c.background))
}

// side returns the side of a session by its database, nil for the sessions of this program in a third one.
func (c *cost) side(database string) *sessionCost {
	switch {
	case database == "loa":
		return &c.loa
	case strings.Contains(database, "temporal"):
		return &c.temporal
	}
	return nil
}

// readStatistics reads the counters of PostgreSQL.
func (c *cluster) readStatistics(ctx context.Context, into *cost) error {
	rows, err := c.stats.Query(ctx, "SELECT datname, xact_commit + xact_rollback FROM pg_stat_database WHERE datname IS NOT NULL")
	if err != nil {
		return err
	}
	var database string
	var count float64
	if _, err := pgx.ForEachRow(rows, []any{&database, &count}, func() error {
		if side := into.side(database); side != nil {
			side.transactions += count
		}
		return nil
	}); err != nil {
		return err
	}
	if err := c.stats.QueryRow(ctx, "SELECT wal_sync FROM pg_stat_wal").Scan(&into.walSyncs); err != nil || !c.counted {
		return err
	}
	rows, err = c.stats.Query(ctx, `
		SELECT datname, sum(calls)::float8
		FROM pg_stat_statements
		JOIN pg_database ON pg_database.oid = dbid
		WHERE query !~* '^(begin|commit|rollback)'
		GROUP BY datname`)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, []any{&database, &count}, func() error {
		if side := into.side(database); side != nil {
			side.statements += count
		}
		return nil
	})
	return err
}

// processorTimes reads the processor times of all processes. Sessions that have ended are not counted; loa and Temporal keep theirs longer
// than a measurement takes.
func (c *cluster) processorTimes(ctx context.Context) (cost, error) {
	var now cost
	now.server = processorMs(c.temporal.Process.PID())
	if c.Process != nil {
		now.worker = processorMs(c.Process.PID())
	}
	rows, err := c.stats.Query(ctx, "SELECT pid, COALESCE(datname, '') FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
	if err != nil {
		return cost{}, err
	}
	var pid int
	var database string
	_, err = pgx.ForEachRow(rows, []any{&pid, &database}, func() error {
		if side := now.side(database); side != nil {
			side.processor += processorMs(pid)
		} else if database == "" {
			now.background += processorMs(pid)
		}
		return nil
	})
	return now, err
}

// processorMs returns the processor time that a process has used, in milliseconds (utime and stime of /proc/pid/stat, proc(5)); 0 for a
// process that has ended.
func processorMs(pid int) float64 {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	return processorTicks(string(content)) * 1000 / ticksPerSecond
}

// ticksPerSecond is sysconf(_SC_CLK_TCK), which is 100 on every Linux that Go supports.
const ticksPerSecond = 100

// processorTicks returns the sum of fields 14 and 15 of a line of /proc/pid/stat. Field 2, the name, is in parentheses and may hold spaces.
func processorTicks(stat string) float64 {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	const utime, stime = 14 - 3, 15 - 3 // the first of the fields is field 3
	if len(fields) <= stime {
		return 0
	}
	sum := 0.0
	for _, field := range []string{fields[utime], fields[stime]} {
		ticks, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return 0
		}
		sum += ticks
	}
	return sum
}

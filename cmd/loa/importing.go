package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

// importing reads annexes into the record, for the pages and for the command line alike.
type importing struct {
	store *store.Store
	now   func() time.Time
}

// importInput is a file and what is said about it.
type importInput struct {
	Name   string
	Data   []byte
	Year   int
	Title  string // of the plan; empty takes the annex's own
	Suffix string // tells a second plan of the same year apart
	Rules  deadline.Rules
	Levels []directory.Role // who approves, in order; empty means the head of the unit
}

// Read reads the file against today's directory and writes nothing.
func (i importing) Read(ctx context.Context, in importInput) (annex.Result, error) {
	directory, err := i.store.Directory(ctx)
	if err != nil {
		return annex.Result{}, err
	}
	return readAnnex(ctx, in.Name, in.Data, annex.Input{Year: in.Year, Directory: directory, Rules: in.Rules})
}

// Import reads the file and, when no error stands in it, puts the plan on record. The same file again gives the same plan, and
// created is false.
func (i importing) Import(ctx context.Context, in importInput) (p plan.Plan, created bool, reading annex.Result, err error) {
	reading, err = i.Read(ctx, in)
	if err != nil || problem.Blocking(reading.Problems) {
		return plan.Plan{}, false, reading, err
	}
	sum := sha256.Sum256(in.Data)
	p = plan.Plan{
		ID: plan.NewPlanID(in.Year, in.Suffix), Year: in.Year, Title: in.Title, Version: hex.EncodeToString(sum[:]),
		Source: in.Name, Status: plan.PlanImported, Levels: in.Levels, Rules: in.Rules,
	}
	if p.Title == "" {
		p.Title = reading.Title
	}
	if p.Title == "" {
		p.Title = fmt.Sprintf("Kế hoạch năm %d", in.Year)
	}
	if len(p.Levels) == 0 {
		p.Levels = []directory.Role{directory.RoleUnitHead}
	}
	p, created, err = i.store.ImportPlan(ctx, p, reading.Lines, in.Data)
	return p, created, reading, err
}

// Preview is what launching a plan today would do; it writes nothing.
func (i importing) Preview(ctx context.Context, id plan.PlanID) (plan.Preview, []problem.Problem, error) {
	p, err := i.store.Plan(ctx, id)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	lines, err := i.store.Lines(ctx, id)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	directory, err := i.store.Directory(ctx)
	if err != nil {
		return plan.Preview{}, nil, err
	}
	preview, problems := plan.NewPreview(plan.ExpandInput{
		Plan: id, Year: p.Year, Lines: lines, Directory: directory, On: calendar.Today(i.now()),
	})
	return preview, problems, nil
}

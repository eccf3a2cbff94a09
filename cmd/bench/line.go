package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

const (
	lineUnits   = 700 // units that carry out the line
	lineResults = 100 // results of each of them
	lineCallers = 8   // who report results at the same time
	lineReads   = 40  // measured reads of each kind
	lineClass   = "Các đơn vị được đo"
)

// errNotOneLine is returned for a plan that became other tasks than the measurement is about.
var errNotOneLine = errors.New("the line did not become one tally for each unit")

// benchLine measures one line that 700 units carry out, each against a quota of its own: its launch, and its page when every unit has reported results.
func benchLine(ctx context.Context, f *figures) error {
	in, err := startInstance(ctx, f.binary)
	if err != nil {
		return err
	}
	defer in.remove()
	defer in.disconnect()
	bare, err := measureBareStarts(ctx, in, bareTasks)
	if err != nil {
		return err
	}
	f.print("bare workflows", "%.1f eager starts per second (%d, %d callers)", bare, bareTasks, bareCallers)
	if err := in.addUnits(ctx, lineUnits); err != nil {
		return err
	}
	year := calendar.Today(time.Now()).Year()
	id, err := in.importAnnex(ctx, "mot-dong", year, annexForClass(year))
	if err != nil {
		return err
	}
	launched, err := in.launch(ctx, id)
	if err != nil {
		return err
	}
	f.print(fmt.Sprintf("launch of one line in %d units", lineUnits), "%.1f s, %.1f tasks per second: %.2f of bare eager starts",
		launched.Seconds(), rate(lineUnits, launched), rate(lineUnits, launched)/bare)
	if err := in.countResults(ctx, f, id); err != nil {
		return err
	}
	if err := in.awaitSent(ctx); err != nil {
		return err
	}
	if _, err := in.awaitQuiet(ctx); err != nil {
		return err
	}
	return in.measureLinePage(ctx, f, id)
}

// measureBareStarts returns the rate at which n bare workflows start, and ends them.
func measureBareStarts(ctx context.Context, in *instance, n int) (float64, error) {
	bare, starts, err := startBare(ctx, in.client, n)
	if err != nil {
		return 0, err
	}
	return starts, bare.end(ctx)
}

// addUnits adds n communes, each with a focal point, and the class of them to the directory.
func (in *instance) addUnits(ctx context.Context, n int) error {
	known, err := in.store.Directory(ctx)
	if err != nil {
		return err
	}
	class := directory.Class{Code: "duoc-do", Name: lineClass}
	for i := range n {
		unit, person := directory.UnitCode(fmt.Sprint("xa-duoc-do-", i+1)), directory.PersonID(fmt.Sprint("dau-moi-do-", i+1))
		name := fmt.Sprint("xã Được Đo ", i+1)
		known.Units = append(known.Units, directory.Unit{Code: unit, Name: "Ủy ban nhân dân " + name, Short: "UBND " + name, Kind: directory.KindCommune})
		known.People = append(known.People, directory.Person{ID: person, Name: fmt.Sprint("Đầu mối ", i+1)})
		known.Addresses = append(known.Addresses, directory.AddressOf{Person: person, Address: string(person) + "@hanoi.test"})
		known.Holders = append(known.Holders, directory.RoleHolder{Role: directory.RoleFocalPoint, Unit: unit, Person: person})
		class.Members = append(class.Members, unit)
	}
	known.Classes = append(known.Classes, class)
	return in.store.SaveDirectory(ctx, known)
}

// annexForClass returns a plan with one line that every unit of the class carries out, against a quota.
func annexForClass(year int) string {
	return "STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n" +
		"1;Phát thanh trên hệ thống truyền thanh cơ sở;Tối thiểu 02 lần/tuần;" + lineClass + ";Hằng tuần\n"
}

// countResults reports the results of each unit, in one command for each.
func (in *instance) countResults(ctx context.Context, f *figures, id plan.PlanID) error {
	a, err := in.newAcceptor(ctx, id, lineUnits)
	if err != nil {
		return err
	}
	took, err := inParallel(ctx, lineCallers, len(a.tasks), a.count)
	if err != nil {
		return err
	}
	f.print(fmt.Sprintf("%d results of each unit, in one command", lineResults), "%.1f commands per second (%d, %d callers)",
		rate(len(a.tasks), took), len(a.tasks), lineCallers)
	return nil
}

// count reports results of the task with a number, each with a link of its own, and returns when they are on record.
func (a *acceptor) count(ctx context.Context, i int) error {
	actor, err := a.actor(i)
	if err != nil {
		return err
	}
	items := make([]plan.Item, 0, lineResults)
	for n := range lineResults {
		items = append(items, plan.Item{On: a.today, Count: 1, Link: fmt.Sprintf("https://hanoi.test/%d/%d", i, n)})
	}
	_, err = a.commands.Do(ctx, a.tasks[i].ID, plan.Command{
		ID: "bench:" + rand.Text(), Kind: plan.CommandCount, Channel: plan.ChannelCLI, Actor: actor, Items: items,
	})
	return err
}

// measureLinePage measures the page of the line, and the query behind it.
func (in *instance) measureLinePage(ctx context.Context, f *figures, id plan.PlanID) error {
	lines, err := in.store.Lines(ctx, id)
	if err != nil {
		return err
	}
	if len(lines) != 1 {
		return fmt.Errorf("%d lines: %w", len(lines), errNotOneLine)
	}
	code, today := lines[0].Code, calendar.Today(time.Now())
	read, err := in.store.LinePage(ctx, id, code, nil, today)
	if err != nil {
		return err
	}
	results := 0
	for _, work := range read.Work {
		if work.Tally != nil {
			results += work.Tally.Done()
		}
	}
	if len(read.Work) != lineUnits || results != lineUnits*lineResults {
		return fmt.Errorf("%d tasks with %d results: %w", len(read.Work), results, errNotOneLine)
	}
	endpoints, err := in.Endpoints()
	if err != nil {
		return err
	}
	address := strings.Join([]string{endpoints.Web, "plans", url.PathEscape(string(id)), "lines", url.PathEscape(code)}, "/")
	size := 0
	what := fmt.Sprintf("page of a line in %d units with %d results each", lineUnits, lineResults)
	page, err := timed(lineReads, func() (err error) {
		size, err = readPage(ctx, http.DefaultClient, page{address: address})
		return err
	})
	if err != nil {
		return err
	}
	f.print(what, "p50 %s, p95 %s (%d requests, one after another, %d KB each)", ms(percentile(page, 50)), ms(percentile(page, 95)), lineReads, size>>10)
	query, err := timed(lineReads, func() error {
		_, err := in.store.LinePage(ctx, id, code, nil, today)
		return err
	})
	if err != nil {
		return err
	}
	f.print(what+", the query and its decoding", "p50 %s, p95 %s (%d)", ms(percentile(query, 50)), ms(percentile(query, 95)), lineReads)
	return nil
}

// timed calls do n times, one after another, and returns the time of each call.
func timed(n int, do func() error) ([]time.Duration, error) {
	took := make([]time.Duration, 0, n)
	for range n {
		began := time.Now()
		if err := do(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

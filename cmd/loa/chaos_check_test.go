package main_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/plantest"
	"loa/store"
	"loa/workflows"
)

// checkGiven compares the journal of a task with the commands that were given: a command that was carried out has one event, under the number
// of its answer, and a refused command has none. Every other event of a person came by a letter.
func (c *commandChaos) checkGiven(task *chaosTask) {
	c.t.Helper()
	events, err := c.store.Journal(c.t.Context(), task.task)
	if err != nil {
		c.t.Fatal(err)
	}
	of := map[string][]int{}
	for _, e := range events {
		if e.Channel == plan.ChannelCLI {
			of[e.Command] = append(of[e.Command], e.Seq)
		}
	}
	for _, given := range task.given {
		var want []int
		if given.seq > 0 {
			want = []int{given.seq}
		}
		if diff := cmp.Diff(want, of[given.command.ID]); diff != "" {
			c.t.Errorf("the events of %s, a %s, for the command %s (-answers +journal):\n%s", task.task, task.shape, given.command.ID, diff)
		}
		delete(of, given.command.ID)
	}
	if len(of) > 0 {
		c.t.Errorf("the journal of %s has commands that nobody gave: %v", task.task, slices.Sorted(maps.Keys(of)))
	}
}

// checkCounted compares the results that count by the journal alone with those that were reported: each once, and what was taken out is not among them.
// A result of a letter is in one event, however often the letter came.
func (c *commandChaos) checkCounted(task *chaosTask) {
	c.t.Helper()
	events, err := c.store.Journal(c.t.Context(), task.task)
	if err != nil {
		c.t.Fatal(err)
	}
	want := maps.Clone(task.counts)
	for _, link := range task.letters {
		want[link] = 2
	}
	counts, times := map[string]int{}, map[string]int{}
	for _, item := range counting(events) {
		proof := item.Link + item.Place
		if _, twice := counts[proof]; twice {
			c.t.Errorf("%s counts %s twice", task.task, proof)
		}
		counts[proof] = item.Count
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		c.t.Errorf("what counts of %s (-reported +journal):\n%s", task.task, diff)
	}
	for _, e := range events {
		for _, item := range e.Items {
			times[item.Link]++
		}
	}
	for _, link := range task.letters {
		if times[link] != 1 {
			c.t.Errorf("%s of %s is in %d events", link, task.task, times[link])
		}
	}
}

// counting lists the results that count after the events, by their numbers.
func counting(events []plan.Event) map[int]plan.Item {
	items := map[int]plan.Item{}
	for _, e := range events {
		for _, item := range e.Items {
			delete(items, item.Instead)
			items[item.Number] = item
		}
		if e.Kind == plan.EventItemDropped {
			delete(items, e.Step)
		}
	}
	return items
}

// checkRecord checks the first n tasks of the plan from the record alone: complete journals, a status that follows from them, and a state that the engine
// has too. Every notice that should be a letter has one, which was sent.
func (c *chaosCluster) checkRecord(n int) {
	c.t.Helper()
	ctx, today := c.t.Context(), calendar.Today(time.Now())
	if gaps, err := c.store.Gaps(ctx); err != nil || len(gaps) > 0 {
		c.t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
	if silent, err := c.store.SilentEvents(ctx, time.Now(), time.Now()); err != nil || silent > 0 {
		c.t.Errorf("%d events concern people who were not told (%v)", silent, err)
	}
	want, got := map[plan.Bucket]int{}, map[plan.Bucket]int{}
	shapes := map[plan.ShapeCode]map[plan.EventKind]int{}
	for i := range n {
		task, err := c.store.Task(ctx, c.newCase(i).task)
		if err != nil {
			c.t.Fatal(err)
		}
		events, err := c.store.Journal(ctx, task.ID)
		if err != nil {
			c.t.Fatal(err)
		}
		c.checkJournal(task, events)
		c.checkNotices(task.ID)
		bucket, _ := plantest.Recount(events, task.Work, today)
		if shown := task.State.Progress().Bucket(today); shown != bucket {
			c.t.Errorf("%s, a %s, is %q, by its journal %q", task.ID, task.State.Shape.Code, shown, bucket)
		}
		want[bucket]++
		kinds := shapes[task.State.Shape.Code]
		if kinds == nil {
			kinds = map[plan.EventKind]int{}
			shapes[task.State.Shape.Code] = kinds
		}
		for _, e := range events {
			kinds[e.Kind]++
		}
	}
	overview, err := c.store.Overview(ctx, c.plan, nil, today)
	if err != nil {
		c.t.Fatal(err)
	}
	got[plan.BucketDoneOnTime], got[plan.BucketDoneLate] = overview.Total.DoneOnTime, overview.Total.DoneLate
	got[plan.BucketOpenInTime], got[plan.BucketOpenOverdue] = overview.Total.OpenInTime, overview.Total.OpenOverdue
	for _, bucket := range plan.Buckets() {
		if got[bucket] != want[bucket] {
			c.t.Errorf("%s: %d on record, %d by the journals", bucket, got[bucket], want[bucket])
		}
	}
	for _, shape := range plan.ShippedShapes() {
		c.t.Logf("%s: %v", shape.Code, shapes[shape.Code])
	}
}

// checkJournal checks that each event begins in the stage where the one before has ended, that each milestone and result is in it as the state says, and
// that the workflow has the state of the record.
func (c *chaosCluster) checkJournal(task store.Task, events []plan.Event) {
	c.t.Helper()
	stage, reached, commands := plan.Stage(""), map[plan.MilestoneKey]int{}, map[string]int{}
	for i, e := range events {
		if e.Seq != i+1 || i > 0 && e.From != stage {
			c.t.Errorf("event %d of %s has the number %d and begins in %q after %q", i+1, task.ID, e.Seq, e.From, stage)
		}
		stage = e.To
		if e.Milestone != "" && e.Kind != plan.EventAmended {
			reached[e.Milestone]++
		}
		if e.Command != "" {
			commands[e.Command]++
		}
	}
	for what, times := range commands {
		if times != 1 {
			c.t.Errorf("the command %s of %s is in %d events", what, task.ID, times)
		}
	}
	state := task.State
	if state.Seq != len(events) || state.Stage != stage {
		c.t.Errorf("%s is at event %d in %q, its journal at %d in %q", task.ID, state.Seq, state.Stage, len(events), stage)
	}
	for _, m := range state.Milestones {
		if times := reached[m.Key]; m.Key != plan.MilestonePlan && (times > 1 || times == 0 != m.Reached.IsZero()) {
			c.t.Errorf("the milestone %s of %s was reached %d times, the state has %q", m.Key, task.ID, times, m.Reached)
		}
	}
	if items := counting(events); state.Tally != nil {
		sum := 0
		for _, item := range items {
			sum += item.Count
		}
		if state.Tally.Done() != sum || len(state.Tally.Items) != len(items) {
			c.t.Errorf("%s has %d of %d results, its journal %d of %d", task.ID, state.Tally.Done(), len(state.Tally.Items), sum, len(items))
		}
	}
	inEngine, err := c.engineState(task)
	if diff := cmp.Diff(state, inEngine); err != nil || diff != "" {
		c.t.Errorf("the state of %s (%v, -record +workflow):\n%s", task.ID, err, diff)
	}
}

// engineState is the state that the workflow of a task has, or has ended with.
func (c *chaosCluster) engineState(task store.Task) (state plan.State, err error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), 30*time.Second)
	defer cancel()
	if task.State.Closed() {
		err = c.commands.Temporal.GetWorkflow(ctx, workflows.TaskWorkflowID(task.ID), "").Get(ctx, &state)
		return state, err
	}
	return c.commands.TaskState(ctx, task.ID)
}

// checkNotices checks that every notice that goes out as a letter of its own is a letter that was sent once, or taken back.
func (c *chaosCluster) checkNotices(task plan.TaskID) {
	c.t.Helper()
	notices, err := c.store.Notices(c.t.Context(), task)
	if err != nil {
		c.t.Fatal(err)
	}
	letters, err := c.store.LettersOut(c.t.Context(), task)
	if err != nil {
		c.t.Fatal(err)
	}
	state := map[string]store.LetterState{}
	for _, letter := range letters {
		state[letter.Key] = letter.State
	}
	for _, n := range notices {
		if n.Dispatch == plan.DispatchSingle && state[n.Letter] != store.LetterSent && state[n.Letter] != store.LetterWithdrawn {
			c.t.Errorf("the notice %s of event %d of %s to %s: its letter %q is %q", n.Kind, n.Seq, task, n.Person, n.Letter, state[n.Letter])
		}
	}
}

// count says how much was given.
func (c *commandChaos) count() string {
	given, done, items, dropped := 0, 0, 0, 0
	for _, task := range c.tasks {
		for _, g := range task.given {
			given++
			if g.seq == 0 {
				continue
			}
			done++
			items += len(g.command.Items)
			if g.command.Kind == plan.CommandDropItem {
				dropped++
			}
		}
	}
	return fmt.Sprintf("%d commands, %d of them carried out, sent %d times, %d times without an answer; %d results by commands, %d taken out, %d letters",
		given, done, c.attempts.Load(), c.interrupted.Load(), items, dropped, c.letters.Load())
}

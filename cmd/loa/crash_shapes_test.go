package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	"loa/activities"
	"loa/plan"
	"loa/waittest"
)

// lives are the commands to a task of each shape, from its launch to its end.
var lives = map[plan.ShapeCode][]plan.CommandKind{
	plan.ShapeProduct: {
		plan.CommandAccept, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandConfirmPublished, plan.CommandSubmitReport, plan.CommandAcceptReport,
	},
	plan.ShapeTally: {plan.CommandCount, plan.CommandCount, plan.CommandDropItem, plan.CommandCount},
	plan.ShapeEvent: {
		plan.CommandAccept, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandConfirmPublished, plan.CommandConfirmPublished,
		plan.CommandConfirmPublished, plan.CommandConfirmPublished, plan.CommandSubmitReport, plan.CommandAcceptReport,
	},
	plan.ShapeDocument: {plan.CommandAccept, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandConfirmPublished},
	plan.ShapeDelivery: {plan.CommandAccept, plan.CommandSubmitReport, plan.CommandReturnReport, plan.CommandSubmitReport, plan.CommandAcceptReport},
}

// crashedTogether is how many commands wait at a point when the worker kills itself. The engine notices the loss of each only after ten seconds.
const crashedTogether = 28

// TestCrashCommands kills the worker at both points of every command to a task of every shape, with a task for each. The command is given twice at the
// same time and once more, and is carried out once. Then the task goes on to its end.
func TestCrashCommands(t *testing.T) {
	points := []string{activities.PointUpdateAccepted, activities.PointProjected}
	ofShape := map[plan.ShapeCode]int{} // tasks so far
	var shapes []plan.ShapeCode
	for _, shape := range plan.ShippedShapes() {
		for range len(points) * len(lives[shape.Code]) {
			shapes = append(shapes, shape.Code)
		}
	}
	c := newCrashes(t, shapes)
	moments := map[string][]crashMoment{}
	for _, task := range c.tasks {
		n := ofShape[task.shape]
		ofShape[task.shape]++
		moments[points[n%2]] = append(moments[points[n%2]], crashMoment{task, n / 2})
	}
	for _, point := range points {
		for chunk := range slices.Chunk(moments[point], crashedTogether) {
			c.crashCommands(point, chunk)
		}
	}
	t.Logf("%d kills of %d commands each; %s", c.kills, crashedTogether, c.count())
	c.checkAll(0)
	for _, task := range c.tasks {
		state, err := c.store.State(t.Context(), task.task)
		if open := task.shape == plan.ShapeTally; err != nil || state.Closed() == open {
			t.Errorf("%s, a %s, has come to the stage %s (%v)", task.task, task.shape, state.Stage, err)
		}
	}
}

// crashMoment is a command in the life of a task: the worker is killed while it is carried out.
type crashMoment struct {
	*chaosTask
	step int
}

// crashCommands brings tasks to their moments, kills the worker when all are at the point, and brings them to their ends.
func (c *crashes) crashCommands(point string, moments []crashMoment) {
	c.t.Helper()
	steps := func(m crashMoment, from, to int) error {
		for _, kind := range lives[m.shape][from:to] {
			if err := c.giveNext(c.t.Context(), m.chaosTask, kind); err != nil {
				return err
			}
			if last := m.given[len(m.given)-1]; last.seq == 0 {
				return fmt.Errorf("%s to %s, a %s, was refused: %s", last.command.ID, m.task, m.shape, last.refusal)
			}
		}
		return nil
	}
	c.inParallel(len(moments), func(i int) error { return steps(moments[i], 0, moments[i].step) })
	c.crashAt(fmt.Sprint(point, " ", len(moments)), func(context.Context) error {
		var all errgroup.Group
		for _, m := range moments {
			all.Go(func() error { return steps(m, m.step, m.step+1) })
		}
		return all.Wait()
	})
	c.inParallel(len(moments), func(i int) error { return steps(moments[i], moments[i].step+1, len(lives[moments[i].shape])) })
}

// TestCrashLetters kills the worker after the command of a letter was carried out, for an answer about the work of every shape, and at the points of a
// letter and of its answer that are the same for every shape. Each letter is in the mailbox twice.
func TestCrashLetters(t *testing.T) {
	var points []string
	for range plan.ShippedShapes() {
		points = append(points, activities.PointLetterProcessed)
	}
	points = append(points, activities.PointLetterFetched, activities.PointLetterFiled, activities.PointLetterLeased, activities.PointLetterSent)
	c := newCrashes(t, shapesInTurn(len(points)))
	questions := make([]*openQuestion, len(c.tasks))
	c.inParallel(len(questions), func(i int) error {
		questions[i] = &openQuestion{attackCase: c.tasks[i].attackCase, shape: c.tasks[i].shape}
		return c.advance(questions[i], i)
	})
	for _, q := range questions {
		c.readOpenQuestion(q)
	}
	for i, q := range questions {
		c.awaitProcessed(2 * i) // the point is one of this letter
		raw := q.authenticated(q.text).bytes()
		c.crashAt(points[i], func(ctx context.Context) error {
			return c.dovecot.AppendAll(ctx, loaAddress, [][]byte{raw, raw})
		})
	}
	t.Logf("%d kills, %d letters", c.kills, 2*len(questions))
	c.checkAll(2 * len(questions))
	for _, q := range questions {
		c.checkEffect(q)
	}
}

// crashes is a cluster whose worker kills itself at the point that a file names.
type crashes struct {
	*commandChaos
	file  string
	kills int
}

func newCrashes(t *testing.T, shapes []plan.ShapeCode) *crashes {
	t.Helper()
	file := filepath.Join(t.TempDir(), "diem-dung")
	return &crashes{commandChaos: newCommandChaos(t, shapes, "LOA_CRASH_AT=@"+file), file: file}
}

// crashAt has the worker killed at a point of what do starts, and starts it again. It returns when do has.
func (c *crashes) crashAt(point string, do func(context.Context) error) {
	c.t.Helper()
	beside := c.file + ".moi" // a file is renamed in one step, and written in two
	if err := errors.Join(os.WriteFile(beside, []byte(point), 0o600), os.Rename(beside, c.file)); err != nil {
		c.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- do(c.t.Context()) }()
	waittest.Eventually(c.t, "the worker kills itself at "+point, func() error {
		if !c.Process.Exited() {
			return errors.New("it runs")
		}
		return nil
	})
	c.kills++
	c.startWorker()
	if err := <-done; err != nil {
		c.t.Fatal(err)
	}
}

// giveNext gives a command of a kind to a task.
func (c *crashes) giveNext(ctx context.Context, task *chaosTask, kind plan.CommandKind) error {
	state, err := c.store.State(ctx, task.task)
	if err != nil {
		return err
	}
	by, command, err := c.complete(ctx, task, state, kind)
	if err != nil {
		return err
	}
	if kind == plan.CommandCount { // something new among what was reported before
		task.last++
		command.Items = append(command.Items, plan.Item{On: command.Items[0].On, Count: 3, Link: fmt.Sprintf("https://hanoi.test/loa/moi/%d", task.last)})
	}
	return c.give(ctx, task, by, command)
}

// checkAll waits until so many letters are processed and all are sent, and checks the record of all tasks.
func (c *crashes) checkAll(letters int) {
	c.t.Helper()
	c.awaitProcessed(letters)
	c.checkAgrees()
	for _, task := range c.tasks {
		if len(task.given) > 0 {
			c.checkGiven(task)
			c.checkCounted(task)
		}
	}
	c.checkRecord(len(c.tasks))
	c.checkSent()
}

package main_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/commands"
	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// chaosSeed repeats a run: its commands, and the times at which processes are killed. A failed test names it.
var chaosSeed = flag.Uint64("chaos.seed", 2026, "the seed of the random commands of TestCommandChaos")

const (
	chaosTasks       = 40 // eight of each shape
	chaosSteps       = 10 // commands to each task
	chaosPeople      = 10 // who give commands at the same time
	chaosLeastKills  = 10
	chaosMostAnswers = 80 // in one life of the worker, so that a fast machine has as many kills as a slow one
	chaosEngineKill  = 6  // after so many kills of the worker Temporal is killed
	chaosRestartPost = 11 // after so many PostgreSQL restarts
)

// TestCommandChaos gives random commands to tasks of all shapes while processes are killed. Every command is given twice at the same time, and again
// after its answer; results are reported more than once, by commands and by letters. In the end the record alone shows that everything happened once.
func TestCommandChaos(t *testing.T) {
	c := newCommandChaos(t, shapesInTurn(chaosTasks))
	c.Process.Kill()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat it with -chaos.seed %d", *chaosSeed)
		}
	})
	began := time.Now()
	done := make(chan error, 1)
	go func() { done <- c.giveAll() }()
	kills := c.killWhile(done)
	c.awaitProcessed(int(c.letters.Load()))
	t.Logf("%d kills, %s; %s", kills, c.count(), time.Since(began).Round(time.Second))
	if kills < chaosLeastKills {
		t.Errorf("%d kills while commands were given, want at least %d", kills, chaosLeastKills)
	}
	c.checkAgrees()
	for _, task := range c.tasks {
		c.checkGiven(task)
		c.checkCounted(task)
	}
	c.checkRecord(chaosTasks)
	c.checkSent()
}

// commandChaos is a cluster with tasks of all shapes, to which people give random commands.
type commandChaos struct {
	*chaosCluster
	tasks       []*chaosTask
	actors      map[string]directory.Actor // by address; the coordinator has none
	answers     atomic.Int64               // of commands, refusals among them
	attempts    atomic.Int64               // to give a command
	letters     atomic.Int64               // put into the mailbox
	interrupted atomic.Int64               // attempts without an answer
}

// chaosTask is a task with what was given to it. One person at a time works on it.
type chaosTask struct {
	attackCase
	shape   plan.ShapeCode
	random  *rand.Rand
	given   []givenCommand
	letters []string       // the addresses that prove the results in its letters
	counts  map[string]int // what has to count by commands: the proof of a result, and how many
	proofs  map[int]string // of results that were taken out, by their numbers
	last    int            // the number of the last proof
}

// givenCommand is a command with its answer: the number of its event, 0 when it was refused.
type givenCommand struct {
	command plan.Command
	seq     int
	refusal string
}

// shapesInTurn are n shapes.
func shapesInTurn(n int) []plan.ShapeCode {
	shapes := make([]plan.ShapeCode, n)
	for i := range shapes {
		shapes[i] = plan.ShippedShapes()[i%len(plan.ShippedShapes())].Code
	}
	return shapes
}

// newCommandChaos launches a plan with a line of each of the shapes. The worker runs; its further settings are env.
func newCommandChaos(t *testing.T, shapes []plan.ShapeCode, env ...string) *commandChaos {
	t.Helper()
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(freePort(t)))
	c := &commandChaos{chaosCluster: newChaosCluster(t, "LOA_TEMPORAL_LISTEN="+address), actors: map[string]directory.Actor{}} // Temporal comes back at the same address
	c.further = env
	c.startWorker()
	c.connect(c.temporalAddress)
	c.commands.Wait = 4 * time.Second // a command whose process was killed is given again soon
	c.launchShapes(shapes)
	people, err := c.store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.Today(time.Now())
	c.actors[""] = people.Actor(people.Coordinators(today)[0].Person.ID, today)
	for i, shape := range shapes {
		task := &chaosTask{attackCase: *c.newCase(i), shape: shape, random: rand.New(rand.NewPCG(*chaosSeed, uint64(i))), counts: map[string]int{}, proofs: map[int]string{}}
		for _, address := range []string{task.contact, task.head} {
			person, _ := people.PersonAt(address, today)
			c.actors[address] = people.Actor(person.ID, today)
		}
		c.tasks = append(c.tasks, task)
	}
	return c
}

// killWhile kills processes until all commands are given; the worker runs in the end. A life of the worker ends shortly after a random number of
// answers.
func (c *commandChaos) killWhile(done <-chan error) (kills int) {
	c.t.Helper()
	random := rand.New(rand.NewPCG(*chaosSeed, 1<<32))
	for {
		c.startWorker()
		enough, ended := c.answers.Load()+1+random.Int64N(chaosMostAnswers), false
		waittest.Eventually(c.t, fmt.Sprintf("commands are answered before kill %d", kills+1), func() error {
			select {
			case err := <-done:
				if ended = true; err != nil {
					c.t.Fatal(err)
				}
				return nil
			default:
			}
			if c.answers.Load() < enough {
				return errors.New("too few are")
			}
			return nil
		})
		if ended {
			return kills
		}
		c.waitOrExit(time.Duration(random.IntN(200)) * time.Millisecond)
		c.Process.Kill()
		switch kills++; {
		case kills%chaosEngineKill == 0:
			c.temporal.Process.Kill()
			kills++
			c.startPart(c.temporal, "temporal")
		case kills%chaosRestartPost == 0:
			c.restartPostgres()
		}
	}
}

// giveAll gives the commands of all tasks, several tasks at the same time.
func (c *commandChaos) giveAll() error {
	all, ctx := errgroup.WithContext(c.t.Context())
	all.SetLimit(chaosPeople)
	for _, task := range c.tasks {
		all.Go(func() error {
			for range chaosSteps {
				if err := c.step(ctx, task); err != nil {
					return fmt.Errorf("%s: %w", task.task, err)
				}
			}
			return nil
		})
	}
	return all.Wait()
}

// step gives one command to a task, and may report by a letter, or repeat a command of before.
func (c *commandChaos) step(ctx context.Context, task *chaosTask) error {
	state, err := recorded(ctx, func() (plan.State, error) { return c.store.State(ctx, task.task) })
	if err != nil {
		return err
	}
	by, command, err := c.next(ctx, task, state)
	if err != nil {
		return err
	}
	if err := c.give(ctx, task, by, command); err != nil {
		return err
	}
	switch choice := task.random.IntN(6); {
	case choice < 2 && task.shape == plan.ShapeTally:
		return c.report(ctx, task)
	case choice == 5:
		return c.repeat(ctx, task, task.given[task.random.IntN(len(task.given))])
	}
	return nil
}

// give gives a command twice at the same time and then again. All must have the same answer.
func (c *commandChaos) give(ctx context.Context, task *chaosTask, by string, command plan.Command) error {
	command.ID, command.Channel, command.Actor = fmt.Sprintf("%s-%d", command.Kind, len(task.given)+1), plan.ChannelCLI, c.actors[by]
	var together errgroup.Group
	answers := make([]givenCommand, 2)
	for i := range answers {
		together.Go(func() (err error) { answers[i], err = c.send(ctx, task.task, command); return err })
	}
	if err := together.Wait(); err != nil {
		return err
	}
	if answers[0].seq != answers[1].seq {
		c.t.Errorf("%s to %s, given twice at the same time, has the answers %+v", command.ID, task.task, answers)
	}
	task.given = append(task.given, answers[0])
	task.expect(answers[0])
	return c.repeat(ctx, task, answers[0])
}

// repeat gives a command again that was carried out. What was refused may be carried out by now.
func (c *commandChaos) repeat(ctx context.Context, task *chaosTask, given givenCommand) error {
	if given.seq == 0 {
		return nil
	}
	again, err := c.send(ctx, task.task, given.command)
	if err == nil && again.seq != given.seq {
		c.t.Errorf("%s to %s was event %d, and given again %+v", given.command.ID, task.task, given.seq, again)
	}
	return err
}

// send gives a command until it is answered.
func (c *commandChaos) send(ctx context.Context, task plan.TaskID, command plan.Command) (given givenCommand, err error) {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	given.command = command
	err = waittest.Until(ctx, command.ID+" to "+string(task)+" is answered", func() error {
		c.attempts.Add(1)
		answer, err := c.commands.Do(ctx, task, command)
		var refusal *plan.Refusal
		switch {
		case err == nil:
			given.seq = answer.Seq
		case errors.As(err, &refusal):
			given.refusal = refusal.Message
		case errors.Is(err, commands.ErrPending), errors.Is(err, commands.ErrUnreachable), errors.Is(err, plan.ErrAway):
			c.interrupted.Add(1)
			return err
		default:
			c.t.Errorf("%s to %s: %v", command.ID, task, err)
		}
		c.answers.Add(1)
		return nil
	})
	return given, err
}

// report answers the newest question about results with a result that has a proof of its own. The letter arrives twice with the same bytes, once more
// through another mail server, and the unit writes the same again.
func (c *commandChaos) report(ctx context.Context, task *chaosTask) error {
	letters, err := recorded(ctx, func() ([]store.LetterOut, error) { return c.store.LettersOut(ctx, task.task) })
	if err != nil {
		return err
	}
	q := task.attackCase
	for _, letter := range letters {
		if letter.Notice == plan.NoticeRecorded && letter.ReplyTo != "" && letter.ToAddress == task.contact {
			q.question = letter
		}
	}
	if q.question.ReplyTo == "" {
		return nil // nothing was counted yet
	}
	link := fmt.Sprintf("https://hanoi.test/thu/%s/%d", task.task.Line(), len(task.letters)+1)
	q.head = task.contact
	first := q.authenticated(countNews(2, link))
	again := first
	again.id = fmt.Sprintf("gui-lai-%s-%d@may.test", task.task.Line(), len(task.letters))
	raws := [][]byte{first.bytes(), first.bytes(), withHeader(first.bytes(), "X-Resent-By: may-chu-thu-hai"), again.bytes()}
	for _, raw := range raws {
		if _, err := mail.Parse(raw); err != nil {
			return err
		}
	}
	if err := c.dovecot.AppendAll(ctx, loaAddress, raws); err != nil {
		return err
	}
	task.letters = append(task.letters, link)
	c.letters.Add(int64(len(raws)))
	return nil
}

// recorded reads the record until PostgreSQL answers.
func recorded[T any](ctx context.Context, read func() (T, error)) (value T, err error) {
	ctx, cancel := context.WithTimeout(ctx, waittest.Timeout)
	defer cancel()
	err = waittest.Until(ctx, "the record answers", func() error { value, err = read(); return err })
	return value, err
}

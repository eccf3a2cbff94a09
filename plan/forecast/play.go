package forecast

import (
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// The times of a day: the digest, and when people act. In between the schedules of the tasks fire.
const (
	digestAt = 7*time.Hour + 30*time.Minute
	actAt    = plan.MorningEnds
)

// openingTasks is how many tasks one opening letter lists.
const openingTasks = 99

// Play plays the days and counts the letters. A command that a task refuses for another reason than who gives it is an error of the model.
func Play(in Input) (Result, error) {
	p := &player{in: in, number: map[directory.PersonID]int{}, waiting: in.Tasks}
	for i := range in.Days {
		p.result.Days = append(p.result.Days, in.From.AddDays(i))
	}
	for i, day := range p.result.Days {
		p.day = i
		if err := p.play(day); err != nil {
			return Result{}, err
		}
	}
	return p.result, nil
}

// player plays one input.
type player struct {
	in      Input
	waiting []Task // not opened yet
	tasks   []*played
	opened  int // how many tasks were opened, closed ones too
	day     int
	result  Result
	number  map[directory.PersonID]int // of the person in result.Persons
	boxes   []box                      // by the same number
}

// box is what a person is still to be told.
type box struct {
	opening int // tasks that are in no letter yet
	pending []pendingNotice
	caused  bool          // a digest is written this morning
	told    []plan.TaskID // what the schedules of tasks do today, by the digest of today
}

// pendingNotice waits for the next digest.
type pendingNotice struct {
	task *played
	kind plan.NoticeKind
}

// played is one task.
type played struct {
	spec    plan.TaskSpec
	state   plan.State
	changed bool          // since the people looked at it
	decides bool          // somebody has to decide about it
	step    string        // of the model
	actOn   calendar.Date // when its next step is taken; zero for never
	wake    time.Time     // when its schedule does something next; zero for never
}

// become gives a task its next state.
func (t *played) become(s plan.State) {
	t.slept(s)
	t.changed = true
	t.decides = slices.ContainsFunc(s.Desk(calendar.Today(s.Since)), plan.Notice.Decides)
}

// slept gives a task the state after its schedule did something, by which nobody else has to take a step.
func (t *played) slept(s plan.State) {
	t.state = s
	t.wake, _ = s.NextWake() // zero when nothing is left
}

// wakesBy reports whether the schedule of the task does something up to an instant.
func (t *played) wakesBy(at time.Time) bool { return !t.wake.IsZero() && !t.wake.After(at) }

// play plays one day: the digests of the morning, the occurrences that open, what the schedules do, and what people do.
func (p *player) play(day calendar.Date) error {
	morning := day.Start(calendar.Zone).Add(plan.MorningEnds)
	working := p.in.Calendar.Working(day)
	if working {
		p.writeDigests(day)
	}
	p.open(day)
	for _, task := range p.tasks {
		for task.wakesBy(morning) {
			p.wake(task, day)
		}
	}
	if working {
		for _, task := range p.tasks {
			if err := p.act(task, day); err != nil {
				return err
			}
		}
	}
	for i := range p.boxes {
		p.boxes[i].told = nil
	}
	left := len(p.tasks)
	p.tasks = slices.DeleteFunc(p.tasks, func(t *played) bool { return t.state.Closed() })
	p.result.Done += left - len(p.tasks)
	return nil
}

// wake has the schedule of a task do what is due next.
func (p *player) wake(task *played, day calendar.Date) {
	after, events := task.state.Wake(task.wake)
	task.slept(after)
	for _, e := range events {
		p.result.Fired.count(e.Kind)
	}
	p.notify(task, events, day)
}

// open opens the tasks of a day. Those of one instant are in the same letters.
func (p *player) open(day calendar.Date) {
	tomorrow := day.AddDays(1).Start(calendar.Zone)
	for len(p.waiting) > 0 && p.waiting[0].Opens.Before(tomorrow) {
		at := p.waiting[0].Opens
		together := 0
		for together < len(p.waiting) && p.waiting[together].Opens.Equal(at) {
			together++
		}
		p.opened += together
		for _, each := range p.waiting[:together] {
			p.openTask(each, day)
		}
		p.waiting = p.waiting[together:]
		p.writeOpenings()
	}
}

func (p *player) openTask(each Task, day calendar.Date) {
	approved := p.in.Plan
	if len(each.Spec.Work.Levels) > 0 {
		approved.Levels = each.Spec.Work.Levels
	}
	input := each.Spec.Work.Input(plan.TaskInput{
		Task: each.Spec.ID, Levels: approved.LevelsFor(each.Spec.Unit), Due: each.Spec.Due, Calendar: p.in.Calendar, Wave: p.opened,
	})
	state, opened := plan.NewTask(input, each.Opens)
	task := &played{spec: each.Spec}
	task.become(state)
	p.tasks = append(p.tasks, task)
	p.notify(task, []plan.Event{opened}, day)
}

// writeOpenings writes the opening letters: one to each person for every openingTasks tasks.
func (p *player) writeOpenings() {
	for i := range p.boxes {
		letters := (p.boxes[i].opening + openingTasks - 1) / openingTasks
		p.boxes[i].opening = 0
		p.result.Persons[i].ByDay[p.day] += letters
		p.result.Persons[i].Openings += letters
	}
}

// notify sends the notices of events as the rules say.
func (p *player) notify(task *played, events []plan.Event, day calendar.Date) {
	for _, e := range events {
		var told []notified
		for _, n := range task.state.Notices(e) {
			way, _ := task.state.DispatchOf(n, e)
			recipients := n.RecipientsIn(p.in.Directory, p.matter(task), day)
			if len(recipients) == 0 && way != plan.DispatchNone {
				p.missed(n.Person, n.Role, n.Unit)
			}
			for _, to := range recipients {
				this := notified{n.Kind, to.Person.ID}
				switch {
				case slices.Contains(told, this) || way == plan.DispatchNone:
				case !to.Reachable():
					role, unit := p.positionOf(to, n, day)
					p.missed(to.Person.ID, role, unit)
				default:
					told = append(told, this)
					p.dispatch(task, n, way, p.person(to, n, day))
				}
			}
		}
	}
}

// notified is who was told what of one event: a person who holds two positions is told once.
type notified struct {
	kind   plan.NoticeKind
	person directory.PersonID
}

// missed counts a notice that reaches nobody.
func (p *player) missed(person directory.PersonID, role directory.Role, unit directory.UnitCode) {
	i := slices.IndexFunc(p.result.Unreached, func(u Unreached) bool { return u.Person == person && u.Role == role && u.Unit == unit })
	if i < 0 {
		i = len(p.result.Unreached)
		p.result.Unreached = append(p.result.Unreached, Unreached{Person: person, Role: role, Unit: unit})
	}
	p.result.Unreached[i].Notices++
}

func (p *player) dispatch(task *played, n plan.Notice, way plan.Dispatch, person int) {
	switch way {
	case plan.DispatchSingle:
		p.result.Persons[person].ByDay[p.day]++
	case plan.DispatchOpening:
		p.boxes[person].opening++
	case plan.DispatchDigest:
		if !p.boxes[person].wasTold(task, n) {
			p.boxes[person].pending = append(p.boxes[person].pending, pendingNotice{task, n.Kind})
		}
	case plan.DispatchNone:
	}
}

// wasTold reports whether the digest of today has told what the schedule of the task now does.
func (b box) wasTold(task *played, n plan.Notice) bool {
	if !n.Kind.Scheduled() {
		return false
	}
	return slices.Contains(b.told, task.spec.ID)
}

func (p *player) matter(task *played) directory.Matter {
	return directory.Matter{Plan: string(p.in.Plan.ID), Group: task.spec.Group, Unit: task.spec.Unit}
}

// person is the number of a recipient, given at the first letter.
func (p *player) person(to directory.Holder, n plan.Notice, day calendar.Date) int {
	i, known := p.number[to.Person.ID]
	if !known {
		i = len(p.boxes)
		p.number[to.Person.ID] = i
		p.boxes = append(p.boxes, box{})
		role, unit := p.positionOf(to, n, day)
		p.result.Persons = append(p.result.Persons, PersonLetters{Person: to.Person.ID, Role: role, Unit: unit, ByDay: make([]int, p.in.Days)})
	}
	return i
}

// positionOf is the position in which a recipient gets a notice. A coordinator has matters of every unit, and a head stands in for a focal point.
func (p *player) positionOf(to directory.Holder, n plan.Notice, day calendar.Date) (directory.Role, directory.UnitCode) {
	positions := p.in.Directory.Actor(to.Person.ID, day).Positions
	for _, wanted := range []func(directory.Position) bool{
		func(h directory.Position) bool { return h.Role == n.Role && (h.Unit == n.Unit || n.Unit == "") },
		func(h directory.Position) bool { return h.Unit == n.Unit },
	} {
		if i := slices.IndexFunc(positions, wanted); i >= 0 {
			return positions[i].Role, positions[i].Unit
		}
	}
	return n.Role, n.Unit
}

// writeDigests writes the digests of a morning: to each person for whom a decision waits, a notice waits, or the schedule of a task does
// something today.
func (p *player) writeDigests(day calendar.Date) {
	now := day.Start(calendar.Zone).Add(digestAt)
	for _, task := range p.tasks {
		if task.decides {
			p.causeDecisions(task, now, day)
		}
		p.lookAhead(task, day)
	}
	p.causeAwaiting(day)
	for i := range p.boxes {
		p.causePending(i, now, day)
		if p.boxes[i].caused {
			p.result.Persons[i].ByDay[p.day]++
			p.result.Persons[i].Digest++
		} else {
			p.boxes[i].told = nil
		}
		p.boxes[i].caused = false
	}
}

// causeAwaiting has the coordinators get a digest about the lines that wait for an event, on the day of each month on which they are reminded of
// them. The plan runs from the day after its launch on.
func (p *player) causeAwaiting(day calendar.Date) {
	if p.in.Awaiting == 0 || day == p.in.From || !plan.RemindsAwaiting(day, p.in.Calendar) {
		return
	}
	for _, h := range p.in.Directory.Coordinators(day) {
		if h.Reachable() {
			p.boxes[p.person(h, plan.Notice{Role: directory.RoleCoordinator}, day)].caused = true
		}
	}
}

// causeDecisions has those who have to decide about a task get a digest this morning.
func (p *player) causeDecisions(task *played, now time.Time, day calendar.Date) {
	for _, n := range task.state.DigestDesk(now) {
		if !n.Decides() {
			continue
		}
		for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
			if to.Reachable() {
				p.boxes[p.person(to, n, day)].caused = true
			}
		}
	}
}

// causePending uses up what waits for the digest of a person. A question whose step is over is dropped, and so is everything for a person who has
// no address any more.
func (p *player) causePending(person int, now time.Time, day calendar.Date) {
	box := &p.boxes[person]
	if len(box.pending) == 0 {
		return
	}
	_, reachable := p.in.Directory.AddressFor(p.result.Persons[person].Person, day)
	for _, pending := range box.pending {
		if reachable && (!pending.kind.OnDesk() || p.waitsFor(pending.task, p.result.Persons[person].Person, now)) {
			box.caused = true
		}
	}
	box.pending = nil
}

// waitsFor reports whether a task waits for a person.
func (p *player) waitsFor(task *played, person directory.PersonID, now time.Time) bool {
	for _, n := range task.state.DigestDesk(now) {
		for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), calendar.Today(now)) {
			if to.Person.ID == person {
				return true
			}
		}
	}
	return false
}

// lookAhead finds what the schedule of a task does later this morning.
func (p *player) lookAhead(task *played, day calendar.Date) {
	morning := day.Start(calendar.Zone).Add(plan.MorningEnds)
	if !task.wakesBy(morning) {
		return
	}
	after, events := task.state.Wake(morning)
	for _, e := range events {
		for _, n := range after.Notices(e) {
			for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
				if to.Reachable() {
					box := &p.boxes[p.person(to, n, day)]
					box.caused, box.told = true, append(box.told, task.spec.ID)
				}
			}
		}
	}
}

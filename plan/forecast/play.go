package forecast

import (
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// The times of a day: the digest, until when it looks ahead, and when people act.
const (
	digestAt = 7*time.Hour + 30*time.Minute
	lookTo   = 9 * time.Hour
	actAt    = 10 * time.Hour
)

// Play plays the days and counts the letters. A command that a task refuses is an error of the model.
func Play(in Input) (Result, error) {
	p := &player{in: in, number: map[directory.PersonID]int{}}
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
	in     Input
	tasks  []*played
	day    int
	result Result
	number map[directory.PersonID]int // of the person in result.Persons
	boxes  []box                      // by the same number
}

// box is what a person is still to be told.
type box struct {
	opening bool
	pending []pendingNotice // for the next digest
	told    []plan.TaskID   // by the digest of today
}

type pendingNotice struct {
	task *played
	kind plan.NoticeKind
}

// played is one task.
type played struct {
	spec  plan.TaskSpec
	state plan.State
	step  string        // of the model
	actOn calendar.Date // when its next step is taken
	wake  time.Time     // when its schedule does something next; zero for never
}

// become gives a task its next state.
func (t *played) become(s plan.State) {
	t.state = s
	t.wake, _ = s.NextWake() // zero when nothing is left
}

// wakesBy reports whether the schedule of the task does something up to an instant.
func (t *played) wakesBy(at time.Time) bool { return !t.wake.IsZero() && !t.wake.After(at) }

func (p *player) play(day calendar.Date) error {
	working := p.in.Calendar.Working(day)
	if working {
		p.writeDigests(day)
	}
	for _, task := range p.tasks {
		if task.wakesBy(day.Start(calendar.Zone).Add(lookTo)) {
			after, events := task.state.Wake(day.Start(calendar.Zone).Add(lookTo))
			task.become(after)
			p.notify(task, events, day)
		}
	}
	p.open(day)
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
	return nil
}

// open opens the tasks of a day, with one letter to each person.
func (p *player) open(day calendar.Date) {
	for _, each := range p.in.Tasks {
		if each.Opens != day {
			continue
		}
		input := plan.TaskInput{Task: each.Spec.ID, Levels: p.in.Plan.LevelsFor(each.Spec.Unit), Due: each.Spec.Due, Calendar: p.in.Calendar}
		state, opened := plan.NewTask(input, day.Start(calendar.Zone).Add(lookTo))
		task := &played{spec: each.Spec}
		task.become(state)
		p.tasks = append(p.tasks, task)
		p.notify(task, []plan.Event{opened}, day)
	}
	for i := range p.boxes {
		if p.boxes[i].opening {
			p.boxes[i].opening = false
			p.result.Persons[i].ByDay[p.day]++
		}
	}
}

// notify sends the notices of events as the rules say.
func (p *player) notify(task *played, events []plan.Event, day calendar.Date) {
	for _, e := range events {
		for _, n := range task.state.Notices(e) {
			way, _ := task.state.DispatchOf(n, e)
			for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
				if to.Reachable() {
					p.dispatch(task, n, way, p.person(to, n.Role))
				}
			}
		}
	}
}

func (p *player) dispatch(task *played, n plan.Notice, way plan.Dispatch, person int) {
	switch way {
	case plan.DispatchSingle:
		p.result.Persons[person].ByDay[p.day]++
	case plan.DispatchOpening:
		p.boxes[person].opening = true
	case plan.DispatchDigest:
		if !p.boxes[person].wasTold(task, n) {
			p.boxes[person].pending = append(p.boxes[person].pending, pendingNotice{task, n.Kind})
		}
	case plan.DispatchNone:
	}
}

// wasTold reports whether the digest of today has told what the schedule of the task now does.
func (b box) wasTold(task *played, n plan.Notice) bool {
	if n.Kind != plan.NoticeReminder && n.Kind != plan.NoticeOverdue && n.Kind != plan.NoticeEscalation {
		return false
	}
	return slices.Contains(b.told, task.spec.ID)
}

func (p *player) matter(task *played) directory.Matter {
	return directory.Matter{Plan: string(p.in.Plan.ID), Group: task.spec.Group, Unit: task.spec.Unit}
}

// person is the number of a recipient, given at the first letter.
func (p *player) person(to directory.Holder, role directory.Role) int {
	i, known := p.number[to.Person.ID]
	if !known {
		i = len(p.boxes)
		p.number[to.Person.ID] = i
		p.boxes = append(p.boxes, box{})
		p.result.Persons = append(p.result.Persons, PersonLetters{Person: to.Person.ID, Role: role, ByDay: make([]int, p.in.Days)})
	}
	return i
}

// writeDigests writes the digests of a morning: to each person for whom a decision waits, a notice waits, or the schedule of a task does
// something today.
func (p *player) writeDigests(day calendar.Date) {
	now := day.Start(calendar.Zone).Add(digestAt)
	causes, desks := make([]bool, len(p.boxes)), make([][]plan.TaskID, len(p.boxes))
	for _, task := range p.tasks {
		for _, n := range task.state.DigestDesk(now) {
			for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
				if person, known := p.number[to.Person.ID]; known && to.Reachable() {
					causes[person] = causes[person] || n.Decides()
					desks[person] = append(desks[person], task.spec.ID)
				}
			}
		}
		p.lookAhead(task, day, causes, desks)
	}
	for i := range p.boxes {
		for _, pending := range p.boxes[i].pending {
			causes[i] = causes[i] || !pending.kind.OnDesk() || slices.Contains(desks[i], pending.task.spec.ID)
		}
		p.boxes[i].pending = nil
		if causes[i] {
			p.result.Persons[i].ByDay[p.day]++
			p.result.Persons[i].Digest++
			p.boxes[i].told = desks[i]
		}
	}
}

// lookAhead finds what the schedule of a task does later this morning.
func (p *player) lookAhead(task *played, day calendar.Date, causes []bool, desks [][]plan.TaskID) {
	if !task.wakesBy(day.Start(calendar.Zone).Add(lookTo)) {
		return
	}
	after, events := task.state.Wake(day.Start(calendar.Zone).Add(lookTo))
	for _, e := range events {
		for _, n := range after.Notices(e) {
			for _, to := range n.RecipientsIn(p.in.Directory, p.matter(task), day) {
				if person, known := p.number[to.Person.ID]; known && to.Reachable() {
					causes[person] = true
					desks[person] = append(desks[person], task.spec.ID)
				}
			}
		}
	}
}

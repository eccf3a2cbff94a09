package period

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Count counts obligations. Expected is the sum of Received, Nil, Returned, Exempted, Empty, Missing and Awaited: each obligation is in one of them.
type Count struct {
	Expected int `json:"expected"` // frozen at the opening
	Received int `json:"received"` // answered with figures, and not sent back
	Nil      int `json:"nil"`      // answered with "không phát sinh"
	Returned int `json:"returned"` // sent back, and not answered since
	Exempted int `json:"exempted"`
	Empty    int `json:"empty"`   // only empty letters came: no answer
	Missing  int `json:"missing"` // nothing came, and the due day is over
	Awaited  int `json:"awaited"` // nothing came, and the due day is not over
	OnTime   int `json:"on_time"` // of those that have answered
}

// Answered counts those that have answered, with figures or with nil.
func (c Count) Answered() int { return c.Received + c.Nil }

// Add is the sum.
func (c Count) Add(other Count) Count {
	return Count{
		Expected: c.Expected + other.Expected, Received: c.Received + other.Received, Nil: c.Nil + other.Nil, Returned: c.Returned + other.Returned,
		Exempted: c.Exempted + other.Exempted, Empty: c.Empty + other.Empty, Missing: c.Missing + other.Missing, Awaited: c.Awaited + other.Awaited,
		OnTime: c.OnTime + other.OnTime,
	}
}

// Rate is a part of a whole.
type Rate struct {
	Part  int `json:"part"`
	Whole int `json:"whole"`
}

// Permille is the rate in thousandths, from 0 to 1000, rounded down so that 1000 means all; false when the whole is nothing.
func (r Rate) Permille() (int, bool) {
	if r.Whole <= 0 {
		return 0, false
	}
	return r.Part * 1000 / r.Whole, true
}

// Reporting is the share of the units that have answered, of all that owed a report when the period was opened. An exemption does not shrink the whole.
func (c Count) Reporting() Rate { return Rate{c.Answered(), c.Expected} }

// Timeliness is the share of the units that have answered in time, of all that owed a report when the period was opened.
func (c Count) Timeliness() Rate { return Rate{c.OnTime, c.Expected} }

// ReportingOfOwing is Reporting without the exempted units.
func (c Count) ReportingOfOwing() Rate { return Rate{c.Answered(), c.Expected - c.Exempted} }

// Standing is an obligation on a day.
type Standing struct {
	Unit       directory.UnitCode   `json:"unit"`             // that owed the report at the opening
	Others     []directory.UnitCode `json:"others,omitempty"` // further successors of a unit that was split
	Status     Status               `json:"status"`
	Empty      bool                 `json:"empty,omitempty"`
	ReceivedOn calendar.Date        `json:"received_on,omitzero"` // of the submission that counts
	OnTime     bool                 `json:"on_time,omitempty"`
	Due        calendar.Date        `json:"due"`
}

// Row is a unit in the tree. Own counts the obligations that the unit answers for, Total those of the units below it too.
type Row struct {
	Unit        directory.UnitCode `json:"unit"`
	Parent      directory.UnitCode `json:"parent,omitempty"`
	Depth       int                `json:"depth"`
	Own         Count              `json:"own"`
	Total       Count              `json:"total"`
	Obligations []Standing         `json:"obligations,omitempty"`
}

// Completeness is who has answered by a day, up the tree of that day.
type Completeness struct {
	Period ID            `json:"period"`
	On     calendar.Date `json:"on"`
	Whole  Count         `json:"whole"`
	Rows   []Row         `json:"rows"` // each unit before the units below it, in the order of the obligations
}

// Completeness counts who has answered by the end of a day, by the dates of the evidence. The tree is that of the day: units that were merged or dissolved
// after the opening are counted with their successors, and the whole stays what it was.
func (s State) Completeness(on calendar.Date, d directory.Directory) Completeness {
	if !d.IsIndexed() {
		d = d.Indexed()
	}
	b := newTree(s, on, d)
	for _, o := range s.Obligations {
		answering := AnsweringFor(o.Unit, on, d)
		count := o.count(on)
		row := b.row(answering.Unit)
		row.Own = row.Own.Add(count)
		row.Obligations = append(row.Obligations, o.standingOn(on, answering.Others))
		b.whole = b.whole.Add(count)
	}
	return Completeness{Period: s.Period.ID, On: on, Whole: b.whole, Rows: b.ordered()}
}

// count puts the obligation in one of the classes.
func (o Obligation) count(on calendar.Date) Count {
	c := Count{Expected: 1}
	if o.OnTime(on) {
		c.OnTime = 1
	}
	s, _ := o.Standing(on)
	switch status := o.StatusOn(on); {
	case status.Answered() && s.Content == ContentNil:
		c.Nil = 1
	case status.Answered():
		c.Received = 1
	case status == StatusReturned:
		c.Returned = 1
	case status == StatusExempted:
		c.Exempted = 1
	case o.EmptyOn(on):
		c.Empty = 1
	case on.After(o.Due):
		c.Missing = 1
	default:
		c.Awaited = 1
	}
	return c
}

func (o Obligation) standingOn(on calendar.Date, others []directory.UnitCode) Standing {
	s, _ := o.Standing(on)
	return Standing{
		Unit: o.Unit, Others: others, Status: o.StatusOn(on), Empty: o.EmptyOn(on), ReceivedOn: s.ReceivedOn, OnTime: o.OnTime(on), Due: o.Due,
	}
}

// tree gathers the rows while the obligations are counted.
type tree struct {
	parents parents
	at      map[directory.UnitCode]int
	rows    []Row
	whole   Count
}

func newTree(s State, on calendar.Date, d directory.Directory) *tree {
	t := &tree{parents: parents{frozen: map[directory.UnitCode]directory.UnitCode{}, on: on, d: d}, at: map[directory.UnitCode]int{}}
	for _, o := range s.Obligations {
		t.parents.frozen[o.Unit] = o.Parent
	}
	return t
}

// row finds the row of a unit. It adds the unit, and what stands above it, when they have none.
func (t *tree) row(unit directory.UnitCode) *Row {
	if i, known := t.at[unit]; known {
		return &t.rows[i]
	}
	t.rows = append(t.rows, Row{Unit: unit})
	i := len(t.rows) - 1
	t.at[unit] = i
	if parent := t.parents.of(unit); parent != "" {
		t.row(parent)
		if !t.isBelow(parent, unit) {
			t.rows[i].Parent = parent
		}
	}
	return &t.rows[i]
}

// isBelow says whether a unit stands below another: then the other cannot stand below it, whatever the directory says.
func (t *tree) isBelow(unit, above directory.UnitCode) bool {
	for unit != "" {
		if unit == above {
			return true
		}
		unit = t.rows[t.at[unit]].Parent
	}
	return false
}

// ordered puts each unit before those below it, and adds up the totals.
func (t *tree) ordered() []Row {
	below := map[directory.UnitCode][]int{}
	for i, row := range t.rows {
		below[row.Parent] = append(below[row.Parent], i)
	}
	ordered := make([]Row, 0, len(t.rows))
	var add func(parent directory.UnitCode, depth int) Count
	add = func(parent directory.UnitCode, depth int) Count {
		var sum Count
		for _, i := range below[parent] {
			row := t.rows[i]
			at := len(ordered)
			ordered = append(ordered, row)
			ordered[at].Depth = depth
			ordered[at].Total = row.Own.Add(add(row.Unit, depth+1))
			sum = sum.Add(ordered[at].Total)
		}
		return sum
	}
	add("", 0)
	return ordered
}

// Of finds the row of a unit.
func (c Completeness) Of(unit directory.UnitCode) (Row, bool) {
	i := slices.IndexFunc(c.Rows, func(row Row) bool { return row.Unit == unit })
	if i < 0 {
		return Row{}, false
	}
	return c.Rows[i], true
}

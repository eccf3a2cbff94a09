package directory

import (
	"strings"

	"loa/plan/calendar"
)

// Share (phân công theo dõi) says that one coordinator gets the matters of a plan, of a group of its lines, or of a unit, from a day to a day
// (both included; a zero day leaves that end open). An empty part stands for any.
type Share struct {
	ID     int64         `json:"id"`
	Plan   string        `json:"plan,omitempty"`
	Group  string        `json:"group,omitempty"`
	Unit   UnitCode      `json:"unit,omitempty"`
	Person PersonID      `json:"person"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
}

// Matter is what a notice to a coordinator is about.
type Matter struct {
	Plan  string
	Group string
	Unit  UnitCode
}

// covers says whether a share is about a matter on a day.
func (s Share) covers(m Matter, on calendar.Date) bool {
	return within(on, s.From, s.To) && (s.Plan == "" || s.Plan == m.Plan) && (s.Unit == "" || s.Unit == m.Unit) &&
		(s.Group == "" || strings.EqualFold(strings.TrimSpace(s.Group), strings.TrimSpace(m.Group)))
}

// weight orders shares by how much they say: a unit before a group of lines, a group before a plan.
func (s Share) weight() int {
	weight := 0
	for i, part := range []string{s.Plan, s.Group, string(s.Unit)} {
		if part != "" {
			weight += 1 << i
		}
	}
	return weight
}

// CoordinatorsOf lists who gets a matter on a day: the coordinator of the share that says most about it, the newest of several, and who acts for
// that coordinator; without such a share every coordinator. A share of a person who coordinates no more does not count.
func (d Directory) CoordinatorsOf(m Matter, on calendar.Date) []Holder {
	all := d.Coordinators(on)
	best, chosen := 0, []Holder(nil)
	for _, share := range d.Shares {
		if !share.covers(m, on) || share.weight() < best {
			continue
		}
		if holders := holdersFor(all, share.Person); len(holders) > 0 {
			best, chosen = share.weight(), holders
		}
	}
	if chosen == nil {
		return all
	}
	return chosen
}

// holdersFor are the person among the holders, and those who act for the person.
func holdersFor(holders []Holder, person PersonID) []Holder {
	var found []Holder
	for _, h := range holders {
		if h.Person.ID == person && h.For == "" || h.For == person {
			found = append(found, h)
		}
	}
	return found
}

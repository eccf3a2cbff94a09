package plan

import (
	"slices"
	"time"

	"loa/plan/deadline"
	"loa/plan/problem"
)

// AskField is the field of a line that a question is about.
type AskField string

// The fields that a person can settle.
const (
	AskAboutLead     AskField = "lead"
	AskAboutSupport  AskField = "support"
	AskAboutDeadline AskField = "deadline"
	AskAboutShape    AskField = "shape"
	AskAboutQuota    AskField = "quota"
)

// AskFields lists the fields in the order of a line.
func AskFields() []AskField {
	return []AskField{AskAboutLead, AskAboutSupport, AskAboutDeadline, AskAboutShape, AskAboutQuota}
}

// Ask is a question about one field of a line whose words are not surely understood. An error keeps the plan from its launch; a warning has a
// reading that stands unless a person corrects it. Shapes or Quotas lists what the words may mean where there is a choice.
type Ask struct {
	Field   AskField        `json:"field"`
	Problem problem.Problem `json:"problem"`
	Shapes  []ShapeCode     `json:"shapes,omitempty"`
	Quotas  []Quota         `json:"quotas,omitempty"`
}

// Blocks says whether the question keeps the plan from its launch.
func (a Ask) Blocks() bool { return a.Problem.Severity == problem.SeverityError }

// Correction (chỉnh sửa) is what a person has settled about a line, in the words that an annex would have used. Each field is optional: empty
// leaves the reading of the plan's own words.
type Correction struct {
	Lead     string    `json:"lead,omitempty"`
	Support  string    `json:"support,omitempty"`
	Deadline string    `json:"deadline,omitempty"`
	Shape    ShapeCode `json:"shape,omitempty"`
	Quota    Quota     `json:"quota,omitzero"`
	CheckIn  Rhythm    `json:"check_in,omitempty"` // how often the unit is asked for its results
	// Confirmed are the fields of which a person has said that the reading of the plan's words is right.
	Confirmed []AskField `json:"confirmed,omitempty"`
}

// IsZero says whether nothing is settled.
func (c Correction) IsZero() bool {
	return c.Lead == "" && c.Support == "" && c.Deadline == "" && c.Shape == "" && c.Quota == (Quota{}) && c.CheckIn == "" && len(c.Confirmed) == 0
}

// With is the correction with what a further one settles besides, or instead.
func (c Correction) With(more Correction) Correction {
	for _, words := range []struct{ to, from *string }{{&c.Lead, &more.Lead}, {&c.Support, &more.Support}, {&c.Deadline, &more.Deadline}} {
		if *words.from != "" {
			*words.to = *words.from
		}
	}
	if more.Shape != "" {
		c.Shape = more.Shape
	}
	if more.Quota != (Quota{}) { // a number of 0 is refused, not dropped
		c.Quota = more.Quota
	}
	if more.CheckIn != "" {
		c.CheckIn = more.CheckIn
	}
	c.Confirmed = slices.Clone(c.Confirmed)
	for _, field := range more.Confirmed {
		if !slices.Contains(c.Confirmed, field) {
			c.Confirmed = append(c.Confirmed, field)
		}
	}
	return c
}

// Confirming is the correction by which a person says that the reading of a field is right. The shape and the quota are kept as they are read
// now, so that another reading next year changes nothing.
func (l Line) Confirming(field AskField) Correction {
	switch field {
	case AskAboutShape:
		return Correction{Shape: l.Work.Shape}
	case AskAboutQuota:
		return Correction{Quota: l.Work.Quota}
	case AskAboutLead, AskAboutSupport, AskAboutDeadline:
	}
	return Correction{Confirmed: []AskField{field}}
}

// Settles says whether the correction answers a question.
func (c Correction) Settles(a Ask) bool {
	if !a.Blocks() && slices.Contains(c.Confirmed, a.Field) {
		return true
	}
	switch a.Field {
	case AskAboutLead:
		return c.Lead != ""
	case AskAboutSupport:
		return c.Support != ""
	case AskAboutDeadline:
		return c.Deadline != ""
	case AskAboutShape:
		return c.Shape != ""
	case AskAboutQuota:
		return !c.Quota.IsZero()
	}
	return false
}

// Corrected is the correction of a line with what the plan's own words were read as before.
type Corrected struct {
	Correction Correction  `json:"correction"`
	By         string      `json:"by"`
	At         time.Time   `json:"at"`
	Year       int         `json:"year"` // of the plan in which the correction was made
	Said       LineReading `json:"said"`
}

// Correcting says whose correction it is, and when it was made.
type Correcting struct {
	Plan PlanID
	Line string
	By   string
	At   time.Time
}

// LineReading is what the words of a line were read as. The words are those of the plan.
type LineReading struct {
	Lead     []Assignee        `json:"lead,omitempty"`
	Support  []Assignee        `json:"support,omitempty"`
	Deadline deadline.Deadline `json:"deadline"`
	Work     Work              `json:"work,omitzero"`
	Asks     []Ask             `json:"asks,omitempty"`
}

// Reading is what the line was read as.
func (l Line) Reading() LineReading {
	return LineReading{Lead: l.Lead, Support: l.Support, Deadline: l.Deadline, Work: l.Work, Asks: l.Asks}
}

// AsSaid is the line as its own words were read, without a correction.
func (l Line) AsSaid() Line {
	if l.Corrected != nil {
		said := l.Corrected.Said
		l.Lead, l.Support, l.Deadline, l.Work, l.Asks, l.Corrected = said.Lead, said.Support, said.Deadline, said.Work, said.Asks, nil
	}
	return l
}

// Blocked says whether a question about the line keeps its plan from the launch.
func (l Line) Blocked() bool { return slices.ContainsFunc(l.Asks, Ask.Blocks) }

// BlockedLines counts the lines that wait for an answer before the launch.
func BlockedLines(lines []Line) int {
	count := 0
	for _, line := range lines {
		if line.Blocked() {
			count++
		}
	}
	return count
}

// WorkAs is the work of a line as its words give it for a shape that a person has chosen.
func WorkAs(line Line, year int, shape ShapeDefinition) Work {
	work := Work{Shape: shape.Code, Like: shape.Like}
	switch shape.Words() {
	case ShapeTally:
		if named := quotas(line); len(named) > 0 {
			work.Quota = named[0]
		}
	case ShapeEvent:
		work.Milestones = newWorkReader(line, year).milestones()
	case ShapeProduct, ShapeDocument, ShapeDelivery:
	}
	return work
}

// Vietnamese lists what is settled, for a person to read.
func (c Correction) Vietnamese() []string {
	var settled []string
	for _, field := range []struct{ name, words string }{
		{"chủ trì", c.Lead}, {"phối hợp", c.Support}, {"thời hạn", c.Deadline},
	} {
		if field.words != "" {
			settled = append(settled, field.name+" “"+field.words+"”")
		}
	}
	if c.Shape != "" {
		settled = append(settled, "loại việc “"+c.Shape.Vietnamese()+"”")
	}
	if !c.Quota.IsZero() {
		settled = append(settled, "định mức "+c.Quota.Vietnamese())
	}
	if c.CheckIn != "" {
		settled = append(settled, "báo kết quả theo "+c.CheckIn.Vietnamese())
	}
	if len(c.Confirmed) > 0 {
		settled = append(settled, "đã xác nhận cách hiểu")
	}
	return settled
}

package plan

// Preview is what a launch on a day would do, in figures; nothing has happened yet.
type Preview struct {
	Tasks     int             `json:"tasks"`
	Units     int             `json:"units"`   // lead units with at least one task
	Letters   int             `json:"letters"` // first letters: one for each task whose unit can be written to
	ByUnit    []UnitCount     `json:"by_unit"` // in the order the plan first names the units
	FirstDue  Date            `json:"first_due"`
	LastDue   Date            `json:"last_due"`
	ByMonth   []MonthCount    `json:"by_month"`   // ascending; tasks without a date last
	NoContact []UnitCode      `json:"no_contact"` // lead units that nobody can be written to in: no letter goes there
	Recurring []RecurringLine `json:"recurring"`
}

// UnitCount is how much of a launch falls to one lead unit.
type UnitCount struct {
	Unit    UnitCode `json:"unit"`
	Name    string   `json:"name"`
	Tasks   int      `json:"tasks"`
	Letters int      `json:"letters"`
}

// MonthCount is how many tasks fall due in a month, "2027-03"; Month is empty for tasks without a date.
type MonthCount struct {
	Month string `json:"month"`
	Tasks int    `json:"tasks"`
}

// RecurringLine is a line whose later occurrences open by themselves, with the five-field cron spec that opens them, read in the
// plan's own zone.
type RecurringLine struct {
	Line string `json:"line"`
	Spec string `json:"spec"`
}

package plan

// TaskSpec is a task that a launch opens: one line, one lead unit, one occurrence. Due is zero while no date is known.
type TaskSpec struct {
	ID         TaskID       `json:"id"`
	Line       string       `json:"line"`
	Unit       UnitCode     `json:"unit"`
	Occurrence string       `json:"occurrence"`
	From       Date         `json:"from"`
	Due        Date         `json:"due"`
	Recurs     bool         `json:"recurs"` // the next occurrence is opened when its period begins
	Kind       DeadlineKind `json:"kind"`
	Title      string       `json:"title"`
	Product    string       `json:"product"`
	Group      string       `json:"group"`
}

// ExpandInput is a plan's lines and the day on which they are to become tasks.
type ExpandInput struct {
	Plan      PlanID
	Year      int
	Lines     []Line
	Directory Directory // Indexed, when there are many lines
	On        Date      // the day of the launch: units and members of classes are those of this day
}

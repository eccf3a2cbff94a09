package plan

// Answer is the result of a command that was carried out: the number of its event, and the stage and condition of the task after it.
// Again is true when the same command had been carried out before and nothing was changed.
type Answer struct {
	Task      TaskID    `json:"task"`
	Seq       int       `json:"seq"`
	Stage     Stage     `json:"stage"`
	Condition Condition `json:"condition"`
	Again     bool      `json:"again,omitempty"`
}

package plan

// Answer is what came of a command that was carried out: the number of the event it became, and where the task stands now.
// Again is true when the same command had been carried out before; nothing was changed then.
type Answer struct {
	Task      TaskID    `json:"task"`
	Seq       int       `json:"seq"`
	Stage     Stage     `json:"stage"`
	Condition Condition `json:"condition"`
	Again     bool      `json:"again,omitempty"`
}

package period

// Answer is the result of a command that was carried out. Again is true when nothing was changed, because the command was carried out before or the
// period is already as it wants it.
type Answer struct {
	Seq   int   `json:"seq"`
	Stage Stage `json:"stage"`
	Again bool  `json:"again,omitempty"`
}

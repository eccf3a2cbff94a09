package mail

// Check is one finding and its reason: the trace that a letter's reading leaves.
type Check struct {
	Name string `json:"name"`
	// Result is "pass", "fail" or "none" (nothing to say).
	Result string `json:"result"`
	// Detail is the reason in Vietnamese, for the people who read the trace.
	Detail string `json:"detail"`
}

// The results of a check.
const (
	Pass = "pass"
	Fail = "fail"
	None = "none"
)

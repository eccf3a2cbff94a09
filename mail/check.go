package mail

// Check is one finding about a letter with its reason. The checks of a letter, in their order, are the trace that explains its
// interpretation.
type Check struct {
	// Name says what was examined, for example "dmarc"; it is stored and must not change.
	Name string `json:"name"`
	// Result is [Pass], [Fail] or [None].
	Result string `json:"result"`
	// Detail is the reason in Vietnamese, for people who look at the trace.
	Detail string `json:"detail"`
}

// The results of a [Check]. None says that there was nothing to examine or nothing to conclude.
const (
	Pass = "pass"
	Fail = "fail"
	None = "none"
)

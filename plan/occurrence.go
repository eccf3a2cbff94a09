package plan

// Occurrence is one time that a line of the plan falls due. Key is the last part of the task's id: "1" for a line that happens
// once, else the period: "2027-q1", "2027-m03", "2027-w09" (ISO week), "2027-h1", "2027-y".
type Occurrence struct {
	Key  string
	From Date // first day of the period, zero when open
	Due  Date // last day that is still in time, zero when no date is known yet
}

package plan

// LineStanding is where a line of the plan stands, by its tasks.
type LineStanding string

// The standings of a line. The first four are named like the buckets of tasks.
const (
	LineDoneOnTime  LineStanding = "done_on_time"
	LineDoneLate    LineStanding = "done_late"
	LineOpenInTime  LineStanding = "open_in_time"
	LineOpenOverdue LineStanding = "open_overdue"
	LineUnopened    LineStanding = "unopened"  // no task yet: the line awaits its event, its day or the launch
	LineCancelled   LineStanding = "cancelled" // all its tasks are cancelled, and it counts no more
)

// LineTasks counts the tasks of a line by their buckets. BucketNone holds the cancelled ones.
type LineTasks map[Bucket]int

// Standing is the standing of the line; more says that further occurrences are still to be opened, and then it is not done. A line is done when all its tasks are done that are not cancelled, and late when one of them was late.
// It is overdue as soon as one open task is: the worst task decides, so that a line never looks better than its units.
func (t LineTasks) Standing(more bool) LineStanding {
	switch {
	case t[BucketOpenOverdue] > 0:
		return LineOpenOverdue
	case t[BucketOpenInTime] > 0, more && t[BucketDoneLate]+t[BucketDoneOnTime] > 0:
		return LineOpenInTime
	case t[BucketDoneLate] > 0:
		return LineDoneLate
	case t[BucketDoneOnTime] > 0:
		return LineDoneOnTime
	case t[BucketNone] > 0 && !more:
		return LineCancelled
	}
	return LineUnopened
}

// Done says whether a line with this standing is done.
func (s LineStanding) Done() bool { return s == LineDoneOnTime || s == LineDoneLate }

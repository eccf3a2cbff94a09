package period

// Grade is where the reports of a unit stand in a period, in one word: the cell of a heat map.
type Grade string

// The grades, the worst first.
const (
	GradeMissing  Grade = "missing"  // nothing came, and the due day is over
	GradeEmpty    Grade = "empty"    // only empty letters came
	GradeReturned Grade = "returned" // sent back, and not answered since
	GradeLate     Grade = "late"     // answered after the due day
	GradeAwaited  Grade = "awaited"  // nothing came, and the due day is not over
	GradeExempted Grade = "exempted"
	GradeNil      Grade = "nil"     // answered in time: nothing to report
	GradeOnTime   Grade = "on_time" // answered in time
	GradeNone     Grade = "none"    // the unit owes nothing
)

// Grades lists the grades, the worst first.
func Grades() []Grade {
	return []Grade{GradeMissing, GradeEmpty, GradeReturned, GradeLate, GradeAwaited, GradeExempted, GradeNil, GradeOnTime, GradeNone}
}

// Worse is the place of the grade in Grades, from the end: the worst has the greatest.
func (g Grade) Worse() int {
	for i, grade := range Grades() {
		if grade == g {
			return len(Grades()) - i
		}
	}
	return 0
}

// Grade is the worst that the count has.
func (c Count) Grade() Grade {
	switch {
	case c.Missing > 0:
		return GradeMissing
	case c.Empty > 0:
		return GradeEmpty
	case c.Returned > 0:
		return GradeReturned
	case c.OnTime < c.Answered():
		return GradeLate
	case c.Awaited > 0:
		return GradeAwaited
	case c.Exempted > 0:
		return GradeExempted
	case c.Received > 0:
		return GradeOnTime
	case c.Nil > 0:
		return GradeNil
	}
	return GradeNone
}

package deadline_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loa/plan/deadline"
	"loa/plan/problem"
)

// labelledDeadline is a row of testdata/annexes/deadlines.csv; README.md there tells the columns.
type labelledDeadline struct {
	id, text           string
	year               int
	kinds              []string
	from, to, rrule    string
	days               []string
	occurrences, quota int // -1 where the label leaves it open
}

func readLabelled(t *testing.T, file string) []labelledDeadline {
	t.Helper()
	content, err := os.Open("../../testdata/annexes/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = content.Close() }()
	rows, err := csv.NewReader(content).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	whole := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			return -1
		}
		return n
	}
	var labels []labelledDeadline
	for _, row := range rows[1:] {
		label := labelledDeadline{
			id: row[0], text: row[1], year: whole(row[2]), kinds: strings.Split(row[3], "|"), from: row[4], to: row[5],
			rrule: row[8], occurrences: whole(row[7]), quota: whole(row[9]),
		}
		if row[6] != "" {
			label.days = strings.Split(row[6], ";")
		}
		labels = append(labels, label)
	}
	return labels
}

// differences lists what in a reading is not as labelled.
func (l labelledDeadline) differences(d deadline.Deadline) []string {
	var wrong []string
	differ := func(what, got, want string) {
		if got != want {
			wrong = append(wrong, what+" "+got+", want "+want)
		}
	}
	occurrences := d.Occurrences(l.year)
	var days []string
	for _, occurrence := range occurrences {
		days = append(days, occurrence.Due.String())
	}
	if !slices.Contains(l.kinds, l.kindOf(d, days)) {
		differ("kind", string(d.Kind), strings.Join(l.kinds, " or "))
	}
	if l.from != "" && (len(l.days) < 2 || d.Kind != deadline.KindRecur) {
		differ("from", d.From.String(), l.from)
	}
	if l.to != "" && (len(days) == 0 || l.to != days[len(days)-1]) {
		differ("to", d.To.String(), l.to) // a recurring duty ends with the year, after its last occurrence
	}
	switch {
	case len(l.kinds) > 1 && l.occurrences < 0: // the kinds that are right differ in their days
	case len(l.days) > 0:
		differ("days", strings.Join(days, ";"), strings.Join(l.days, ";"))
	case l.rrule != "":
		differ("rule", d.Recurrence, l.rrule)
	}
	if l.occurrences >= 0 && d.Kind != deadline.KindContinuous && d.Kind != deadline.KindMinPerYear { // MIN_PER_YEAR is counted by its quota
		differ("occurrences", strconv.Itoa(len(occurrences)), strconv.Itoa(l.occurrences))
	}
	if l.quota >= 0 {
		differ("quota", strconv.Itoa(max(1, d.Quota)), strconv.Itoa(l.quota)) // no quota is one product in each occurrence
	}
	return wrong
}

// kindOf is the kind of a reading in the words of the labels: several days of the year are a rule here, and ON_DATE or BEFORE_DATE there.
func (l labelledDeadline) kindOf(d deadline.Deadline, days []string) string {
	if d.Kind == deadline.KindRecur && len(l.days) > 1 && slices.Equal(days, l.days) {
		return l.kinds[0]
	}
	return string(d.Kind)
}

// TestParseLabelled compares readings with labels that were given without a look at the reader. What is not read as labelled has to be asked
// about; a reading that is wrong without a word is a failure.
func TestParseLabelled(t *testing.T) {
	t.Parallel()
	for _, file := range []struct {
		name  string
		right int // at least so many are read as labelled, not only asked about
	}{{"deadlines.csv", 143}, {"deadlines_set_aside.csv", 68}} {
		t.Run(file.name, func(t *testing.T) {
			t.Parallel()
			right, labels := 0, readLabelled(t, file.name)
			for _, label := range labels {
				d, remarks := deadline.Parse(label.text, label.year, deadline.Rules{})
				asked := slices.ContainsFunc(remarks, func(r deadline.Remark) bool {
					return r.Severity == problem.SeverityError || r.Severity == problem.SeverityWarning
				})
				wrong := label.differences(d)
				switch {
				case asked && slices.Contains(label.kinds, "ASK"), len(wrong) == 0 && !slices.Equal(label.kinds, []string{"ASK"}):
					right++
				case !asked:
					t.Errorf("%s %q is wrong without a word: %s", label.id, label.text, strings.Join(wrong, "; "))
				default:
					t.Logf("%s %q is asked: %s", label.id, label.text, strings.Join(wrong, "; "))
				}
			}
			if right < file.right {
				t.Errorf("%d of %d are read as labelled, want %d", right, len(labels), file.right)
			}
			t.Logf("%d of %d as labelled", right, len(labels))
		})
	}
}

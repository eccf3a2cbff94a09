package indicator_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"loa/plan/calendar"
	"loa/plan/indicator"
)

// TestLabels reads labels as units write them. One indicator has to be named without doubt, several have to be all that match, and a label of none has to
// match nothing.
func TestLabels(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/labels.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // only read
	reader := csv.NewReader(file)
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	set, right := indicator.Shipped(), 0
	for _, row := range rows[1:] {
		got, want := codesOf(set.Match(row[0], calendar.Date{})), strings.Fields(row[1])
		if named, doubtless := set.Named(row[0], calendar.Date{}); doubtless && len(want) == 1 {
			got = []string{string(named.Code)}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", row[0], got, want)
			continue
		}
		right++
	}
	t.Logf("%d of %d labels", right, len(rows)-1)
}

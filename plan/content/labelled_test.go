package content_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"loa/plan/content"
)

// labelled is a line with the tags that a person gave it before the lists were written.
type labelled struct {
	id      string
	line    content.Line
	content []content.Code
	forms   []content.Code
}

func labelledLines(t *testing.T, name string) []labelled {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []labelled
	for _, row := range rows[1:] {
		lines = append(lines, labelled{
			id:      row[0],
			line:    content.Line{Group: row[1], Title: row[2], Product: row[3], Channels: channelsOf(row[4])},
			content: codesOf(row[5]), forms: codesOf(row[6]),
		})
	}
	return lines
}

func channelsOf(cell string) []string {
	return slices.DeleteFunc(strings.Split(cell, ", "), func(s string) bool { return s == "" })
}

func codesOf(cell string) (codes []content.Code) {
	for _, code := range strings.Fields(cell) {
		codes = append(codes, content.Code(code))
	}
	return codes
}

// count counts proposed tags against labelled ones.
type count struct{ right, wrong, missed int }

func (c *count) add(t *testing.T, l labelled, got, want []content.Code) {
	for _, code := range got {
		if slices.Contains(want, code) {
			c.right++
		} else {
			c.wrong++
			t.Logf("%s: proposes %s, labelled %v: %+v", l.id, code, want, l.line)
		}
	}
	for _, code := range want {
		if !slices.Contains(got, code) {
			c.missed++
			t.Logf("%s: misses %s, proposes %v: %+v", l.id, code, got, l.line)
		}
	}
}

// precision and recall in percent.
func (c count) precision() float64 { return 100 * float64(c.right) / float64(c.right+c.wrong) }
func (c count) recall() float64    { return 100 * float64(c.right) / float64(c.right+c.missed) }

func TestProposeLabelled(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	cases := []struct {
		file                            string
		contentPrecision, contentRecall float64
		formsPrecision, formsRecall     float64
	}{
		{"lines.csv", 98, 94, 100, 100},
		{"lines_set_aside.csv", 100, 100, 96, 93}, // not looked at while the lists were written
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			var groups, forms count
			for _, l := range labelledLines(t, c.file) {
				got := tags.Propose(l.line)
				groups.add(t, l, content.Codes(got.Content), l.content)
				forms.add(t, l, content.Codes(got.Forms), l.forms)
			}
			t.Logf("content: precision %.1f %%, recall %.1f %% %+v", groups.precision(), groups.recall(), groups)
			t.Logf("forms: precision %.1f %%, recall %.1f %% %+v", forms.precision(), forms.recall(), forms)
			if groups.precision() < c.contentPrecision || groups.recall() < c.contentRecall {
				t.Errorf("content groups: precision %.1f %%, recall %.1f %%", groups.precision(), groups.recall())
			}
			if forms.precision() < c.formsPrecision || forms.recall() < c.formsRecall {
				t.Errorf("forms: precision %.1f %%, recall %.1f %%", forms.precision(), forms.recall())
			}
		})
	}
}

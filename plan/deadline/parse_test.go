package deadline_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan/deadline"
	"loa/plan/problem"
)

func TestParse(t *testing.T) {
	t.Parallel()
	// In the table of published plans the column not_in_text names a value that comes from another place of the plan, so that the
	// words cannot give it.
	t.Run("the deadlines of published plans", func(t *testing.T) {
		t.Parallel()
		file, err := os.Open("testdata/deadlines.csv")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) < 80 {
			t.Fatalf("got %d rows, want the whole table", len(rows))
		}
		for i, row := range rows[1:] {
			year, err := strconv.Atoi(row[1])
			if err != nil {
				t.Fatalf("row %d: %v", i+2, err)
			}
			got, remarks := deadline.Parse(row[0], year, deadline.Rules{})
			for _, remark := range remarks {
				if remark.Severity == problem.SeverityError {
					t.Errorf("row %d %q: %s", i+2, row[0], remark.Message)
				}
			}
			wrong := string(got.Kind) != row[2] || got.To.String() != row[4] && row[4] != ""
			wrong = wrong || row[6] != "from" && got.From.String() != row[3] || row[6] != "rrule" && got.Recurrence != row[5]
			if wrong {
				t.Errorf("row %d %q: got %s %s..%s %q, want %v", i+2, row[0], got.Kind, got.From, got.To, got.Recurrence, row[2:])
			}
		}
	})
	t.Run("the ways in which officials write", func(t *testing.T) {
		t.Parallel()
		for _, want := range phraseCases {
			t.Run(want.Text, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(want, parsePhraseCase(want.Text, want.Rules)); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
	t.Run("decomposed letters give the same deadline", func(t *testing.T) {
		t.Parallel()
		for _, want := range phraseCases {
			if got := parsePhraseCase(norm.NFD.String(want.Text), want.Rules); !cmp.Equal(want, got) {
				t.Errorf("decomposed %q: %s", want.Text, cmp.Diff(want, got))
			}
		}
	})
	t.Run("a whole paragraph is refused", func(t *testing.T) {
		t.Parallel()
		_, remarks := deadline.Parse(strings.Repeat("Tháng 6, ", 5000), 2022, deadline.Rules{})
		want := []deadline.Remark{{
			Severity: problem.SeverityError, Message: "ô thời hạn quá dài, có lẽ đã ghi nhầm cột",
			Suggestion: "chỉ ghi thời hạn, phần giải thích để ở cột ghi chú",
		}}
		if diff := cmp.Diff(want, remarks); diff != "" {
			t.Error(diff)
		}
	})
}

func parsePhraseCase(text string, rules deadline.Rules) phraseCase {
	d, remarks := deadline.Parse(text, 2022, rules)
	got := phraseCase{
		Text: d.Text, Rules: rules, Kind: d.Kind, From: d.From.String(), To: d.To.String(),
		Recurrence: d.Recurrence, Quota: d.Quota, Days: d.Days, Working: d.Working,
	}
	for _, remark := range remarks {
		got.Remarks = append(got.Remarks, string(remark.Severity)+": "+remark.Message)
	}
	return got
}

func FuzzParse(f *testing.F) {
	for _, seed := range phraseCases {
		f.Add(seed.Text, 2022, false)
	}
	f.Add("Từ 31/12/9999 đến 01/01/0000", 9999, true)
	f.Add("Qu\xff II - \u0000", 0, true)
	f.Fuzz(func(t *testing.T, text string, year int, by bool) {
		rules := deadline.Rules{OneOff: by}
		if by {
			rules.Before = deadline.BeforeBy
		}
		d, remarks := deadline.Parse(text, year, rules)
		if d.Text != norm.NFC.String(text) {
			t.Errorf("text %q became %q", text, d.Text)
		}
		if !d.From.IsZero() && !d.To.IsZero() && d.From.After(d.To) {
			t.Errorf("%q runs from %s to %s", text, d.From, d.To)
		}
		if d.Kind == "" {
			t.Errorf("%q has no kind", text)
		}
		for _, remark := range remarks {
			if remark.Message == "" || remark.Suggestion == "" {
				t.Errorf("%q: a remark without words: %+v", text, remark)
			}
		}
		d.Occurrences(min(max(year, 1), 9999))
	})
}

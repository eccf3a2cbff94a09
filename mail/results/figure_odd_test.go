package results_test

import (
	"slices"
	"testing"

	"loa/mail/results"
)

// TestOddValues reads lines with something else than a number behind the name.
func TestOddValues(t *testing.T) {
	t.Parallel()
	asked := askedFor(t, "2027-Q1")
	for _, value := range []string{"-4", "- 4", "−4", "#REF!", "#N/A", "N/A", "12/3/2027", "nhiều", "rất nhiều", "đầy đủ", "-4./.", "nhiều;"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			got := results.ReadFigures("- Số tin: 12\n- Băng rôn, khẩu hiệu: "+value+"\n- Số bài: 5\n", asked)
			var sure []string
			for _, g := range got.Figures {
				if g.Confidence == results.ConfidenceHigh {
					sure = append(sure, text(g))
				}
			}
			if !slices.Equal(sure, []string{"NEWS 12", "ART 5"}) || len(got.Doubts) != 1 {
				t.Errorf("figures %q, doubts %+v", texts(got), got.Doubts)
			}
		})
	}
	t.Run("a dash before the number in its own list is no sign", func(t *testing.T) {
		t.Parallel()
		got := results.ReadFigures("- 12 tin\n- 5 bài\n", asked)
		if !slices.Equal(texts(got), []string{"NEWS 12", "ART 5"}) || len(got.Doubts) > 0 {
			t.Errorf("figures %q, doubts %+v", texts(got), got.Doubts)
		}
	})
}

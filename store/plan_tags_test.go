package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/content"
	"loa/store"
	"loa/store/storetest"
)

// forms are the forms of the lines of a plan, in the order of its annex.
func forms(t *testing.T, s *store.Store, id plan.PlanID) (all [][]content.Code) {
	t.Helper()
	lines, err := s.Lines(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		all = append(all, line.Forms)
	}
	return all
}

func TestSetTags(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	video, none := []content.Code{"video"}, []content.Code{}
	t.Run("what a person has set stands against every proposal", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 1)
		for _, changed := range []int{1, 0} { // the first line names the portal, the second nothing
			if n, err := s.ProposeTags(t.Context(), "kh-2026", tags); err != nil || n != changed {
				t.Errorf("%d lines were given tags (%v), want %d", n, err, changed)
			}
		}
		if diff := cmp.Diff([][]content.Code{{"portal"}, nil}, forms(t, s, "kh-2026")); diff != "" {
			t.Errorf("proposed (-want +got):\n%s", diff)
		}
		if err := s.SetTags(t.Context(), "kh-2026", []string{"1"}, store.TagChange{Content: &[]content.Code{"index"}, Forms: &none}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetTags(t.Context(), "kh-2026", []string{"2"}, store.TagChange{Forms: &video}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.ProposeTags(t.Context(), "kh-2026", tags); err != nil || n != 0 {
			t.Errorf("the proposal changed %d corrected lines (%v)", n, err)
		}
		if diff := cmp.Diff([][]content.Code{nil, {"video"}}, forms(t, s, "kh-2026")); diff != "" {
			t.Errorf("corrected (-want +got):\n%s", diff)
		}
		line, err := s.Line(t.Context(), "kh-2026", "1")
		if diff := cmp.Diff([]content.Code{"index"}, line.Content); err != nil || diff != "" {
			t.Errorf("content (%v, -want +got):\n%s", err, diff)
		}
		corrected, err := s.CorrectedTags(t.Context(), "kh-2026")
		if diff := cmp.Diff([]string{"1", "2"}, corrected); err != nil || diff != "" {
			t.Errorf("corrected lines (%v, -want +got):\n%s", err, diff)
		}
	})
	t.Run("one line that does not exist leaves all as they are", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 1)
		err := s.SetTags(t.Context(), "kh-2026", []string{"1", "khong-co"}, store.TagChange{Forms: &video})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a line that is not there: %v", err)
		}
		if diff := cmp.Diff([][]content.Code{nil, nil}, forms(t, s, "kh-2026")); diff != "" {
			t.Errorf("forms (-want +got):\n%s", diff)
		}
	})
	t.Run("a further annex and a corrected one leave what a person has set", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if _, _, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
			t.Fatal(err)
		}
		if err := s.SetTags(t.Context(), "kh-2026", []string{"1"}, store.TagChange{Forms: &video}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetStakes(t.Context(), "kh-2026", []string{"1"}, store.StakesHigh); err != nil {
			t.Fatal(err)
		}
		further := samplePlan()
		further.Version = "phu-luc-2"
		if _, _, err := s.ImportPlanAs(t.Context(), plan.ImportAdd, further, []plan.Line{{Row: 1, Code: "1", Title: "Tờ rơi", Forms: []content.Code{"leaflet"}}}, []byte("phụ lục 2")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]content.Code{{"video"}, nil, {"leaflet"}}, forms(t, s, "kh-2026")); diff != "" {
			t.Errorf("with a further annex (-want +got):\n%s", diff)
		}
		high, err := s.HighStakesLines(t.Context(), "kh-2026")
		if diff := cmp.Diff([]string{"1"}, high); err != nil || diff != "" {
			t.Errorf("lines of high stakes (%v, -want +got):\n%s", err, diff)
		}
		edition := samplePlan()
		edition.Version = "phien-ban-2"
		lines := sampleLines()
		lines[0].Code, lines[1].Code, lines[1].Forms = "2", "1", []content.Code{"tv"}
		if _, _, err := s.ImportPlanAs(t.Context(), plan.ImportReplace, edition, lines, []byte("bản sửa")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]content.Code{{"video"}, {"tv"}}, forms(t, s, "kh-2026")); diff != "" {
			t.Errorf("with a corrected annex (-want +got):\n%s", diff)
		}
	})
}

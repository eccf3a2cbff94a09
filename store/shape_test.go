package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store/storetest"
)

// ownShapes are two shapes of a city's own.
func ownShapes(t *testing.T) []plan.ShapeDefinition {
	t.Helper()
	shapes, err := plan.ParseShapes([]byte(`
[[shape]]
code = "doi-thoai"
like = "event"
name = "Đối thoại với người dân"
english = "Dialogue"
steps = [{ stage = "assignment", next = "publication" }, { stage = "publication", next = "reporting" }, { stage = "reporting", next = "done" }]
proofs = ["place"]

[[shape]]
code = "ban-tin-loa"
like = "tally"
name = "Bản tin loa"
english = "Loudspeaker bulletin"
steps = [{ stage = "assignment", next = "publication" }, { stage = "publication", next = "done" }]
proofs = ["place", "photo"]
check_in = "quarter"
`))
	if err != nil {
		t.Fatal(err)
	}
	return shapes
}

func TestShapes(t *testing.T) {
	t.Parallel()
	s, at, shapes := storetest.Open(t), time.Date(2027, time.March, 2, 9, 0, 0, 0, time.UTC), ownShapes(t)
	if got, err := s.Shapes(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("before any is loaded: %+v, %v", got, err)
	}
	if err := s.SaveShapes(t.Context(), shapes, at); err != nil {
		t.Fatal(err)
	}
	got, err := s.Shapes(t.Context())
	if diff := cmp.Diff([]plan.ShapeDefinition{shapes[1], shapes[0]}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	changed := shapes[0]
	changed.Name = "Hội nghị đối thoại"
	if err := s.SaveShapes(t.Context(), []plan.ShapeDefinition{changed}, at); err != nil {
		t.Fatal(err)
	}
	got, err = s.Shapes(t.Context())
	if diff := cmp.Diff([]plan.ShapeDefinition{shapes[1], changed}, got); diff != "" || err != nil {
		t.Errorf("a shape loaded again under its code, beside the other: %v (-want +got):\n%s", err, diff)
	}
}

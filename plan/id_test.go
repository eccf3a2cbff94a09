package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

func TestATaskIsNamedByItsParts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		plan                   plan.PlanID
		line, unit, occurrence string
		want                   plan.TaskID
		refused                bool
	}{
		{"a line that happens once", "kh-2027", "17", "so-noi-vu", "1", "kh-2027/17/so-noi-vu/1", false},
		{"an occurrence of a line with a dot", "kh-2027", "1.1", "so-noi-vu", "2027-q1", "kh-2027/1.1/so-noi-vu/2027-q1", false},
		{"a part is empty", "kh-2027", "", "so-noi-vu", "1", "", true},
		{"a capital letter", "KH-2027", "17", "so-noi-vu", "1", "", true},
		{"a Vietnamese letter", "kh-2027", "17", "sở-nội-vụ", "1", "", true},
		{"a slash inside a part", "kh-2027", "17/1", "so-noi-vu", "1", "", true},
		{"a line break", "kh-2027", "17\n", "so-noi-vu", "1", "", true},
		{"200 bytes", "kh-2027", strings.Repeat("a", 180), "so-noi-vu", "1", plan.TaskID("kh-2027/" + strings.Repeat("a", 180) + "/so-noi-vu/1"), false},
		{"201 bytes", "kh-2027", strings.Repeat("a", 181), "so-noi-vu", "1", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := plan.NewTaskID(tt.plan, tt.line, directory.UnitCode(tt.unit), tt.occurrence)
			if got != tt.want || (err != nil) != tt.refused {
				t.Fatalf("got %q and %v, want %q and refused=%v", got, err, tt.want, tt.refused)
			}
			if tt.refused {
				return
			}
			parts := []string{string(got.Plan()), got.Line(), string(got.Unit()), got.Occurrence()}
			if diff := cmp.Diff([]string{string(tt.plan), tt.line, tt.unit, tt.occurrence}, parts); diff != "" {
				t.Errorf("parts of the id (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnIDThatIsNotOneHasNoParts(t *testing.T) {
	t.Parallel()
	for _, id := range []plan.TaskID{"", "kh-2027", "kh-2027/17"} {
		if id.Unit() != "" || id.Occurrence() != "" {
			t.Errorf("%q has unit %q and occurrence %q", id, id.Unit(), id.Occurrence())
		}
	}
}

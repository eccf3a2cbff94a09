package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

func TestNewTaskID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		plan                   plan.PlanID
		line, unit, occurrence string
		want                   plan.TaskID
		refused                bool
	}{
		{name: "a line that happens once", plan: "kh-2027", line: "17", unit: "so-noi-vu", occurrence: "1", want: "kh-2027/17/so-noi-vu/1"},
		{name: "an occurrence of a line with a dot", plan: "kh-2027", line: "1.1", unit: "so-noi-vu", occurrence: "2027-q1", want: "kh-2027/1.1/so-noi-vu/2027-q1"},
		{name: "a part is empty", plan: "kh-2027", unit: "so-noi-vu", occurrence: "1", want: "", refused: true},
		{name: "a capital letter", plan: "KH-2027", line: "17", unit: "so-noi-vu", occurrence: "1", want: "", refused: true},
		{name: "a Vietnamese letter", plan: "kh-2027", line: "17", unit: "sở-nội-vụ", occurrence: "1", want: "", refused: true},
		{name: "a slash inside a part", plan: "kh-2027", line: "17/1", unit: "so-noi-vu", occurrence: "1", want: "", refused: true},
		{name: "a line break", plan: "kh-2027", line: "17\n", unit: "so-noi-vu", occurrence: "1", want: "", refused: true},
		{name: "200 bytes", plan: "kh-2027", line: strings.Repeat("a", 180), unit: "so-noi-vu", occurrence: "1", want: plan.TaskID("kh-2027/" + strings.Repeat("a", 180) + "/so-noi-vu/1")},
		{name: "201 bytes", plan: "kh-2027", line: strings.Repeat("a", 181), unit: "so-noi-vu", occurrence: "1", want: "", refused: true},
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

func TestTaskIDUnit(t *testing.T) {
	t.Parallel()
	t.Run("an invalid id has no parts", func(t *testing.T) {
		t.Parallel()
		for _, id := range []plan.TaskID{"", "kh-2027", "kh-2027/17"} {
			if id.Unit() != "" || id.Occurrence() != "" {
				t.Errorf("%q has unit %q and occurrence %q", id, id.Unit(), id.Occurrence())
			}
		}
	})
}

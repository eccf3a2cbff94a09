package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

func TestWriteShapes(t *testing.T) {
	t.Parallel()
	for _, shape := range plan.ShippedShapes() {
		t.Run("a city's own shape like "+string(shape.Code)+" is read as it was written", func(t *testing.T) {
			t.Parallel()
			shape.Like, shape.Code = shape.Code, "rieng-"+shape.Code
			shape.Name, shape.English = `Hội thi "Dân vận khéo" \ cấp xã`, "Contest"
			shape.Levels, shape.CheckIn, shape.RemindBefore = []directory.Role{directory.RoleUnitHead}, plan.RhythmQuarter, []int{5, 2}
			file, err := plan.WriteShapes([]plan.ShapeDefinition{shape})
			if err != nil {
				t.Fatal(err)
			}
			got, err := plan.ParseShapes(file)
			if diff := cmp.Diff([]plan.ShapeDefinition{shape}, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s\n%s", err, diff, file)
			}
		})
	}
}

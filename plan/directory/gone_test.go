package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
)

func TestGone(t *testing.T) {
	t.Parallel()
	unit := func(code directory.UnitCode) directory.Unit { return directory.Unit{Code: code} }
	person := func(id directory.PersonID) directory.Person { return directory.Person{ID: id} }
	present := directory.Directory{
		Units:  []directory.Unit{unit("so-noi-vu"), unit("so-tu-phap"), unit("so-tu-phap"), unit("so-y-te")},
		People: []directory.Person{person("an"), person("binh"), person("cuong")},
	}
	for _, tt := range []struct {
		name   string
		next   directory.Directory
		units  []directory.UnitCode
		people []directory.PersonID
	}{
		{name: "the same directory", next: present},
		{name: "nobody is left", units: []directory.UnitCode{"so-noi-vu", "so-tu-phap", "so-y-te"}, people: []directory.PersonID{"an", "binh", "cuong"}},
		{
			name:  "some go, others come",
			next:  directory.Directory{Units: []directory.Unit{unit("so-y-te"), unit("so-noi-vu"), unit("so-du-lich")}, People: []directory.Person{person("cuong"), person("dung")}},
			units: []directory.UnitCode{"so-tu-phap"}, people: []directory.PersonID{"an", "binh"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var codes []directory.UnitCode
			var ids []directory.PersonID
			units, people := present.Gone(tt.next)
			for _, unit := range units {
				codes = append(codes, unit.Code)
			}
			for _, person := range people {
				ids = append(ids, person.ID)
			}
			if diff := cmp.Diff(tt.units, codes) + cmp.Diff(tt.people, ids); diff != "" {
				t.Errorf("gone (-want +got):\n%s", diff)
			}
		})
	}
}

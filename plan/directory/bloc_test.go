package directory_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
)

func TestBloc(t *testing.T) {
	t.Parallel()
	got := map[directory.Bloc][]directory.UnitKind{}
	for _, kind := range append(directory.UnitKinds(), "unknown") {
		got[kind.Bloc()] = append(got[kind.Bloc()], kind)
	}
	want := map[directory.Bloc][]directory.UnitKind{
		directory.BlocDepartments: {directory.KindCity, directory.KindOffice, directory.KindDepartment, directory.KindAgency},
		directory.BlocLocal:       {directory.KindDistrict, directory.KindWard, directory.KindCommune, directory.KindTownship},
		directory.BlocMedia:       {directory.KindMedia},
		directory.BlocOthers:      {directory.KindOrganisation, directory.KindPublicService, "unknown"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for bloc := range got {
		if !slices.Contains(directory.Blocs(), bloc) {
			t.Errorf("%s is not listed", bloc)
		}
	}
}

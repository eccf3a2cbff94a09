package intake_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

const annex = `STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện
1,Xây dựng chuyên mục,Chuyên mục,Sở Nội vụ,Trước ngày 15/12/2028
2,Phát sóng phóng sự,Phóng sự,Sở Nội vụ,Tháng 6/2028
`

func (f *fixture) importer() intake.Importer {
	return intake.Importer{Store: f.store, Now: func() time.Time { return f.now }}
}

func TestImporterCheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct {
		name       string
		data       string
		lines      int
		blocking   bool
		unreadable bool
	}{
		{name: "an annex is read line by line", data: annex, lines: 2},
		{name: "an unknown unit blocks", data: annex + "3,Viết tin,Tin,Sở Không Có,Tháng 7/2028\n", lines: 3, blocking: true},
		{name: "a program is no annex", data: "MZ\x90\x00\x03\x00\x00\x00", unreadable: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			result, err := f.importer().Check(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(test.data), Year: 2028})
			var unreadable *intake.Unreadable
			if errors.As(err, &unreadable) != test.unreadable || !test.unreadable && err != nil {
				t.Fatalf("checking: %v", err)
			}
			if len(result.Lines) != test.lines || problem.Blocking(result.Problems) != test.blocking {
				t.Errorf("%d lines, problems %+v", len(result.Lines), result.Problems)
			}
		})
	}
	if plans, err := f.store.Plans(t.Context()); err != nil || len(plans) != 1 {
		t.Errorf("%d plans are on record (%v), want the one there was", len(plans), err)
	}
}

func TestImporterImport(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := intake.Annex{Name: "phu-luc.csv", Data: []byte(annex), Year: 2028}
	want := plan.Plan{
		ID: "kh-2028", Year: 2028, Title: "Kế hoạch năm 2028", Version: hashOf(annex), Source: "phu-luc.csv", Status: plan.PlanImported,
		Levels: []directory.Role{directory.RoleUnitHead},
	}
	for _, created := range []bool{true, false} { // the same file again is the same plan
		got, made, _, err := f.importer().Import(t.Context(), in)
		f.must(err)
		if diff := cmp.Diff(want, got); diff != "" || made != created {
			t.Errorf("created %v, want %v; plan (-want +got):\n%s", made, created, diff)
		}
	}
	t.Run("the coordinator's entries come before the annex's", func(t *testing.T) {
		levels := []directory.Role{directory.RoleSectionHead, directory.RoleUnitHead}
		got, _, _, err := f.importer().Import(t.Context(), intake.Annex{
			Name: "hai.csv", Data: []byte(annex + "\n"), Year: 2028, Suffix: "thu", Title: "Kế hoạch thử", Levels: levels,
		})
		f.must(err)
		if diff := cmp.Diff([]any{plan.PlanID("kh-2028-thu"), "Kế hoạch thử", levels}, []any{got.ID, got.Title, got.Levels}); diff != "" {
			t.Errorf("plan (-want +got):\n%s", diff)
		}
	})
	t.Run("an annex with errors writes nothing", func(t *testing.T) {
		_, created, result, err := f.importer().Import(t.Context(), intake.Annex{Name: "sai.csv", Data: []byte("x,y\n1,2\n"), Year: 2029})
		if err != nil || created || !problem.Blocking(result.Problems) {
			t.Errorf("created %v, problems %+v, %v", created, result.Problems, err)
		}
		if _, err := f.store.Plan(t.Context(), "kh-2029"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the plan is on record: %v", err)
		}
	})
}

func TestImporterPreview(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, _, _, err := f.importer().Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(annex), Year: 2028})
	f.must(err)
	preview, problems, err := f.importer().Preview(t.Context(), "kh-2028")
	f.must(err)
	if preview.Tasks != 2 || preview.Units != 1 || problem.Blocking(problems) {
		t.Errorf("preview %+v, problems %+v", preview, problems)
	}
	if _, _, err := f.importer().Preview(t.Context(), "kh-2030"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("previewing no plan: %v", err)
	}
}

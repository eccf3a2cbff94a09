package form_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"loa/report/form"
)

func TestReadIdentity(t *testing.T) {
	t.Parallel()
	signed := form.Identity{Plan: "kh-2027", Period: "2027-Q1", Unit: "ba-dinh", Code: "K7QA", Signed: true}
	unsigned := signed
	unsigned.Signed = false
	otherUnit := unsigned
	otherUnit.Unit = "hoan-kiem"
	own := written(t, ofBaDinh(t), nil)
	alter := func(cell, text string) []byte {
		return written(t, ofBaDinh(t), func(f *excelize.File) error { return f.SetCellStr("loa", cell, text) })
	}
	for _, test := range []struct {
		name    string
		content func(t *testing.T) []byte
		key     []byte
		want    form.Identity
		found   bool
	}{
		{"a form as it left", func(*testing.T) []byte { return own }, key, signed, true},
		{"a form that LibreOffice has saved", func(t *testing.T) []byte { t.Helper(); return converted(t, own, ".xlsx", ".xlsx") }, key, signed, true},
		{"a form of another installation", func(*testing.T) []byte { return own }, []byte("khóa khác"), unsigned, true},
		{"a form whose unit was changed", func(*testing.T) []byte { return alter("B4", "hoan-kiem") }, key, otherUnit, true},
		{"a form whose signature was taken out", func(*testing.T) []byte { return alter("B6", "") }, key, unsigned, true},
		{"a form without a unit", func(*testing.T) []byte { return alter("B4", "") }, key, form.Identity{}, false},
		{"a form without its hidden sheet", func(t *testing.T) []byte {
			t.Helper()
			return written(t, ofBaDinh(t), func(f *excelize.File) error { return f.DeleteSheet("loa") })
		}, key, form.Identity{}, false},
		{"no workbook", func(*testing.T) []byte { return []byte("Số tin: 12") }, key, form.Identity{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, found, err := form.ReadIdentity(t.Context(), "bieu.xlsx", test.content(t), []byte("khóa cũ"), test.key)
			if err != nil || found != test.found {
				t.Fatalf("found %v, %v", found, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a form written without a key is unsigned", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		if err := form.Write(&out, ofBaDinh(t), nil); err != nil {
			t.Fatal(err)
		}
		got, found, err := form.ReadIdentity(t.Context(), "bieu.xlsx", out.Bytes(), nil, []byte{})
		if err != nil || !found || got.Signed {
			t.Errorf("%+v, %v, %v", got, found, err)
		}
	})
}

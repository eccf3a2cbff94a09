package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func TestSaveFilter(t *testing.T) {
	t.Parallel()
	s := openStore(t, fullDatabase(t))
	names := func(login string) []string {
		t.Helper()
		filters, err := s.SavedFilters(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		found := []string{}
		for _, f := range filters {
			found = append(found, f.Name+"="+f.Query)
		}
		return found
	}
	save := func(name, query string) error {
		return s.SaveFilter(t.Context(), store.SavedFilter{Login: "binh", Name: name, Query: query, SavedAt: noon})
	}
	for _, test := range []struct {
		name string
		do   func() error
		err  error
		want []string
	}{
		{"a filter is kept", func() error { return save("Quá hạn", "bucket=open_overdue") }, nil, []string{"Quá hạn=bucket=open_overdue"}},
		{"the same name replaces it", func() error { return save("Quá hạn", "open=1") }, nil, []string{"Quá hạn=open=1"}},
		{"names stand in Vietnamese order", func() error { return save("Đang chờ", "q=x") }, nil, []string{"Đang chờ=q=x", "Quá hạn=open=1"}},
		{"a name that is taken is refused", func() error { return s.RenameFilter(t.Context(), "binh", "Đang chờ", "Quá hạn") }, store.ErrConflict, []string{"Đang chờ=q=x", "Quá hạn=open=1"}},
		{"a filter gets another name", func() error { return s.RenameFilter(t.Context(), "binh", "Đang chờ", "Chờ Sở") }, nil, []string{"Chờ Sở=q=x", "Quá hạn=open=1"}},
		{"a filter of another account is not found", func() error { return s.RenameFilter(t.Context(), "quantri", "Chờ Sở", "Của tôi") }, store.ErrNotFound, []string{"Chờ Sở=q=x", "Quá hạn=open=1"}},
		{"a name without end is refused", func() error { return save(strings.Repeat("ệ", 61), "q=x") }, store.ErrConflict, []string{"Chờ Sở=q=x", "Quá hạn=open=1"}},
		{"a filter of another account is not deleted", func() error { return s.DeleteFilter(t.Context(), "quantri", "Chờ Sở") }, nil, []string{"Chờ Sở=q=x", "Quá hạn=open=1"}},
		{"a filter is deleted", func() error { return s.DeleteFilter(t.Context(), "binh", "Chờ Sở") }, nil, []string{"Quá hạn=open=1"}},
	} {
		if err := test.do(); !errors.Is(err, test.err) {
			t.Fatalf("%s: %v, want %v", test.name, err, test.err)
		}
		if diff := cmp.Diff(test.want, names("binh")); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for n := range store.MaxSavedFilters - 1 {
		if err := save(fmt.Sprint("Số ", n), "q=x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := save("Thừa", "q=x"); !errors.Is(err, store.ErrFilters) {
		t.Errorf("one filter too many: %v, want ErrFilters", err)
	}
	if err := save("Quá hạn", "q=y"); err != nil {
		t.Errorf("replacing one of as many as there may be: %v", err)
	}
}

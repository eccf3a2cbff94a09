package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

var ignoreIndex = cmpopts.IgnoreUnexported(directory.Directory{})

func TestSaveDirectory(t *testing.T) {
	t.Parallel()
	t.Run("the directory is loaded as it was saved", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		empty, err := s.Directory(t.Context())
		if err != nil || len(empty.Units) != 0 {
			t.Errorf("an empty database: %d units, %v", len(empty.Units), err)
		}
		renamed := sampleDirectory()
		renamed.Units[0].Name, renamed.Substitutions = "Sở Nội vụ Hà Nội", nil
		for _, d := range []directory.Directory{sampleDirectory(), sampleDirectory(), renamed, {}} {
			if err := s.SaveDirectory(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			for range 2 { // read, then remembered
				got, err := s.Directory(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(d, got, ignoreIndex); diff != "" {
					t.Errorf("directory (-saved +read):\n%s", diff)
				}
			}
		}
	})
	t.Run("another process loads the new directory", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		writer, reader := openStore(t, dsn), openStore(t, dsn)
		for _, name := range []string{"Sở Nội vụ", "Sở Nội vụ Hà Nội"} {
			d := directory.Directory{Units: []directory.Unit{{Code: "so-noi-vu", Name: name, Kind: directory.KindDepartment}}}
			if err := writer.SaveDirectory(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			got, err := reader.Directory(t.Context())
			if err != nil || got.Units[0].Name != name {
				t.Errorf("read %v, %v; want %q", got.Units, err, name)
			}
		}
	})
	t.Run("a directory that contradicts itself changes nothing", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
			t.Fatal(err)
		}
		stranger, twice := sampleDirectory(), sampleDirectory()
		stranger.Holders[0].Person = "nguoi-la"
		twice.People = append(twice.People, twice.People[0])
		for _, c := range []struct {
			name string
			d    directory.Directory
			want error
		}{
			{"a role of somebody unknown", stranger, store.ErrNotFound},
			{"a person named twice", twice, store.ErrConflict},
		} {
			if err := s.SaveDirectory(t.Context(), c.d); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		got, err := s.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sampleDirectory(), got, ignoreIndex); diff != "" {
			t.Errorf("directory (-want +got):\n%s", diff)
		}
	})
}

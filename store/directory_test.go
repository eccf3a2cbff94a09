package store_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

var ignoreIndex = cmpopts.IgnoreUnexported(directory.Directory{})

func sampleDays() []calendar.Day {
	return []calendar.Day{
		{Date: calendar.MustDate("2026-04-27"), Kind: calendar.DayOff, Name: "Nghỉ bù Giỗ Tổ Hùng Vương", Basis: "Bộ luật Lao động, Điều 111"},
		{Date: calendar.MustDate("2026-08-22"), Kind: calendar.DayWorked, Name: "Làm bù", Basis: "Thông báo"},
	}
}

func TestTheDirectoryComesBackAsItWasSaved(t *testing.T) {
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
}

func TestAnotherProcessSeesANewDirectory(t *testing.T) {
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
}

func TestADirectoryThatContradictsItselfChangesNothing(t *testing.T) {
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
}

func TestTheCalendarComesBackAsItWasSaved(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, days := range [][]calendar.Day{calendar.Shipped(), sampleDays(), sampleDays()} {
		if err := s.SaveCalendar(t.Context(), days); err != nil {
			t.Fatal(err)
		}
		got, err := s.CalendarDays(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(days, got); diff != "" {
			t.Errorf("days (-saved +read):\n%s", diff)
		}
	}
	wrong := append(sampleDays(), calendar.Day{Date: calendar.MustDate("2026-03-02"), Kind: calendar.DayWorked})
	if err := s.SaveCalendar(t.Context(), wrong); err == nil {
		t.Error("a Monday worked in exchange was saved")
	}
	days, err := s.Calendar(t.Context())
	if err != nil || days.Working(calendar.MustDate("2026-04-27")) || !days.Working(calendar.MustDate("2026-08-22")) {
		t.Errorf("calendar %+v, %v", days, err)
	}
}

func TestTwoProcessesAgreeOnTheSecret(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	secrets := make(chan []byte, 4)
	for range cap(secrets) {
		s := openStore(t, dsn)
		go func() {
			secret, err := s.Secret(t.Context())
			if err != nil {
				t.Error(err)
			}
			secrets <- secret
		}()
	}
	first := <-secrets
	for range cap(secrets) - 1 {
		if other := <-secrets; !bytes.Equal(first, other) || len(other) != 32 {
			t.Errorf("secrets %x and %x", first, other)
		}
	}
	other, err := storetest.Open(t).Secret(t.Context())
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("two databases share a secret: %v", err)
	}
}

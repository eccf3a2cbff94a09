package sample_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestDirectory(t *testing.T) {
	t.Parallel()
	t.Run("it is valid, and equal in every call", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		if problems := d.Validate(); problems != nil {
			t.Errorf("problems: %v", problems)
		}
		if diff := cmp.Diff(d, sample.Directory(), cmpopts.IgnoreUnexported(directory.Directory{})); diff != "" {
			t.Errorf("two calls differ:\n%s", diff)
		}
	})
	t.Run("the units before and after the reorganisation of Hà Nội", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		for _, c := range []struct {
			name  string
			class directory.ClassCode
			on    string
			want  int
		}{
			{name: "21 departments in 2022", class: "so-ban-nganh", on: "2022-06-01", want: 21},
			{name: "21 on the day before the merger", class: "so-ban-nganh", on: "2025-02-28", want: 21},
			{name: "15 departments and one board after it", class: "so-ban-nganh", on: "2025-03-01", want: 16},
			{name: "30 districts in 2022", class: "ubnd-cap-huyen", on: "2022-06-01", want: 30},
			{name: "30 districts on their last day", class: "ubnd-cap-huyen", on: "2025-06-30", want: 30},
			{name: "no district after it", class: "ubnd-cap-huyen", on: "2025-07-01"},
			{name: "126 communes from 1/7/2025", class: "ubnd-cap-xa", on: "2025-07-01", want: 126},
			{name: "51 of them wards", class: "ubnd-phuong", on: "2025-07-01", want: 51},
			{name: "75 of them communes", class: "ubnd-xa", on: "2025-07-01", want: 75},
			{name: "nine of the old communes as examples", class: "ubnd-cap-xa", on: "2022-06-01", want: 9},
			{name: "seven papers of the city", class: "bao-thanh-pho", on: "2027-01-01", want: 7},
			{name: "all units of today", class: "co-quan-don-vi", on: "2027-01-01", want: 142},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				if got := len(d.Members(c.class, calendar.MustDate(c.on))); got != c.want {
					t.Errorf("%s has %d members on %s, want %d", c.class, got, c.on, c.want)
				}
			})
		}
	})
	t.Run("every district has successors and every commune one predecessor", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		on := calendar.MustDate("2025-07-01")
		inherited := map[directory.UnitCode]int{}
		for _, district := range d.Members("ubnd-cap-huyen", on.AddDays(-1)) {
			successors := d.Successors(district.Code, on)
			if len(successors) == 0 {
				t.Errorf("%s has no successor", district.Short)
			}
			for _, unit := range successors {
				inherited[unit.Code]++
			}
		}
		for _, commune := range d.Members("ubnd-cap-xa", on) {
			if inherited[commune.Code] != 1 {
				t.Errorf("%s took over the main part of %d districts, want 1", commune.Short, inherited[commune.Code])
			}
		}
	})
	t.Run("a divided department has several successors", func(t *testing.T) {
		t.Parallel()
		m := sample.Directory().Match("Sở TT&TT", calendar.MustDate("2027-01-01"))
		var got []string
		for _, unit := range m.Successors {
			got = append(got, unit.Short)
		}
		want := []string{"Sở Khoa học và Công nghệ", "Sở Văn hóa và Thể thao", "Văn phòng UBND TP"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("successors of Sở TT&TT (-want +got):\n%s", diff)
		}
	})
	t.Run("every unit has a focal point and a head with an address", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		for _, on := range []calendar.Date{calendar.MustDate("2022-06-01"), calendar.MustDate("2027-01-15")} {
			for _, unit := range d.Units {
				if !unit.ValidOn(on) || unit.Kind == directory.KindCity {
					continue
				}
				for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleUnitHead} {
					holders := d.HoldersOf(role, unit.Code, on)
					if len(holders) != 1 || holders[0].Address == "" {
						t.Errorf("%s of %s on %s: %v", role, unit.Short, on, holders)
					}
				}
			}
		}
		for _, a := range d.Addresses {
			if !strings.HasSuffix(a.Address, ".test") {
				t.Errorf("%s is not a reserved address", a.Address)
			}
		}
	})
	t.Run("the people of the tour have their positions", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		on := calendar.MustDate("2027-01-15")
		for _, c := range []struct {
			address  string
			position directory.Position
		}{
			{sample.CoordinatorAddress, directory.Position{Role: directory.RoleCoordinator, Unit: "so-noi-vu"}},
			{sample.LeaderAddress, directory.Position{Role: directory.RoleLeader, Unit: "ubnd-tp"}},
			{"giamdoc.so-noi-vu@tp.hanoi.test", directory.Position{Role: directory.RoleUnitHead, Unit: "so-noi-vu"}},
			{"daumoi.phuong-ba-dinh@tp.hanoi.test", directory.Position{Role: directory.RoleFocalPoint, Unit: "phuong-ba-dinh"}},
		} {
			person, found := d.PersonAt(c.address, on)
			if !found {
				t.Errorf("no person at %s", c.address)
				continue
			}
			if diff := cmp.Diff([]directory.Position{c.position}, d.Actor(person.ID, on).Positions); diff != "" {
				t.Errorf("positions of %s (-want +got):\n%s", c.address, diff)
			}
		}
		chief, _ := d.PersonAt(sample.OfficeChiefAddress, on)
		if _, may := d.Actor(chief.ID, on).In(directory.RoleOfficeChief, "van-phong-ubnd"); !may {
			t.Errorf("%s is not the chief of the office", sample.OfficeChiefAddress)
		}
	})
	t.Run("the deputy acts on the days of the substitution", func(t *testing.T) {
		t.Parallel()
		d := sample.Directory()
		for on, want := range map[string]int{"2027-02-28": 1, "2027-03-01": 2, "2027-03-12": 2, "2027-03-13": 1} {
			if got := d.HoldersOf(directory.RoleUnitHead, "so-y-te", calendar.MustDate(on)); len(got) != want {
				t.Errorf("heads of Sở Y tế on %s: %v, want %d", on, got, want)
			}
		}
	})
}

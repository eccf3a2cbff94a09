package directory_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	t.Run("a sound directory has no problem", func(t *testing.T) {
		t.Parallel()
		if problems := smallCity().Validate(); problems != nil {
			t.Errorf("problems: %v", problems)
		}
	})
	t.Run("every contradiction is a problem", func(t *testing.T) {
		t.Parallel()
		day := calendar.MustDate
		for _, c := range []struct {
			name  string
			spoil func(*directory.Directory)
			want  []string // list, row, severity, words found
		}{
			{"a code that cannot be part of a task's id", func(d *directory.Directory) { d.Units[0].Code = "Sở NV" }, []string{"Đơn vị 1 error Sở NV", "Vai trò 1 error snv"}},
			{"a name in decomposed letters", func(d *directory.Directory) { d.Units[0].Name = norm.NFD.String("Sở Nội vụ") }, []string{"Đơn vị 1 error " + norm.NFD.String("Sở Nội vụ")}},
			{"an unknown kind", func(d *directory.Directory) { d.Units[0].Kind = "khac" }, []string{"Đơn vị 1 error khac"}},
			{"a unit that ends before it begins", func(d *directory.Directory) {
				d.Units[1].From, d.Units[1].To = day("2025-07-01"), day("2025-06-30")
			}, []string{"Đơn vị 2 error 01/07/2025 - 30/06/2025"}},
			{"one code twice at a time", func(d *directory.Directory) { d.Units[1].Code = "snv" }, []string{"Đơn vị 2 error snv"}},
			{"an unknown parent", func(d *directory.Directory) { d.Units[0].Parent = "khong-co" }, []string{"Đơn vị 1 error khong-co"}},
			{"a circle of parents", func(d *directory.Directory) {
				d.Units[0].Parent, d.Units[1].Parent = "syt", "snv"
			}, []string{"Đơn vị 1 error syt", "Đơn vị 2 error snv"}},
			{"an alias of an unknown unit", func(d *directory.Directory) { d.Aliases = []directory.Alias{{Unit: "khong-co", Text: "Sở K"}} }, []string{"Tên gọi khác 1 error khong-co"}},
			{"an alias that names another unit", func(d *directory.Directory) { d.Aliases = []directory.Alias{{Unit: "snv", Text: "Sở Y tế"}} }, []string{"Tên gọi khác 1 error Sở Y tế"}},
			{"an empty alias", func(d *directory.Directory) { d.Aliases = []directory.Alias{{Unit: "snv", Text: " . "}} }, []string{"Tên gọi khác 1 error  . "}},
			{"two classes of one name", func(d *directory.Directory) {
				d.Classes = []directory.Class{{Code: "a", Name: "Các sở"}, {Code: "b", Name: "Sở"}}
			}, []string{"Nhóm đơn vị 2 error Sở"}},
			{"a class of unknown units and kinds", func(d *directory.Directory) {
				d.Classes = []directory.Class{{Code: "a", Name: "Các sở", Kinds: []directory.UnitKind{"k"}, Members: []directory.UnitCode{"khong-co"}}}
			}, []string{"Nhóm đơn vị 1 error khong-co", "Nhóm đơn vị 1 error k"}},
			{"a succession to itself, on no day", func(d *directory.Directory) { d.Successions = []directory.Succession{{Old: "snv", New: "snv"}} }, []string{"Kế thừa 1 error snv"}},
			{"a successor that does not exist yet", func(d *directory.Directory) {
				d.Units[1].From = day("2026-01-01")
				d.Successions = []directory.Succession{{Old: "snv", New: "syt", On: day("2025-03-01")}}
			}, []string{"Kế thừa 1 warning syt"}},
			{"one person twice", func(d *directory.Directory) { d.People[1].ID = "lan" }, []string{"Người 2 error lan"}},
			{"a person without a name", func(d *directory.Directory) { d.People[1].Name = "" }, []string{"Người 2 error "}},
			{"an invalid address", func(d *directory.Directory) {
				d.Addresses = []directory.AddressOf{{Address: "Lan <lan@hanoi.test>", Person: "lan"}, {Address: "lan", Person: "lan"}}
			}, []string{"Địa chỉ thư 1 error Lan <lan@hanoi.test>", "Địa chỉ thư 2 error lan"}},
			{"one address of two people at a time", func(d *directory.Directory) {
				d.Addresses = []directory.AddressOf{
					{Address: "a@hanoi.test", Person: "lan", To: day("2022-12-31")},
					{Address: "A@hanoi.test", Person: "binh", From: day("2022-12-31")},
				}
			}, []string{"Địa chỉ thư 2 error A@hanoi.test"}},
			{"an unknown role, person and unit", func(d *directory.Directory) {
				d.Holders = append(d.Holders, directory.RoleHolder{Person: "ai", Role: "vua", Unit: "cung"})
			}, []string{"Vai trò 2 error ai", "Vai trò 2 error vua", "Vai trò 2 error cung"}},
			{"a role that ends after its unit", func(d *directory.Directory) { d.Units[0].To = day("2025-02-28") }, []string{"Vai trò 1 warning lan"}},
			{"a person who substitutes themselves, without a basis", func(d *directory.Directory) {
				d.Substitutions = []directory.Substitution{{Principal: "lan", Substitute: "lan", Role: directory.RoleUnitHead, Unit: "snv"}}
			}, []string{"Ủy quyền, thay thế 1 error lan", "Ủy quyền, thay thế 1 error lan"}},
			{"a principal who does not hold the role", func(d *directory.Directory) {
				d.Substitutions = []directory.Substitution{{Principal: "binh", Substitute: "lan", Role: directory.RoleUnitHead, Unit: "snv", Basis: "Giấy ủy quyền"}}
			}, []string{"Ủy quyền, thay thế 1 warning binh"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				d := directory.Directory{
					Units: []directory.Unit{
						{Code: "snv", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: directory.KindDepartment},
						{Code: "syt", Name: "Sở Y tế", Short: "Sở Y tế", Kind: directory.KindDepartment},
					},
					People:  []directory.Person{{ID: "lan", Name: "Trần Thị Lan"}, {ID: "binh", Name: "Lê Văn Bình"}},
					Holders: []directory.RoleHolder{{Person: "lan", Role: directory.RoleUnitHead, Unit: "snv"}},
				}
				c.spoil(&d)
				var got []string
				for _, p := range d.Validate() {
					if p.Message == "" || p.Column == "" {
						t.Errorf("problem without a message or a column: %+v", p)
					}
					got = append(got, fmt.Sprintf("%s %d %s %s", p.Sheet, p.Row, p.Severity, p.Found))
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
}

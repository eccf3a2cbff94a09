package intake

import (
	"testing"

	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestHead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, city, unit              string
		parent, issuer, symbol, place string
	}{
		{"a city", "Ủy ban nhân dân thành phố Hà Nội", "Sở Nội vụ thành phố Hà Nội", "UBND THÀNH PHỐ HÀ NỘI", "SỞ NỘI VỤ", "BC-SNV", "Hà Nội"},
		{"a province", "Ủy ban nhân dân tỉnh Lạng Sơn", "Sở Nội vụ tỉnh Lạng Sơn", "UBND TỈNH LẠNG SƠN", "SỞ NỘI VỤ", "BC-SNV", "Lạng Sơn"},
		{"a unit named without the place", "Ủy ban nhân dân thành phố Hà Nội", "Sở Nội vụ", "UBND THÀNH PHỐ HÀ NỘI", "SỞ NỘI VỤ", "BC-SNV", "Hà Nội"},
		{"a name without a place", "UBND", "Sở Y tế", "UBND", "SỞ Y TẾ", "BC-SYT", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := directory.Directory{
				Units: []directory.Unit{
					{Code: "city", Name: c.city, Short: "UBND", Kind: directory.KindCity}, {Code: "unit", Name: c.unit, Short: c.unit, Kind: directory.KindDepartment, Parent: "city"},
				},
				People:  []directory.Person{{ID: "ha", Name: "Lê Thu Hà"}},
				Holders: []directory.RoleHolder{{Person: "ha", Role: directory.RoleCoordinator, Unit: "unit"}},
			}
			h := newHead(d, calendar.MustDate("2027-03-17"))
			if h.issuer.Parent != c.parent || h.issuer.Name != c.issuer || h.symbol != c.symbol || h.place != c.place {
				t.Errorf("%+v", h)
			}
		})
	}
}

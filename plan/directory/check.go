package directory

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/problem"
	"loa/vietnamese"
)

// The names of the lists of a directory in its problems.
const (
	listUnits         = "Đơn vị"
	listAliases       = "Tên gọi khác"
	listClasses       = "Nhóm đơn vị"
	listSuccessions   = "Kế thừa"
	listPeople        = "Người"
	listAddresses     = "Địa chỉ thư"
	listHolders       = "Vai trò"
	listSubstitutions = "Ủy quyền, thay thế"
)

// Validate lists all contradictions of the directory, in the order of its lists. Sheet of a problem is the Vietnamese name of the list, Row
// the position in it, from 1.
func (d Directory) Validate() []problem.Problem {
	c := &validation{d: d.Indexed()}
	c.units()
	c.aliases()
	c.classes()
	c.successions()
	c.people()
	c.addresses()
	c.holders()
	c.substitutions()
	return c.problems
}

// validation collects the problems of a directory.
type validation struct {
	d        Directory
	problems []problem.Problem
}

// report adds a problem.
func (c *validation) report(at location, severity problem.Severity, found, message string) {
	c.problems = append(c.problems, problem.Problem{
		Sheet: at.list, Row: at.row + 1, Column: at.column, Found: found, Message: message, Severity: severity,
	})
}

// location is the place of a problem.
type location struct {
	list   string
	row    int // position in the list, from 0
	column string
}

func (c *validation) units() {
	seen := map[UnitCode][]Unit{}
	for i, unit := range c.d.Units {
		if string(unit.Code) == "" || strings.Trim(string(unit.Code), IDLetters) != "" {
			c.report(location{listUnits, i, "mã"}, problem.SeverityError, string(unit.Code), "Mã đơn vị chỉ gồm chữ thường không dấu, chữ số, dấu chấm, dấu gạch nối")
		}
		if unit.Name == "" || unit.Short == "" || !norm.NFC.IsNormalString(unit.Name+unit.Short) {
			c.report(location{listUnits, i, "tên"}, problem.SeverityError, unit.Name, "Đơn vị phải có tên và tên ngắn, viết bằng Unicode dựng sẵn")
		}
		if !slices.Contains(UnitKinds(), unit.Kind) {
			c.report(location{listUnits, i, "loại"}, problem.SeverityError, string(unit.Kind), "Không có loại đơn vị này")
		}
		c.span(location{listUnits, i, "hiệu lực"}, unit.From, unit.To)
		for _, other := range seen[unit.Code] {
			if overlap(unit.From, unit.To, other.From, other.To) {
				c.report(location{listUnits, i, "mã"}, problem.SeverityError, string(unit.Code), "Mã đơn vị xuất hiện hai lần trong cùng một thời gian")
			}
		}
		seen[unit.Code] = append(seen[unit.Code], unit)
		c.parent(i, unit)
	}
}

func (c *validation) parent(row int, unit Unit) {
	seen := []UnitCode{unit.Code}
	for parent := unit.Parent; parent != ""; {
		if slices.Contains(seen, parent) {
			c.report(location{listUnits, row, "cấp trên"}, problem.SeverityError, string(unit.Parent), "Đơn vị là cấp trên của chính mình")
			return
		}
		seen = append(seen, parent)
		above, found := c.d.UnitEver(parent)
		if !found {
			c.report(location{listUnits, row, "cấp trên"}, problem.SeverityError, string(parent), "Không có đơn vị cấp trên này")
			return
		}
		parent = above.Parent
	}
}

func (c *validation) aliases() {
	for i, alias := range c.d.Aliases {
		c.unit(location{listAliases, i, "đơn vị"}, alias.Unit)
		key := vietnamese.NameKey(alias.Text, c.d.index.city)
		if key == "" {
			c.report(location{listAliases, i, "tên gọi"}, problem.SeverityError, alias.Text, "Tên gọi khác bị bỏ trống")
			continue
		}
		for _, unit := range c.unitsSharing(key, alias.Unit) {
			c.report(location{listAliases, i, "tên gọi"}, problem.SeverityError, alias.Text, fmt.Sprintf("Tên gọi này trong cùng thời gian cũng chỉ %s", unit.Short))
		}
	}
}

// unitsSharing lists the other units that have the name on a day on which the unit exists too.
func (c *validation) unitsSharing(key string, code UnitCode) []Unit {
	var units []Unit
	for _, i := range c.d.index.names[key] {
		other := c.d.Units[i]
		if other.Code == code {
			continue
		}
		for _, j := range c.d.index.units[code] {
			if unit := c.d.Units[j]; overlap(unit.From, unit.To, other.From, other.To) {
				units = append(units, other)
				break
			}
		}
	}
	return units
}

func (c *validation) classes() {
	codes := map[ClassCode]bool{}
	names := map[string]ClassCode{}
	for i, class := range c.d.Classes {
		if class.Code == "" || codes[class.Code] {
			c.report(location{listClasses, i, "mã"}, problem.SeverityError, string(class.Code), "Mã nhóm đơn vị bị bỏ trống hoặc trùng")
		}
		codes[class.Code] = true
		for _, text := range append([]string{class.Name}, class.Aliases...) {
			key := vietnamese.ClassKey(text, c.d.index.city)
			if other, taken := names[key]; key == "" || taken && other != class.Code {
				c.report(location{listClasses, i, "tên"}, problem.SeverityError, text, "Tên nhóm đơn vị bị bỏ trống hoặc đã chỉ một nhóm khác")
			}
			names[key] = class.Code
		}
		for _, member := range class.Members {
			c.unit(location{listClasses, i, "thành viên"}, member)
		}
		for _, kind := range class.Kinds {
			if !slices.Contains(UnitKinds(), kind) {
				c.report(location{listClasses, i, "loại"}, problem.SeverityError, string(kind), "Không có loại đơn vị này")
			}
		}
	}
}

func (c *validation) successions() {
	for i, s := range c.d.Successions {
		c.unit(location{listSuccessions, i, "đơn vị cũ"}, s.Old)
		c.unit(location{listSuccessions, i, "đơn vị mới"}, s.New)
		if s.Old == s.New || s.On.IsZero() {
			c.report(location{listSuccessions, i, "ngày"}, problem.SeverityError, string(s.Old), "Kế thừa phải từ một đơn vị sang đơn vị khác, có ngày bắt đầu")
		}
		if _, valid := c.d.Unit(s.New, s.On); !valid && !s.On.IsZero() {
			c.report(location{listSuccessions, i, "đơn vị mới"}, problem.SeverityWarning, string(s.New), "Đơn vị mới chưa có vào ngày kế thừa")
		}
	}
}

func (c *validation) people() {
	seen := map[PersonID]bool{}
	for i, person := range c.d.People {
		if person.ID == "" || seen[person.ID] {
			c.report(location{listPeople, i, "mã"}, problem.SeverityError, string(person.ID), "Mã người bị bỏ trống hoặc trùng")
		}
		seen[person.ID] = true
		if person.Name == "" || !norm.NFC.IsNormalString(person.Name+person.Title) {
			c.report(location{listPeople, i, "họ tên"}, problem.SeverityError, person.Name, "Người phải có họ tên, viết bằng Unicode dựng sẵn")
		}
	}
}

func (c *validation) addresses() {
	for i, a := range c.d.Addresses {
		at := location{listAddresses, i, "địa chỉ"}
		local, domain, _ := strings.Cut(a.Address, "@")
		if local == "" || domain == "" || strings.ContainsAny(a.Address, " \t\r\n<>,;") || strings.Contains(domain, "@") {
			c.report(at, problem.SeverityError, a.Address, "Địa chỉ thư không đúng dạng ten@mien")
		}
		c.person(at, a.Person)
		if a.Unit != "" {
			c.unit(at, a.Unit)
		}
		c.span(at, a.From, a.To)
		for _, j := range c.d.index.addresses[addressKey(a.Address)] {
			other := c.d.Addresses[j]
			if j < i && other.Person != a.Person && overlap(a.From, a.To, other.From, other.To) {
				c.report(at, problem.SeverityError, a.Address, "Một địa chỉ thư thuộc hai người trong cùng một thời gian")
			}
		}
	}
}

func (c *validation) holders() {
	for i, h := range c.d.Holders {
		at := location{listHolders, i, "vai trò"}
		c.person(at, h.Person)
		c.role(at, h.Role)
		c.span(at, h.From, h.To)
		if !c.unit(at, h.Unit) {
			continue
		}
		if unit, _ := c.d.UnitEver(h.Unit); !unit.To.IsZero() && (h.To.IsZero() || h.To.After(unit.To)) {
			c.report(at, problem.SeverityWarning, string(h.Person), "Vai trò kéo dài quá ngày đơn vị kết thúc hoạt động")
		}
	}
}

func (c *validation) substitutions() {
	for i, s := range c.d.Substitutions {
		at := location{listSubstitutions, i, "người thay thế"}
		c.person(at, s.Principal)
		c.person(at, s.Substitute)
		c.role(at, s.Role)
		c.unit(at, s.Unit)
		c.span(at, s.From, s.To)
		if s.Principal == s.Substitute {
			c.report(at, problem.SeverityError, string(s.Substitute), "Một người không thay thế chính mình")
		}
		if s.Basis == "" {
			c.report(at, problem.SeverityError, string(s.Substitute), "Thay thế phải có văn bản làm căn cứ")
		}
		if !c.everHeld(s) {
			c.report(at, problem.SeverityWarning, string(s.Principal), "Người được thay thế không giữ vai trò này trong thời gian đó")
		}
	}
}

func (c *validation) everHeld(s Substitution) bool {
	for _, i := range c.d.index.holders[roleInUnit{s.Role, s.Unit}] {
		if h := c.d.Holders[i]; h.Person == s.Principal && overlap(h.From, h.To, s.From, s.To) {
			return true
		}
	}
	return false
}

func (c *validation) unit(at location, code UnitCode) bool {
	if _, found := c.d.index.units[code]; found {
		return true
	}
	c.report(at, problem.SeverityError, string(code), "Không có đơn vị này trong danh bạ")
	return false
}

func (c *validation) person(at location, id PersonID) {
	if _, found := c.d.index.people[id]; !found {
		c.report(at, problem.SeverityError, string(id), "Không có người này trong danh bạ")
	}
}

func (c *validation) role(at location, role Role) {
	if !slices.Contains(Roles(), role) {
		c.report(at, problem.SeverityError, string(role), "Không có vai trò này")
	}
}

func (c *validation) span(at location, from, to calendar.Date) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		c.report(at, problem.SeverityError, from.Vietnamese()+" - "+to.Vietnamese(), "Ngày kết thúc đứng trước ngày bắt đầu")
	}
}

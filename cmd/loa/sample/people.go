package sample

import (
	"strings"

	"loa/plan"
)

// The addresses of the sample that a tour speaks of.
const (
	CoordinatorAddress = "dieuphoi@so-noi-vu.hanoi.test"             // runs the plan
	LeaderAddress      = "lanhdao@ubnd.hanoi.test"                   // reads the overview
	OfficeChiefAddress = "chanhvanphong@van-phong-ubnd.hanoi.test"   // verifies what goes to the leaders
	mailDomain         = ".hanoi.test"                               // reserved for trying out (RFC 2606, section 2)
	sampleSubstitution = "Giấy ủy quyền số 01/GUQ-SYT (văn bản mẫu)" // not a real document
)

// post is what somebody does in a unit, and the mailbox that goes with it.
type post struct {
	role    plan.Role // empty for a deputy, who acts only by substitution
	mailbox string
	title   string // put before the unit's short name
}

// addPeople invents the people of every unit and gives each a role and an address for as long as the unit exists.
func addPeople(d *plan.Directory) {
	done := map[plan.UnitCode]bool{}
	for _, unit := range d.Units {
		if done[unit.Code] || unit.Kind == plan.KindCity {
			continue // a unit that was renamed keeps its people
		}
		done[unit.Code] = true
		from, to := lifetime(*d, unit.Code)
		for _, post := range posts(unit) {
			employ(d, unit, post, from, to)
		}
	}
	addCityPosts(d)
	d.Substitutions = append(d.Substitutions, plan.Substitution{
		Principal: "so-y-te.giamdoc", Substitute: "so-y-te.phogiamdoc", Role: plan.RoleUnitHead, Unit: "so-y-te",
		From: plan.MustDate("2027-03-01"), To: plan.MustDate("2027-03-12"), Basis: sampleSubstitution,
	})
}

// lifetime is from the first to the last day of a unit over all its names.
func lifetime(d plan.Directory, code plan.UnitCode) (from, to plan.Date) {
	first := true
	for _, unit := range d.Units {
		if unit.Code != code {
			continue
		}
		if first || unit.From.Before(from) {
			from = unit.From
		}
		if first || unit.To.IsZero() || (!to.IsZero() && unit.To.After(to)) {
			to = unit.To
		}
		first = false
	}
	return from, to
}

// posts lists who works with the plan in a unit, from the officer who drafts to the head who approves.
func posts(unit plan.Unit) []post {
	contact := post{plan.RoleContact, "daumoi", "Công chức đầu mối"}
	switch unit.Kind {
	case plan.KindDistrict, plan.KindWard, plan.KindCommune, plan.KindTownship:
		section := post{plan.RoleSectionHead, "truongphong", "Trưởng phòng Văn hóa - Xã hội"}
		switch {
		case unit.Kind == plan.KindDistrict:
			section.title = "Trưởng phòng Nội vụ"
		case !unit.To.IsZero(): // the communes of before had no sections, but an officer for each field
			section.title = "Công chức Văn hóa - Xã hội"
		}
		return []post{contact, section, {plan.RoleUnitHead, "chutich", "Chủ tịch"}}
	case plan.KindDepartment, plan.KindOffice:
		posts := []post{contact, {plan.RoleSectionHead, "truongphong", "Trưởng phòng"}, {plan.RoleClerk, "vanthu", "Văn thư"}}
		return append(posts, heads(unit)...)
	case plan.KindMedia:
		if strings.HasPrefix(unit.Short, "Báo ") {
			return []post{contact, {plan.RoleUnitHead, "tongbientap", "Tổng Biên tập"}}
		}
		return []post{contact, {plan.RoleUnitHead, "giamdoc", "Giám đốc"}}
	case plan.KindOrganisation:
		if unit.Code == "thanh-doan" {
			return []post{contact, {plan.RoleUnitHead, "bithu", "Bí thư"}}
		}
		return []post{contact, {plan.RoleUnitHead, "chutich", "Chủ tịch"}}
	default: // agencies and public services are led alike
		return []post{contact, {plan.RoleUnitHead, "thutruong", "Thủ trưởng"}}
	}
}

func heads(unit plan.Unit) []post {
	switch unit.Code {
	case "van-phong-ubnd":
		return []post{{plan.RoleUnitHead, "chanhvanphong", "Chánh"}}
	case "thanh-tra":
		return []post{{plan.RoleUnitHead, "chanhthanhtra", "Chánh"}}
	case "ban-dan-toc", "bql-khu-cnc-kcn":
		return []post{{plan.RoleUnitHead, "truongban", "Trưởng ban"}}
	case "so-y-te":
		return []post{{plan.RoleUnitHead, "giamdoc", "Giám đốc"}, {"", "phogiamdoc", "Phó Giám đốc"}}
	default:
		return []post{{plan.RoleUnitHead, "giamdoc", "Giám đốc"}}
	}
}

// addCityPosts gives the city its leaders, its coordinators and its chief of office.
func addCityPosts(d *plan.Directory) {
	city := plan.Unit{Code: "ubnd-tp", Short: "UBND Thành phố"}
	home := plan.Unit{Code: "so-noi-vu", Short: "Sở Nội vụ"}
	var open plan.Date
	employ(d, home, post{plan.RoleCoordinator, "dieuphoi", "Công chức Phòng Cải cách hành chính"}, open, open)
	employ(d, home, post{plan.RoleCoordinator, "phongcchc", "Trưởng phòng Cải cách hành chính"}, open, open)
	employ(d, city, post{plan.RoleLeader, "lanhdao", "Phó Chủ tịch"}, open, open)
	employ(d, city, post{plan.RoleLeader, "chutich", "Chủ tịch"}, open, open)
	d.Holders = append(d.Holders, plan.RoleHolder{
		Person: "van-phong-ubnd.chanhvanphong", Role: plan.RoleOfficeChief, Unit: "van-phong-ubnd",
	})
}

// employ invents one person and puts them into the post.
func employ(d *plan.Directory, unit plan.Unit, post post, from, to plan.Date) {
	host := string(unit.Code)
	if unit.Code == "ubnd-tp" {
		host = "ubnd"
	}
	person := plan.Person{
		ID:    plan.PersonID(string(unit.Code) + "." + post.mailbox),
		Name:  inventedName(len(d.People)),
		Title: post.title + " " + unit.Short,
	}
	d.People = append(d.People, person)
	d.Addresses = append(d.Addresses, plan.AddressOf{
		Address: post.mailbox + "@" + host + mailDomain, Person: person.ID, Unit: unit.Code, From: from, To: to,
	})
	if post.role != "" {
		d.Holders = append(d.Holders, plan.RoleHolder{Person: person.ID, Role: post.role, Unit: unit.Code, From: from, To: to})
	}
}

// The parts of the invented names: surname, middle name, given name.
var (
	surnames = []string{
		"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Mai", "Trịnh",
	}
	womensMiddle = []string{"Thị Minh", "Thị Thu", "Thị Hồng", "Thị Bích", "Thị Kim", "Thùy", "Ngọc"}
	womensGiven  = []string{
		"Châu", "Giang", "Hà", "Hạnh", "Lan", "Linh", "Mai", "Nga", "Nhung", "Phương", "Thảo", "Thủy", "Trang", "Uyên", "Yến",
	}
	mensMiddle = []string{"Văn", "Đức", "Quang", "Hữu", "Xuân", "Gia", "Công", "Bảo", "Thanh"}
	mensGiven  = []string{
		"An", "Bình", "Dũng", "Đạt", "Hiếu", "Hòa", "Khánh", "Long", "Nam", "Phong", "Quân", "Sơn", "Tâm", "Thắng", "Trung", "Tuấn", "Vinh",
	}
)

// inventedName is the nth name, a woman's and a man's in turn. The lengths of the lists have no common divisor, so names only
// repeat after more than three thousand people.
func inventedName(n int) string {
	middle, given := womensMiddle, womensGiven
	if n%2 == 1 {
		middle, given = mensMiddle, mensGiven
	}
	n /= 2
	return surnames[n%len(surnames)] + " " + middle[n%len(middle)] + " " + given[n%len(given)]
}

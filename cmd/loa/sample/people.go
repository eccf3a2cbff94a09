package sample

import (
	"strings"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// The addresses of the sample that a tour speaks of.
const (
	CoordinatorAddress = "dieuphoi.so-noi-vu@" + MailDomain           // runs the plan
	LeaderAddress      = "lanhdao.ubnd@" + MailDomain                 // reads the overview
	OfficeChiefAddress = "chanhvanphong.van-phong-ubnd@" + MailDomain // verifies what goes to the leaders
	MailDomain         = "tp.hanoi.test"                              // shared by all, as in a city; reserved for trying out (RFC 2606, section 2)
	sampleSubstitution = "Giấy ủy quyền số 01/GUQ-SYT (văn bản mẫu)"  // not a real document
)

// Address is the address of a mailbox of a unit: "giamdoc" of "so-noi-vu" is giamdoc.so-noi-vu@tp.hanoi.test.
func Address(unit directory.UnitCode, mailbox string) string {
	host := string(unit)
	if unit == "ubnd-tp" {
		host = "ubnd"
	}
	return mailbox + "." + host + "@" + MailDomain
}

// post is what somebody does in a unit, and the mailbox that goes with it.
type post struct {
	role    directory.Role // empty for a deputy, who acts only by substitution
	mailbox string
	title   string // put before the unit's short name
}

// addPeople invents the people of every unit and gives each a role and an address for as long as the unit exists.
func addPeople(d *directory.Directory) {
	done := map[directory.UnitCode]bool{}
	for _, unit := range d.Units {
		if done[unit.Code] || unit.Kind == directory.KindCity {
			continue // a unit that was renamed keeps its people
		}
		done[unit.Code] = true
		from, to := lifetime(*d, unit.Code)
		for _, post := range posts(unit) {
			employ(d, unit, post, from, to)
		}
	}
	addCityPosts(d)
	d.Substitutions = append(d.Substitutions, directory.Substitution{
		Principal: "so-y-te.giamdoc", Substitute: "so-y-te.phogiamdoc", Role: directory.RoleUnitHead, Unit: "so-y-te",
		From: calendar.MustDate("2027-03-01"), To: calendar.MustDate("2027-03-12"), Basis: sampleSubstitution,
	})
}

// lifetime is from the first to the last day of a unit over all its names.
func lifetime(d directory.Directory, code directory.UnitCode) (from, to calendar.Date) {
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
func posts(unit directory.Unit) []post {
	contact := post{directory.RoleFocalPoint, "daumoi", "Công chức đầu mối"}
	switch unit.Kind {
	case directory.KindDistrict, directory.KindWard, directory.KindCommune, directory.KindTownship:
		section := post{directory.RoleSectionHead, "truongphong", "Trưởng phòng Văn hóa - Xã hội"}
		switch {
		case unit.Kind == directory.KindDistrict:
			section.title = "Trưởng phòng Nội vụ"
		case !unit.To.IsZero(): // the communes of before had no sections, but an officer for each field
			section.title = "Công chức Văn hóa - Xã hội"
		}
		return []post{contact, section, {directory.RoleUnitHead, "chutich", "Chủ tịch"}}
	case directory.KindDepartment, directory.KindOffice:
		posts := []post{contact, {directory.RoleSectionHead, "truongphong", "Trưởng phòng"}, {directory.RoleClerk, "vanthu", "Văn thư"}}
		return append(posts, heads(unit)...)
	case directory.KindMedia:
		if strings.HasPrefix(unit.Short, "Báo ") {
			return []post{contact, {directory.RoleUnitHead, "tongbientap", "Tổng Biên tập"}}
		}
		return []post{contact, {directory.RoleUnitHead, "giamdoc", "Giám đốc"}}
	case directory.KindOrganisation:
		if unit.Code == "thanh-doan" {
			return []post{contact, {directory.RoleUnitHead, "bithu", "Bí thư"}}
		}
		return []post{contact, {directory.RoleUnitHead, "chutich", "Chủ tịch"}}
	default: // agencies and public services are led alike
		return []post{contact, {directory.RoleUnitHead, "thutruong", "Thủ trưởng"}}
	}
}

func heads(unit directory.Unit) []post {
	switch unit.Code {
	case "van-phong-ubnd":
		return []post{{directory.RoleUnitHead, "chanhvanphong", "Chánh"}}
	case "thanh-tra":
		return []post{{directory.RoleUnitHead, "chanhthanhtra", "Chánh"}}
	case "ban-dan-toc", "bql-khu-cnc-kcn":
		return []post{{directory.RoleUnitHead, "truongban", "Trưởng ban"}}
	case "so-y-te":
		return []post{{directory.RoleUnitHead, "giamdoc", "Giám đốc"}, {"", "phogiamdoc", "Phó Giám đốc"}}
	default:
		return []post{{directory.RoleUnitHead, "giamdoc", "Giám đốc"}}
	}
}

// addCityPosts gives the city its leaders, its coordinators and its chief of office.
func addCityPosts(d *directory.Directory) {
	city := directory.Unit{Code: "ubnd-tp", Short: "UBND Thành phố"}
	home := directory.Unit{Code: "so-noi-vu", Short: "Sở Nội vụ"}
	var open calendar.Date
	employ(d, home, post{directory.RoleCoordinator, "dieuphoi", "Công chức Phòng Cải cách hành chính"}, open, open)
	employ(d, home, post{directory.RoleCoordinator, "phongcchc", "Trưởng phòng Cải cách hành chính"}, open, open)
	employ(d, city, post{directory.RoleLeader, "lanhdao", "Phó Chủ tịch"}, open, open)
	employ(d, city, post{directory.RoleLeader, "chutich", "Chủ tịch"}, open, open)
	d.Holders = append(d.Holders, directory.RoleHolder{
		Person: "van-phong-ubnd.chanhvanphong", Role: directory.RoleOfficeChief, Unit: "van-phong-ubnd",
	})
}

// employ invents one person and puts them into the post.
func employ(d *directory.Directory, unit directory.Unit, post post, from, to calendar.Date) {
	person := directory.Person{
		ID:    directory.PersonID(string(unit.Code) + "." + post.mailbox),
		Name:  inventedName(len(d.People)),
		Title: post.title + " " + unit.Short,
	}
	d.People = append(d.People, person)
	d.Addresses = append(d.Addresses, directory.AddressOf{
		Address: Address(unit.Code, post.mailbox), Person: person.ID, Unit: unit.Code, From: from, To: to,
	})
	if post.role != "" {
		d.Holders = append(d.Holders, directory.RoleHolder{Person: person.ID, Role: post.role, Unit: unit.Code, From: from, To: to})
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

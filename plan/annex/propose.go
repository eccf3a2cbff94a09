package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/vietnamese"
)

// Propose drafts the units, classes and other names of a directory from annexes that were parsed without one, for a coordinator to correct. A
// name that is written in two ways is one unit with an alias. What is not sure has a remark. The same annexes give the same draft, in the order
// in which they first name each body.
func Propose(annexes []Result) directory.Directory {
	p := &proposal{}
	var names []string
	for _, found := range annexes {
		p.addCity(found.Title)
		for _, line := range found.Lines {
			for _, body := range slices.Concat(line.Lead, line.Support) {
				names = append(names, namesIn(body)...)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return len([]rune(b)) - len([]rune(a)) }) // the long form of a name before its short forms
	for _, name := range names {
		p.add(name)
	}
	p.orderBy(annexes)
	p.fillClasses()
	return p.directory
}

// proposal is a directory while it is drafted.
type proposal struct{ directory directory.Directory }

// namesIn lists the names in the words of a body: its own without the office of its head and the duty behind it, and those in an exception.
func namesIn(body plan.Assignee) []string {
	var names []string
	for _, remark := range bracketed.FindAllString(body.Text, -1) {
		inside := strings.Trim(remark, "() ")
		if start := takenOut.FindString(inside); start != "" {
			for _, piece := range hardPieces(strings.TrimPrefix(inside, start)) {
				if name := oneLine(piece); startsUnitName(name) && !namesClass(name) {
					names = append(names, name)
				}
			}
		}
	}
	if own := oneLine(withoutOffice(body.Text)); own != "" && vietnamese.NameKey(own, "") != "" {
		names = append([]string{own}, names...)
	}
	return names
}

var (
	classStart   = regexp.MustCompile(`(?i)^(?:các|những|tất cả|toàn thể|mọi)\s`)
	listOfPlaces = regexp.MustCompile(`(?i)^(?:(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+)?(?:các\s+)?(?:\d+\s+)?(?:xã|phường|thị trấn|đặc khu)(?:\s*(?:,|và|/)\s*(?:xã|phường|thị trấn|đặc khu))*$`)
	someBodies   = regexp.MustCompile(`(?i)liên quan|được giao|được phân công|có thẩm quyền|miền núi|trực thuộc$`)
)

// namesClass says whether a name is that of several bodies.
func namesClass(name string) bool {
	_, plain := splitCount(name)
	return plain != name || classStart.MatchString(name) || listOfPlaces.MatchString(name)
}

func (p *proposal) add(name string) {
	if _, plain := splitCount(name); plain != name {
		name = plain
	}
	if found, known := p.directory.Indexed().MatchWhole(name, calendar.Date{}); known && found.Exact {
		p.addAlias(found, name)
		return
	}
	if namesClass(name) {
		p.addClass(name)
		return
	}
	p.addUnit(name)
}

// addAlias keeps another way to write the name of a unit. A class is found by every way to write it.
func (p *proposal) addAlias(found directory.Match, name string) {
	if found.Class != nil || len(found.Units) != 1 || vietnamese.Fold(found.Units[0].Name) == vietnamese.Fold(name) {
		return
	}
	alias := directory.Alias{Unit: found.Units[0].Code, Text: name}
	if !slices.Contains(p.directory.Aliases, alias) {
		p.directory.Aliases = append(p.directory.Aliases, alias)
	}
}

func (p *proposal) addUnit(name string) {
	if placeStart.MatchString(name) {
		name = "UBND " + name
	}
	kind, sure := kindOfUnit(name)
	unit := directory.Unit{Code: directory.UnitCode(vietnamese.Slug(name)), Name: name, Short: shortName(name), Kind: kind}
	switch near := p.directory.Match(name, calendar.Date{}).Suggestions; {
	case unit.Code == "" || slices.ContainsFunc(p.directory.Units, func(u directory.Unit) bool { return u.Code == unit.Code }):
		return
	case !sure:
		unit.Remark = "chưa chắc đây là tên một đơn vị, và thuộc loại nào: sửa kind, hoặc xóa"
	case len(near) > 0 && nearlySame(name, near[0]):
		unit.Remark = fmt.Sprintf("gần giống “%s”: nếu là một đơn vị thì chuyển thành tên gọi khác (aliases)", near[0])
	case strings.Contains(vietnamese.Fold(name), "dac khu"):
		unit.Remark = "đặc khu là cấp xã; danh bạ chưa có loại riêng nên ghi là commune"
	}
	p.directory.Units = append(p.directory.Units, unit)
}

// nearlySame says whether two names differ so little that one may be a slip.
func nearlySame(a, b string) bool {
	return vietnamese.NameDistance(vietnamese.NameKey(a, ""), vietnamese.NameKey(b, "")) <= 0.2
}

func shortName(name string) string {
	return strings.NewReplacer("Ủy ban nhân dân", "UBND", "Uỷ ban nhân dân", "UBND", "ỦY BAN NHÂN DÂN", "UBND").Replace(name)
}

func (p *proposal) addClass(name string) {
	key := vietnamese.ClassKey(name, "")
	code := directory.ClassCode(vietnamese.Slug(key))
	if code == "" || slices.ContainsFunc(p.directory.Classes, func(c directory.Class) bool { return c.Code == code }) {
		return
	}
	p.directory.Classes = append(p.directory.Classes, directory.Class{Code: code, Name: name, Kinds: kindsOfClass(key, name)})
}

// unitKinds are the first words of names of units, folded, with the kind of such a unit.
var unitKinds = []struct {
	starts string
	kind   directory.UnitKind
}{
	{"van phong ubnd", directory.KindOffice},
	{"van phong uy ban", directory.KindOffice},
	{"vp ubnd", directory.KindOffice},
	{"van phong", directory.KindOffice},
	{"so", directory.KindDepartment},
	{"thanh tra", directory.KindDepartment},
	{"ban quan ly", directory.KindDepartment},
	{"ban tuyen giao", directory.KindAgency},
	{"ban thi dua", directory.KindAgency},
	{"ban", directory.KindAgency},
	{"phong", directory.KindDepartment},
	{"ubnd phuong", directory.KindWard},
	{"phuong", directory.KindWard},
	{"ubnd xa", directory.KindCommune},
	{"xa", directory.KindCommune},
	{"ubnd dac khu", directory.KindCommune},
	{"dac khu", directory.KindCommune},
	{"ubnd", directory.KindCity},
	{"bao hiem", directory.KindAgency},
	{"bhxh", directory.KindAgency},
	{"bao", directory.KindMedia},
	{"dai", directory.KindMedia},
	{"tap chi", directory.KindMedia},
	{"cong thong tin", directory.KindMedia},
	{"thong tan xa", directory.KindMedia},
	{"mttq", directory.KindOrganisation},
	{"uy ban mttq", directory.KindOrganisation},
	{"uy ban mat tran", directory.KindOrganisation},
	{"mat tran", directory.KindOrganisation},
	{"thanh doan", directory.KindOrganisation},
	{"tinh doan", directory.KindOrganisation},
	{"doan", directory.KindOrganisation},
	{"hoi", directory.KindOrganisation},
	{"hiep hoi", directory.KindOrganisation},
	{"lien doan", directory.KindOrganisation},
	{"trung tam", directory.KindPublicService},
	{"truong", directory.KindPublicService},
	{"vien", directory.KindPublicService},
	{"hoc vien", directory.KindPublicService},
	{"benh vien", directory.KindPublicService},
	{"cong an", directory.KindAgency},
	{"kho bac", directory.KindAgency},
	{"thue", directory.KindAgency},
	{"hai quan", directory.KindAgency},
	{"buu dien", directory.KindAgency},
	{"toa an", directory.KindAgency},
	{"vien kiem sat", directory.KindAgency},
	{"vu", directory.KindDepartment},
	{"cuc", directory.KindDepartment},
	{"bo", directory.KindAgency},
}

// headOfPeople matches the name of an office, which without its marks reads like a school: "Trưởng ấp", not "Trường Chính trị".
var headOfPeople = regexp.MustCompile(`(?i)^(?:trưởng|tổ trưởng|bí thư)\s`)

// kindOfUnit is the kind of a unit by the first words of its name; not sure when they are no word of units. The longest words count.
func kindOfUnit(name string) (kind directory.UnitKind, sure bool) {
	folded := vietnamese.Fold(strings.NewReplacer("Ủy ban nhân dân", "UBND", "Uỷ ban nhân dân", "UBND").Replace(name)) + " "
	longest := 0
	kind = directory.KindAgency
	if headOfPeople.MatchString(name) {
		return kind, false
	}
	for _, each := range unitKinds {
		if strings.HasPrefix(folded, each.starts+" ") && len(each.starts) > longest {
			kind, longest = each.kind, len(each.starts)
		}
	}
	return kind, longest > 0
}

// kindsOfClass are the kinds of units that the words of a class name.
func kindsOfClass(key, name string) []directory.UnitKind {
	if someBodies.MatchString(name) {
		return nil
	}
	words := strings.Fields(key)
	has := func(word string) bool { return slices.Contains(words, word) }
	var kinds []directory.UnitKind
	if has("so") || has("nganh") {
		kinds = append(kinds, directory.KindDepartment, directory.KindOffice)
	}
	if has("phuong") {
		kinds = append(kinds, directory.KindWard)
	}
	if has("xa") || strings.Contains(key, "dac khu") {
		kinds = append(kinds, directory.KindCommune)
	}
	if has("bao") || has("dai") {
		kinds = append(kinds, directory.KindMedia)
	}
	if has("vu") || has("cuc") {
		kinds = append(kinds, directory.KindDepartment)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// fillClasses says of each class what the coordinator has to add.
func (p *proposal) fillClasses() {
	for i, class := range p.directory.Classes {
		members := len(p.directory.Members(class.Code, calendar.Date{}))
		switch {
		case len(class.Kinds) == 0:
			class.Remark = "chưa rõ gồm những đơn vị nào: ghi kinds hoặc members, hoặc xóa"
		case members == 0:
			class.Remark = "các phụ lục không nêu tên đơn vị nào của nhóm này: bổ sung đơn vị vào units"
		default:
			class.Remark = fmt.Sprintf("mới có %d đơn vị được nêu tên trong các phụ lục: bổ sung các đơn vị còn lại vào units", members)
		}
		p.directory.Classes[i] = class
	}
}

var cityInTitle = regexp.MustCompile(`(?i)(?:^|\s)(tỉnh|thành phố)\s+(\p{L}+(?:\s+\p{L}+){0,3}?)(?:\s+(?:năm|giai đoạn|quý)\s|\s*[,.(]|\s*$|\s+\d)`)

// addCity adds the body that issues the plan when the title names it.
func (p *proposal) addCity(title string) {
	found := cityInTitle.FindStringSubmatch(title)
	if found == nil || slices.ContainsFunc(p.directory.Units, func(u directory.Unit) bool { return u.Kind == directory.KindCity }) {
		return
	}
	var words []string
	for _, word := range strings.Fields(strings.ToLower(found[2])) {
		letters := []rune(word)
		words = append(words, strings.ToUpper(string(letters[:1]))+string(letters[1:]))
	}
	name := "UBND " + strings.ToLower(found[1]) + " " + strings.Join(words, " ")
	p.directory.Units = append(p.directory.Units, directory.Unit{
		Code: directory.UnitCode(vietnamese.Slug(name)), Name: name, Short: name, Kind: directory.KindCity,
		Remark: "lấy từ tên kế hoạch: kiểm tra lại",
	})
}

// orderBy puts the units and classes in the order in which the annexes first name them; the body that issues the plan comes first.
func (p *proposal) orderBy(annexes []Result) {
	places, known := map[string]int{}, p.directory.Indexed()
	for _, found := range annexes {
		for _, line := range found.Lines {
			for _, body := range slices.Concat(line.Lead, line.Support) {
				for _, name := range namesIn(body) {
					match, _ := known.MatchWhole(name, calendar.Date{})
					key := ""
					switch {
					case match.Class != nil:
						key = string(match.Class.Code)
					case len(match.Units) == 1:
						key = string(match.Units[0].Code)
					}
					if _, seen := places[key]; !seen {
						places[key] = len(places)
					}
				}
			}
		}
	}
	place := func(code string, first bool) int {
		if at, named := places[code]; named {
			return at
		}
		if first {
			return -1
		}
		return len(places)
	}
	slices.SortStableFunc(p.directory.Units, func(a, b directory.Unit) int {
		return place(string(a.Code), a.Kind == directory.KindCity) - place(string(b.Code), b.Kind == directory.KindCity)
	})
	slices.SortStableFunc(p.directory.Classes, func(a, b directory.Class) int { return place(string(a.Code), false) - place(string(b.Code), false) })
}

package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/vietnamese"
)

// bodies are those that a cell names, by their role.
type bodies struct{ lead, support []plan.Assignee }

// severityOf is that of an unknown body: a lead stops the import, a support does not.
func severityOf(role columnKind) problem.Severity {
	if role == columnLead {
		return problem.SeverityError
	}
	return problem.SeverityWarning
}

// The limits of a cell of bodies. A longer cell is not a list of names.
const (
	maxAtoms      = 64  // pieces between separators
	maxNameAtoms  = 8   // pieces of one name: "Các sở, ban, ngành và tương đương"
	maxNameLength = 200 // runes
	maxSuggested  = 300 // different unknown names of an annex that are compared with the whole directory
)

// parseAssignees splits the words of a cell into the bodies they name. Names themselves contain "và", commas and role words ("Sở Thông tin
// và Truyền thông", "UBND quận, huyện, thị xã"), so names are looked up in the directory, the longest first, and only what is no name is
// cut. Own is the role of the column; role words in the cell come before it.
func (r *parser) parseAssignees(text string, own columnKind, report func(problem.Problem)) bodies {
	cell := assigneeCell{parser: r, own: own, report: report}
	open := columnKind("")
	for _, piece := range hardPieces(text) {
		if _, known := r.in.Directory.MatchWhole(oneLine(piece), r.on); known {
			cell.addNames(piece, open, "")
			continue
		}
		var segments []roleSegment
		segments, open = splitRoles(piece, open)
		for _, segment := range segments {
			cell.addNames(segment.text, segment.role, segment.last)
		}
	}
	cell.askUnmarked()
	return cell.found
}

// assigneeCell is a cell of bodies while it is read.
type assigneeCell struct {
	parser   *parser
	own      columnKind
	report   func(problem.Problem)
	found    bodies
	marked   bool     // a role word says who leads
	unmarked []string // names without a role word
}

// addNames adds the bodies of a text. Role is empty when no word of the cell gives one.
func (c *assigneeCell) addNames(text string, role, last columnKind) {
	atoms := splitAtoms(text)
	if len(atoms) > maxAtoms {
		c.report(problem.Problem{
			Found: shorten(text), Message: "ô này quá dài để là danh sách đơn vị",
			Suggestion: "ghi tên các đơn vị, ngăn cách bằng dấu chấm phẩy", Severity: severityOf(c.own),
		})
		return
	}
	names := c.parser.joinNames(atoms)
	for i, name := range names {
		if i == len(names)-1 && last != "" {
			role = last
		}
		c.addName(name, role)
	}
}

func (c *assigneeCell) addName(name bodyName, role columnKind) {
	c.marked = c.marked || role == columnLead
	if role == "" {
		c.unmarked = append(c.unmarked, name.text)
		role = c.own
	}
	if role == columnLead && c.own == columnSupport {
		c.report(problem.Problem{
			Found: name.text, Message: fmt.Sprintf("cột cơ quan phối hợp ghi “%s” chủ trì", shorten(name.text)), Severity: problem.SeverityError,
			Suggestion: "ghi cơ quan chủ trì ở cột chủ trì",
		})
		role = columnSupport
	}
	assignee, finding := c.parser.resolve(name)
	if finding != nil {
		finding.Severity = severityOf(role)
		c.report(*finding)
	}
	list := &c.found.support
	if role == columnLead {
		list = &c.found.lead
	}
	if !slices.ContainsFunc(*list, assignee.Same) {
		*list = append(*list, assignee)
	}
}

// askUnmarked reports the bodies without a role in a cell that says of another that it leads.
func (c *assigneeCell) askUnmarked() {
	if c.own != columnLead || !c.marked || len(c.unmarked) == 0 {
		return
	}
	c.report(problem.Problem{
		Found: strings.Join(c.unmarked, "; "), Severity: problem.SeverityError,
		Message:    fmt.Sprintf("chưa rõ “%s” chủ trì hay phối hợp: ô này chỉ ghi vai trò của đơn vị khác", shorten(strings.Join(c.unmarked, "; "))),
		Suggestion: "ghi cơ quan phối hợp ở cột phối hợp",
	})
}

// atom is a piece of text between two possible separators, with the separator before it.
type atom struct{ before, text string }

var (
	bulletAtStart = regexp.MustCompile(`^\s*(?:[-–—*•+·]|\(?\d{1,2}[.)])\s+`)
	tightBullet   = regexp.MustCompile(`^\s*[-–—*•+·]`)
	softSeparator = regexp.MustCompile(`^(?:\s*[,/+]\s*(?:và\s+)?|\s*\n\s*(?:và\s+)?|\s+(?:và|Và|VÀ|-|–)\s+)`)
)

// hardPieces splits at semicolons outside brackets, and at line breaks before a bullet or a number.
func hardPieces(text string) []string {
	var pieces []string
	for _, part := range splitOutsideBrackets(text, ";") {
		current := ""
		for line := range strings.SplitSeq(part, "\n") {
			bulleted := bulletAtStart.MatchString(line) || tightBullet.MatchString(line)
			if bulleted {
				pieces = append(pieces, current)
				current = ""
				line = tightBullet.ReplaceAllString(bulletAtStart.ReplaceAllString(line, ""), "")
			}
			current = strings.TrimSpace(current + "\n" + strings.TrimSpace(line))
		}
		pieces = append(pieces, current)
	}
	return slices.DeleteFunc(tidyPieces(pieces), func(piece string) bool { return piece == "" })
}

func tidyPieces(pieces []string) []string {
	for i, piece := range pieces {
		pieces[i] = strings.TrimRight(strings.TrimSpace(piece), ".,: \n")
	}
	return pieces
}

// splitOutsideBrackets splits at separators of one byte outside brackets. When brackets are not balanced they are ordinary characters.
func splitOutsideBrackets(text, separators string) []string {
	closes := balanced(text)
	depth, start := 0, 0
	var parts []string
	for i, char := range text {
		switch {
		case char == '(' && closes:
			depth++
		case char == ')' && closes:
			depth--
		case strings.ContainsRune(separators, char) && depth <= 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

func balanced(text string) bool { return strings.Count(text, "(") == strings.Count(text, ")") }

// splitAtoms splits at every separator that may lie between two bodies.
func splitAtoms(text string) []atom {
	closes := balanced(text)
	var atoms []atom
	depth, start, before := 0, 0, ""
	for i := 0; i < len(text); {
		switch {
		case text[i] == '(' && closes:
			depth++
		case text[i] == ')' && closes:
			depth--
		case depth <= 0:
			if separator := softSeparator.FindString(text[i:]); separator != "" {
				atoms = append(atoms, atom{before, strings.TrimSpace(text[start:i])})
				before = separator
				i += len(separator)
				start = i
				continue
			}
		}
		i++
	}
	atoms = append(atoms, atom{before, strings.TrimSpace(text[start:])})
	return slices.DeleteFunc(atoms, func(a atom) bool { return a.text == "" })
}

// bodyName is a name in a cell. Within is the longer text from which it was cut, when it is not sure that the cut is right: "Du lịch" in "Sở
// Văn hóa và Thể thao, Du lịch".
type bodyName struct{ text, within string }

// joinNames joins atoms into names, from the left: the longest name that the directory has. Atoms that begin no such name are joined up to
// the next known name, or the next atom that starts like the name of a unit.
func (r *parser) joinNames(atoms []atom) []bodyName {
	var names []bodyName
	known := 0 // the first atom of the known name just before
	for i := 0; i < len(atoms); {
		taken := r.longestKnown(atoms[i:])
		if taken > 0 {
			names = append(names, bodyName{text: joinAtoms(atoms[i : i+taken])})
			known = i
			i += taken
			continue
		}
		if each, used := r.namesOfPlural(atoms[i:]); used > 0 {
			names = append(names, each...)
			i += used
			continue
		}
		end := i + 1
		for end < len(atoms) && r.longestKnown(atoms[end:]) == 0 && !startsUnitName(atoms[end].text) {
			end++
		}
		name := bodyName{text: joinAtoms(atoms[i:end])}
		if i > 0 && !startsUnitName(atoms[i].text) {
			name.within = joinAtoms(atoms[known:end])
		}
		names = append(names, name)
		i = end
	}
	return names
}

var pluralOfOne = regexp.MustCompile(`(?i)^((?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+)?các\s+(\p{L}+)\s*:?\s+(.+)$`)

// namesOfPlural takes "Các sở: Nội vụ, Tài chính" as one name each, when the directory has every one of them under the word after "các".
func (r *parser) namesOfPlural(atoms []atom) (names []bodyName, used int) {
	found := pluralOfOne.FindStringSubmatch(oneLine(atoms[0].text))
	if found == nil {
		return nil, 0
	}
	word := found[1] + found[2] + " "
	rest := slices.Clone(atoms)
	rest[0].text = found[3]
	for used < len(rest) && !startsUnitName(rest[used].text) {
		taken := 0
		for n := min(len(rest)-used, maxNameAtoms); n > 0 && taken == 0; n-- {
			if m, _ := r.lookUp(word + joinAtoms(rest[used:used+n])); m.Exact && m.Class == nil {
				taken = n
			}
		}
		if taken == 0 {
			if used > 0 && r.longestKnown(rest[used:]) > 0 {
				break // another name follows
			}
			return nil, 0
		}
		names = append(names, bodyName{text: word + joinAtoms(rest[used:used+taken])})
		used += taken
	}
	return names, used
}

// longestKnown is the number of atoms of the longest known name with which the atoms begin, 0 when there is none.
func (r *parser) longestKnown(atoms []atom) int {
	for n := min(len(atoms), maxNameAtoms); n > 0; n-- {
		name := joinAtoms(atoms[:n])
		if n > 1 && !balanced(name) {
			continue // the words after an open bracket would be dropped as a remark
		}
		if _, found := r.lookUp(name); found {
			return n
		}
	}
	return 0
}

// joinAtoms is the text of the atoms with their separators, a line break as a space.
func joinAtoms(atoms []atom) string {
	var joined strings.Builder
	for i, a := range atoms {
		if i > 0 {
			joined.WriteString(a.before)
		}
		joined.WriteString(a.text)
	}
	return oneLine(joined.String())
}

var unitNameStarts = []string{
	"so", "ubnd", "uy ban", "van phong", "vp", "ban", "bao", "dai", "vien", "truong", "trung tam", "cong an", "thanh tra",
	"phong", "hoi", "lien doan", "doan", "cac", "chi cuc", "cuc", "bo", "benh vien", "mttq", "thanh doan", "tong cong ty",
	"cong an", "cong doan", "cong ty", "cong thong tin", "cong dich vu", "tap doan", "hiep hoi", "chu tich", "giam doc",
	"mat tran", "hoi dong", "toa an", "vien kiem sat", "kho bac",
}

// startsUnitName says whether the text begins with a word of unit names and goes on: "Sở Y tế", but not "ban" of "Các sở, ban, ngành".
func startsUnitName(text string) bool {
	folded := vietnamese.Fold(text)
	return slices.ContainsFunc(unitNameStarts, func(word string) bool { return strings.HasPrefix(folded, word+" ") }) || placeStart.MatchString(text)
}

// placeStart matches a place with its word: "xã Ba Vì", and not "Xã hội" of "Phòng Văn hóa - Xã hội".
var placeStart = regexp.MustCompile(`^(?i:xã|phường|thị trấn|đặc khu|quận|huyện|thị xã)\s+\p{Lu}`)

var bracketed = regexp.MustCompile(`\([^()]*(?:\)|$)`)

// lookUp finds a name in the directory as written, then without its remarks in brackets.
func (r *parser) lookUp(name string) (directory.Match, bool) {
	if m, asked := r.matches[name]; asked {
		return m, m.Exact || m.Ended != nil || len(m.Suggestions) > 0
	}
	if len([]rune(name)) > maxNameLength {
		return directory.Match{}, false
	}
	m, found := r.in.Directory.MatchWhole(name, r.on)
	if !found && strings.Contains(name, "(") {
		m, found = r.in.Directory.MatchWhole(bracketed.ReplaceAllString(name, " "), r.on)
	}
	if plain := withoutOffice(name); !found && plain != name {
		m, found = r.in.Directory.MatchWhole(plain, r.on)
	}
	if _, plain := splitCount(name); !found && plain != name {
		m, found = r.in.Directory.MatchWhole(plain, r.on)
	}
	r.matches[name] = m
	return m, found
}

var (
	officeBefore = regexp.MustCompile(`(?i)^(?:thủ trưởng|người đứng đầu|lãnh đạo|giám đốc|chủ tịch)\s+`)
	dutyBehind   = regexp.MustCompile(`(?i)\s+(?:tổng hợp|theo dõi|đôn đốc|hướng dẫn|tham mưu|thực hiện|triển khai)(?:,?\s+(?:chung|báo cáo|theo dõi|tổng hợp))?$`)
)

// withoutOffice is a name without the office of its head, who stands for the body, and without the duty behind it: "Thủ trưởng các sở", "Sở
// Nội vụ tổng hợp".
func withoutOffice(name string) string {
	return dutyBehind.ReplaceAllString(officeBefore.ReplaceAllString(bracketed.ReplaceAllString(name, " "), ""), "")
}

var countedUnits = regexp.MustCompile(`(?i)^((?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+)?(?:các\s+)?(\d{1,4})\s+(\p{L}.*)$`)

// splitCount is the number of units that the name of a class gives, 0 when it gives none, and the name without it: "UBND 126 xã, phường".
func splitCount(name string) (int, string) {
	found := countedUnits.FindStringSubmatch(name)
	if found == nil {
		return 0, name
	}
	count, _ := strconv.Atoi(found[2]) // four digits
	return count, found[1] + "các " + found[3]
}

// resolve finds the unit or class of a name; otherwise it returns the name alone, with a problem without its severity.
func (r *parser) resolve(body bodyName) (plan.Assignee, *problem.Problem) {
	name := body.text
	assignee := plan.Assignee{Text: name}
	m, found := r.lookUp(name)
	switch {
	case m.Exact && m.Class != nil:
		assignee.Class, assignee.Name = m.Class.Code, m.Class.Name
		if len(m.Units) == 0 {
			return assignee, &problem.Problem{
				Found:      name,
				Message:    fmt.Sprintf("nhóm “%s” không có đơn vị nào vào ngày %s%s", m.Class.Name, r.on.Vietnamese(), r.byOwner()),
				Suggestion: "ghi nhóm hoặc đơn vị đang hoạt động, hoặc bổ sung danh mục đơn vị",
			}
		}
		if count, _ := splitCount(name); count > 0 && count != len(m.Units) {
			return assignee, &problem.Problem{
				Found: name, Message: fmt.Sprintf("kế hoạch ghi %d đơn vị, nhóm “%s” có %d đơn vị%s", count, m.Class.Name, len(m.Units), r.byOwner()),
				Suggestion: "kiểm tra danh mục đơn vị, hoặc ghi tên từng đơn vị",
			}
		}
		var remark *problem.Problem
		if assignee.Except, remark = r.readRemarks(name, m); remark == nil && len(assignee.Except) == len(m.Units) {
			remark = &problem.Problem{
				Found: name, Message: fmt.Sprintf("trừ các đơn vị đã nêu thì nhóm “%s” không còn đơn vị nào%s", m.Class.Name, r.byOwner()),
				Suggestion: "bổ sung danh mục đơn vị, hoặc ghi tên từng đơn vị",
			}
		}
		return assignee, remark
	case m.Exact && len(m.Units) == 1:
		assignee.Unit, assignee.Name = m.Units[0].Code, m.Units[0].Name
		return assignee, nil
	case m.Ended != nil:
		return assignee, r.endedProblem(name, m)
	case found:
		return assignee, &problem.Problem{Found: name, Message: "tên này chỉ nhiều đơn vị" + r.byOwner(), Suggestion: suggestion(name, m.Suggestions)}
	}
	if body.within != "" {
		return assignee, &problem.Problem{
			Found: name, Message: fmt.Sprintf("không rõ “%s” là một đơn vị hay là một phần của tên “%s”", shorten(name), shorten(body.within)),
			Suggestion: suggestion(body.within, r.suggest(body.within)),
		}
	}
	return assignee, &problem.Problem{
		Found: name, Message: fmt.Sprintf("không có “%s” trong danh mục đơn vị%s", shorten(name), r.ofOwner()), Suggestion: suggestion(name, r.suggest(name)),
	}
}

// ofOwner is the end of a sentence about the directory: " của UBND thành phố Huế".
func (r *parser) ofOwner() string {
	if r.in.Owner == "" {
		return ""
	}
	return " của " + r.in.Owner
}

// byOwner says by whose directory a statement holds.
func (r *parser) byOwner() string {
	if r.in.Owner == "" {
		return ""
	}
	return " theo danh mục của " + r.in.Owner
}

// readRemarks takes the words in brackets beside a class: members that they take out of it, "(trừ Thanh tra)", another name of the same class, or
// a problem when they may mean fewer units: "(16 đơn vị thí điểm)".
func (r *parser) readRemarks(name string, m directory.Match) (except []directory.UnitCode, p *problem.Problem) {
	if whole, found := r.in.Directory.MatchWhole(name, r.on); found && whole.Exact {
		return nil, nil
	}
	for _, remark := range bracketed.FindAllString(name, -1) {
		inside := definedAs.ReplaceAllString(strings.Trim(remark, "() "), "")
		if other, found := r.in.Directory.MatchWhole(inside, r.on); found && other.Class != nil && other.Class.Code == m.Class.Code {
			continue
		}
		if units, found := r.unitsTakenOut(inside); found {
			except = append(except, membersAmong(m.Units, units)...)
			continue
		}
		return nil, &problem.Problem{
			Found:      name,
			Message:    fmt.Sprintf("chữ trong ngoặc “%s” có thể thu hẹp nhóm “%s” (%d đơn vị%s): chưa rõ gồm những đơn vị nào", shorten(remark), m.Class.Name, len(m.Units), r.byOwner()),
			Suggestion: "ghi tên từng đơn vị; nếu là cả nhóm thì bỏ phần trong ngoặc hoặc chuyển sang cột ghi chú",
		}
	}
	return except, nil
}

var takenOut = regexp.MustCompile(`(?i)^(?:ngoại trừ|trừ|không (?:gồm|bao gồm|kể|tính))\s*:?\s+`)

// unitsTakenOut lists the units that a remark takes out of a class; false when the remark says something else, or one of its names is not that
// of one unit.
func (r *parser) unitsTakenOut(remark string) ([]directory.Unit, bool) {
	start := takenOut.FindString(remark)
	if start == "" {
		return nil, false
	}
	var units []directory.Unit
	for _, piece := range hardPieces(strings.TrimPrefix(remark, start)) {
		for _, name := range r.joinNames(splitAtoms(piece)) {
			m, _ := r.lookUp(name.text)
			if !m.Exact || m.Class != nil || len(m.Units) != 1 {
				return nil, false
			}
			units = append(units, m.Units[0])
		}
	}
	return units, len(units) > 0
}

// membersAmong lists the codes of the units that are members. A unit that is none is taken out already.
func membersAmong(members, units []directory.Unit) []directory.UnitCode {
	var codes []directory.UnitCode
	for _, unit := range units {
		if slices.ContainsFunc(members, func(member directory.Unit) bool { return member.Code == unit.Code }) {
			codes = append(codes, unit.Code)
		}
	}
	return codes
}

// definedAs matches the words before a short name in brackets: "(sau đây gọi là UBND cấp xã)".
var definedAs = regexp.MustCompile(`(?i)^(?:sau đây )?(?:gọi (?:tắt|chung)?\s*là|viết tắt là)\s*:?\s*`)

// endedProblem is the problem of a unit that does not exist on the day, with its successors.
func (r *parser) endedProblem(name string, m directory.Match) *problem.Problem {
	p := &problem.Problem{Found: name, Suggestion: suggestion(name, m.Suggestions)}
	if m.Ended.From.After(r.on) {
		p.Message = fmt.Sprintf("%s đến ngày %s mới được thành lập%s", m.Ended.Name, m.Ended.From.Vietnamese(), r.byOwner())
		return p
	}
	p.Message = fmt.Sprintf("%s đã kết thúc hoạt động sau ngày %s%s", m.Ended.Name, m.Ended.To.Vietnamese(), r.byOwner())
	if len(m.Successors) > 0 {
		var names []string
		for _, unit := range m.Successors {
			names = append(names, unit.Name)
		}
		p.Message += "; đơn vị kế thừa: " + strings.Join(names, ", ")
	}
	return p
}

// suggest lists the names of the directory nearest to an unknown one. The comparison with the whole directory is slow, so there are at most
// maxSuggested of them in an annex.
func (r *parser) suggest(name string) []string {
	if suggested, asked := r.nearest[name]; asked {
		return suggested
	}
	if len(r.nearest) >= maxSuggested || len([]rune(name)) > maxNameLength {
		return nil
	}
	r.nearest[name] = r.in.Directory.Match(bracketed.ReplaceAllString(name, " "), r.on).Suggestions
	return r.nearest[name]
}

// suggestion is "X → Y?", or an advice when there is no near name.
func suggestion(name string, suggestions []string) string {
	if len(suggestions) == 0 {
		return "kiểm tra tên đơn vị, hoặc bổ sung đơn vị hay tên gọi khác vào danh mục"
	}
	return fmt.Sprintf("%s → %s?", name, strings.Join(suggestions, " hoặc "))
}

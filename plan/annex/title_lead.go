package annex

import (
	"regexp"
	"strings"

	"loa/plan"
	"loa/plan/problem"
)

// In a table without a column of leads, and in a row without one, the title or the heading of the group names the lead.

var (
	titleBefore   = regexp.MustCompile(`^([^:()]{3,160}):\s*(\S.*)$`)
	titleBracket  = regexp.MustCompile(`\s*\(([^()]*)\)`)
	titleOrdering = regexp.MustCompile(`(?i)^(?:giao|đề nghị|yêu cầu|do)\s+`)
	titleRole     = regexp.MustCompile(`(?i)^(.{2,160}?),?\s+(?:chủ trì|làm đầu mối|là đầu mối|đầu mối)(?:[,;]|\s|$)\s*(.*)$`)
	titleSupport  = regexp.MustCompile(`(?i)^phối hợp\s+(?:cùng\s+|chặt chẽ\s+)?(?:với\s+)?(.*)$`)
)

// leadInTitle finds the bodies that a title names, and the title without them: "Sở Y tế: …", "… (Sở Nội vụ chủ trì)", "Giao Sở Tư pháp chủ
// trì, phối hợp với Sở Nội vụ biên soạn …". It finds nothing when the words at these places begin no name of a body.
func (b *tableBody) leadInTitle(title string, report func(problem.Problem)) (found bodies, rest string) {
	title = oneLine(title)
	for _, at := range titleBracket.FindAllStringSubmatchIndex(title, -1) {
		inside := title[at[2]:at[3]]
		if role := roleWords.FindString(inside); role != "" && roleOf(role) == columnLead && b.parser.beginsBody(inside) {
			return b.parser.parseAssignees(inside, columnLead, report), oneLine(title[:at[0]] + " " + title[at[1]:])
		}
	}
	if m := titleBefore.FindStringSubmatch(title); m != nil {
		if names := titleOrdering.ReplaceAllString(m[1], ""); b.parser.beginsBody(names) {
			return b.parser.parseAssignees(names, columnLead, report), m[2]
		}
	}
	plain := titleOrdering.ReplaceAllString(title, "")
	m := titleRole.FindStringSubmatch(plain)
	if m == nil || !b.parser.beginsBody(m[1]) {
		return bodies{}, title
	}
	found = b.parser.parseAssignees(m[1], columnLead, report)
	if support := titleSupport.FindStringSubmatch(m[2]); support != nil {
		found.support, m[2] = b.parser.bodiesAtStart(support[1])
	}
	if m[2] == "" {
		return found, title
	}
	return found, m[2]
}

// beginsBody says whether a text begins with a name of the directory, or with a word of unit names.
func (r *parser) beginsBody(text string) bool {
	atoms := splitAtoms(oneLine(text))
	if len(atoms) == 0 {
		return false
	}
	first, _ := splitRoles(atoms[0].text, "")
	if len(first) > 0 {
		atoms[0].text = first[0].text
	}
	return r.longestKnown(atoms) > 0 || startsUnitName(atoms[0].text) && len(strings.Fields(atoms[0].text)) >= 2 && !startsWork(atoms[0].text)
}

// workStart matches the first words of a piece of work that are also first words of unit names: "Báo cáo", "Hội thi", "Bộ tài liệu".
var workStart = regexp.MustCompile(`(?i)^(?:báo cáo|hội (?:thi|nghị|thảo|chợ)|ban hành|phòng,? chống|đoàn kiểm tra|bộ (?:tài liệu|câu hỏi|nhận diện|chỉ số)|đăng|cuộc|các (?:nhiệm vụ|hoạt động|nội dung)|công (?:khai|bố|tác)|viên|cổ động)(?:\s|$)`)

func startsWork(text string) bool { return workStart.MatchString(text) }

// bodiesAtStart takes the known bodies with which a text begins, parted by commas and "và", and returns the words behind the last of them.
func (r *parser) bodiesAtStart(text string) (found []plan.Assignee, rest string) {
	for {
		words := strings.Fields(text)
		taken := 0
		for n := min(len(words), 16); n > 0 && taken == 0; n-- {
			if _, known := r.lookUp(strings.TrimRight(strings.Join(words[:n], " "), ",;")); known {
				taken = n
			}
		}
		if taken == 0 {
			return found, text
		}
		name := strings.Join(words[:taken], " ")
		assignee, _ := r.resolve(bodyName{text: strings.TrimRight(name, ",;")})
		found = append(found, assignee)
		text = strings.TrimPrefix(strings.Join(words[taken:], " "), "và ")
	}
}

// leadInGroup finds the bodies that the innermost heading names when it is nothing but names: "II. SỞ DU LỊCH, SỞ CÔNG THƯƠNG".
func (b *tableBody) leadInGroup(report func(problem.Problem)) bodies {
	if len(b.groups) == 0 {
		return bodies{}
	}
	text := b.groups[len(b.groups)-1].text
	if !b.parser.beginsBody(text) {
		return bodies{}
	}
	return b.parser.parseAssignees(text, columnLead, report)
}

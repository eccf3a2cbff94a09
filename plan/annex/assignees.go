package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/vietnamese"
)

// assigneeRole is the column a body is named in: a lead that is not known stops an import, a support does not.
type assigneeRole columnKind

func (role assigneeRole) severity() problem.Severity {
	if columnKind(role) == columnLead {
		return problem.SeverityError
	}
	return problem.SeverityWarning
}

// Limits of one cell that names bodies; what exceeds them is not a list of names.
const (
	maxAtoms      = 64  // pieces between separators
	maxNameAtoms  = 8   // pieces that may make one name: "Các sở, ban, ngành và tương đương"
	maxNameLength = 200 // runes
	maxSuggested  = 300 // different unknown names that are compared with the whole directory
)

// parseAssignees splits the words of a cell into the bodies they name. Names hold "và" and commas themselves ("Sở Thông tin và Truyền
// thông", "UBND quận, huyện, thị xã"), so a comma separates only where the directory knows both sides: the longest name first.
func (r *parser) parseAssignees(text string, role assigneeRole, report func(problem.Problem)) []plan.Assignee {
	parties := []plan.Assignee{}
	for _, piece := range hardPieces(text) {
		atoms := splitAtoms(piece)
		if len(atoms) > maxAtoms {
			report(problem.Problem{
				Found: shorten(piece), Message: "ô này quá dài để là danh sách đơn vị",
				Suggestion: "ghi tên các đơn vị, ngăn cách bằng dấu chấm phẩy", Severity: role.severity(),
			})
			continue
		}
		for _, name := range r.joinNames(atoms) {
			party, problem := r.resolve(name)
			if problem != nil {
				problem.Severity = role.severity()
				report(*problem)
			}
			if !slices.ContainsFunc(parties, party.Same) {
				parties = append(parties, party)
			}
		}
	}
	return parties
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

// splitOutsideBrackets splits at separators, each one byte, that stand in no brackets; brackets that do not close are ordinary
// letters.
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

// splitAtoms cuts at everything that may separate two bodies.
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

// joinNames joins atoms into names: from the left, always the longest one that the directory knows. What it does not know stays
// together until something known begins, or something that starts like a body.
func (r *parser) joinNames(atoms []atom) []string {
	var names []string
	for i := 0; i < len(atoms); {
		if taken := r.longestKnown(atoms[i:]); taken > 0 {
			names = append(names, joinAtoms(atoms[i:i+taken]))
			i += taken
			continue
		}
		end := i + 1
		for end < len(atoms) && r.longestKnown(atoms[end:]) == 0 && !startsUnitName(atoms[end].text) {
			end++
		}
		names = append(names, joinAtoms(atoms[i:end]))
		i = end
	}
	return names
}

// longestKnown says how many of the first atoms make the longest known name, 0 when none does.
func (r *parser) longestKnown(atoms []atom) int {
	for n := min(len(atoms), maxNameAtoms); n > 0; n-- {
		name := joinAtoms(atoms[:n])
		if n > 1 && !balanced(name) {
			continue // what follows an open bracket would be lost
		}
		if _, found := r.lookUp(name); found {
			return n
		}
	}
	return 0
}

// joinAtoms puts the words back as they stood, a line break as a space.
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
}

// startsUnitName says whether the words begin as names of bodies do, and go on: "Sở Y tế", but not "ban" of "Các sở, ban, ngành".
func startsUnitName(text string) bool {
	folded := vietnamese.Fold(text)
	return slices.ContainsFunc(unitNameStarts, func(word string) bool { return strings.HasPrefix(folded, word+" ") })
}

var bracketed = regexp.MustCompile(`\([^()]*(?:\)|$)`)

// lookUp asks the directory for a name as written, then without its remarks in brackets.
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
	r.matches[name] = m
	return m, found
}

// resolve says which unit or class a name is, or what is wrong with it.
func (r *parser) resolve(name string) (plan.Assignee, *problem.Problem) {
	party := plan.Assignee{Text: name}
	m, found := r.lookUp(name)
	switch {
	case m.Exact && m.Class != nil:
		party.Class, party.Name = m.Class.Code, m.Class.Name
		if len(m.Units) == 0 {
			return party, &problem.Problem{
				Found:      name,
				Message:    fmt.Sprintf("nhóm “%s” không có đơn vị nào vào ngày %s", m.Class.Name, r.on.Vietnamese()),
				Suggestion: "ghi nhóm hoặc đơn vị đang hoạt động, hoặc bổ sung danh mục đơn vị",
			}
		}
		return party, nil
	case m.Exact && len(m.Units) == 1:
		party.Unit, party.Name = m.Units[0].Code, m.Units[0].Name
		return party, nil
	case m.Ended != nil:
		return party, r.endedProblem(name, m)
	case found:
		return party, &problem.Problem{Found: name, Message: "tên này chỉ nhiều đơn vị", Suggestion: suggestion(name, m.Suggestions)}
	}
	return party, &problem.Problem{
		Found: name, Message: fmt.Sprintf("không có “%s” trong danh mục đơn vị", shorten(name)), Suggestion: suggestion(name, r.suggest(name)),
	}
}

// endedProblem names who took over from a unit that does not exist on the day.
func (r *parser) endedProblem(name string, m directory.Match) *problem.Problem {
	p := &problem.Problem{Found: name, Suggestion: suggestion(name, m.Suggestions)}
	if m.Ended.From.After(r.on) {
		p.Message = fmt.Sprintf("%s đến ngày %s mới được thành lập", m.Ended.Name, m.Ended.From.Vietnamese())
		return p
	}
	p.Message = fmt.Sprintf("%s đã kết thúc hoạt động sau ngày %s", m.Ended.Name, m.Ended.To.Vietnamese())
	if len(m.Successors) > 0 {
		var names []string
		for _, unit := range m.Successors {
			names = append(names, unit.Name)
		}
		p.Message += "; đơn vị kế thừa: " + strings.Join(names, ", ")
	}
	return p
}

// suggest compares an unknown name with the whole directory, which is slow, and so not for ever.
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

// suggestion writes "X → Y?", or what to do when nothing is near.
func suggestion(name string, suggestions []string) string {
	if len(suggestions) == 0 {
		return "kiểm tra tên đơn vị, hoặc bổ sung đơn vị hay tên gọi khác vào danh mục"
	}
	return fmt.Sprintf("%s → %s?", name, strings.Join(suggestions, " hoặc "))
}

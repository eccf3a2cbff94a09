package content

import (
	"slices"
	"strings"
)

// Line is the words of a line that propose tags.
type Line struct {
	Group    string // the headings above it
	Title    string
	Product  string
	Channels []string // the entries of the column Hình thức
}

// Proposal is what the words of a line propose.
type Proposal struct {
	Content []Match  `json:"content"`
	Forms   []Match  `json:"forms"`
	Unknown []string `json:"unknown"` // the entries of the column Hình thức that no list has
}

// Match is a proposed tag and the words of the line that made it proposed.
type Match struct {
	Code  Code     `json:"code"`
	Words []string `json:"words"`
}

// Codes are the codes of matches.
func Codes(matches []Match) []Code {
	var codes []Code
	for _, match := range matches {
		codes = append(codes, match.Code)
	}
	return codes
}

// Propose proposes the tags of a line. Content groups come from its title and product, forms also from the column Hình thức. A heading
// above the line counts only when these propose nothing and it names one single thing.
func (t Tags) Propose(line Line) Proposal {
	p := Proposal{
		Content: t.matches(AxisContent, line.Group, line.Title, line.Product),
		Forms:   t.matches(AxisForm, line.Group, append([]string{line.Title, line.Product}, line.Channels...)...),
		Unknown: []string{},
	}
	for _, channel := range line.Channels {
		if len(find(t.phrases[AxisForm], channel)) == 0 {
			p.Unknown = append(p.Unknown, channel)
		}
	}
	return p
}

func (t Tags) matches(axis Axis, heading string, texts ...string) []Match {
	if matches := t.sort(axis, collect(t.phrases[axis], texts)); len(matches) > 0 {
		return t.withoutGeneral(axis, matches)
	}
	if above := t.sort(axis, collect(t.phrases[axis], []string{heading})); len(above) == 1 && namesOneThing(heading) {
		return above
	}
	return []Match{}
}

// withoutGeneral drops a general group beside another one.
func (t Tags) withoutGeneral(axis Axis, matches []Match) []Match {
	special := slices.DeleteFunc(slices.Clone(matches), func(m Match) bool {
		tag, _ := t.Find(axis, m.Code)
		return tag.Kind == KindGeneral
	})
	if len(special) > 0 {
		return special
	}
	return matches
}

// namesOneThing says whether a heading is no list: "Báo chí, phát thanh" says of no line which of the two it is.
func namesOneThing(heading string) bool {
	return !strings.ContainsAny(heading, ",;/") && !strings.Contains(heading, " và ")
}

// collect finds the tags that texts propose. Words that are a part of longer words elsewhere only repeat them: the product "Hội nghị" of
// a "Hội nghị đối thoại".
func collect(phrases []phrase, texts []string) []Match {
	var all []found
	for _, text := range texts {
		all = append(all, find(phrases, text)...)
	}
	var matches []Match
	for _, each := range all {
		if slices.ContainsFunc(all, each.partOf) {
			continue
		}
		for _, code := range each.codes {
			matches = addWords(matches, code, each.text())
		}
	}
	return matches
}

func addWords(matches []Match, code Code, words string) []Match {
	i := slices.IndexFunc(matches, func(m Match) bool { return m.Code == code })
	if i < 0 {
		return append(matches, Match{code, []string{words}})
	}
	if !slices.Contains(matches[i].Words, words) {
		matches[i].Words = append(matches[i].Words, words)
	}
	return matches
}

// sort puts matches in the order of the lists.
func (t Tags) sort(axis Axis, matches []Match) []Match {
	order := t.Sorted(axis, Codes(matches))
	slices.SortFunc(matches, func(a, b Match) int { return slices.Index(order, a.Code) - slices.Index(order, b.Code) })
	return matches
}

package period

import (
	"bytes"
	_ "embed" // the rules of Hanoi
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loa/plan/problem"
	"loa/vietnamese"
)

//go:embed rules.toml
var defaultFile []byte

// DefaultRules are the rules of Hanoi: quarter I, the half year, quarter III and the year. The call parses the file.
func DefaultRules() []Rule {
	rules, problems := ParseRules(defaultFile)
	if len(problems) > 0 {
		panic(fmt.Sprintf("the rules of periods: %+v", problems[0])) // a fault of the build: the file is part of the program and tested
	}
	return rules
}

// sheetName is the name of the list in problems.
const sheetName = "kỳ báo cáo"

// maxRulesBytes is the greatest size of a file of rules.
const maxRulesBytes = 256 << 10

type ruleFile struct {
	Rule []ruleEntry `toml:"rule"`
}

type ruleEntry struct {
	Kind       string `toml:"kind"`
	Name       string `toml:"name,omitempty"`
	English    string `toml:"english,omitempty"`
	From       string `toml:"from,omitempty"`
	To         string `toml:"to,omitempty"`
	Opens      int    `toml:"opens"`
	Commune    string `toml:"commune"`
	Department string `toml:"department"`
	Compile    string `toml:"compile"`
	Send       string `toml:"send"`
	Schedule   string `toml:"schedule,omitempty"`
}

// WriteRules writes rules as a file that ParseRules reads.
func WriteRules(rules []Rule) ([]byte, error) {
	var file ruleFile
	for _, r := range rules {
		e := ruleEntry{
			Kind: string(r.Kind), Name: r.Name, English: r.English, Opens: r.Opens, Commune: r.Commune.String(), Department: r.Department.String(),
			Compile: r.Compile.String(), Send: r.Send.String(), Schedule: r.Schedule,
		}
		if !r.From.IsZero() {
			e.From, e.To = r.From.String(), r.To.String()
		}
		file.Rule = append(file.Rule, e)
	}
	written, err := toml.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("writing the rules of periods: %w", err)
	}
	return written, nil
}

// ParseRules reads a file of rules. The problems are all that it has, in the order of its rows; the rules are those without an error.
func ParseRules(file []byte) ([]Rule, []problem.Problem) {
	var parsed ruleFile
	if len(file) > maxRulesBytes {
		return nil, []problem.Problem{ruleProblem(1, "", "", "file quá lớn", "mỗi loại kỳ là một [[rule]]; tối đa 256 KB")}
	}
	if err := toml.NewDecoder(bytes.NewReader(file)).DisallowUnknownFields().Decode(&parsed); err != nil {
		return nil, decodeProblems(err)
	}
	if len(parsed.Rule) == 0 {
		return nil, []problem.Problem{ruleProblem(1, "", "", "file không có kỳ báo cáo nào", "mỗi loại kỳ bắt đầu bằng [[rule]]")}
	}
	at := rulePlaces(file)
	var rules []Rule
	var problems []problem.Problem
	for n, e := range parsed.Rule {
		p := ruleParser{place: place{row: 1}}
		if n < len(at) {
			p.place = at[n]
		}
		r := p.rule(e)
		if slices.ContainsFunc(parsed.Rule[:n], func(earlier ruleEntry) bool { return earlier.Kind == e.Kind && earlier.Name == e.Name }) {
			p.fault("kind", e.Kind, "loại kỳ có hai lần", "giữ một [[rule]], hoặc đặt name khác nhau")
		}
		if len(p.problems) == 0 {
			rules = append(rules, r)
		}
		problems = append(problems, p.problems...)
	}
	slices.SortStableFunc(problems, func(a, b problem.Problem) int { return a.Row - b.Row })
	return rules, problems
}

func ruleProblem(row int, column, found, message, suggestion string) problem.Problem {
	return problem.Problem{
		Sheet: sheetName, Row: row, Column: column, Found: found, Message: message, Suggestion: suggestion, Severity: problem.SeverityError,
	}
}

// decodeProblems are the faults of the file as TOML: all unknown keys, or the first place that cannot be read.
func decodeProblems(err error) []problem.Problem {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var problems []problem.Problem
		for _, each := range unknown.Errors {
			row, _ := each.Position()
			key := strings.TrimPrefix(strings.Join(each.Key(), "."), "rule.")
			problems = append(problems, ruleProblem(row, key, key, "không có mục tên này", "các mục: kind, name, english, from, to, opens, commune, department, compile, send, schedule"))
		}
		return problems
	}
	row := 1
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, _ = syntax.Position()
	}
	return []problem.Problem{ruleProblem(row, "", "", "file không đọc được: "+err.Error(), `mỗi dòng có dạng tên = "giá trị", riêng opens là một số`)}
}

// place is where a rule and its keys are.
type place struct {
	row  int
	rows map[string]int
}

var (
	ruleHeader = regexp.MustCompile(`^\s*\[\[\s*rule\s*\]\]`)
	ruleKey    = regexp.MustCompile(`^\s*"?([a-z]+)"?\s*=`)
)

func rulePlaces(file []byte) []place {
	var found []place
	row := 0
	for line := range bytes.Lines(file) {
		row++
		if ruleHeader.Match(line) {
			found = append(found, place{row: row, rows: map[string]int{}})
		} else if key := ruleKey.FindSubmatch(line); key != nil && len(found) > 0 {
			found[len(found)-1].rows[string(key[1])] = row
		}
	}
	return found
}

// ruleParser reads one rule and keeps its problems.
type ruleParser struct {
	place
	problems []problem.Problem
}

func (p *ruleParser) fault(column, found, message, suggestion string) {
	row, known := p.rows[column]
	if !known {
		row = p.row
	}
	p.problems = append(p.problems, ruleProblem(row, column, found, message, suggestion))
}

func (p *ruleParser) rule(e ruleEntry) Rule {
	r := Rule{
		Kind: Kind(e.Kind), Name: vietnamese.CleanLine(e.Name), English: vietnamese.CleanLine(e.English), Opens: e.Opens,
		Commune: p.due("commune", e.Commune), Department: p.due("department", e.Department), Compile: p.due("compile", e.Compile), Send: p.due("send", e.Send),
		Schedule: strings.Join(strings.Fields(e.Schedule), " "),
	}
	if !slices.Contains(Kinds(), r.Kind) {
		p.fault("kind", e.Kind, "không có loại kỳ này", "chọn một trong: quy1, 6thang, quy3, nam, thang, tuan, dotxuat, khac")
		return r
	}
	if e.Opens < 0 || e.Opens > 60 {
		p.fault("opens", fmt.Sprint(e.Opens), "số ngày không hợp lệ", "ghi số ngày làm việc từ 0 đến 60")
	}
	switch r.Kind {
	case KindOther:
		if _, err := parseSchedule(r.Schedule); err != nil {
			p.fault("schedule", e.Schedule, err.Error(), "ghi 5 trường, ví dụ 0 8 10 */2 * là ngày 10 của mỗi hai tháng")
		}
		if r.Name == "" || r.English == "" {
			p.fault("name", e.Name, "loại kỳ khac cần tên", "ghi name (tiếng Việt) và english (tiếng Anh)")
		}
	case KindWeek, KindAdHoc:
		p.none(r.Kind, e)
	case KindQuarter1, KindHalf, KindQuarter3, KindYear, KindMonth:
		r.From, r.To = p.mark("from", e.From, r.Kind), p.mark("to", e.To, r.Kind)
	}
	if slices.ContainsFunc(Levels(), func(level Level) bool { return r.DueOf(level).Day > 0 }) && (r.Kind == KindWeek || r.Kind == KindAdHoc) {
		p.fault("commune", e.Commune, "hạn của kỳ tuần, kỳ đột xuất không ghi được ngày trong tháng", "ghi số ngày làm việc sau khi chốt số liệu, như +1, +2, +3, +4")
	}
	if r.Kind != KindOther && e.Schedule != "" {
		p.fault("schedule", e.Schedule, "chỉ loại kỳ khac có lịch riêng", `bỏ schedule, hoặc đổi kind thành "khac"`)
	}
	return r
}

// none tells the marks of a kind that has none.
func (p *ruleParser) none(kind Kind, e ruleEntry) {
	if e.From != "" || e.To != "" {
		p.fault("from", e.From, fmt.Sprintf("loại kỳ %s không có from, to", kind), "bỏ from và to: tuần từ thứ Hai đến Chủ nhật, kỳ đột xuất ghi ngày khi tạo")
	}
}

func (p *ruleParser) mark(column, text string, kind Kind) Mark {
	m, err := ParseMark(text)
	switch {
	case err != nil:
		p.fault(column, text, err.Error(), "ghi như 15/12(N-1), 14/3; với kỳ tháng như 15(T-1), 14")
	case (m.Month == 0) != (kind == KindMonth):
		p.fault(column, text, "ngày không hợp với loại kỳ", "kỳ tháng ghi ngày và (T-1), như 15(T-1); kỳ khác ghi ngày/tháng, như 14/3")
	}
	return m
}

func (p *ruleParser) due(column, text string) DuePoint {
	d, err := ParseDuePoint(text)
	if err != nil {
		p.fault(column, text, err.Error(), "ghi như 16 hoặc +2")
	}
	return d
}

package indicator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loa/plan/calendar"
	"loa/plan/problem"
	"loa/vietnamese"
)

// maxDecimals is how many decimals a value may have.
const maxDecimals = decimalsOfUnit

// parser reads the fields of one entry and keeps its problems.
type parser struct {
	entry
	problems []problem.Problem
}

func (p *parser) fault(column, message, suggestion string) {
	p.problems = append(p.problems, problem.Problem{
		Sheet: sheetName, Row: p.rowOf(column), Column: column, Found: p.fields[column], Message: message, Suggestion: suggestion, Severity: problem.SeverityError,
	})
}

// parseEntries reads the entries one by one, then what they say of each other.
func parseEntries(entries []entry) ([]Indicator, []problem.Problem) {
	parsers := make([]*parser, 0, len(entries))
	list := make([]Indicator, 0, len(entries))
	for _, e := range entries {
		p := &parser{entry: e}
		parsers, list = append(parsers, p), append(list, p.indicator())
	}
	checkEach(parsers, list)
	var good []Indicator
	var problems []problem.Problem
	for n, p := range parsers {
		if !problem.Blocking(p.problems) {
			good = append(good, list[n])
		}
		problems = append(problems, p.problems...)
	}
	return good, problems
}

func (p *parser) indicator() Indicator {
	i := Indicator{
		Code: Code(p.fields["code"]), Vietnamese: p.fields["vi"], English: p.fields["en"], Unit: p.fields["unit"], UnitEnglish: p.fields["unit_en"],
		Aggregation: Aggregation(p.fields["agg"]), Formula: p.fields["formula"], Weight: Code(p.fields["weight"]), AtMost: Code(p.fields["at_most"]),
		Pair: Code(p.fields["pair"]), Form: p.fields["form"], Proof: Proof(p.fields["proof"]),
		Min: p.limit("min"), Max: p.limit("max"), Jump: p.limit("jump").At, From: p.date("from"), To: p.date("to"),
		Cumulative: p.bool("cumulative"), Words: p.words(),
	}
	for _, code := range list(p.fields["group"]) {
		i.Group = append(i.Group, Code(code))
	}
	for _, dimension := range list(p.fields["dimensions"]) {
		if !slices.Contains(Dimensions(), Dimension(dimension)) {
			p.fault("dimensions", fmt.Sprintf("không có chiều phân tổ %q", dimension), "chọn trong: "+joined(Dimensions()))
		}
		i.Dimensions = append(i.Dimensions, Dimension(dimension))
	}
	if text := p.fields["decimals"]; text != "" {
		decimals, err := strconv.Atoi(text)
		if err != nil || decimals < 0 || decimals > maxDecimals {
			p.fault("decimals", "số chữ số thập phân không hợp lệ", fmt.Sprintf("ghi một số từ 0 đến %d; bỏ trống nếu là số nguyên", maxDecimals))
		}
		i.Decimals = decimals
	}
	p.checkNames(i)
	p.checkValues(i)
	return i
}

// checkNames checks the code and the texts.
func (p *parser) checkNames(i Indicator) {
	if !codeForm.MatchString(string(i.Code)) {
		p.fault("code", "mã trống hoặc có ký tự lạ", "chỉ gồm chữ hoa không dấu, số và dấu gạch dưới, bắt đầu bằng chữ, tối đa 40 ký tự, như CONF_P")
	}
	for _, column := range []string{"vi", "en", "unit", "unit_en"} {
		if vietnamese.Fold(p.fields[column]) == "" && p.fields[column] != "%" {
			p.fault(column, "còn trống", map[string]string{
				"vi": "ghi tên chỉ tiêu bằng tiếng Việt, như Số bài", "en": "ghi tên chỉ tiêu bằng tiếng Anh, như Articles",
				"unit": "ghi đơn vị tính, như bài", "unit_en": "ghi đơn vị tính bằng tiếng Anh, như articles",
			}[column])
		}
	}
	if i.Proof != ProofNone && i.Proof != ProofLink {
		p.fault("proof", fmt.Sprintf("không có loại minh chứng %q", i.Proof), "để trống, hoặc ghi link: mỗi sản phẩm có một đường dẫn")
	}
}

// checkValues checks the aggregation and the limits.
func (p *parser) checkValues(i Indicator) {
	computed := i.Aggregation == AggregationComputed
	switch _, err := parseFormula(i.Formula); {
	case !slices.Contains(Aggregations(), i.Aggregation):
		p.fault("agg", fmt.Sprintf("không có cách tổng hợp %q", i.Aggregation), "chọn một trong: "+joined(Aggregations()))
	case computed && err != nil:
		p.fault("formula", err.Error(), "viết như 100 * TASK_DONE / TASK_DUE")
	case !computed && i.Formula != "":
		p.fault("formula", "chỉ chỉ tiêu có agg là computed mới có công thức", "bỏ formula, hoặc đổi agg thành computed")
	}
	if i.Weight != "" && i.Aggregation != AggregationAverage {
		p.fault("weight", "chỉ chỉ tiêu có agg là avg mới có trọng số", "bỏ weight, hoặc đổi agg thành avg")
	}
	if i.Cumulative && i.Aggregation != AggregationSum {
		p.fault("cumulative", "chỉ chỉ tiêu cộng dồn (agg là sum) mới có lũy kế", "bỏ cumulative, hoặc đổi agg thành sum")
	}
	if i.Min.Set && i.Max.Set && i.Max.At < i.Min.At {
		p.fault("max", "giới hạn trên nhỏ hơn giới hạn dưới", "đổi min hoặc max để min không lớn hơn max")
	}
	if i.Jump != 0 && i.Jump <= Whole(1) {
		p.fault("jump", "số lần tăng đột biến phải lớn hơn 1", "ghi như 5: cảnh báo khi gấp hơn 5 lần kỳ trước; bỏ trống nếu không cảnh báo")
	}
	if !i.To.IsZero() && i.To.Before(i.From) {
		p.fault("to", "ngày hết hiệu lực trước ngày bắt đầu", "đổi from hoặc to; bỏ trống to nếu còn hiệu lực")
	}
}

func (p *parser) limit(column string) Limit {
	text := p.fields[column]
	if text == "" {
		return Limit{}
	}
	n, err := ParseNumber(text)
	if err != nil {
		p.fault(column, err.Error(), "ghi số không có dấu phân cách hàng nghìn; bỏ trống nếu không giới hạn")
		return Limit{}
	}
	return AtLimit(n)
}

func (p *parser) date(column string) calendar.Date {
	text := p.fields[column]
	if text == "" {
		return calendar.Date{}
	}
	on, err := calendar.ParseDay(text)
	if err != nil {
		p.fault(column, "ngày không có trong lịch hoặc ghi sai", "ghi như 2027-03-15 hoặc 15/03/2027; bỏ trống nếu không giới hạn")
	}
	return on
}

func (p *parser) bool(column string) bool {
	switch p.fields[column] {
	case "", "false":
	case "true":
		return true
	default:
		p.fault(column, "không phải true hoặc false", "ghi true (có) hoặc false (không)")
	}
	return false
}

// words lists the words once each.
func (p *parser) words() []string {
	var words, keys []string
	for _, each := range list(p.fields["words"]) {
		key := vietnamese.Fold(each)
		switch {
		case key == "":
			p.fault("words", fmt.Sprintf("cụm từ %q không có chữ nào", each), "ghi các cụm từ cách nhau bằng dấu chấm phẩy, như bài viết; bài báo")
		case slices.Contains(keys, key):
			p.fault("words", fmt.Sprintf("cụm từ %q có hai lần (so không dấu)", each), "chỉ giữ một lần")
			p.problems[len(p.problems)-1].Severity = problem.SeverityWarning
		default:
			words, keys = append(words, each), append(keys, key)
		}
	}
	return words
}

func joined[T ~string](words []T) string {
	texts := make([]string, 0, len(words))
	for _, word := range words {
		texts = append(texts, string(word))
	}
	return strings.Join(texts, ", ")
}

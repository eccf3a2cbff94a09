package annex

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/problem"
	"loa/vietnamese"
)

// titleLine is a row above a heading, or a paragraph before the tables.
type titleLine struct {
	text     string
	sheet    string
	row      int
	location location
}

func (r *parser) addTitle(title titleLine) {
	if title.text != "" {
		r.titles = append(r.titles, title)
	}
}

// allTitles lists the paragraphs before the tables, then the rows above the headings.
func (r *parser) allTitles() []titleLine {
	var titles []titleLine
	for _, text := range r.in.Titles {
		if text = oneLine(norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))); text != "" {
			titles = append(titles, titleLine{text: text, location: location{-1, -1, -1}})
		}
	}
	return append(titles, r.titles...)
}

var titleStarts = []string{"ke hoach", "phu luc", "danh muc", "chuong trinh", "bang phan cong"}

// planTitle is the title of the plan: the first line that begins like a title and the lines after it, at most four, up to the remark in
// brackets ("(Kèm theo …)"). It is empty when no line begins like a title.
func (r *parser) planTitle() string {
	var words []string
	for _, title := range r.allTitles() {
		folded := vietnamese.Fold(title.text)
		starts := slices.ContainsFunc(titleStarts, func(start string) bool { return strings.HasPrefix(folded, start) })
		if len(words) == 0 && !starts {
			continue
		}
		if strings.HasPrefix(title.text, "(") || len(words) == 4 {
			break
		}
		words = append(words, title.text)
	}
	return shorten(strings.Join(words, " "))
}

// issuedBy finds the document by which the plan was issued, in the remark below the title: "(Kèm theo Kế hoạch số 12/KH-UBND ngày 15 tháng
// 01 năm 2027 của …)". The number is empty where it was left open, and the day is zero where that was.
func (r *parser) issuedBy() (number string, on calendar.Date) {
	for _, title := range r.allTitles() {
		folded := vietnamese.Fold(title.text)
		if !strings.Contains(folded, "kem theo") && !strings.Contains(folded, "ban hanh") {
			continue
		}
		found := issuingDocument.FindStringSubmatch(title.text)
		if found == nil {
			continue
		}
		day, _ := strconv.Atoi(found[2]) // no day gives no date
		month, _ := strconv.Atoi(found[3])
		year, _ := strconv.Atoi(found[4])
		on, _ = calendar.NewDate(year, time.Month(month), day)
		return strings.ToUpper(strings.Join(strings.Fields(found[1]), "")), on
	}
	return "", calendar.Date{}
}

// issuingDocument matches the number and the day of a plan or a decision, as documents are numbered (Decree 30/2020/NĐ-CP, annex I).
var issuingDocument = regexp.MustCompile(
	`(?i)(?:kế hoạch|quyết định) số\s*:?\s*(\d{1,5}\s*/\s*(?:KH|QĐ)[\p{L}-]*)(?:,?\s*ngày\s+(\d{1,2})\s*(?:tháng|[/.-])\s*(\d{1,2})\s*(?:năm|[/.-])\s*(\d{4}))?`)

var (
	titleYear  = regexp.MustCompile(`(thang \d{1,2} )?nam (\d{4})(?: (?:den |nam )*(\d{4}))?`)
	otherPlan  = regexp.MustCompile(`(?:nghi quyet|quyet dinh|cong van|nghi dinh|chi thi|luat|thong tu)\b`)
	periodYear = regexp.MustCompile(`giai doan (\d{4}) (?:den )?(\d{4})`)
)

// checkYear compares the years in the titles with the year of the input: first those of each sheet with tasks, then all together. Dates ("ngày
// 18 tháng 02 năm 2022") and lines about laws and decisions do not name the plan's year.
func (r *parser) checkYear() {
	wrong := false
	for _, body := range r.bodies {
		if r.checkSheetYear(body) {
			wrong = true
		}
	}
	if other, named := r.otherYear(r.allTitles()); !wrong && other != nil {
		r.reportYear(*other, fmt.Sprintf("kế hoạch năm %d", named), named)
	}
}

// leaveSheetOut takes out the lines of a sheet of another year and what was found in its rows; only the word about its year stays.
func (r *parser) leaveSheetOut(index int) {
	r.lines = slices.DeleteFunc(r.lines, func(f parsedLine) bool { return f.location.table == index })
	r.problems = slices.DeleteFunc(r.problems, func(p locatedProblem) bool { return p.location.table == index })
}

// checkSheetYear reports a sheet whose own titles, or else whose name, are of another year: that of last year beside this year's.
func (r *parser) checkSheetYear(body *tableBody) bool {
	if !slices.ContainsFunc(r.lines, func(f parsedLine) bool { return f.location.table == body.index }) {
		return false
	}
	own := slices.DeleteFunc(slices.Clone(r.titles), func(title titleLine) bool { return title.location.table != body.index })
	if other, named := r.otherYear(own); other != nil {
		r.leaveSheetOut(body.index)
		r.reportYear(*other, fmt.Sprintf("kế hoạch năm %d", named), named)
		return true
	}
	if slices.ContainsFunc(own, func(title titleLine) bool { return len(titleYears(title.text, r.in.Year)) > 0 }) {
		return false
	}
	years := sheetYear.FindAllString(body.sheet, -1)
	if len(years) == 0 || slices.Contains(years, strconv.Itoa(r.in.Year)) || len(years) == 2 && years[0] <= strconv.Itoa(r.in.Year) && strconv.Itoa(r.in.Year) <= years[1] {
		return false
	}
	named, _ := strconv.Atoi(years[0]) // four digits
	r.leaveSheetOut(body.index)
	at := titleLine{text: body.sheet, sheet: body.sheet, row: 1, location: location{body.index, 0, 0}}
	r.reportYear(at, fmt.Sprintf("trang “%s” là của năm %d", body.sheet, named), named)
	return true
}

var sheetYear = regexp.MustCompile(`\b20\d\d\b`)

// otherYear finds the first title that names another year, when none names the year of the input.
func (r *parser) otherYear(titles []titleLine) (other *titleLine, named int) {
	for _, title := range titles {
		for _, year := range titleYears(title.text, r.in.Year) {
			if year == r.in.Year {
				return nil, 0
			}
			if other == nil {
				other, named = &title, year
			}
		}
	}
	return other, named
}

func (r *parser) reportYear(at titleLine, what string, named int) {
	r.report(at.location, problem.Problem{
		Sheet: at.sheet, Row: at.row, Found: shorten(at.text), Severity: problem.SeverityError,
		Message:    fmt.Sprintf("%s nhưng năm đã chọn là %d (--year %d)", what, r.in.Year, r.in.Year),
		Suggestion: fmt.Sprintf("chọn năm %d, hoặc chọn đúng tệp của năm %d, hoặc bỏ trang của năm %d khỏi tệp", named, r.in.Year, named),
	})
}

// titleYears lists the years that a title names as the plan's. A period that contains the wanted year names the wanted year.
func titleYears(text string, wanted int) []int {
	folded := vietnamese.Fold(text)
	if otherPlan.MatchString(folded) {
		return nil
	}
	var years []int
	for _, found := range append(titleYear.FindAllStringSubmatch(folded, -1), periods(folded)...) {
		from, _ := strconv.Atoi(found[2])
		to, _ := strconv.Atoi(found[3])
		switch {
		case found[1] != "":
		case from <= wanted && wanted <= to:
			years = append(years, wanted)
		default:
			years = append(years, from)
		}
	}
	return years
}

// periods finds "giai đoạn 2021-2025" and returns it in the groups of titleYear.
func periods(folded string) [][]string {
	var found [][]string
	for _, m := range periodYear.FindAllStringSubmatch(folded, -1) {
		found = append(found, []string{m[0], "", m[1], m[2]})
	}
	return found
}

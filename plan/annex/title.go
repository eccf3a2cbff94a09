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

// checkYear compares the years in the titles with the year of the input. Dates ("ngày 18 tháng 02 năm 2022") and lines about laws and
// decisions do not name the plan's year.
func (r *parser) checkYear() {
	var other *titleLine
	named := 0
	for _, title := range r.allTitles() {
		for _, year := range titleYears(title.text, r.in.Year) {
			if year == r.in.Year {
				return
			}
			if other == nil {
				other, named = &title, year
			}
		}
	}
	if other == nil {
		return
	}
	r.report(other.location, problem.Problem{
		Sheet: other.sheet, Row: other.row, Found: shorten(other.text), Severity: problem.SeverityError,
		Message:    fmt.Sprintf("kế hoạch năm %d nhưng năm đã chọn là %d (--year %d)", named, r.in.Year, r.in.Year),
		Suggestion: fmt.Sprintf("chọn năm %d, hoặc chọn đúng tệp của năm %d", named, r.in.Year),
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

package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// readyAnswer is an answer that our buttons prepare: "DUYET 7K3F", "TRA LAI 7K3F", "HUY 7K3F".
type readyAnswer struct {
	found   bool
	verdict Verdict // VerdictReturn also for a withdrawal
	cancels bool
	code    string // in capitals
	line    string // the whole line, as it stands in the letter
	first   bool   // stands in the first line
}

// codeLine matches a ready answer that is alone in its line, with quotation marks, a courtesy before it and particles behind it.
var codeLine = regexp.MustCompile(`(?i)^[\s"'“”«»‘’*>\[(]*(?:(?:dạ|da|vâng|vang|kính gửi|ok|thưa (?:anh|chị|sếp)|em|anh|chị|tôi|xin|trả lời|ý kiến)[\s,:]+)*(duyet|duyệt|phê duyệt|phe duyet|dong y|đồng ý|approve|tra lai|trả lại|return|huy|hủy|huỷ)[\s:#"'“”-]+([a-z2-7]{4})[\s"'“”«»‘’*.!)\]]*(?:(?:nhé|nhe|nha|ạ|a|em|anh|chị|các em|cả phòng|thanks|cảm ơn(?: em| anh| chị| phòng)?|rồi|đ/c)[\s.,!"'“”]*)*$`)

// ParseCode finds the first ready answer of the buttons in our letters. It returns the text with the plain word in its place, and the code in
// capitals; "" when there is none. A code that could be a Vietnamese word ("DUYET NGAY") is none.
func ParseCode(text string) (plain, code string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if answer, found := parseCodeLine(line); found {
			lines[i] = answer.plainWord()
			return strings.Join(lines, "\n"), answer.code
		}
	}
	return text, ""
}

func (a readyAnswer) plainWord() string {
	switch {
	case a.cancels:
		return "hủy"
	case a.verdict == VerdictApprove:
		return "duyệt"
	}
	return "trả lại"
}

func parseCodeLine(line string) (readyAnswer, bool) {
	m := codeLine.FindStringSubmatch(line)
	if m == nil || (vietnamese.IsUnmarkedSyllable(strings.ToLower(m[2])) && !strings.ContainsAny(m[2], "234567")) {
		return readyAnswer{}, false
	}
	a := readyAnswer{found: true, verdict: VerdictReturn, code: strings.ToUpper(m[2]), line: strings.TrimSpace(line)}
	switch word := strings.ToLower(vietnamese.StripMarks(m[1])); {
	case word == "huy":
		a.cancels = true
	case slices.Contains([]string{"duyet", "phe duyet", "dong y", "approve"}, word):
		a.verdict = VerdictApprove
	}
	return a, true
}

// findReadyAnswer finds the ready answers of a text and returns the text without them. Of several that differ the last that does not approve
// counts.
func findReadyAnswer(text string) (rest string, answer readyAnswer) {
	lines := strings.Split(text, "\n")
	kept := lines[:0:0]
	seen := false
	for _, line := range lines {
		found, ok := parseCodeLine(line)
		if !ok {
			kept = append(kept, line)
			seen = seen || strings.TrimSpace(line) != ""
			continue
		}
		found.first = !seen
		if !answer.found || found.verdict != VerdictApprove {
			answer = found
		}
	}
	return strings.Join(kept, "\n"), answer
}

// readyVerdict decides about a text with a ready answer. In the first line it decides by itself, and only a sentence that clearly refuses or
// binds opens doubt; further down every other sentence has to be harmless or to say the same.
func (in *interpreter) readyVerdict() (Verdict, string) {
	a := in.answer
	decided := "trả lời bằng nút bấm: “" + a.line + "”"
	if a.verdict == VerdictReturn {
		if s := in.built(effectAssent); s != nil && !a.first {
			return VerdictUnclear, "vừa đồng ý vừa trả lại: “" + s.written + "”"
		}
		return VerdictReturn, decided
	}
	if f := in.obstacle(effectRefusal); f != nil {
		return VerdictReturn, f.because()
	}
	if f := in.obstacle(effectOrder, effectCondition); f != nil {
		return VerdictConditional, f.because()
	}
	if f := in.obstacle(effectQuestion, effectUnclear, effectUnknown); f != nil && !a.first {
		return VerdictUnclear, f.because()
	}
	if in.cut {
		return VerdictUnclear, "thư quá dài"
	}
	return VerdictApprove, decided
}

var cancelWords = regexp.MustCompile(`(?i)^[\s,"“]*(?:(?:tôi|đề nghị|xin|yêu cầu|toi|de nghi)[\s,]+)*(hủy|huỷ|huy|không phải (?:là )?(?:tôi|mình|em)(?: (?:gửi|viết))?|khong phai (?:la )?(?:toi|minh|em)(?: (?:gui|viet))?|tôi không (?:duyệt|gửi|trả lời)|toi khong (?:duyet|gui|tra loi)|cancel|undo)(?:[\s,]+(?:ngay|bỏ|nhé|nhe|ạ|a|em))*[\s.!"”]*$`)

// Withdraws reports whether the text is one sentence that withdraws a decision, whatever the decision was.
func Withdraws(newText string) bool {
	plain, _ := ParseCode(vietnamese.Clean(vietnamese.RepairMojibake(newText)))
	return cancelWords.MatchString(strings.TrimSpace(plain)) && !strings.Contains(plain, "?")
}

var (
	checkedBox   = regexp.MustCompile(`(?i)^\s*(?:\[\s*[xv✓✔]\s*\]|\(\s*[xv✓✔]\s*\)|[☑☒✔✅])\s*`)
	uncheckedBox = regexp.MustCompile(`^\s*(?:\[\s*\]|\(\s*\)|[☐⬜□])\s*\S`)
)

// boxInLine matches a box behind another choice of the same line.
var boxInLine = regexp.MustCompile(`[ \t]+(\[[ \t]*[xv✓✔]?[ \t]*\]|[☑☒☐⬜□])`)

// uncheckedBoxesDropped drops the choices of a form that are not chosen, when exactly one is.
func uncheckedBoxesDropped(text string) string {
	lines := strings.Split(boxInLine.ReplaceAllString(text, "\n$1"), "\n")
	checked := 0
	kept := lines[:0:0]
	for _, line := range lines {
		if uncheckedBox.MatchString(line) {
			continue
		}
		if mark := checkedBox.FindString(line); mark != "" {
			checked++
			line = line[len(mark):]
		}
		kept = append(kept, line)
	}
	if checked != 1 || len(kept) == len(lines) {
		return text
	}
	return strings.Join(kept, "\n")
}

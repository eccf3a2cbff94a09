package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

var cancelWords = compile(`^(tôi|đề nghị|xin|yêu cầu|,)* (hủy|không phải tôi|tôi không (duyệt|gửi|trả lời)|cancel|undo) (ngay|bỏ|nhé|ạ|a|em|,)*$`)

// Withdraws reports whether the text is one sentence that withdraws a decision, whatever the decision was.
func Withdraws(newText string) bool {
	plain, _ := ParseCode(vietnamese.Clean(vietnamese.RepairMojibake(newText)))
	all := sentences(plain)
	return len(all) == 1 && !all[0].question && cancelWords.matches(all[0].tokens)
}

// ParseCode finds the ready answer of the buttons in our letters, "DUYET 7K3F", "TRA LAI 7K3F" or "HUY 7K3F". It returns the text with the
// plain word in its place, and the code in capitals; "" when there is none. A code that could be a Vietnamese word ("DUYET NGAY") is none.
func ParseCode(text string) (plain, code string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := codeLine.FindStringSubmatch(line)
		if m == nil || vietnamese.IsUnmarkedSyllable(strings.ToLower(m[2])) {
			continue
		}
		word := "trả lại"
		switch answer := strings.ToLower(vietnamese.StripMarks(m[1])); {
		case answer == "huy":
			word = "hủy"
		case slices.Contains([]string{"duyet", "dong y", "approve"}, answer):
			word = "duyệt"
		}
		lines[i] = word
		return strings.Join(lines, "\n"), strings.ToUpper(m[2])
	}
	return text, ""
}

var codeLine = regexp.MustCompile(`(?i)^\s*(duyet|duyệt|dong y|đồng ý|approve|tra lai|trả lại|return|huy|hủy|huỷ)[\s:#-]+([a-z2-7]{4})[\s.]*$`)

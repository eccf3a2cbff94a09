package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

const maxSentenceWords = 400

// The marks that settle leaves in a sentence.
const (
	markHarmless = "‹*h›"
	markNothing  = "‹*n›"
	markDouble   = "‹*d›"
	markTrap     = "‹*t›"
)

// restoreMarks writes the words that decide with their marks when the rest of the sentence has marks ("khong đồng ý").
func restoreMarks(tokens string) string {
	if isUnmarked(tokens) {
		return tokens
	}
	return unmarkedWords.Replace(tokens)
}

// settle takes out what must not be mistaken for a refusal, a condition or an assent, longest meaning first.
func settle(tokens string) string {
	tokens = opening.replace(restoreMarks(tokens), markHarmless)
	tokens = sentUp.replace(tokens, "‹đồng›‹ý›")
	tokens = harmless.replace(tokens, markHarmless)
	tokens = nothingToAdd.replace(tokens, markNothing)
	return twofold.replace(tokens, markDouble)
}

// ParseCode finds the ready answer of our letters' buttons, "DUYET 7K3F" or "TRA LAI 7K3F", and gives the text with the
// plain word in its place. A code of letters only that could be a Vietnamese word ("DUYET NGAY") is none.
func ParseCode(text string) (plain, code string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := codeLine.FindStringSubmatch(line)
		if m == nil || vietnamese.IsUnmarkedSyllable(strings.ToLower(m[2])) {
			continue
		}
		word := "trả lại"
		switch said := strings.ToLower(vietnamese.StripMarks(m[1])); {
		case said == "huy":
			word = "hủy"
		case slices.Contains([]string{"duyet", "dong y", "approve"}, said):
			word = "duyệt"
		}
		lines[i] = word
		return strings.Join(lines, "\n"), strings.ToUpper(m[2])
	}
	return text, ""
}

var codeLine = regexp.MustCompile(`(?i)^\s*(duyet|duyệt|dong y|đồng ý|approve|tra lai|trả lại|return|huy|hủy|huỷ)[\s:#-]+([a-z2-7]{4})[\s.]*$`)

package reply

const maxSentenceWords = 400

// The placeholders that normalize leaves in a sentence.
const (
	markHarmless       = "‹*h›"
	markNoComment      = "‹*n›"
	markDoubleNegation = "‹*d›"
	markIgnored        = "‹*t›"
)

// restoreMarks adds the Vietnamese marks to words that decide when the rest of the sentence has marks ("khong đồng ý").
func restoreMarks(tokens string) string {
	if isUnmarked(tokens) {
		return tokens
	}
	return unmarkedWords.Replace(tokens)
}

// normalize replaces the phrases that must not be mistaken for a refusal, a condition or an assent by placeholders, the longest first.
func normalize(tokens string) string {
	tokens = officialOpening.replace(restoreMarks(tokens), markHarmless)
	tokens = assentToSubmit.replace(tokens, "‹đồng›‹ý›")
	tokens = harmlessNegation.replace(tokens, markHarmless)
	tokens = noComment.replace(tokens, markNoComment)
	return doubleNegation.replace(tokens, markDoubleNegation)
}

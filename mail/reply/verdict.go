package reply

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// Verdict is the decision in a reply.
type Verdict string

// The verdicts. Only [VerdictApprove] is an assent. The values are stored.
const (
	// VerdictApprove is an assent without any doubt, condition, exception or second item.
	VerdictApprove Verdict = "approve"
	// VerdictReturn is a refusal, a withdrawal or an order to change the draft.
	VerdictReturn Verdict = "return"
	// VerdictConditional is an assent with a condition.
	VerdictConditional Verdict = "conditional"
	// VerdictUnclear is a text about which the sender has to be asked.
	VerdictUnclear Verdict = "unclear"
	// VerdictNone is a text without content or without a decision.
	VerdictNone Verdict = "none"
)

// Reading is the meaning of the new text of a reply.
type Reading struct {
	Verdict Verdict
	// Code is the code of a ready answer ("DUYET 7K3F") in capitals; "" when there is none.
	Code string
	// Words is the sentence that was taken as the decision, as the sender wrote it; "" when nothing was decided.
	Words string
	// Obstacles are the words that stood in the way of a decision, as the sender wrote them, in their order; empty for an approval or a
	// return.
	Obstacles []string
	// Checks has the encoding, the code, the sentences and the verdict, each with its reason in Vietnamese.
	Checks []mail.Check
}

// Interpret returns the decision in the new text of a reply. The order is refusal, question,
// ambiguity, condition, assent. An assent counts only when every other word of the text is known not to bind it. Text beyond 64 KB is not
// interpreted, and then the verdict is never an assent. The cost is linear in the length of the text.
func Interpret(newText string, c Context) Reading {
	r := newInterpreter(newText, c)
	verdict, reason := r.interpret()
	result := mail.Pass
	if verdict == VerdictUnclear || verdict == VerdictNone {
		result = mail.None
	}
	return Reading{Verdict: verdict, Code: r.code, Checks: append(r.checks, mail.Check{Name: "verdict", Result: result, Detail: reason})}
}

// interpreter is the state of the interpretation of one text: the repaired text, and its sentences as tokens with the harmless phrases
// replaced.
type interpreter struct {
	text      string
	cut       bool
	code      string
	sentences []sentence
	checks    []mail.Check
	known     Context
}

func newInterpreter(newText string, known Context) *interpreter {
	r := &interpreter{text: newText, known: known}
	if len(r.text) > vietnamese.MaxTextBytes {
		r.text, r.cut = strings.ToValidUTF8(r.text[:vietnamese.MaxTextBytes], ""), true
	}
	repaired := vietnamese.RepairMojibake(r.text)
	if repaired != r.text {
		r.checks = append(r.checks, mail.Check{Name: "encoding", Result: mail.Pass, Detail: "đã sửa bảng mã chữ Việt"})
	}
	r.text = vietnamese.NormalizeRepaired(repaired)
	var plain string
	plain, r.code = ParseCode(r.text)
	if r.code != "" {
		r.checks = append(r.checks, mail.Check{Name: "code", Result: mail.Pass, Detail: r.code})
	}
	for _, s := range sentences(plain) {
		if strings.Count(s.tokens, "‹") > maxSentenceWords {
			r.cut = true
			continue
		}
		s.tokens = normalize(s.tokens)
		r.sentences = append(r.sentences, s)
	}
	return r
}

func (r *interpreter) interpret() (Verdict, string) {
	if len(r.sentences) == 0 {
		if r.cut || strings.ContainsAny(r.text, "?👍") {
			return VerdictUnclear, "không có chữ nào đọc được"
		}
		return VerdictNone, "không có nội dung mới"
	}
	if absence.MatchString(r.text) {
		return VerdictUnclear, "thư báo vắng mặt hoặc thư máy"
	}
	spacedText := strings.NewReplacer("\n", "\n\n", ", ", ",  ").Replace(strings.ToLower(r.text)) // two matches of itemAnswer cannot share a separator
	if len(itemAnswer.FindAllString(spacedText, 3)) >= 2 {
		return VerdictUnclear, "trả lời theo từng mục"
	}
	for _, step := range []func() (Verdict, string){r.refused, r.asked, r.ambiguous, r.ordered, r.conditional} {
		if verdict, reason := step(); verdict != "" {
			return verdict, reason
		}
	}
	return r.assented()
}

var itemAnswer = regexp.MustCompile(`(?:^|[\s,;:.(])(?:\d{1,3}|[a-e]\))\s*[.):–-]?\s*(?:không |chưa |ko |k |khong |chua |not )?(?:đồng ý|nhất trí|thống nhất|phê duyệt|duyệt|trả lại|từ chối|dong y|nhat tri|duyet|tra lai|ok|được|không|khong|yes|no|approved?|rejected?|returned?)(?:[\s,;.:!)]|$)`)

// find returns the first match of a pattern in the sentences that are no question.
func (r *interpreter) find(patterns ...pattern) (string, bool) {
	for _, s := range r.sentences {
		if s.question {
			continue
		}
		for _, p := range patterns {
			if words, found := p.find(s.tokens); found {
				return words, true
			}
		}
	}
	return "", false
}

// withoutIgnoredPhrases replaces the phrases that contain a word of assent and are none.
func withoutIgnoredPhrases(tokens string) string { return ignoredPhrases.replace(tokens, markIgnored) }

// refused detects refusals and withdrawals. They outrank everything else in the same letter.
func (r *interpreter) refused() (Verdict, string) {
	if words, found := r.find(withdrawn, refusal, deniedPublish, deniedQuality, deniedAcknowledgement, bareDenial); found {
		return VerdictReturn, "từ chối: “" + words + "”"
	}
	for _, s := range r.sentences {
		if words, found := deniedAssent.find(withoutIgnoredPhrases(s.tokens)); found && !s.question {
			return VerdictReturn, "phủ định: “" + words + "”"
		}
	}
	return "", ""
}

// asked detects questions. A sender who asks has not decided.
func (r *interpreter) asked() (Verdict, string) {
	for _, s := range r.sentences {
		if s.question {
			return VerdictUnclear, "là câu hỏi"
		}
	}
	if words, found := r.find(questionWord, askedAssent); found {
		return VerdictUnclear, "là câu hỏi: “" + words + "”"
	}
	return "", ""
}

// ambiguous detects an assent that is another person's, is about another matter, or stands in a damaged text.
func (r *interpreter) ambiguous() (Verdict, string) {
	if strings.ContainsRune(r.text, '\ufffd') || brokenWord.MatchString(r.text) {
		return VerdictUnclear, "có chữ bị mất"
	}
	for _, s := range r.sentences {
		if strings.Contains(s.tokens, markDoubleNegation) {
			return VerdictUnclear, "hai lần phủ định"
		}
	}
	if !r.agrees() {
		return "", ""
	}
	if words, found := r.find(onBehalf, otherPerson, otherProposal); found {
		return VerdictUnclear, "ý kiến của người khác: “" + words + "”"
	}
	if m := quotedOpinion.FindString(r.text); m != "" {
		return VerdictUnclear, "ý kiến của người khác: “" + strings.TrimSpace(m) + "”"
	}
	if words, found := r.find(extends, furtherThought); found {
		return VerdictUnclear, "nói về việc khác: “" + words + "”"
	}
	items := 0
	for _, s := range r.sentences {
		items += manyItems.count(s.tokens)
	}
	if items >= 2 {
		return VerdictUnclear, "nói riêng từng mục"
	}
	return "", ""
}

// quotedOpinion matches a line that introduces another person's opinion: "Anh Nam: đồng ý", "Ý kiến của đ/c Lan:", "Sở Tài chính:".
var quotedOpinion = regexp.MustCompile(`(?im)^\s*(ý kiến( của)?\s+)?((anh|chị|ông|bà|đ/c|đồng chí|cô|chú|bác)\s+\p{L}[^\n:,]{0,40}|(sở|ubnd|bộ|cục|vụ|quận|huyện|phường|xã|đài|báo|viện|trung tâm|văn phòng)\s[^\n:,]{0,60}):`)

var brokenWord = regexp.MustCompile(`\?+\p{L}|\p{L}\?+\p{L}`)

// agrees reports whether the text contains any word of assent, strong or weak.
func (r *interpreter) agrees() bool {
	for _, s := range r.sentences {
		tokens := withoutIgnoredPhrases(s.tokens)
		if assents.matches(tokens) || acknowledgements.matches(tokens) || strings.Contains(tokens, markNoComment) {
			return true
		}
	}
	return false
}

// ordered detects an order to change the draft without any assent. It is a return, unless the draft is to be published after the change.
func (r *interpreter) ordered() (Verdict, string) {
	if words, found := r.find(changeThenPublish); found {
		return VerdictConditional, "sửa rồi mới đăng: “" + words + "”"
	}
	words, found := r.find(changes)
	if !found || r.agrees() {
		return "", ""
	}
	if _, other := r.find(notAnOrder, onBehalf); other {
		return VerdictUnclear, "không phải quyết định"
	}
	return VerdictReturn, "yêu cầu sửa: “" + words + "”"
}

// conditional detects conditions, contrasts, exceptions, changes and remaining negations beside an assent.
func (r *interpreter) conditional() (Verdict, string) {
	if !r.agrees() {
		return "", ""
	}
	for _, s := range r.sentences {
		tokens := assents.replace(publishRequest.replace(withoutIgnoredPhrases(s.tokens), markHarmless), markHarmless)
		for _, p := range []pattern{binds, changes, denies} {
			if words, found := p.find(tokens); found {
				return VerdictConditional, "kèm điều kiện: “" + words + "”"
			}
		}
	}
	return "", ""
}

// decisionLines is the number of lines behind the greeting in which a word of assent must stand.
const decisionLines = 3

// assented requires a word of assent near the top and no unknown word anywhere.
func (r *interpreter) assented() (Verdict, string) {
	if r.cut {
		return VerdictUnclear, "thư quá dài"
	}
	for _, s := range r.sentences {
		if words, found := hedges.find(assents.replace(s.tokens, markHarmless)); found {
			return VerdictUnclear, "chưa chắc chắn: “" + words + "”"
		}
	}
	reason, line := "", 0
	for i, s := range r.sentences {
		tokens := withoutIgnoredPhrases(s.tokens)
		words, found := assents.find(tokens)
		if !found && len(r.sentences) == 1 {
			words, found = onlyAcknowledgement(tokens)
		}
		if found && reason == "" {
			reason, line = words, r.sentences[i].line
		}
	}
	switch {
	case reason == "":
		return VerdictUnclear, "không có từ quyết định"
	case line-r.greetingLines() >= decisionLines:
		return VerdictUnclear, "từ quyết định đứng quá xa đầu thư"
	}
	if word := r.unknownWord(); word != "" {
		return VerdictUnclear, "có từ chưa rõ nghĩa: “" + word + "”"
	}
	return VerdictApprove, "đồng ý: “" + reason + "”"
}

var acknowledgementAlone = compile(`^(dạ|vâng|thưa|ok|,)* ACK (ACK|rồi|nhé|nha|nhe|nhá|em|anh|chị|ạ|a|đ/c|bạn|sếp|luôn|,)* $`)

func onlyAcknowledgement(tokens string) (string, bool) { return acknowledgementAlone.find(tokens) }

var greeting = regexp.MustCompile(`(?i)^\s*(kính gửi|kính thưa|kính chào|thưa|chào|dear|hi|hello|gửi|em chào)\b`)

func (r *interpreter) greetingLines() int {
	count := 0
	for i, line := range NonEmptyLines(r.text) {
		if i < decisionLines && greeting.MatchString(line) {
			count++
		}
	}
	return count
}

// unknownWord returns the first word that is neither an assent nor known to be harmless nor a name; "" when there is none.
func (r *interpreter) unknownWord() string {
	for _, s := range r.sentences {
		tokens := withoutIgnoredPhrases(s.tokens)
		for _, p := range []pattern{publishRequest, assents} {
			tokens = p.replace(tokens, markHarmless)
		}
		unmarked := isUnmarked(s.tokens)
		for _, word := range strings.FieldsFunc(tokens, func(c rune) bool { return c == '‹' || c == '›' }) {
			if !knownWord(word, s.names) && !(unmarked && knownFolded[word]) {
				return word
			}
		}
	}
	return ""
}

func knownWord(word string, names map[string]bool) bool {
	switch {
	case word == "*h" || word == "*n" || isPunctuation(word):
		return true
	case vietnamese.NeutralWords[word] || names[word]:
		return true
	default:
		return word != strings.ToLower(word) // only names keep their capital
	}
}

var knownFolded = vietnamese.UnmarkedSet(vietnamese.NeutralWords)

package reply

import (
	"regexp"
	"slices"
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

// Interpret returns the decision in the new text of a reply.
//
// The text is an approval only when every sentence is built from the shapes of the grammar, at least one of them an assent, and every other
// harmless. A ready answer with its code decides by itself, unless a sentence beside it clearly refuses or binds. Otherwise the sentences
// that refuse, order a change, bind or ask decide the verdict. Text beyond 64 KB is not interpreted, and then the verdict is never an assent.
// The cost is linear in the length of the text.
func Interpret(newText string, c Context) Reading {
	in := newInterpreter(newText, c)
	verdict, reason := in.interpret()
	result := mail.Pass
	if verdict == VerdictUnclear || verdict == VerdictNone {
		result = mail.None
	}
	r := Reading{Verdict: verdict, Code: in.answer.code, Words: in.decisionWords(verdict), Checks: in.checks}
	for _, s := range in.sentences {
		r.Checks = append(r.Checks, mail.Check{Name: "sentence", Result: sentenceResult(s.effect), Detail: strings.Join(s.shapes, " + ") + ": “" + s.written + "”"})
	}
	if verdict != VerdictApprove && verdict != VerdictReturn {
		r.Obstacles = in.obstacleWords()
	}
	r.Checks = append(r.Checks, mail.Check{Name: "verdict", Result: result, Detail: reason})
	return r
}

func sentenceResult(e effect) string {
	switch e {
	case effectAssent, effectAcknowledgement, effectHarmless, effectDated, effectRefusal, effectOrder:
		return mail.Pass
	case effectCondition, effectQuestion, effectUnclear, effectUnknown:
	}
	return mail.None
}

// interpreter is the state of the interpretation of one text.
type interpreter struct {
	text      string
	cut       bool // not all of the text is read
	answer    readyAnswer
	sentences []sentenceReading // without the ready answer
	checks    []mail.Check
}

func newInterpreter(newText string, known Context) *interpreter {
	in := &interpreter{text: newText}
	if len(in.text) > vietnamese.MaxTextBytes {
		in.text, in.cut = strings.ToValidUTF8(in.text[:vietnamese.MaxTextBytes], ""), true
	}
	repaired := vietnamese.RepairMojibake(in.text)
	if repaired != in.text {
		in.checks = append(in.checks, mail.Check{Name: "encoding", Result: mail.Pass, Detail: "đã sửa bảng mã chữ Việt"})
	}
	in.text = vietnamese.NormalizeRepaired(repaired)
	var plain string
	plain, in.answer = findReadyAnswer(uncheckedBoxesDropped(taskMark.ReplaceAllString(in.text, "")))
	if in.answer.code != "" {
		in.checks = append(in.checks, mail.Check{Name: "code", Result: mail.Pass, Detail: in.answer.code})
	}
	written := manner{officialForm.MatchString(plain), juniorForm.MatchString(plain)}
	for _, s := range splitSentences(plain, known) {
		if len(s.words) > maxSentenceWords {
			in.cut = true
		}
		in.sentences = append(in.sentences, replies.read(s, written))
	}
	return in
}

// taskMark matches the code of the task in brackets, as our subjects have it.
var taskMark = regexp.MustCompile(`\[LOA-[^\]\n]{1,40}\]`)

// officialForm matches the letters in which a unit speaks of itself by its name.
var officialForm = regexp.MustCompile(`(?i)kính gửi|phúc đáp|sau khi (xem xét|nghiên cứu|rà soát)|qua (xem xét|nghiên cứu|rà soát)|căn cứ |kinh gui|phuc dap|ý kiến như sau|thay mặt |với (trách nhiệm|tư cách|cương vị) |chúng tôi|\./\.`)

// juniorForm matches the letters to a superior, in which "em" is the sender.
var juniorForm = regexp.MustCompile(`(?i)(^|[^\p{L}])(dạ|em (xin )?(chào|cảm ơn|cám ơn|gửi|thưa|báo cáo) (anh|chị|sếp|bác|chú|cô)|thưa (anh|chị|sếp)|em xin phép)([^\p{L}]|$)`)

// obstacle returns the first obstacle of the text with one of the effects.
func (in *interpreter) obstacle(effects ...effect) *found {
	for _, e := range effects {
		for i := range in.sentences {
			if in.sentences[i].outranked() && e != effectUnclear {
				continue
			}
			if f := in.sentences[i].of(e); f != nil {
				return f
			}
		}
	}
	return nil
}

// outranking returns the first obstacle beside which nothing else decides.
func (in *interpreter) outranking() *found {
	for _, s := range in.sentences {
		for i := range s.found {
			if s.found[i].outranks {
				return &s.found[i]
			}
		}
	}
	return nil
}

// hasObstacle reports whether a sentence has an obstacle of that name.
func (in *interpreter) hasObstacle(name string) bool {
	return slices.ContainsFunc(in.sentences, func(s sentenceReading) bool { return len(s.found) > 0 && slices.Contains(s.shapes, name) })
}

// putsOff reports whether the sender puts the decision off or doubts. Without marks the words of it mean too much else.
func (in *interpreter) putsOff() bool {
	return slices.ContainsFunc(in.sentences, func(s sentenceReading) bool {
		return !s.unmarked && (slices.Contains(s.shapes, "hedge") || slices.Contains(s.shapes, "time"))
	})
}

// built returns the first sentence that is built from shapes and has an effect.
func (in *interpreter) built(e effect) *sentenceReading {
	for i, s := range in.sentences {
		if s.effect == e && len(s.found) == 0 {
			return &in.sentences[i]
		}
	}
	return nil
}

// agrees reports whether words of assent stand anywhere in the text.
func (in *interpreter) agrees() bool {
	return slices.ContainsFunc(in.sentences, func(s sentenceReading) bool { return s.agrees || s.effect == effectAssent })
}

func (in *interpreter) interpret() (Verdict, string) {
	if in.answer.found {
		return in.readyVerdict()
	}
	if len(in.sentences) == 0 {
		if in.cut || strings.TrimSpace(in.text) != "" {
			return VerdictUnclear, "không có chữ nào đọc được"
		}
		return VerdictNone, "không có nội dung mới"
	}
	if strings.ContainsRune(in.text, '\ufffd') || brokenWord.MatchString(in.text) {
		return in.damaged()
	}
	if in.byItem() && (in.obstacle(effectRefusal) == nil || in.agrees()) {
		return VerdictUnclear, "trả lời theo từng mục"
	}
	return in.verdict()
}

var brokenWord = regexp.MustCompile(`\?+\p{L}|\p{L}\?+\p{L}`)

// damaged decides about a text that has lost letters: a refusal that can be read stands, and nothing else.
func (in *interpreter) damaged() (Verdict, string) {
	if f := in.obstacle(effectRefusal); f != nil && !in.agrees() {
		return VerdictReturn, f.because()
	}
	return VerdictUnclear, "có chữ bị mất"
}

var itemAnswer = regexp.MustCompile(`(?:^|[\s,;:.(])(?:\d{1,3}|[a-e]\))\s*[.):–-]?\s*(?:không |chưa |ko |k |khong |chua |not )?(?:đồng ý|nhất trí|thống nhất|phê duyệt|duyệt|trả lại|từ chối|dong y|nhat tri|duyet|tra lai|ok|được|không|khong|yes|no|approved?|rejected?|returned?)(?:[ \t]*[.,;!)]*[ \t]*(?:\n|$)|[,;.]\s)`)

// byItem reports whether the text answers several numbered items, each with a bare decision.
func (in *interpreter) byItem() bool {
	spaced := strings.NewReplacer("\n", "\n\n", ", ", ",  ", ". ", ".  ").Replace(strings.ToLower(in.text)) // two matches cannot share a separator
	if len(itemAnswer.FindAllString(spaced, 3)) >= 2 {
		return true
	}
	named := itemNamed.FindAllString(spaced, 3)
	return len(named) >= 2 && (in.obstacle(effectRefusal) == nil || !partNamed.MatchString(named[0]))
}

// partNamed matches the parts of one draft: a refusal of one of them refuses the draft.
var partNamed = regexp.MustCompile(`mục|phần|khoản|điểm|câu|điều|ý |muc|phan`)

// itemNamed matches an item of the draft or of a list that is named by its number.
var itemNamed = regexp.MustCompile(`(?:^|[\s,;:.(])(?:bài|mục|phần|khoản|điểm|câu|điều|phương án|ý|tin|item|nhiệm vụ|bai|muc|phan)\s+(?:số\s+)?\d{1,3}(?:[\s,;.:!)]|$)`)

// verdict decides by the obstacles: a refusal, then a question, an order, a condition. Without obstacles it decides by the shapes.
func (in *interpreter) verdict() (Verdict, string) {
	refusal, order, condition := in.obstacle(effectRefusal), in.obstacle(effectOrder), in.obstacle(effectCondition)
	question, unclear := in.obstacle(effectQuestion), in.obstacle(effectUnclear)
	outranking := in.outranking()
	agrees := in.agrees()
	switch {
	case outranking != nil:
		return VerdictUnclear, outranking.because()
	case refusal != nil:
		return VerdictReturn, refusal.because()
	case order != nil && !agrees && !in.putsOff():
		return VerdictReturn, order.because()
	case question != nil:
		return VerdictUnclear, question.because()
	case order != nil:
		return VerdictConditional, order.because()
	case condition != nil && in.built(effectAssent) != nil:
		return VerdictConditional, condition.because()
	case unclear != nil && (condition == nil || !in.hasObstacle("condition")):
		return VerdictUnclear, unclear.because()
	case condition != nil && agrees:
		return VerdictConditional, condition.because()
	case condition != nil:
		return VerdictUnclear, condition.because()
	}
	return in.assented()
}

func (f *found) because() string { return f.reason + ": “" + f.words + "”" }

// assented requires that every sentence has a shape.
func (in *interpreter) assented() (Verdict, string) {
	if in.cut {
		return VerdictUnclear, "thư quá dài"
	}
	if f := in.obstacle(effectUnknown); f != nil {
		return VerdictUnclear, f.because()
	}
	if assent := in.built(effectAssent); assent != nil {
		return VerdictApprove, "đồng ý: “" + assent.written + "”"
	}
	if s := in.built(effectAcknowledgement); s != nil && in.saysNothingElse() {
		return VerdictApprove, "đồng ý: “" + s.written + "”"
	}
	return VerdictUnclear, "không có lời quyết định"
}

// saysNothingElse reports whether an acknowledgement has only the beginning and the end of a letter beside it.
func (in *interpreter) saysNothingElse() bool {
	acknowledgements := 0
	for _, s := range in.sentences {
		switch {
		case s.effect == effectAcknowledgement && !slices.ContainsFunc(s.shapes, func(name string) bool { return name != "ok" && name != "vocative" && name != "order-to-publish" }):
			acknowledgements++
		case s.effect == effectHarmless && !slices.ContainsFunc(s.shapes, func(name string) bool {
			return name != "address" && name != "vocative" && name != "greeting" && name != "closing" && name != "thanks" && name != "order-to-publish"
		}):
		default:
			return false
		}
	}
	return acknowledgements == 1
}

// decisionWords returns the sentence that decided.
func (in *interpreter) decisionWords(v Verdict) string {
	var effects []effect
	switch v {
	case VerdictApprove:
		effects = []effect{effectAssent, effectAcknowledgement}
	case VerdictReturn:
		effects = []effect{effectRefusal, effectOrder}
	case VerdictConditional, VerdictUnclear, VerdictNone:
		return ""
	}
	if in.answer.found && in.answer.verdict == v {
		return in.answer.line
	}
	for _, s := range in.sentences {
		if (len(s.found) == 0 && slices.Contains(effects, s.effect)) || s.of(effects...) != nil {
			return s.written
		}
	}
	return ""
}

// obstacleWords returns the words that stood in the way, at most five.
func (in *interpreter) obstacleWords() []string {
	var words []string
	for _, s := range in.sentences {
		if len(s.found) > 0 && len(words) < 5 {
			words = append(words, s.found[0].words)
		}
	}
	return words
}

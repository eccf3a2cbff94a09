package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/mail"
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
		r.Checks = append(r.Checks, mail.Check{Name: "sentence", Result: sentenceResult(s.effect), Detail: strings.Join(s.names(), " + ") + ": “" + s.written + "”"})
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
	case unclear != nil && (condition == nil || !in.binds()):
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
		if other := in.asksSomebody(); other != "" {
			return VerdictUnclear, "có thể là lời nhờ người khác: “" + other + "”"
		}
		return VerdictApprove, "đồng ý: “" + assent.written + "”"
	}
	if s := in.built(effectAcknowledgement); s != nil && in.saysNothingElse() {
		return VerdictApprove, "đồng ý: “" + s.written + "”"
	}
	return VerdictUnclear, "không có lời quyết định"
}

// saysNothingElse reports whether one acknowledgement has only what may stand beside it: in its sentence, and in the others.
func (in *interpreter) saysNothingElse() bool {
	acknowledgements := 0
	for _, s := range in.sentences {
		if s.found != nil {
			return false
		}
		acknowledges := s.effect == effectAcknowledgement
		if acknowledges {
			acknowledgements++
		}
		for _, shape := range s.clauses {
			if !shape.mayStandBesideOK(acknowledges) {
				return false
			}
		}
	}
	return acknowledgements == 1
}

// mayStandBesideOK reports whether a clause may stand in the sentence of an acknowledgement, or in another sentence.
func (s *shape) mayStandBesideOK(sameSentence bool) bool {
	return s.besideOK == "sentence" || (sameSentence && s.effect == effectAcknowledgement) || (!sameSentence && s.besideOK == "letter")
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

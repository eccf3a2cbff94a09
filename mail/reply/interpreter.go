package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

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

// binds reports whether a sentence binds the assent in so many words.
func (in *interpreter) binds() bool {
	return slices.ContainsFunc(in.sentences, func(s sentenceReading) bool {
		return s.has(func(f found) bool { return f.explicit && f.effect == effectCondition })
	})
}

// putsOff reports whether the sender puts the decision off or doubts. Without marks the words of it mean too much else.
func (in *interpreter) putsOff() bool {
	return slices.ContainsFunc(in.sentences, func(s sentenceReading) bool {
		return !s.unmarked && s.has(func(f found) bool { return f.putsOff })
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

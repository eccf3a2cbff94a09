package mail

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Reading is what a letter says and why. Its JSON is what "loa mail explain" prints.
type Reading struct {
	Kind    Kind    `json:"kind"`
	Verdict Verdict `json:"verdict"`
	// NewText is what the sender wrote, without quoted letters and signatures.
	NewText string `json:"new_text"`
	// Items are the answers item by item, when the sender wrote such ("1 duyệt, 3 trả lại"); the Verdict is unclear then,
	// because to a letter with one question they are no answer. See [ReadItems].
	Items []ItemAnswer `json:"items,omitempty"`
	// Checks is the trace: each finding with its reason, in the order they were made.
	Checks []Check `json:"checks"`

	// Secret is the mark of a state secret that the letter bears ("MẬT"); such a letter is not processed: no verdict, no new
	// text, and a person is told. See [SecretMark].
	Secret string `json:"secret,omitempty"`
	// Bounce is what a bounce says about our letter; nil for other letters. See [ReadBounce].
	Bounce *Bounce `json:"bounce,omitempty"`

	// Confidence says how sure the cut of NewText is, from 0 to 1.
	Confidence float64 `json:"-"`
	// Token is the one full token that the letter carries; "" when there is none or its carriers disagree.
	Token string `json:"-"`
	// Carriers are all places that carry a token, whole or short.
	Carriers []Carrier `json:"-"`
	// TokenConflict is true when two carriers name different questions: the caller has to ask.
	TokenConflict bool `json:"-"`
	// Code is the four-character code of a ready answer ("DUYET 7K3F").
	Code string `json:"-"`
	// TaskCode is the code that people know the task by ("LOA-2022-0017").
	TaskCode string `json:"-"`
	// Comment is what to pass on to the drafter: the new text of a return or a conditional answer.
	Comment string `json:"-"`
	// Cancel is true when the whole message takes an earlier decision back ("HỦY", "không phải tôi").
	Cancel bool `json:"-"`
	// Proof says how the sender is proved; Sender is the single From address, "" when there is none.
	Proof  Proof  `json:"-"`
	Sender string `json:"-"`
}

// Explain parses and reads a letter. It never fails: a letter that is refused is of kind "other" with a failed check "guard".
func Explain(raw []byte, trust Trust) Reading {
	letter, err := Parse(raw)
	if err != nil {
		var refused *Refused
		detail := err.Error()
		if errors.As(err, &refused) {
			detail = limitWords[refused.Limit] + " (" + refused.Detail + ")"
		}
		return Reading{Kind: KindOther, Verdict: VerdictNone, Proof: ProofNone, Checks: []Check{{"guard", fail, detail}}}
	}
	reading := Read(letter, Signatures{}, trust)
	reading.Checks = append([]Check{{"guard", pass, "thư trong giới hạn"}}, reading.Checks...)
	return reading
}

var limitWords = map[string]string{
	"size":       "thư quá lớn",
	"header":     "phần đầu thư quá lớn",
	"boundaries": "quá nhiều đường phân cách",
	"parts":      "quá nhiều phần",
	"depth":      "các phần lồng nhau quá sâu",
	"structure":  "cấu trúc thư hỏng",
}

// Read reads a parsed letter. Machine mail is told apart before any word of it is weighed, and has no verdict; nor has a
// report. An assent in text whose cut is not sure is read as unclear.
func Read(l Letter, signatures Signatures, trust Trust) Reading {
	return read(l, signatures, trust, SecretMark)
}

// ReadCleared is [Read] for a letter that a person has looked at: what looks like the mark of a state secret on it is none.
func ReadCleared(l Letter, signatures Signatures, trust Trust) Reading {
	return read(l, signatures, trust, func(Letter) (string, bool) { return "", false })
}

func read(l Letter, signatures Signatures, trust Trust, secretMark func(Letter) (string, bool)) Reading {
	var r Reading
	if len(l.From) == 1 && l.FromFault == "" {
		r.Sender = l.From[0].Spec
	}
	r.Carriers = Carriers(l)
	token, agreed := agree(r.Carriers)
	r.Token, r.TokenConflict = token, !agreed
	var proofChecks []Check
	r.Proof, proofChecks = SenderProof(l, signatures, trust)
	kind, sign := r.machine(l, trust)
	r.note("machine", kind == "", cmp.Or(sign, "không phải thư máy"))
	r.noteToken()
	r.Checks = append(r.Checks, proofChecks...)
	if mark, found := secretMark(l); found {
		r.secret(mark, kind)
		return r
	}
	won := readNewText(l.Text, l.HTML)
	r.NewText, r.Confidence = won.text, won.confidence
	r.TaskCode = findTaskCode(l, r.NewText)
	if kind != "" {
		r.Kind, r.Verdict = kind, VerdictNone
		return r
	}
	r.note("new_text", r.Confidence >= minConfidence, won.method)
	r.decide(l, won)
	return r
}

// machine tells machines from people. A report that no recipient has failed is no bounce: a delay or a receipt.
func (r *Reading) machine(l Letter, trust Trust) (kind Kind, sign string) {
	kind, sign = machine(l, trust)
	if kind != KindBounce {
		return kind, sign
	}
	bounce, _ := ReadBounce(l) // what a sign of a bounce was found on is one
	r.Bounce = &bounce
	if len(bounce.Recipients) > 0 && len(bounce.Failed()) == 0 {
		return KindAuto, "báo cáo chuyển thư: " + bounceWords[bounce.Recipients[0].Action]
	}
	return KindBounce, sign
}

var bounceWords = map[BounceAction]string{
	BounceFailed:    "không gửi được",
	BounceDelayed:   "chậm, máy chủ còn gửi tiếp",
	BounceDelivered: "đã đến nơi",
	BounceRelayed:   "đã chuyển tiếp cho máy chủ khác",
	BounceExpanded:  "đã chuyển cho một danh sách",
}

// secret is all that is said of a letter that bears the mark of a state secret.
func (r *Reading) secret(mark string, kind Kind) {
	r.Secret, r.Kind, r.Verdict = mark, kind, VerdictNone
	if kind == "" {
		r.Kind = KindOther
	}
	r.note("secret", false, "thư mang dấu "+mark+", không xử lý")
}

func (r *Reading) note(name string, ok bool, detail string) {
	result := pass
	if !ok {
		result = fail
	}
	r.Checks = append(r.Checks, Check{name, result, detail})
}

func (r *Reading) noteToken() {
	places := make([]string, len(r.Carriers))
	for i, c := range r.Carriers {
		places[i] = c.Where
	}
	switch {
	case len(places) == 0:
		r.Checks = append(r.Checks, Check{"token", none, "không có mã thư"})
	case r.TokenConflict:
		r.note("token", false, "các mã thư không khớp nhau: "+strings.Join(places, ", "))
	default:
		r.note("token", true, strings.Join(places, ", "))
	}
}

// decide reads the verdict and, with it, the kind.
func (r *Reading) decide(l Letter, won newWords) {
	verdict, checks := ReadVerdict(r.NewText)
	for _, c := range checks {
		if c.Name == "code" {
			r.Code = c.Detail
		}
	}
	r.Cancel = cancels(r.NewText)
	decided := verdict == VerdictApprove || verdict == VerdictConditional
	sealed, isSealed := sealedSign(l)
	switch {
	case won.dispute != "":
		verdict, checks = VerdictUnclear, append(checks, Check{"verdict", none, won.dispute})
	case isSealed:
		verdict, checks = VerdictUnclear, append(checks, sealed)
	case r.Confidence < minConfidence && decided:
		verdict, checks = VerdictUnclear, append(checks, Check{"verdict", none, "chưa tách được phần người gửi viết"})
	}
	r.Kind = sortLetter(l, r.Token, r.NewText, verdict)
	if r.Kind == KindReport {
		r.Verdict = VerdictNone
		return
	}
	r.Verdict = verdict
	r.Checks = append(r.Checks, checks...)
	r.readItems()
	verdict = r.Verdict
	if verdict == VerdictReturn || verdict == VerdictConditional {
		r.Comment = r.NewText
	}
}

// readItems keeps the answers by items. Where the items are answered in different ways, the whole has no verdict; where a
// whole was decided ("Trả lại. Lý do: 1. … 2. …") and no item is clear, the numbers are not items at all.
func (r *Reading) readItems() {
	if r.Confidence < minConfidence {
		return
	}
	items := ReadItems(r.NewText)
	clear, numbered, returned := 0, 0, 0
	for _, item := range items {
		if item.Verdict != VerdictUnclear {
			clear++
		}
		if item.Item > 0 {
			numbered++
		}
		if item.Verdict == VerdictReturn {
			returned++
		}
	}
	if len(items) == 0 || (clear == 0 && r.Verdict != VerdictUnclear) {
		return
	}
	r.Items = items
	r.Checks = append(r.Checks, Check{"items", pass, fmt.Sprintf("trả lời theo từng mục: %d mục, %d mục đọc được rõ", len(items), clear)})
	if numbered > 1 && returned < len(items) && r.Verdict != VerdictUnclear {
		r.Verdict = VerdictUnclear
		r.Checks = append(r.Checks, Check{"verdict", none, "các mục được trả lời khác nhau"})
	}
}

var cancelWords = compile(`^(tôi|đề nghị|xin|yêu cầu|,)* (hủy|không phải tôi|tôi không (duyệt|gửi|trả lời)|cancel|undo) (ngay|bỏ|nhé|ạ|a|em|,)*$`)

// cancels is true when the whole message takes a decision back, whatever it was.
func cancels(newText string) bool {
	plain, _ := readCode(clean(mend(newText)))
	all := sentences(plain)
	return len(all) == 1 && !all[0].question && cancelWords.matches(all[0].tokens)
}

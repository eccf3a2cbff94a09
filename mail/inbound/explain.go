package inbound

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"loa/mail"
	"loa/mail/dsn"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// Interpretation is what a letter says and why. Its JSON is what "loa mail explain" prints.
type Interpretation struct {
	Kind    Kind          `json:"kind"`
	Verdict reply.Verdict `json:"verdict"`
	// NewText is what the sender wrote, without quoted letters and signatures.
	NewText string `json:"new_text"`
	// Items are the answers item by item, when the sender wrote such ("1 duyệt, 3 trả lại"); the Verdict is unclear then,
	// because to a letter with one question they are no answer. See [InterpretItems].
	Items []reply.ItemAnswer `json:"items,omitempty"`
	// Checks is the trace: each finding with its reason, in the order they were made.
	Checks []mail.Check `json:"checks"`

	// Secret is the mark of a state secret that the letter bears ("MẬT"); such a letter is not processed: no verdict, no new
	// text, and a person is told. See [SecretMark].
	Secret string `json:"secret,omitempty"`
	// Bounce is what a bounce says about our letter; nil for other letters. See [Parse].
	Bounce *dsn.Bounce `json:"bounce,omitempty"`

	// Confidence says how sure the cut of NewText is, from 0 to 1.
	Confidence float64 `json:"-"`
	// Token is the one full token that the letter carries; "" when there is none or its carriers disagree.
	Token string `json:"-"`
	// References are all places that carry a token, whole or short.
	References []Reference `json:"-"`
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
	// Authentication says how the sender is proved; Sender is the single From address, "" when there is none.
	Authentication senderauth.Authentication `json:"-"`
	Sender         string                    `json:"-"`
}

// Explain parses and reads a letter. It never fails: a letter that is refused is of kind "other" with a failed check "guard".
func Explain(raw []byte, trust senderauth.Trust) Interpretation {
	letter, err := mail.Parse(raw)
	if err != nil {
		var refused *mail.Refused
		detail := err.Error()
		if errors.As(err, &refused) {
			detail = limitWords[refused.Limit] + " (" + refused.Detail + ")"
		}
		return Interpretation{Kind: KindOther, Verdict: reply.VerdictNone, Authentication: senderauth.Unauthenticated, Checks: []mail.Check{{Name: "guard", Result: mail.Fail, Detail: detail}}}
	}
	reading := Interpret(letter, senderauth.Signatures{}, trust)
	reading.Checks = append([]mail.Check{{Name: "guard", Result: mail.Pass, Detail: "thư trong giới hạn"}}, reading.Checks...)
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

// Interpret reads a parsed letter. Machine mail is told apart before any word of it is weighed, and has no verdict; nor has a
// report. An assent in text whose cut is not sure is read as unclear.
func Interpret(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust) Interpretation {
	return interpret(l, signatures, trust, SecretMark)
}

// InterpretCleared is [Parse] for a letter that a person has looked at: what looks like the mark of a state secret on it is none.
func InterpretCleared(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust) Interpretation {
	return interpret(l, signatures, trust, func(mail.Letter) (string, bool) { return "", false })
}

func interpret(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust, secretMark func(mail.Letter) (string, bool)) Interpretation {
	var r Interpretation
	if len(l.From) == 1 && l.FromFault == "" {
		r.Sender = l.From[0].Spec
	}
	r.References = References(l)
	token, agreed := agree(r.References)
	r.Token, r.TokenConflict = token, !agreed
	var proofChecks []mail.Check
	r.Authentication, proofChecks = senderauth.Authenticate(l, signatures, trust)
	kind, sign := r.machine(l, trust)
	r.note("machine", kind == "", cmp.Or(sign, "không phải thư máy"))
	r.noteToken()
	r.Checks = append(r.Checks, proofChecks...)
	if mark, found := secretMark(l); found {
		r.secret(mark, kind)
		return r
	}
	won := reply.Extract(l.Text, l.HTML)
	r.NewText, r.Confidence = won.Text, won.Confidence
	r.TaskCode = findTaskCode(l, r.NewText)
	if kind != "" {
		r.Kind, r.Verdict = kind, reply.VerdictNone
		return r
	}
	r.note("new_text", r.Confidence >= reply.MinConfidence, won.Method)
	r.decide(l, won)
	return r
}

// machine tells machines from people. A report that no recipient has failed is no bounce: a delay or a receipt.
func (r *Interpretation) machine(l mail.Letter, trust senderauth.Trust) (kind Kind, sign string) {
	kind, sign = machine(l, trust)
	if kind != KindBounce {
		return kind, sign
	}
	bounce, _ := dsn.Parse(l) // what a sign of a bounce was found on is one
	r.Bounce = &bounce
	if len(bounce.Recipients) > 0 && len(bounce.Failed()) == 0 {
		return KindAuto, "báo cáo chuyển thư: " + bounceWords[bounce.Recipients[0].Action]
	}
	return KindBounce, sign
}

var bounceWords = map[dsn.Action]string{
	dsn.ActionFailed:    "không gửi được",
	dsn.ActionDelayed:   "chậm, máy chủ còn gửi tiếp",
	dsn.ActionDelivered: "đã đến nơi",
	dsn.ActionRelayed:   "đã chuyển tiếp cho máy chủ khác",
	dsn.ActionExpanded:  "đã chuyển cho một danh sách",
}

// secret is all that is said of a letter that bears the mark of a state secret.
func (r *Interpretation) secret(mark string, kind Kind) {
	r.Secret, r.Kind, r.Verdict = mark, kind, reply.VerdictNone
	if kind == "" {
		r.Kind = KindOther
	}
	r.note("secret", false, "thư mang dấu "+mark+", không xử lý")
}

func (r *Interpretation) note(name string, ok bool, detail string) {
	result := mail.Pass
	if !ok {
		result = mail.Fail
	}
	r.Checks = append(r.Checks, mail.Check{Name: name, Result: result, Detail: detail})
}

func (r *Interpretation) noteToken() {
	places := make([]string, len(r.References))
	for i, c := range r.References {
		places[i] = c.Where
	}
	switch {
	case len(places) == 0:
		r.Checks = append(r.Checks, mail.Check{Name: "token", Result: mail.None, Detail: "không có mã thư"})
	case r.TokenConflict:
		r.note("token", false, "các mã thư không khớp nhau: "+strings.Join(places, ", "))
	default:
		r.note("token", true, strings.Join(places, ", "))
	}
}

// decide reads the verdict and, with it, the kind.
func (r *Interpretation) decide(l mail.Letter, won reply.Extraction) {
	verdict, checks := reply.InterpretVerdict(r.NewText)
	for _, c := range checks {
		if c.Name == "code" {
			r.Code = c.Detail
		}
	}
	r.Cancel = reply.Withdraws(r.NewText)
	decided := verdict == reply.VerdictApprove || verdict == reply.VerdictConditional
	sealed, isSealed := encryptedSign(l)
	switch {
	case won.Conflict != "":
		verdict, checks = reply.VerdictUnclear, append(checks, mail.Check{Name: "verdict", Result: mail.None, Detail: won.Conflict})
	case isSealed:
		verdict, checks = reply.VerdictUnclear, append(checks, sealed)
	case r.Confidence < reply.MinConfidence && decided:
		verdict, checks = reply.VerdictUnclear, append(checks, mail.Check{Name: "verdict", Result: mail.None, Detail: "chưa tách được phần người gửi viết"})
	}
	r.Kind = classify(l, r.Token, r.NewText, verdict)
	if r.Kind == KindReport {
		r.Verdict = reply.VerdictNone
		return
	}
	r.Verdict = verdict
	r.Checks = append(r.Checks, checks...)
	r.interpretItems()
	verdict = r.Verdict
	if verdict == reply.VerdictReturn || verdict == reply.VerdictConditional {
		r.Comment = r.NewText
	}
}

// interpretItems keeps the answers by items. Where the items are answered in different ways, the whole has no verdict; where a
// whole was decided ("Trả lại. Lý do: 1. … 2. …") and no item is clear, the numbers are not items at all.
func (r *Interpretation) interpretItems() {
	if r.Confidence < reply.MinConfidence {
		return
	}
	items := reply.InterpretItems(r.NewText)
	clear, numbered, returned := 0, 0, 0
	for _, item := range items {
		if item.Verdict != reply.VerdictUnclear {
			clear++
		}
		if item.Item > 0 {
			numbered++
		}
		if item.Verdict == reply.VerdictReturn {
			returned++
		}
	}
	if len(items) == 0 || (clear == 0 && r.Verdict != reply.VerdictUnclear) {
		return
	}
	r.Items = items
	r.Checks = append(r.Checks, mail.Check{Name: "items", Result: mail.Pass, Detail: fmt.Sprintf("trả lời theo từng mục: %d mục, %d mục đọc được rõ", len(items), clear)})
	if numbered > 1 && returned < len(items) && r.Verdict != reply.VerdictUnclear {
		r.Verdict = reply.VerdictUnclear
		r.Checks = append(r.Checks, mail.Check{Name: "verdict", Result: mail.None, Detail: "các mục được trả lời khác nhau"})
	}
}

package inbound

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"loa/mail"
	"loa/mail/dsn"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// Interpretation is the meaning of a letter with its reasons. Its JSON is the output of "loa mail explain"; the fields without a JSON name
// are for the activities only.
type Interpretation struct {
	// Kind is the sort of the letter.
	Kind Kind `json:"kind"`
	// Verdict is the decision; [reply.VerdictNone] for automatic mail, for reports and for a letter with the mark of a state secret.
	Verdict reply.Verdict `json:"verdict"`
	// NewText is the sender's own text, without quoted letters and signatures.
	NewText string `json:"new_text"`
	// Items are the answers item by item, when the sender answered so ("1 duyệt, 3 trả lại"). Verdict is unclear when the items are answered
	// differently: such an answer decides nothing in a letter with one question. See [reply.InterpretItems].
	Items []reply.ItemAnswer `json:"items,omitempty"`
	// Checks is the trace: the checks in the order in which they were made.
	Checks []mail.Check `json:"checks"`

	// Secret is the mark of a state secret on the letter ("MẬT"), "" when there is none. A letter with a mark is not processed: it has no
	// new text and no verdict, and a person must be told. See [SecretMark].
	Secret string `json:"secret,omitempty"`
	// Bounce is the report of a mail server about a letter of ours; nil for other letters. See [dsn.Parse].
	Bounce *dsn.Bounce `json:"bounce,omitempty"`

	// Confidence is how reliably NewText was separated from quoted letters, from 0 to 1; below [reply.MinConfidence] it must not be acted
	// on.
	Confidence float64 `json:"-"`
	// Token is the single full token in the References; "" when there is none or when they disagree.
	Token string `json:"-"`
	// References are all places of the letter that hold a full or short token.
	References []Reference `json:"-"`
	// TokenConflict is true when two References name different questions: the caller has to ask the sender.
	TokenConflict bool `json:"-"`
	// Code is the four-character code of a prepared answer ("DUYET 7K3F"); "" when there is none.
	Code string `json:"-"`
	// TaskCode is the code of the task ("LOA-2022-0017") in the subject or the new text; "" when there is none.
	TaskCode string `json:"-"`
	// Comment is the text for the drafter: the new text of a return or of a conditional approval; "" for other verdicts.
	Comment string `json:"-"`
	// Cancel is true when the new text withdraws an earlier decision and says nothing else ("HỦY", "không phải tôi").
	Cancel bool `json:"-"`
	// MachineSign is a weak sign of automatic mail on a letter that a person seems to have written, in Vietnamese; "" when there is none.
	MachineSign string `json:"machine_sign,omitempty"`
	// Authentication says how the sender was proved.
	Authentication senderauth.Authentication `json:"-"`
	// Doubt says why the person in From may not have written, although nothing proves a forgery.
	Doubt senderauth.Doubt `json:"-"`
	// Sender is the single From address; "" when From does not name exactly one.
	Sender string `json:"-"`
	// Unreliable says why nothing in the text may be acted on although it can be read, in Vietnamese: its two bodies contradict each other, or
	// it stands in a container that is not opened. "" for most letters.
	Unreliable string `json:"-"`
	// HasDocument is true when a document or a table is attached.
	HasDocument bool `json:"-"`
	// Words is the sentence that was taken as the decision, and Obstacles are the words that stood in its way. See [reply.Reading].
	Words     string   `json:"-"`
	Obstacles []string `json:"-"`

	known  reply.Context
	words  reply.Extraction
	answer *readOnce // nil for an Interpretation that Interpret did not make
}

// readOnce is the answer of a letter, which is read when it is first asked for: reading costs milliseconds, and a letter is matched with
// several questions.
type readOnce struct {
	once   sync.Once
	answer reply.Answer
}

// Interpret interprets a parsed letter. signatures are those that [senderauth.VerifySignatures] verified. The steps:
//
//  1. recognise automatic mail, which has no verdict whatever its text says;
//  2. find the token of the question that the letter answers;
//  3. authenticate the sender;
//  4. stop at the mark of a state secret;
//  5. separate the new text from quoted letters;
//  6. interpret the verdict, classify the letter, and interpret the answers by item.
//
// An approval in a text that could not be separated reliably is unclear. Interpret is a pure function of its arguments.
func Interpret(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust, known reply.Context) Interpretation {
	return interpret(l, signatures, trust, known, SecretMark)
}

// InterpretCleared is [Interpret] for a letter that a person has examined and found to be no state secret: it skips step 4.
func InterpretCleared(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust, known reply.Context) Interpretation {
	return interpret(l, signatures, trust, known, func(mail.Letter) (string, bool) { return "", false })
}

func interpret(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust, known reply.Context, secretMark func(mail.Letter) (string, bool)) Interpretation {
	r := Interpretation{Verdict: reply.VerdictNone, known: known, answer: &readOnce{}}
	r.recogniseAutomatic(l, trust)
	r.findToken(l)
	r.authenticate(l, signatures, trust)
	if mark, found := secretMark(l); found {
		r.stopAtSecret(mark)
		return r
	}
	words := r.separateNewText(l)
	if r.Kind.automatic() {
		return r
	}
	r.note("new_text", passIf(r.Confidence >= reply.MinConfidence), words.Method)
	r.interpretDecision(l, words)
	r.weighMachineSign()
	return r
}

func (r *Interpretation) note(name, result, detail string) {
	r.Checks = append(r.Checks, mail.Check{Name: name, Result: result, Detail: detail})
}

func passIf(ok bool) string {
	if ok {
		return mail.Pass
	}
	return mail.Fail
}

// recogniseAutomatic sets the Kind of automatic mail, and parses the report of a mail server. A report in which no recipient has failed,
// such as a delay or a receipt, is no bounce.
func (r *Interpretation) recogniseAutomatic(l mail.Letter, trust senderauth.Trust) {
	kind, reason := detectAutomatic(l, trust)
	if kind == KindBounce {
		bounce, _ := dsn.Parse(l) // ok is true: dsn.Detect has recognised the report
		r.Bounce = &bounce
		if len(bounce.Recipients) > 0 && len(bounce.Failed()) == 0 {
			kind, reason = KindAuto, "báo cáo chuyển thư: "+bounce.Recipients[0].Action.Vietnamese()
		}
	}
	if r.Kind = kind; kind.automatic() {
		r.note("machine", mail.Fail, reason)
		return
	}
	if r.MachineSign = weakSign(l); r.MachineSign != "" {
		r.note("machine", mail.None, "dấu hiệu yếu của thư máy: "+r.MachineSign)
		return
	}
	r.note("machine", mail.Pass, "không phải thư máy")
}

// findToken sets the references and the token that they agree on.
func (r *Interpretation) findToken(l mail.Letter) {
	r.References = References(l)
	token, agreed := singleToken(r.References)
	r.Token, r.TokenConflict = token, !agreed
	places := make([]string, len(r.References))
	for i, reference := range r.References {
		places[i] = reference.Where
	}
	switch {
	case len(places) == 0:
		r.note("token", mail.None, "không có mã thư")
	case r.TokenConflict:
		r.note("token", mail.Fail, "các mã thư không khớp nhau: "+strings.Join(places, ", "))
	default:
		r.note("token", mail.Pass, strings.Join(places, ", "))
	}
}

// authenticate sets the sender and how that sender was proved.
func (r *Interpretation) authenticate(l mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust) {
	if len(l.From) == 1 && l.FromFault == "" {
		r.Sender = l.From[0].Spec
	}
	assessed := senderauth.GatherEvidence(l, signatures, trust).Assess()
	r.Authentication, r.Doubt = assessed.Authentication, assessed.Doubt
	r.Checks = append(r.Checks, assessed.Checks...)
}

// stopAtSecret ends the interpretation of a letter with the mark of a state secret.
func (r *Interpretation) stopAtSecret(mark string) {
	r.Secret = mark
	if !r.Kind.automatic() {
		r.Kind = KindOther
	}
	r.note("secret", mail.Fail, "thư mang dấu "+mark+", không xử lý")
}

// separateNewText sets the sender's own text, and the code of the task in it.
func (r *Interpretation) separateNewText(l mail.Letter) reply.Extraction {
	words := reply.Extract(l.Text, l.HTML, r.known)
	r.words = words
	r.NewText, r.Confidence = words.Text, words.Confidence
	r.TaskCode = findTaskCode(l, r.NewText)
	return words
}

// interpretDecision sets the verdict, the kind, and what belongs to the verdict. The verdict comes first, because the kind depends on it; a
// report has none.
func (r *Interpretation) interpretDecision(l mail.Letter, words reply.Extraction) {
	reading := reply.Interpret(r.NewText, r.known)
	verdict, checks := reading.Verdict, reading.Checks
	r.Code, r.Words, r.Obstacles = reading.Code, reading.Words, reading.Obstacles
	r.Cancel = reply.Withdraws(r.NewText)
	r.HasDocument = hasDocument(l)
	if doubt, found := doubtAbout(reply.VerdictNone, l, words); found {
		r.Unreliable = doubt.Detail
	}
	if doubt, found := doubtAbout(verdict, l, words); found {
		verdict, checks = reply.VerdictUnclear, append(checks, doubt)
	}
	r.Kind = classify(l, r.Token, r.NewText, verdict)
	if r.Kind == KindReport {
		return
	}
	r.Verdict = verdict
	r.Checks = append(r.Checks, checks...)
	r.interpretItems()
	if r.Verdict == reply.VerdictReturn || r.Verdict == reply.VerdictConditional {
		r.Comment = r.NewText
	}
}

// doubtAbout says why a verdict must not stand, as a check: the bodies of the letter contradict each other, its text is in a container that
// is not opened, or its new text could not be separated reliably.
func doubtAbout(verdict reply.Verdict, l mail.Letter, words reply.Extraction) (doubt mail.Check, found bool) {
	if words.Conflict != "" {
		return mail.Check{Name: "verdict", Result: mail.None, Detail: words.Conflict}, true
	}
	if container, found := unreadableContainer(l); found {
		return container, true
	}
	assents := verdict == reply.VerdictApprove || verdict == reply.VerdictConditional
	if assents && words.Confidence < reply.MinConfidence {
		return mail.Check{Name: "verdict", Result: mail.None, Detail: "chưa tách được phần người gửi viết"}, true
	}
	return mail.Check{}, false
}

// interpretItems sets the answers by item. Where the items are answered differently, the verdict becomes unclear. Where the whole letter
// was decided and no item is clear, the numbers are no items: "Trả lại. Lý do: 1. … 2. …".
func (r *Interpretation) interpretItems() {
	if r.Confidence < reply.MinConfidence {
		return
	}
	items := reply.InterpretItems(r.NewText, r.known)
	decided, numbered, returned := 0, 0, 0
	for _, item := range items {
		if item.Verdict != reply.VerdictUnclear {
			decided++
		}
		if item.Item > 0 {
			numbered++
		}
		if item.Verdict == reply.VerdictReturn {
			returned++
		}
	}
	if len(items) == 0 || (decided == 0 && r.Verdict != reply.VerdictUnclear) {
		return
	}
	r.Items = items
	r.note("items", mail.Pass, fmt.Sprintf("trả lời theo từng mục: %d mục, %d mục đọc được rõ", len(items), decided))
	if numbered > 1 && returned < len(items) && r.Verdict != reply.VerdictUnclear {
		r.Verdict = reply.VerdictUnclear
		r.note("verdict", mail.None, "các mục được trả lời khác nhau")
	}
}

// Answer returns the acts of the letter, whatever was asked. The Answer of automatic mail and of a letter with a mark has no acts.
func (r Interpretation) Answer() reply.Answer {
	if r.Kind.automatic() || r.Secret != "" {
		return reply.Answer{}
	}
	if r.answer == nil {
		return reply.ReadAnswer(r.NewText, r.known)
	}
	r.answer.once.Do(func() { r.answer.answer = reply.ReadAnswer(r.NewText, r.known) })
	return r.answer.answer
}

// Blocks returns the blocks of the letter, as [reply.Blocks] does with the context of the interpretation; none for a letter with a mark.
func (r Interpretation) Blocks() []reply.Block { return r.words.Blocks() }

// Explain parses and interprets a letter without its signatures, for people who want to see why a letter is interpreted so. It gives no
// error: a letter that exceeds a limit is of [KindOther], with a failed check "guard".
func Explain(raw []byte, trust senderauth.Trust, known reply.Context) Interpretation {
	letter, err := mail.Parse(raw)
	if err != nil {
		return Interpretation{
			Kind: KindOther, Verdict: reply.VerdictNone, Authentication: senderauth.Unauthenticated,
			Checks: []mail.Check{{Name: "guard", Result: mail.Fail, Detail: limitDetail(err)}},
		}
	}
	r := Interpret(letter, senderauth.Signatures{}, trust, known)
	r.Checks = append([]mail.Check{{Name: "guard", Result: mail.Pass, Detail: "thư trong giới hạn"}}, r.Checks...)
	return r
}

// limitDetail gives the reason of a failed [mail.Parse], in Vietnamese where there is one.
func limitDetail(err error) string {
	if limit, ok := errors.AsType[*mail.LimitError](err); ok {
		return limit.Vietnamese()
	}
	return err.Error()
}

package policy

import (
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// Version is the version of the rules by which a letter counts. It is stored with every letter that was judged, together with
// what it was judged on: raise it whenever Judge changes, so that an old decision can be told from a new one.
const Version = "2026-11"

// TrustMode is how much a letter has to prove before it counts.
type TrustMode string

// The two modes. A task of high stakes is judged strictly whatever the mode.
const (
	TrustStandard TrustMode = "standard" // a proof by the mail servers is enough
	TrustStrict   TrustMode = "strict"   // a personal signature, or a one-time code sent to the registered address
)

// UndoWindow is how long a decision can be taken back, unless the city says otherwise.
func (m TrustMode) UndoWindow() time.Duration {
	if m == TrustStrict {
		return plan.UndoWindowStrict
	}
	return plan.UndoWindowStandard
}

// The limits of one-time codes, of letters and of links alike. A million codes and five tries leave a guess one chance in two hundred
// thousand.
const (
	CodeFor      = 30 * time.Minute // how long a code can come back
	MaxCodeTries = 5                // wrong codes for one choice or letter
	MaxCodes     = 3                // codes about one question within CodesCounted, so that a mailbox is not flooded with them
	CodesCounted = 24 * time.Hour
)

// Proof is what vouches for the sender of a letter.
type Proof string

// The proofs, strongest first.
const (
	ProofSMIME Proof = "smime" // signed with a certificate of the sender
	ProofCode  Proof = "code"  // the sender gave back a one-time code that was sent to the registered address
	ProofDMARC Proof = "dmarc" // our mail server found the domain's own policy met
	ProofAuth  Proof = "auth"  // the sender was logged in to our own mail server
	ProofDKIM  Proof = "dkim"  // signed by the sender's mail domain
	ProofNone  Proof = "none"  // nobody vouches
	ProofFail  Proof = "fail"  // the letter contradicts itself, or is known to be forged
)

// Sender is who wrote, seen from who was asked.
type Sender string

// The senders.
const (
	SenderAsked   Sender = "asked"   // the person who was asked, from an address that is registered today
	SenderOther   Sender = "other"   // another registered person
	SenderUnknown Sender = "unknown" // nobody we know
)

// Intent is what a letter wants.
type Intent string

// The sayings.
const (
	IntentApprove  Intent = "approve"  // agrees to a draft
	IntentReturn   Intent = "return"   // sends a draft back, or declines
	IntentWithdraw Intent = "withdraw" // takes a decision back
	IntentSubmit   Intent = "deliver"  // takes a task on, or brings a draft, a proof of publication or a report
	IntentUnclear  Intent = "unclear"  // anything else, an assent with a condition among it
)

// MatchMethod is how the question was found that a letter answers.
type MatchMethod string

// The placements, from the surest to the least sure.
const (
	MatchedByToken  MatchMethod = "token"  // the letter carries the question's own secret
	MatchedByThread MatchMethod = "thread" // it answers a letter of ours
	// MatchedByEnvelope: only the way of delivery names the question; nothing that the sender wrote does, so that it may be a letter
	// to somebody else which a third person sent on.
	MatchedByEnvelope MatchMethod = "envelope"
	MatchedByCode     MatchMethod = "code"  // it names the short code, or quotes our letter
	MatchedByWords    MatchMethod = "words" // it names the task, or there is only one thing it can mean
	MatchedByHand     MatchMethod = "hand"  // a person said so
)

// Claim is everything that is weighed when a letter wants something of a task. It holds no text and no secret, so it can be kept
// beside the decision and judged again at any time.
type Claim struct {
	Mode        TrustMode   `json:"mode"`
	HighStakes  bool        `json:"high_stakes,omitempty"`
	Intent      Intent      `json:"saying"`
	Sender      Sender      `json:"sender"`
	Proof       Proof       `json:"proof"`
	MatchMethod MatchMethod `json:"placement"`
	NamesCode   bool        `json:"code,omitempty"`      // the answer names this question's own short code
	OnBehalf    bool        `json:"on_behalf,omitempty"` // somebody else handed it in for the sender
	// OutOfTime: the letter is dated before the question was asked, or days away from the day it came, as a letter is that somebody sends again.
	ImplausibleDate bool `json:"out_of_time,omitempty"`
	// ForgerySign is a sign of forgery that no other field tells, in Vietnamese: a code that somebody else brings, a disowned letter.
	ForgerySign    string `json:"forged,omitempty"`
	Clarifications int    `json:"asked,omitempty"` // how often this question was asked back already
}

// Disposition is what is done with a letter.
type Disposition string

// The courses.
const (
	DispositionAccept     Disposition = "accept"     // do what it says
	DispositionConfirm    Disposition = "confirm"    // send a one-time code to the registered address, and do it when the code comes back
	DispositionShowLink   Disposition = "show_link"  // do not do it; say where it can be done
	DispositionAsk        Disposition = "ask"        // ask the sender what is meant
	DispositionPhone      Disposition = "phone"      // a person asks the sender by telephone
	DispositionTriage     Disposition = "triage"     // a person looks at it; nobody is answered
	DispositionQuarantine Disposition = "quarantine" // set aside and raise the alarm; nobody is answered
)

// Judgement is a course with its reason, in Vietnamese, for the trace.
type Judgement struct {
	Disposition Disposition `json:"course"`
	Reason      string      `json:"reason"`
}

// maxClarifications is how often a question is asked back by mail before a person takes over.
const maxClarifications = 1

// Judge says what is done with a letter. The order is: whatever points to a forgery, who wrote it, what it says, and only then
// whether that is proven enough for what it says. To take something back or to send it back needs less than to agree, because it
// can be repaired; in doubt nobody unproven is ever answered.
func (c Claim) Judge() Judgement {
	if c.HighStakes {
		c.Mode = TrustStrict
	}
	proven := c.Proof != ProofNone && c.Proof != ProofFail
	switch {
	case c.ForgerySign != "":
		return Judgement{DispositionQuarantine, c.ForgerySign}
	case c.Proof == ProofFail:
		return Judgement{DispositionQuarantine, "người gửi bị xác định là giả mạo"}
	case c.Sender == SenderUnknown:
		return Judgement{DispositionQuarantine, "thư mang mã của người khác, từ địa chỉ không có trong danh bạ"}
	case c.Sender == SenderOther && !proven:
		return Judgement{DispositionQuarantine, "thư mang mã của người khác, không xác thực được người gửi"}
	case c.Sender == SenderOther:
		return Judgement{DispositionTriage, "ý kiến của người không được hỏi, chỉ để tham khảo"}
	}
	switch c.Intent {
	case IntentUnclear:
		return c.judgeUnclear(proven)
	case IntentWithdraw:
		if c.unauthenticated() {
			return Judgement{DispositionTriage, "đề nghị rút lại không mang mã của thư và chưa xác thực được người gửi"}
		}
		return Judgement{DispositionAccept, "rút lại ý kiến của chính mình"}
	case IntentSubmit:
		return c.judgeSubmission(proven)
	case IntentReturn:
		return c.judgeReturn()
	case IntentApprove:
		return c.judgeApproval()
	}
	return Judgement{DispositionTriage, "không rõ thư muốn gì"}
}

func (c Claim) judgeUnclear(proven bool) Judgement {
	switch {
	case !proven:
		return Judgement{DispositionTriage, "ý kiến chưa rõ và chưa xác thực được người gửi, nên không hỏi lại"}
	case c.Clarifications >= maxClarifications:
		return Judgement{DispositionPhone, "đã hỏi lại mà ý kiến vẫn chưa rõ; cần gọi điện"}
	}
	return Judgement{DispositionAsk, "ý kiến chưa rõ; hỏi lại người gửi"}
}

// deliver: a report or a draft that somebody else brought in a unit's name would stand in the official figures, so it is confirmed
// like an approval; strictness is for decisions alone.
func (c Claim) judgeSubmission(proven bool) Judgement {
	switch {
	case !proven:
		return Judgement{DispositionConfirm, "chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.OnBehalf:
		return Judgement{DispositionConfirm, "người khác gửi thay; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return Judgement{DispositionAccept, "người gửi được xác thực"}
}

func (c Claim) judgeReturn() Judgement {
	if c.Mode == TrustStrict {
		return c.judgeStrict()
	}
	if c.unauthenticated() {
		return Judgement{DispositionConfirm, "thư không mang mã của câu hỏi và chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return Judgement{DispositionAccept, "trả lại cần mã và đúng người gửi; có thể rút lại"}
}

// unauthenticated says that nobody vouches for the sender, and that the letter does not carry the question's own secret either, in an address
// or in the name of the letter it answers: anybody can have written it.
func (c Claim) unauthenticated() bool {
	return c.Proof == ProofNone && c.MatchMethod != MatchedByToken && c.MatchMethod != MatchedByThread
}

func (c Claim) judgeApproval() Judgement {
	if c.Mode == TrustStrict {
		return c.judgeStrict()
	}
	switch {
	case c.Proof == ProofCode:
		return Judgement{DispositionAccept, "người gửi đã xác nhận bằng mã một lần"}
	case c.Proof == ProofNone:
		return Judgement{DispositionConfirm, "chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return c.acceptUnlessDoubtful("người gửi được xác thực")
}

// judgeStrict is for decisions in strict mode: a mail that the servers vouch for only opens the step of confirmation.
func (c Claim) judgeStrict() Judgement {
	switch c.Proof {
	case ProofSMIME:
		return c.acceptUnlessDoubtful("thư ký số bằng chứng thư của người gửi")
	case ProofCode:
		return Judgement{DispositionAccept, "người gửi đã xác nhận bằng mã một lần"}
	case ProofDMARC, ProofAuth, ProofDKIM:
		return Judgement{DispositionConfirm, "chế độ nghiêm ngặt: gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case ProofNone, ProofFail:
	}
	return Judgement{DispositionShowLink, "chế độ nghiêm ngặt: thư chưa xác thực không được tính; đề nghị dùng đường dẫn"}
}

// acceptUnlessDoubtful holds a proven decision against the small things that a genuine answer does not have. A personal signature covers the words
// but not the header (RFC 8551, 3.1), so whoever has a signed "Đồng ý" could put it under another question: the words have to name it.
func (c Claim) acceptUnlessDoubtful(otherwise string) Judgement {
	switch {
	case c.OnBehalf:
		return Judgement{DispositionConfirm, "người khác gửi thay; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.Proof == ProofSMIME && !c.NamesCode:
		return Judgement{DispositionConfirm, "chữ ký số không bao gồm tiêu đề và địa chỉ của thư, mà thư không nêu mã của câu hỏi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.ImplausibleDate:
		return Judgement{DispositionConfirm, "ngày ghi trên thư không khớp; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case (c.MatchMethod == MatchedByEnvelope || c.MatchMethod == MatchedByWords || c.MatchMethod == MatchedByHand) && !c.NamesCode:
		return Judgement{DispositionConfirm, "thư không mang mã của câu hỏi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return Judgement{DispositionAccept, otherwise}
}

// MayHandleLetters keeps received letters for coordinators: they see what strangers wrote, and let it through.
func MayHandleLetters(a directory.Actor) error {
	return onlyCoordinators(a, "Chỉ cơ quan điều phối được xử lý thư chờ người xem.")
}

// MayUnsuppress lets coordinators have letters sent again to an address that took none.
func MayUnsuppress(a directory.Actor) error {
	return onlyCoordinators(a, "Chỉ cơ quan điều phối được cho gửi lại.")
}

func onlyCoordinators(a directory.Actor, message string) error {
	if a.Has(directory.RoleCoordinator) {
		return nil
	}
	return &plan.Refusal{Kind: plan.RefusalForbidden, Message: message}
}

package policy

import (
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// Version is the version of the rules of Judge. It is stored with every judged letter, beside the claim. Raise it whenever Judge changes,
// so that a stored decision names the rules by which it was made.
const Version = "2027-01"

// TrustMode is the proof of the sender that a decision by mail needs.
type TrustMode string

// The two modes. A claim of high stakes is judged in strict mode, whatever the setting.
const (
	TrustStandard TrustMode = "standard" // a proof by the mail servers is enough
	TrustStrict   TrustMode = "strict"   // a personal signature, or a one-time code sent to the registered address
)

// UndoWindow is how long a decision can be taken back, unless the configuration says otherwise.
func (m TrustMode) UndoWindow() time.Duration {
	if m == TrustStrict {
		return plan.UndoWindowStrict
	}
	return plan.UndoWindowStandard
}

// The limits of one-time codes, of letters and of links alike. With a million codes and five tries a guess succeeds with a probability of one
// in two hundred thousand.
const (
	CodeFor      = 30 * time.Minute // how long a code is valid
	MaxCodeTries = 5                // wrong codes for one choice or letter
	MaxCodes     = 3                // codes about one question within CodesCounted, so that a mailbox is not flooded with them
	CodesCounted = 24 * time.Hour

	// MaxCodesOfLink is how many codes about one question its link has sent within CodesCounted to browsers in which the person was never confirmed; one
	// browser has MaxCodes. One network address has MaxCodesOfAddress of them, and MaxCodes within an hour, so that a stranger does not use them up.
	MaxCodesOfLink    = 12
	MaxCodesOfAddress = 6
	// MaxCodesOfNewAddress is how many there are when a network address that has asked for none gets one more: a stranger with a few addresses does not
	// keep out a person who was never confirmed in any browser.
	MaxCodesOfNewAddress = 24
	AddressCounted       = time.Hour
	// MaxCodesOfKnown is how many codes besides those the browsers have together in which the person was confirmed within KnownBrowserFor.
	MaxCodesOfKnown = 6
	KnownBrowserFor = 180 * 24 * time.Hour
	// MaxHandedIn is how many different drafts or reports about one task a link takes within HandedInCounted.
	MaxHandedIn     = 12
	HandedInCounted = time.Hour
	// MaxPhotosHandedIn is how many photos about one task a link takes within HandedInCounted.
	MaxPhotosHandedIn = 60
	// LinkSessionFor is how long a browser in which a code was entered may answer the links of that person without another one.
	LinkSessionFor = 12 * time.Hour
)

// Proof is the strongest evidence that the letter comes from its sender.
type Proof string

// The proofs, strongest first.
const (
	ProofSMIME Proof = "smime" // signed with a certificate of the sender (RFC 8551)
	ProofCode  Proof = "code"  // the sender returned a one-time code that was sent to the registered address
	ProofDMARC Proof = "dmarc" // our mail server reports a DMARC pass of the sender's domain (RFC 7489)
	ProofAuth  Proof = "auth"  // the sender was logged in to our own mail server (RFC 4954)
	ProofDKIM  Proof = "dkim"  // signed by the sender's mail domain (RFC 6376)
	ProofNone  Proof = "none"  // no evidence
	ProofFail  Proof = "fail"  // the evidence contradicts the sender
)

// Sender compares the sender of a letter with the person to whom the question was sent.
type Sender string

// The senders.
const (
	SenderAsked   Sender = "asked"   // the person who was asked, from an address registered on the day
	SenderOther   Sender = "other"   // another registered person
	SenderUnknown Sender = "unknown" // an address that is not registered
)

// MatchMethod is how the question that a letter answers was found.
type MatchMethod string

// The methods, from the most to the least certain.
const (
	MatchedByToken  MatchMethod = "token"  // an address of the letter has the question's secret token
	MatchedByThread MatchMethod = "thread" // the letter refers to the Message-ID of our letter (RFC 5322, 3.6.4)
	// MatchedByEnvelope: only the envelope address has the token. Nothing that the sender wrote names the question, so the letter may be
	// addressed to another person and forwarded by a third one.
	MatchedByEnvelope MatchMethod = "envelope"
	MatchedByCode     MatchMethod = "code"  // the letter names the short code, or quotes our letter
	MatchedByWords    MatchMethod = "words" // the letter names the task, or the sender has only one open question that it can answer
	MatchedByHand     MatchMethod = "hand"  // a person assigned the letter to the question
)

// Claim is the input of Judge: all that is known about a letter that answers a question. It has no text and no secret, so it can be
// stored beside the decision and judged again at any time.
type Claim struct {
	Mode        TrustMode   `json:"mode"`
	HighStakes  bool        `json:"high_stakes,omitempty"`
	Intent      Intent      `json:"saying"`
	Sender      Sender      `json:"sender"`
	Proof       Proof       `json:"proof"`
	MatchMethod MatchMethod `json:"placement"`
	NamesCode   bool        `json:"code,omitempty"`      // the letter names this question's own short code
	OnBehalf    bool        `json:"on_behalf,omitempty"` // another mailbox sent the letter for its author (RFC 5322, 3.6.2: Sender differs from From)
	// ImplausibleDate: the letter is dated before the question was sent, or days away from its arrival. A replayed letter has such a date.
	ImplausibleDate bool `json:"out_of_time,omitempty"`
	// ForgerySign is a sign of forgery that the other fields do not show, in Vietnamese: a one-time code from another sender, a letter that
	// its author disowned. Empty: none.
	ForgerySign    string `json:"forged,omitempty"`
	Clarifications int    `json:"asked,omitempty"` // how many clarifications of this question were sent before
	// Doubt says why the person in From may not have written, although nothing proves a forgery. Claims of before have none.
	Doubt Doubt `json:"doubt,omitempty"`
	// Disguised: the address of the sender imitates another one, or has another address as its display name.
	Disguised bool `json:"disguised,omitempty"`
	// MachineSign: the letter has a weak sign of automatic mail. A person's mail program may have set it.
	MachineSign bool `json:"machine_sign,omitempty"`
}

// Doubt is a reason why the person in From may not be the one who wrote.
type Doubt string

// The doubts.
const (
	DoubtNone              Doubt = ""
	DoubtSharedDomain      Doubt = "shared_domain"    // only the mail domain is proven, and many people share it
	DoubtOtherIdentity     Doubt = "other_identity"   // envelope or signature name another mailbox of the domain
	DoubtUnenforcedFailure Doubt = "dmarc_unenforced" // DMARC failed, and the domain's policy asks for nothing
	DoubtFindings          Doubt = "findings_differ"  // our own servers found different things
	DoubtOtherLogin        Doubt = "other_login"      // our server took the letter from a session of another user
)

// reason is why a code is asked for, in Vietnamese.
func (d Doubt) reason() string {
	switch d {
	case DoubtSharedDomain:
		return "tên miền thư dùng chung, nên chỉ biết có người của cơ quan gửi"
	case DoubtOtherIdentity:
		return "phong bì hoặc chữ ký của thư mang địa chỉ khác cùng tên miền"
	case DoubtUnenforcedFailure:
		return "thư không đạt DMARC, tên miền không đòi từ chối"
	case DoubtFindings:
		return "các máy chủ thư của ta ghi kết quả khác nhau"
	case DoubtOtherLogin:
		return "thư được gửi từ tài khoản của người khác"
	case DoubtNone:
	}
	return "chưa xác thực được người gửi"
}

// Disposition is the handling of a letter.
type Disposition string

// The dispositions.
const (
	DispositionAccept     Disposition = "accept"     // carry out the command
	DispositionConfirm    Disposition = "confirm"    // send a one-time code to the registered address; carry out the command when the code comes back
	DispositionShowLink   Disposition = "show_link"  // do not carry out the command; answer with the link to the page where it can be given
	DispositionNote       Disposition = "note"       // keep the letter on record; nothing follows from it
	DispositionAsk        Disposition = "ask"        // send the sender a clarification
	DispositionPhone      Disposition = "phone"      // a person asks the sender by telephone
	DispositionTriage     Disposition = "triage"     // a person decides; no answer is sent
	DispositionQuarantine Disposition = "quarantine" // set aside and raise an alarm; no answer is sent
)

// Judgement is a disposition with its reason, in Vietnamese, for the letter's trace.
type Judgement struct {
	Disposition Disposition `json:"course"`
	Reason      string      `json:"reason"`
}

// MaxClarifications is how many clarifications of one question are sent by mail: the first with ready answers, the second with the link.
// After that a person telephones.
const MaxClarifications = 2

// Judge decides how a letter is handled. It looks at signs of forgery first, then at the sender, then at the intent, and last at
// whether the proof is enough for that intent. A return, a withdrawal or a question needs less proof than an approval, because it can be
// repaired. What lets something take effect, such as an extension, needs the proof of an approval. A sender who was not asked gets no answer.
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
		return c.judgeUnknown(proven)
	case c.Sender == SenderOther && !proven:
		return Judgement{DispositionQuarantine, "thư mang mã của người khác, không xác thực được người gửi"}
	case c.Sender == SenderOther:
		return Judgement{DispositionTriage, "ý kiến của người không được hỏi, chỉ để tham khảo"}
	case c.Intent == IntentNote:
		return Judgement{DispositionNote, "thư không đề nghị gì; chỉ ghi nhận"}
	case c.MachineSign && c.Proof != ProofCode && (!c.NamesCode || !proven):
		return c.judgeMachine(proven)
	case c.Doubt != DoubtNone && c.Doubt != DoubtSharedDomain && c.Proof != ProofCode:
		return c.judgeDoubtful()
	}
	switch c.Intent {
	case IntentUnclear:
		return c.judgeUnclear(proven)
	case IntentWithdraw, IntentSuspend:
		if c.unattributed() {
			return Judgement{DispositionTriage, "đề nghị rút lại không mang mã của thư và chưa xác thực được người gửi"}
		}
		return Judgement{DispositionAccept, "rút lại ý kiến của chính mình"}
	case IntentAsk:
		if c.unattributed() {
			return Judgement{DispositionTriage, "câu hỏi không mang mã của thư và chưa xác thực được người gửi"}
		}
		return Judgement{DispositionAccept, "chuyển câu hỏi, đề nghị; người nhận quyết định"}
	case IntentSubmit:
		return c.judgeSubmission(proven)
	case IntentReturn:
		return c.judgeReturn()
	case IntentApprove, IntentGrant, IntentKeep:
		return c.judgeApproval()
	case IntentNote: // judged above, before the signs of a machine
	}
	return Judgement{DispositionTriage, "không rõ thư muốn gì"}
}

// judgeUnknown judges a letter from an address that is not registered. With the question's secret token and a proof of that address it may be
// the private address of the person who was asked: a code to the registered address tells. A letter without both is set aside.
func (c Claim) judgeUnknown(proven bool) Judgement {
	token := c.MatchMethod == MatchedByToken || c.MatchMethod == MatchedByThread
	switch {
	case c.Disguised:
		return Judgement{DispositionQuarantine, "thư mang mã của người khác, từ địa chỉ trông giống địa chỉ khác"}
	case !proven || !token || c.Doubt != DoubtNone && c.Doubt != DoubtSharedDomain:
		return Judgement{DispositionQuarantine, "thư mang mã của người khác, từ địa chỉ không có trong danh bạ"}
	case c.Intent == IntentUnclear || c.Intent == IntentNote || c.MachineSign:
		return Judgement{DispositionTriage, "thư từ địa chỉ không có trong danh bạ, ý kiến chưa rõ"}
	}
	return Judgement{DispositionConfirm, "thư từ địa chỉ không có trong danh bạ; gửi mã xác nhận đến địa chỉ đã đăng ký"}
}

// judgeMachine judges a letter with a weak sign of automatic mail, which neither names the question's code nor was confirmed. A person is
// asked back: a machine does not answer with the code of the question.
func (c Claim) judgeMachine(proven bool) Judgement {
	switch {
	case !proven || c.Doubt != DoubtNone && c.Doubt != DoubtSharedDomain:
		return Judgement{DispositionTriage, "thư có dấu hiệu tự động và chưa xác thực được người gửi"}
	case !c.Intent.lets() && c.Intent != IntentReturn && c.Intent != IntentUnclear:
		return Judgement{DispositionTriage, "thư có dấu hiệu tự động; cần người xem"}
	case c.Clarifications >= MaxClarifications:
		return Judgement{DispositionPhone, "đã hỏi lại mà thư vẫn có dấu hiệu tự động; cần gọi điện"}
	}
	return Judgement{DispositionAsk, "thư có dấu hiệu tự động; hỏi lại người gửi"}
}

// judgeDoubtful asks for a code whatever the letter wants, also for a return: the token alone does not outweigh what speaks against the
// sender. In strict mode a decision counts as unproven.
func (c Claim) judgeDoubtful() Judgement {
	switch {
	case c.Intent == IntentUnclear:
		return Judgement{DispositionTriage, "ý kiến chưa rõ và " + c.Doubt.reason() + ", nên không hỏi lại"}
	case c.Mode == TrustStrict && (c.Intent.lets() || c.Intent == IntentReturn):
		c.Proof = ProofNone
		return c.judgeStrict()
	}
	return Judgement{DispositionConfirm, c.Doubt.reason() + "; gửi mã xác nhận đến địa chỉ đã đăng ký"}
}

// domainOnly says that the only proof is of a domain that many people share.
func (c Claim) domainOnly() bool {
	return c.Doubt == DoubtSharedDomain && (c.Proof == ProofDMARC || c.Proof == ProofDKIM)
}

// judgeUnclear asks a proven sender back. An answer to an unproven sender could go to a forged address.
func (c Claim) judgeUnclear(proven bool) Judgement {
	switch {
	case !proven:
		return Judgement{DispositionTriage, "ý kiến chưa rõ và chưa xác thực được người gửi, nên không hỏi lại"}
	case c.Clarifications >= MaxClarifications:
		return Judgement{DispositionPhone, "đã hỏi lại mà ý kiến vẫn chưa rõ; cần gọi điện"}
	}
	return Judgement{DispositionAsk, "ý kiến chưa rõ; hỏi lại người gửi"}
}

// judgeSubmission confirms unproven submissions like approvals, because a report or a draft of a forged sender would enter the official
// figures. Strict mode does not apply: it is for decisions.
func (c Claim) judgeSubmission(proven bool) Judgement {
	switch {
	case !proven:
		return Judgement{DispositionConfirm, "chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.OnBehalf:
		return Judgement{DispositionConfirm, "người khác gửi thay; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.domainOnly():
		return Judgement{DispositionConfirm, c.Doubt.reason() + "; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return Judgement{DispositionAccept, "người gửi được xác thực"}
}

// judgeReturn needs either the proof or the token of the question.
func (c Claim) judgeReturn() Judgement {
	if c.Mode == TrustStrict {
		return c.judgeStrict()
	}
	if c.unattributed() {
		return Judgement{DispositionConfirm, "thư không mang mã của câu hỏi và chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return Judgement{DispositionAccept, "trả lại cần mã và đúng người gửi; có thể rút lại"}
}

// unattributed says that the letter has neither a proof of the person nor the question's secret, in an address or in a Message-ID that it
// refers to. Any person may have written it.
func (c Claim) unattributed() bool {
	return (c.Proof == ProofNone || c.domainOnly()) && c.MatchMethod != MatchedByToken && c.MatchMethod != MatchedByThread
}

// judgeApproval needs a proof of the sender.
func (c Claim) judgeApproval() Judgement {
	if c.Mode == TrustStrict {
		return c.judgeStrict()
	}
	switch {
	case c.Proof == ProofCode:
		return Judgement{DispositionAccept, "người gửi đã xác nhận bằng mã một lần"}
	case c.Proof == ProofNone:
		return Judgement{DispositionConfirm, "chưa xác thực được người gửi; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case c.domainOnly():
		return Judgement{DispositionConfirm, c.Doubt.reason() + "; gửi mã xác nhận đến địa chỉ đã đăng ký"}
	}
	return c.acceptUnlessDoubtful("người gửi được xác thực")
}

// judgeStrict judges a decision in strict mode: a letter that only mail servers authenticate has to be confirmed by a one-time code.
func (c Claim) judgeStrict() Judgement {
	switch c.Proof {
	case ProofSMIME:
		return c.acceptUnlessDoubtful("thư ký số bằng chứng thư của người gửi")
	case ProofCode:
		return Judgement{DispositionAccept, "người gửi đã xác nhận bằng mã một lần"}
	case ProofDMARC, ProofAuth, ProofDKIM:
		return Judgement{DispositionConfirm, "chế độ nghiêm ngặt: gửi mã xác nhận đến địa chỉ đã đăng ký"}
	case ProofNone, ProofFail, ProofBrowser, ProofApp, ProofSession, ProofOperator, ProofEngine: // the last five are no proofs of a letter
	}
	return Judgement{DispositionShowLink, "chế độ nghiêm ngặt: thư chưa xác thực không được tính; đề nghị dùng đường dẫn"}
}

// acceptUnlessDoubtful accepts a proven decision with the reason given, or confirms it when it has a trait that a legitimate answer
// rarely has. A personal signature covers the body but not the header (RFC 8551, 3.1), so a signed "Đồng ý" can be attached to another
// question: the body has to name the code.
func (c Claim) acceptUnlessDoubtful(reason string) Judgement {
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
	return Judgement{DispositionAccept, reason}
}

// MayHandleLetters allows the handling of letters in triage and in quarantine to coordinators only. It returns a [*plan.Refusal] for another
// actor.
func MayHandleLetters(a directory.Actor) error {
	return onlyCoordinators(a, "Chỉ cơ quan điều phối được xử lý thư chờ người xem.")
}

// MayUnsuppress allows taking an address off the suppression list to coordinators only. It returns a [*plan.Refusal] for another actor.
func MayUnsuppress(a directory.Actor) error {
	return onlyCoordinators(a, "Chỉ cơ quan điều phối được cho gửi lại.")
}

func onlyCoordinators(a directory.Actor, message string) error {
	if a.Has(directory.RoleCoordinator) {
		return nil
	}
	return &plan.Refusal{Kind: plan.RefusalForbidden, Message: message}
}

package inbound

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"loa/activities"
	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
)

// disposition is what is done with a letter.
type disposition string

// The dispositions.
const (
	doEnd           disposition = "end"            // nothing but the outcome that was decided
	doFileReport    disposition = "file_report"    // what a mail server reports on a letter of ours is filed
	doReportSecret  disposition = "report_secret"  // the coordinators are told that a secret letter lies there
	doCarryOut      disposition = "carry_out"      // the command is given to the task
	doSendCode      disposition = "send_code"      // the letter waits until a one-time code comes back
	doReply         disposition = "reply"          // the sender is written to
	doPhone         disposition = "phone"          // the coordinators are asked to phone the sender
	doQuarantine    disposition = "quarantine"     // the letter is set aside with an alarm and without an answer
	doAskWhich      disposition = "ask_which"      // the sender is asked which question is meant
	doCarryOutList  disposition = "carry_out_list" // the commands of a list are given to their tasks
	doReplyList     disposition = "tell_list"      // the sender is told that nothing of an answer to a list is clear
	doChoose        disposition = "choose"         // an earlier letter is given to the task that its sender chose
	doSettleWaiting disposition = "settle_waiting" // the letter that waited for a code is processed with what came back
	doCountMiss     disposition = "count_miss"     // a wrong code is counted
)

// decision is what is done with a letter, and why.
type decision struct {
	do      disposition
	outcome store.Outcome   // doEnd
	reason  string          // why, in Vietnamese
	reply   clarification   // doReply
	rulings []ruling        // doCarryOut: one; doCarryOutList, doTellList: one for each item
	item    store.BatchItem // doChoose
	disowns bool            // doSettleWaiting: the person says that the letter is not theirs

	record *DecisionRecord // what the letter was judged on; nil when it was not judged
	checks []mail.Check
}

// ruling is what the policy says about one thing that a letter asks for.
type ruling struct {
	intent     intent
	carriedOut bool   // it was done before this process began
	late       string // why the question is no longer open; empty when it is
	claim      policy.Claim
	judgement  policy.Judgement
	files      []mail.Attachment // what was accepted of the letter's files
}

// decider decides what is done with letters. It reads; and it takes in the files of reports and drafts, because what they are decides too.
type decider struct {
	store  *store.Reader
	files  AttachmentInspector
	policy activities.TrustSettings
	now    func() time.Time
}

// decide says what is done with a letter, and why.
func (d decider) decide(ctx context.Context, r received, meaning interpretation) (decision, error) {
	switch r.relation {
	case relationSecret:
		return decision{do: doReportSecret, reason: r.interpreted.Secret}, nil
	case relationReport:
		return decision{do: doFileReport}, nil
	case relationAuto:
		return decision{do: doEnd, outcome: store.OutcomeIgnoredAuto, reason: "Thư tự động, không phải ý kiến."}, nil
	case relationCopy:
		return decision{do: doEnd, outcome: store.OutcomeDuplicate, reason: fmt.Sprintf("Trùng với thư số %d đã xử lý.", r.earlier.ID)}, nil
	case relationCode:
		return d.decideCode(r, meaning), nil
	case relationQuestion:
		return d.decideAnswer(ctx, r, meaning.intents[0])
	case relationList:
		return d.decideList(ctx, r, meaning)
	case relationAmbiguous:
		return decideAmbiguous(r), nil
	case relationNone:
		return decideUnmatched(r), nil
	}
	return decision{}, fmt.Errorf("deciding about letter %d: relation %q", r.in.ID, r.relation)
}

// decideAmbiguous asks a proven sender which question is meant. An unproven sender must not see what a person has been asked.
func decideAmbiguous(r received) decision {
	reason := capitalised(r.doubt) + "."
	switch {
	case r.forged():
		return decision{do: doEnd, outcome: store.OutcomeQuarantined, reason: reason}
	case r.sender.ID == "" || !r.proven() || len(r.candidates) == 0:
		return decision{do: doEnd, outcome: store.OutcomeTriage, reason: reason}
	}
	return decision{do: doAskWhich, reason: reason}
}

// decideUnmatched leaves a letter that answers nothing of ours to people. A forged one is set aside.
func decideUnmatched(r received) decision {
	reason := "Không rõ thư trả lời cho nhiệm vụ nào."
	switch {
	case r.forged():
		return decision{do: doEnd, outcome: store.OutcomeQuarantined, reason: "Người gửi bị xác định là giả mạo, và không rõ thư trả lời cho nhiệm vụ nào."}
	case r.unrecognised != "":
		reason = capitalised(r.unrecognised) + "."
	case r.request.Task != "":
		reason = "Người gửi không có việc đang chờ ở nhiệm vụ này."
	}
	return decision{do: doEnd, outcome: store.OutcomeTriage, reason: reason}
}

// evaluate holds one intent against the policy.
func (d decider) evaluate(ctx context.Context, r received, in intent) (ruling, error) {
	claim, err := d.claim(ctx, r, in)
	if err != nil {
		return ruling{}, err
	}
	return ruling{intent: in, claim: claim, judgement: claim.Judge()}, nil
}

// claim gathers what an intent is judged on.
func (d decider) claim(ctx context.Context, r received, in intent) (policy.Claim, error) {
	clarifications, err := d.store.ClarificationsSent(ctx, in.request.TokenHash)
	if err != nil {
		return policy.Claim{}, err
	}
	highStakes, err := d.store.HighStakes(ctx, in.request.Task)
	if err != nil {
		return policy.Claim{}, err
	}
	_, onBehalf := r.parsed.OnBehalf()
	return policy.Claim{
		Mode: d.policy.ModeFor(highStakes), HighStakes: highStakes, Intent: in.policyIntent,
		Sender: r.senderTo(in.request), Proof: r.proof, MatchMethod: r.method, NamesCode: in.ownCode,
		OnBehalf: onBehalf, ImplausibleDate: outOfTime(r.letter, in.request), Clarifications: clarifications,
	}, nil
}

// senderTo is who wrote, seen from who was asked a question.
func (r received) senderTo(request store.Request) policy.Sender {
	switch r.sender.ID {
	case "":
		return policy.SenderUnknown
	case request.Person:
		return policy.SenderAsked
	}
	return policy.SenderOther
}

// letterAge is how far the date of a letter may lie from the day it came, before it looks like one that is sent again.
const letterAge = 72 * time.Hour

// outOfTime reports whether the date that the letter claims contradicts the question or the day on which the letter came. A letter without
// a date contradicts nothing.
func outOfTime(l letter, request store.Request) bool {
	date := l.parsed.Date
	if date.IsZero() {
		return false
	}
	return date.Before(request.CreatedAt.Add(-time.Hour)) || date.Before(l.in.FiledAt.Add(-letterAge)) || date.After(l.in.FiledAt.Add(letterAge))
}

// recordDecision notes what a letter was judged on, and how.
func recordDecision(r received, claim policy.Claim, judgement policy.Judgement) (*DecisionRecord, mail.Check) {
	result := "pass"
	if judgement.Disposition != policy.DispositionAccept {
		result = "fail"
	}
	return &DecisionRecord{Policy: policy.Version, Sender: r.evidence, Claim: claim, Judgement: judgement}, check("policy", result, judgement.Reason)
}

// carriedOut asks the journal whether a command was carried out. The journal remembers longer than the workflow.
func (d decider) carriedOut(ctx context.Context, task plan.TaskID, command string) (bool, error) {
	events, err := d.store.Journal(ctx, task)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Command == command {
			return true, nil
		}
	}
	return false, nil
}

// closedReason says why a question is no longer open; nothing when it is. A question whose draft was replaced, and a decision that is taken
// back, are left to the task, which refuses them in its own words.
func (d decider) closedReason(in intent) string {
	switch {
	case !in.request.RevokedAt.IsZero(), in.policyIntent == policy.IntentWithdraw:
		return ""
	case !in.request.UsedAt.IsZero():
		return "Nội dung được hỏi trong thư này đã được giải quyết lúc " + in.request.UsedAt.In(calendar.Zone).Format("15:04 ngày 02/01/2006") + "; ý kiến gửi sau không được ghi nhận."
	case !in.request.Open(d.now()):
		return "Thư này đã quá thời hạn trả lời; hệ thống sẽ gửi thư nhắc mới."
	}
	return ""
}

// decideCode decides about a letter that gives back a one-time code: whose code, in time, right, and what becomes of the letter that waits
// for it.
func (d decider) decideCode(r received, meaning interpretation) decision {
	challenge := r.code.challenge
	right := meaning.code != "" && subtle.ConstantTimeCompare([]byte(r.code.token.CodeHash(meaning.code)), []byte(challenge.CodeHash)) == 1
	switch {
	case r.forged() || r.sender.ID != challenge.Person:
		return d.decideForged(r, "mã xác nhận do người khác gửi")
	case !challenge.UsedAt.IsZero():
		return decision{do: doEnd, outcome: store.OutcomeDuplicate, reason: fmt.Sprintf("Thư số %d đã được xác nhận trước đó.", challenge.Letter)}
	case !challenge.Open(d.now()):
		return decision{
			do: doEnd, outcome: store.OutcomeTriage, reason: "Mã xác nhận đã hết hạn; đề nghị trả lời lại thư xin ý kiến.",
			checks: []mail.Check{check("code", "fail", "mã đã hết hạn")},
		}
	case challenge.Tries >= policy.MaxCodeTries:
		return d.decideForged(r, "quá nhiều lần nhập sai mã xác nhận")
	case meaning.disowns:
		return decision{do: doSettleWaiting, disowns: true}
	case !right:
		return decision{do: doCountMiss, reason: "Mã xác nhận không đúng.", checks: []mail.Check{check("code", "fail", "mã không đúng")}}
	}
	return decision{do: doSettleWaiting, checks: []mail.Check{check("code", "pass", "mã đúng, từ hộp thư đã đăng ký")}}
}

package inbound

import (
	"context"
	"fmt"
	"time"

	"loa/activities"
	"loa/mail"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// disposition is the action that a letter leads to.
type disposition string

// The dispositions.
const (
	doEnd           disposition = "end"            // the letter gets its outcome, and nothing else is done
	doFileReport    disposition = "file_report"    // a delivery report on a letter of ours is filed
	doRehearsal     disposition = "rehearsal"      // an answer to a rehearsal letter is put on record
	doReportSecret  disposition = "report_secret"  // the coordinators are informed of a secret letter
	doCarryOut      disposition = "carry_out"      // the command is given to the task
	doSendCode      disposition = "send_code"      // a one-time code is sent, and the letter waits for it
	doReply         disposition = "reply"          // a clarification is sent to the sender
	doAskVersion    disposition = "ask_version"    // the file of the letter is proposed as a version, and the sender is asked which one counts
	doPhone         disposition = "phone"          // the coordinators are asked to phone the sender
	doQuarantine    disposition = "quarantine"     // the letter is set aside with an alarm, and the sender gets no answer
	doAskWhich      disposition = "ask_which"      // the sender is asked which question is meant
	doCarryOutList  disposition = "carry_out_list" // the commands of a list are given to their tasks
	doReplyList     disposition = "reply_list"     // the sender is informed that an answer to a list is unclear
	doChoose        disposition = "choose"         // an earlier letter is assigned to the task that its sender chose
	doSettleWaiting disposition = "settle_waiting" // the letters that waited for a code are processed
	doCountMiss     disposition = "count_miss"     // a wrong code is counted, and the way to confirm is sent again
	doRepeatCode    disposition = "repeat_code"    // the way to confirm is sent again
	doRenewCode     disposition = "renew_code"     // a new code is sent in place of an expired one
	doSubmitPeriod  disposition = "submit_period"  // the report of a unit is given to its period
	doAskFile       disposition = "ask_file"       // the unit is asked for another file in the place of one that cannot be received
	doTellUnproven  disposition = "tell_unproven"  // the unit is told of a report whose sender is not proven
)

// decision is the disposition of a letter, with the reason.
type decision struct {
	do        disposition
	outcome   store.Outcome   // doEnd
	reason    string          // the reason, in Vietnamese
	reply     clarification   // doReply
	rulings   []ruling        // doCarryOut: one; doCarryOutList, doTellList: one for each item
	item      store.BatchItem // doChoose
	registers bool            // doSettleWaiting: the address of the waiting letter is registered
	disowns   bool            // doSettleWaiting: the person denies having written the letter

	rehearsed policy.RehearsalAnswer // doRehearsal
	period    *periodReport          // doSubmitPeriod

	record *DecisionRecord // the basis of the decision; nil when the policy was not asked
	checks []mail.Check
}

// ruling is the answer of the policy about one intent.
type ruling struct {
	intent     intent
	carriedOut bool   // the command was carried out by an earlier process
	late       string // why the question is closed; empty when it is open
	claim      policy.Claim
	judgement  policy.Judgement
	files      []mail.Attachment // the accepted files of the letter, or those of the proposal
	proposal   store.LetterID    // of a corrected copy: the letter with the file
}

// decider decides the disposition of letters. It queries the record. It also inspects the files of reports and drafts, because the decision
// depends on them.
type decider struct {
	store  *store.Reader
	files  AttachmentInspector
	policy activities.TrustSettings
	now    func() time.Time
}

// decide decides the disposition of a letter.
func (d decider) decide(ctx context.Context, r received, meaning interpretation) (decision, error) {
	switch r.relation {
	case relationSecret:
		return decision{do: doReportSecret, reason: r.interpreted.Secret}, nil
	case relationReport:
		return decision{do: doFileReport}, nil
	case relationAuto:
		if r.rehearsal.TokenHash != "" {
			return decision{do: doRehearsal, rehearsed: policy.RehearsalAnswer{Automatic: true, From: r.claimedFrom(), At: r.in.FiledAt}}, nil
		}
		return decision{do: doEnd, outcome: store.OutcomeIgnoredAuto, reason: "Thư tự động, không phải ý kiến."}, nil
	case relationCopy:
		return decision{do: doEnd, outcome: store.OutcomeDuplicate, reason: fmt.Sprintf("Trùng với thư số %d đã xử lý.", r.earlier.ID)}, nil
	case relationCode:
		return d.decideCode(r, meaning), nil
	case relationRehearsal:
		return decideRehearsal(r), nil
	case relationQuestion, relationList, relationPeriod, relationAmbiguous, relationNone:
		if flooded, err := d.flooded(ctx, r); err != nil || flooded {
			return decision{do: doEnd, outcome: store.OutcomeQuarantined, reason: noteFlooded}, err
		}
		if tooMany, err := d.tooMany(ctx, r); err != nil || tooMany {
			return decision{do: doEnd, outcome: store.OutcomeTriage, reason: noteSenderFlooded}, err
		}
	}
	switch r.relation {
	case relationQuestion:
		return d.decideAnswer(ctx, r, meaning.intents[0])
	case relationList:
		return d.decideList(ctx, r, meaning)
	case relationPeriod:
		return d.decidePeriod(ctx, r)
	case relationAmbiguous:
		return decideAmbiguous(r), nil
	case relationNone:
		return decideUnmatched(r), nil
	case relationSecret, relationReport, relationAuto, relationCopy, relationCode, relationRehearsal: // decided above
	}
	return decision{}, fmt.Errorf("deciding about letter %d: relation %q", r.in.ID, r.relation)
}

// decideAmbiguous asks a proven sender which question is meant. An unproven sender gets no answer, because the list shows what a person was
// asked.
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

// decideUnmatched leaves a letter that answers no letter of ours to people. A forged one is set aside.
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

// evaluate asks the policy about one intent.
func (d decider) evaluate(ctx context.Context, r received, in intent) (ruling, error) {
	claim, err := d.claim(ctx, r, in)
	if err != nil {
		return ruling{}, err
	}
	return ruling{intent: in, claim: claim, judgement: claim.Judge()}, nil
}

// claim is the basis on which the policy judges an intent.
func (d decider) claim(ctx context.Context, r received, in intent) (policy.Claim, error) {
	clarifications, highStakes, err := d.history(ctx, r, in.request)
	if err != nil {
		return policy.Claim{}, err
	}
	_, onBehalf := r.parsed.OnBehalf()
	return policy.Claim{
		Mode: d.policy.ModeFor(highStakes), HighStakes: highStakes, Intent: in.policyIntent,
		Sender: r.senderTo(in.request), Proof: r.proof, MatchMethod: r.method, NamesCode: in.ownCode,
		OnBehalf: onBehalf, ImplausibleDate: outOfTime(r.letter, in.request), Clarifications: clarifications,
		Doubt: r.senderDoubt, Disguised: r.disguised, MachineSign: r.interpreted.MachineSign != "",
	}, nil
}

// history returns how often people were asked back about a question, and whether its line is one of high stakes.
func (d decider) history(ctx context.Context, r received, asked store.Request) (clarifications int, highStakes bool, err error) {
	if known := r.basis.about(asked); known != nil {
		return known.Clarifications, known.HighStakes, nil
	}
	if clarifications, err = d.store.ClarificationsSent(ctx, asked.TokenHash); err != nil {
		return 0, false, err
	}
	highStakes, err = d.store.HighStakes(ctx, asked.Task)
	return clarifications, highStakes, err
}

// senderTo is the relation of the sender to the person who was asked.
func (r received) senderTo(request store.Request) policy.Sender {
	switch r.sender.ID {
	case "":
		return policy.SenderUnknown
	case request.Person:
		return policy.SenderAsked
	}
	return policy.SenderOther
}

// letterAge is the largest plausible difference between the date of a letter and the time of its arrival. Beyond it a letter may be an old
// one that is sent again.
const letterAge = 72 * time.Hour

// outOfTime reports whether the date of a letter contradicts the question or the time of arrival. A letter without a date contradicts
// nothing.
func outOfTime(l letter, request store.Request) bool {
	date := l.parsed.Date
	if date.IsZero() {
		return false
	}
	return date.Before(request.CreatedAt.Add(-time.Hour)) || date.Before(l.in.FiledAt.Add(-letterAge)) || date.After(l.in.FiledAt.Add(letterAge))
}

// recordDecision makes the record and the check of a judgement.
func recordDecision(r received, claim policy.Claim, judgement policy.Judgement) (*DecisionRecord, mail.Check) {
	result := "pass"
	if judgement.Disposition != policy.DispositionAccept {
		result = "fail"
	}
	return &DecisionRecord{Policy: policy.Version, Sender: r.evidence, Claim: claim, Judgement: judgement, Context: r.known.record}, check("policy", result, judgement.Reason)
}

// carriedOut finds the command of an intent in the journal, which goes back further than the history of the workflow.
func (d decider) carriedOut(ctx context.Context, r received, in intent) (bool, error) {
	if known := r.basis.about(in.request); known != nil && in.command.ID == r.basis.command {
		return known.CarriedOut, nil
	}
	events, err := d.store.Journal(ctx, in.request.Task)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Command == in.command.ID {
			return true, nil
		}
	}
	return false, nil
}

// outlives reports whether the intent does not depend on its question being open: it is about a decision of the sender, about a matter beside
// the step, or asks for nothing.
func (in intent) outlives() bool {
	switch in.policyIntent {
	case policy.IntentWithdraw, policy.IntentSuspend, policy.IntentKeep, policy.IntentNote:
		return true
	case policy.IntentApprove, policy.IntentReturn, policy.IntentSubmit, policy.IntentGrant, policy.IntentAsk, policy.IntentUnclear:
	}
	return in.beside || in.question == report.QuestionExtensionDate || in.question == report.QuestionHandover
}

// closedReason says why a question is closed; empty when it is open. An answer to a replaced draft, and what does not depend on the
// question, are left to the task, which refuses them with its own messages.
func (d decider) closedReason(in intent) string {
	switch {
	case in.outlives(), !in.request.RevokedAt.IsZero() && !in.corrects:
		return ""
	case in.corrects && !in.request.Open(d.now()):
		return "Nội dung được hỏi trong thư này không còn chờ ý kiến; bản kèm theo không được ghi nhận."
	case !in.request.UsedAt.IsZero():
		return "Nội dung được hỏi trong thư này đã được giải quyết lúc " + in.request.UsedAt.In(calendar.Zone).Format("15:04 ngày 02/01/2006") + "; ý kiến gửi sau không được ghi nhận."
	case !in.request.Open(d.now()):
		return "Thư này đã quá thời hạn trả lời; hệ thống sẽ gửi thư nhắc mới."
	}
	return ""
}

// decideCode decides about an answer to a one-time code: whether the right person sent the right code in time.
func (d decider) decideCode(r received, meaning interpretation) decision {
	challenge := r.code.challenge
	switch {
	case r.forged() || r.sender.ID != challenge.Person:
		return d.decideForged(r, "mã xác nhận do người khác gửi")
	case r.senderDoubt == policy.DoubtOtherLogin:
		return decision{
			do: doEnd, outcome: store.OutcomeTriage, reason: "Mã xác nhận được gửi từ tài khoản của người khác; không được tính.",
			checks: []mail.Check{check("code", "fail", "mã gửi từ tài khoản của người khác")},
		}
	case !challenge.UsedAt.IsZero():
		return decision{do: doEnd, outcome: store.OutcomeDuplicate, reason: fmt.Sprintf("Thư số %d đã được xác nhận trước đó.", challenge.Letter)}
	case challenge.Tries >= policy.MaxCodeTries:
		return d.decideForged(r, "quá nhiều lần nhập sai mã xác nhận")
	case meaning.disowns:
		return decision{do: doSettleWaiting, disowns: true}
	case !challenge.Open(d.now()):
		return codeFault(doRenewCode, "Mã xác nhận đã hết hạn.")
	case len(meaning.codes) == 0:
		return codeFault(doRepeatCode, "Thư trả lời không có mã xác nhận.")
	case len(meaning.codes) > 1:
		return codeFault(doRepeatCode, "Thư trả lời có nhiều số khác nhau, không rõ số nào là mã xác nhận.")
	case !r.code.token.IsCode(r.code.secrets, meaning.codes[0], challenge.CodeHash):
		return codeFault(doCountMiss, "Mã xác nhận không đúng.")
	}
	return decision{do: doSettleWaiting, registers: meaning.registers, checks: []mail.Check{check("code", "pass", "mã đúng, từ hộp thư đã đăng ký")}}
}

// codeFault is a decision about an answer without the right code.
func codeFault(do disposition, reason string) decision {
	return decision{do: do, reason: reason, checks: []mail.Check{check("code", "fail", reason)}}
}

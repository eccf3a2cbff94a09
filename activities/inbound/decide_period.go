package inbound

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"loa/intake"
	"loa/mail"
	"loa/mail/reply"
	"loa/mail/results"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/period"
	"loa/plan/policy"
	"loa/store"
	"loa/vietnamese"
)

// periodReport is the report of a unit as it was read in a letter.
type periodReport struct {
	state period.State // of the period, as on record
	read  results.Report
	files []mail.Attachment // the accepted files of the letter
	// unread are the files of which no program reads the content, each with the reason.
	unread []string
	asks   bool // the letter asks the coordinators something besides
}

// decidePeriod decides about an answer to the request of a period: the policy judges it as a report of a task, its files are inspected as such, and the
// figures in it are read.
func (d decider) decidePeriod(ctx context.Context, r received) (decision, error) {
	claim, err := d.periodClaim(ctx, r)
	if err != nil {
		return decision{}, err
	}
	judgement := claim.Judge()
	record, checked := recordDecision(r, claim, judgement)
	decided := decision{record: record, checks: []mail.Check{checked}, reason: judgement.Reason}
	switch judgement.Disposition {
	case policy.DispositionAccept:
	case policy.DispositionConfirm:
		decided.do = doTellUnproven
		return decided, nil
	case policy.DispositionQuarantine:
		decided.do = doQuarantine
		return decided, nil
	case policy.DispositionShowLink, policy.DispositionNote, policy.DispositionAsk, policy.DispositionPhone, policy.DispositionTriage:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeTriage, capitalised(judgement.Reason)+"."
		return decided, nil
	}
	if !r.period.Open(d.now()) {
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeTriage, "Thư trả lời đề nghị báo cáo đã quá thời hạn trả lời."
		return decided, nil
	}
	return d.readPeriodReport(ctx, r, decided)
}

// periodClaim is the basis on which the policy judges an answer. Each person with a position in the unit that answers may report for the unit.
func (d decider) periodClaim(ctx context.Context, r received) (policy.Claim, error) {
	people, err := r.basis.directoryFor(ctx, d.store)
	if err != nil {
		return policy.Claim{}, err
	}
	sender, today := policy.SenderUnknown, calendar.Today(d.now())
	if r.sender.ID != "" {
		sender = policy.SenderOther
		answering := period.AnsweringFor(r.period.Unit, today, people).Unit
		for _, position := range people.Actor(r.sender.ID, today).Positions {
			if position.Unit == answering || position.Unit == r.period.Unit {
				sender = policy.SenderAsked
			}
		}
	}
	_, onBehalf := r.parsed.OnBehalf()
	return policy.Claim{
		Mode: d.policy.ModeFor(false), Intent: policy.IntentSubmit, Sender: sender, Proof: r.proof, MatchMethod: r.method,
		NamesCode: r.period.Code != "" && slices.Contains(codesWritten(r.letter), r.period.Code), OnBehalf: onBehalf,
		ImplausibleDate: outOfTime(r.letter, store.Request{CreatedAt: r.period.CreatedAt}),
		Doubt:           r.senderDoubt, Disguised: r.disguised, MachineSign: r.interpreted.MachineSign != "",
	}, nil
}

// readPeriodReport reads what an accepted letter brings, and decides what becomes of a letter without a report.
func (d decider) readPeriodReport(ctx context.Context, r received, decided decision) (decision, error) {
	var kept []mail.Attachment
	var findings []store.Attachment
	if len(r.parsed.Attachments) > 0 {
		var err error
		if kept, findings, err = d.files.Inspect(ctx, r.in, r.parsed); err != nil {
			return decision{}, err
		}
	}
	found := intake.AcceptAttachments(findings, r.in.Released)
	accepted := acceptance{kept: kept, refused: found.Questions(), secret: found.Secret != nil}
	for _, file := range found.Refused {
		decided.checks = append(decided.checks, check("file", "fail", file.Name+": "+file.Reason))
	}
	switch {
	case accepted.secret:
		decided.do, decided.reason = doReportSecret, "bí mật nhà nước trong tệp kèm theo"
		return decided, nil
	case len(accepted.refused) > 0:
		decided.do, decided.reply = doAskFile, clarification{files: accepted.refused}
		return decided, nil
	}
	state, err := d.store.PeriodState(ctx, r.period.Plan, r.period.Period)
	if err != nil {
		return decision{}, err
	}
	set, err := d.store.Indicators(ctx)
	if err != nil {
		return decision{}, err
	}
	text := r.interpreted.NewText
	if r.interpreted.Confidence < reply.MinConfidence {
		text = "" // it may be a quotation of ours, with the figures of the period before
	}
	asked := intake.AskedFigures(set, state.Period, calendar.Today(r.in.FiledAt))
	decided.period = &periodReport{state: state, files: kept, unread: unread(findings), read: intake.ReadReportLetter(text, findings, asked)}
	return decideReport(r, decided), nil
}

// decideReport decides by what the words of a letter mean. A letter without any figure that asks something, thanks or promises is no report.
func decideReport(r received, decided decision) decision {
	report := decided.period
	report.asks = says(actsOf(plan.QuestionReport, r.interpreted), plan.ActQuestion)
	decided.do = doSubmitPeriod
	if len(report.read.Figures) > 0 || report.read.Nil || slices.ContainsFunc(report.files, isSubmission) {
		return decided
	}
	switch MeaningOf(plan.QuestionReport, r.interpreted).Meaning {
	case plan.MeaningNil:
		report.read.Nil = true
	case plan.MeaningAsk, plan.MeaningExtend, plan.MeaningHandover, plan.MeaningDecline:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeTriage, "Đơn vị hỏi hoặc đề nghị về kỳ báo cáo; thư không có số liệu."
	case plan.MeaningThanks:
		if r.period.Submission == "" && strings.Contains(vietnamese.Fold(r.interpreted.NewText), "bao cao") {
			return decided // the report that it speaks of was forgotten
		}
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeNoted, "Thư cảm ơn hoặc báo đã nhận; không có đề nghị gì."
	case plan.MeaningPromise:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeNoted, "Đơn vị hẹn gửi báo cáo sau."
	default:
	}
	return decided
}

// unread are the files that only people can read, as the receipt names them. Pictures are proofs, and no reports.
func unread(findings []store.Attachment) []string {
	var files []string
	for _, f := range findings {
		if f.Finding == store.AttachmentRefuse || f.Extraction == store.ExtractionDone || strings.HasPrefix(f.Type, "image/") ||
			!isSubmission(mail.Attachment{Name: f.Name, Type: f.Type, Size: int(f.Size)}) {
			continue
		}
		files = append(files, f.Name+": "+cmp.Or(f.Reason, f.Note, "chưa đọc được nội dung"))
	}
	return files
}

package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loa/activities"
	"loa/intake"
	"loa/mail"
	"loa/mail/results"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// submitPeriod files the report of a unit and gives it to its period. The unit gets a receipt with what was read; a report without a figure that can be
// taken is filed too, counts as none, and the unit is asked. The id of the submission is the hash of the letter, so that nothing counts twice.
func (x executor) submitPeriod(ctx context.Context, r received, reported *periodReport) (ending, error) {
	sub, kept, err := x.fileReport(ctx, r, reported)
	if err != nil {
		return ending{}, err
	}
	refusal, err := x.giveReport(ctx, r, reported.state, sub)
	if err != nil {
		return ending{}, err
	}
	answer := periodAnswer{result: resultOf(sub, refusal), sub: sub, kept: kept, reported: reported}
	if refusal != nil {
		answer.message = refusal.Message
	} else {
		x.at.Reached(activities.PointLetterProcessed)
	}
	if answer.passed = reported.asks && answer.result != report.PeriodRefused; answer.passed {
		if err := x.replies.passQuestion(ctx, r, reported.state); err != nil {
			return ending{}, err
		}
	}
	if err := x.replies.answerReport(ctx, r, answer); err != nil {
		return ending{}, err
	}
	return endReport(r, answer), nil
}

// periodAnswer is what a unit is told of its letter.
type periodAnswer struct {
	result   report.PeriodResult
	sub      store.Submission
	kept     []indicator.Code // of the report before, which the letter does not mention
	reported *periodReport
	passed   bool // a question was passed on
	message  string
	files    []report.QuestionFile
}

func resultOf(sub store.Submission, refusal *period.Refusal) report.PeriodResult {
	switch {
	case refusal != nil:
		return report.PeriodRefused
	case sub.Content == period.ContentFull:
		return report.PeriodTaken
	case sub.Content == period.ContentNil:
		return report.PeriodNothing
	}
	return report.PeriodEmpty
}

// endReport is the outcome of a letter with a report.
func endReport(r received, answer periodAnswer) ending {
	switch answer.result {
	case report.PeriodTaken:
		ended := r.ends(store.OutcomeApplied, fmt.Sprintf("Đã nhận báo cáo %s, số %s, %d số liệu.", r.period.Period, answer.sub.Receipt, intake.Taken(answer.sub)))
		ended.command = r.commandID()
		return ended
	case report.PeriodNothing:
		ended := r.ends(store.OutcomeApplied, fmt.Sprintf("Đã nhận báo cáo %s, số %s: không phát sinh.", r.period.Period, answer.sub.Receipt))
		ended.command = r.commandID()
		return ended
	case report.PeriodRefused:
		ended := r.ends(store.OutcomeRefused, answer.message)
		ended.checks = []mail.Check{check("engine", "fail", answer.message)}
		return ended
	case report.PeriodEmpty, report.PeriodBadFile, report.PeriodUnproven:
	}
	return r.ends(store.OutcomeQuestion, "Chưa đọc được số liệu nào chắc chắn; đã hỏi lại đơn vị.")
}

// fileReport files the report with its files and its figures. In the answer to a receipt, the figures that it does not mention stay as they are.
func (x executor) fileReport(ctx context.Context, r received, reported *periodReport) (sub store.Submission, kept []indicator.Code, err error) {
	sub = intake.NewSubmission(reported.state, r.period.Unit, r.in.ContentHash, reported.read)
	sub.Plan, sub.Road, sub.Letter, sub.Sender = r.period.Plan, store.SubmissionMail, r.in.ID, r.sender.ID
	sub.ReceivedOn, sub.FiledAt, sub.Text = calendar.Today(r.in.FiledAt), x.now(), r.interpreted.NewText
	for _, file := range reported.files {
		hash, err := x.store.FileBlob(ctx, file.Content, file.Type)
		if err != nil {
			return sub, nil, err
		}
		sub.Files = append(sub.Files, store.SubmittedFile{Name: file.Name, Hash: hash})
	}
	if r.period.Submission != "" {
		earlier, err := x.standing(ctx, r, reported.state)
		if err != nil {
			return sub, nil, err
		}
		sub, kept = intake.KeptFigures(sub, earlier)
	}
	sub.Receipt, err = x.store.FileSubmission(ctx, sub)
	return sub, kept, err
}

// standing is the submission that counts for the unit, other than that of this letter; zero when there is none.
func (x executor) standing(ctx context.Context, r received, state period.State) (store.Submission, error) {
	o, _ := state.Obligation(r.period.Unit)
	i := standingOf(o, r.in.ContentHash)
	if i < 0 {
		return store.Submission{}, nil
	}
	filed, err := x.store.Submissions(ctx, r.period.Plan, r.period.Period, r.period.Unit)
	if err != nil {
		return store.Submission{}, err
	}
	for _, sub := range filed {
		if sub.ID == o.Submissions[i].ID {
			return sub, nil
		}
	}
	return store.Submission{}, nil
}

// standingOf is the place of the last submission of a unit that is not empty, other than one; -1 when there is none.
func standingOf(o period.Obligation, other string) int {
	for i, s := range slices.Backward(o.Submissions) {
		if s.Content != period.ContentEmpty && s.ID != other {
			return i
		}
	}
	return -1
}

// giveReport gives a filed report to its period. A period whose workflow does not run is started from the record; a cancelled one has none, and its state
// refuses.
func (x executor) giveReport(ctx context.Context, r received, state period.State, sub store.Submission) (*period.Refusal, error) {
	command := period.Command{
		ID: r.commandID(), Kind: period.CommandSubmit, Actor: r.sender.ID, Proof: r.in.ContentHash, Unit: r.period.Unit, Submission: sub.ID, Content: sub.Content,
		Figures: intake.Taken(sub), On: sub.ReceivedOn,
	}
	if state.Stage == period.StageCancelled {
		_, _, err := state.Apply(command, x.now(), calendar.Calendar{})
		return asRefusal(err)
	}
	err := x.periods.SubmitReport(ctx, r.period.Plan, r.period.Period, command)
	if errors.Is(err, plan.ErrAway) {
		if err := x.periods.StartPeriod(ctx, r.period.Plan, r.period.Period); err != nil {
			return nil, err
		}
		err = x.periods.SubmitReport(ctx, r.period.Plan, r.period.Period, command)
	}
	return asRefusal(err)
}

// asRefusal tells a refusal from an error.
func asRefusal(err error) (*period.Refusal, error) {
	if refusal, is := errors.AsType[*period.Refusal](err); is {
		return refusal, nil
	}
	return nil, err
}

// askFile asks a unit for another file in the place of one that cannot be received. Nothing of the letter is counted.
func (x executor) askFile(ctx context.Context, r received, files []report.QuestionFile) (ending, error) {
	state, err := x.store.PeriodState(ctx, r.period.Plan, r.period.Period)
	if err != nil {
		return ending{}, err
	}
	answer := periodAnswer{result: report.PeriodBadFile, reported: &periodReport{state: state}, files: files}
	if err := x.replies.answerReport(ctx, r, answer); err != nil {
		return ending{}, err
	}
	return r.ends(store.OutcomeQuestion, "Thư có tệp không nhận được; đã đề nghị đơn vị gửi lại."), nil
}

// tellUnproven leaves a report whose sender is not proven to the coordinators, and tells the person who was asked at the registered address.
func (x executor) tellUnproven(ctx context.Context, r received) (ending, error) {
	state, err := x.store.PeriodState(ctx, r.period.Plan, r.period.Period)
	if err != nil {
		return ending{}, err
	}
	answer := periodAnswer{result: report.PeriodUnproven, reported: &periodReport{state: state}, message: r.claimedFrom()}
	if err := x.replies.answerReport(ctx, r, answer); err != nil {
		return ending{}, err
	}
	return r.ends(store.OutcomeTriage, "Chưa xác thực được người gửi; đã báo đầu mối của đơn vị, số liệu chưa được tính."), nil
}

// doubts are what was not understood of a report, each once: files that no program reads, the words of figures that are asked, and of places in doubt.
func doubts(reported *periodReport, sub store.Submission) []string {
	words := slices.Clone(reported.unread)
	add := func(text string) {
		if text != "" && !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	for _, f := range sub.Figures {
		if f.Standing == store.FigureAsked {
			add(f.Words)
		}
	}
	for _, d := range reported.read.Doubts {
		if d.Reason != results.DoubtNotGiven { // a line that was left empty is no question
			add(d.Words)
		}
	}
	return words
}

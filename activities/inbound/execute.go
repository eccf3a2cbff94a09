package inbound

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/activities"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// executor carries out decisions.
type executor struct {
	store    *store.Store
	commands activities.Commands
	periods  Periods
	policy   activities.TrustSettings
	now      func() time.Time
	at       activities.PointHook
	replies  replies
	reports  reports

	rehearsals rehearsals

	reopen  func(ctx context.Context, id store.LetterID) (letter, error) // opens a letter that waits for a one-time code
	process func(ctx context.Context, l letter) error                    // processes it
}

// execute carries out a decision, and returns the result for the record.
func (x executor) execute(ctx context.Context, r received, decided decision) (ending, error) {
	switch decided.do {
	case doEnd:
		return r.ends(decided.outcome, decided.reason), nil
	case doFileReport:
		return x.reports.file(ctx, r.letter)
	case doRehearsal:
		return x.rehearsals.file(ctx, r, decided.rehearsed)
	case doReportSecret:
		return x.replies.reportSecret(ctx, r, decided.reason)
	case doCarryOut:
		return x.carryOut(ctx, r, decided.rulings[0])
	case doSendCode:
		return x.sendCodeToAsked(ctx, r, decided.rulings[0].intent)
	case doReply:
		return x.replies.sendClarification(ctx, r, decided.reply, clarifyReason(decided))
	case doAskVersion:
		return x.askVersion(ctx, r, decided)
	case doPhone:
		return x.replies.escalateToPhone(ctx, r, r.request)
	case doQuarantine:
		return x.setAside(ctx, r, decided)
	case doAskWhich:
		return x.replies.askWhich(ctx, r, decided.reason)
	case doCarryOutList:
		return x.carryOutList(ctx, r, decided.rulings)
	case doReplyList:
		return x.replies.replyList(ctx, r, unusableResults(decided.rulings))
	case doChoose:
		return x.choose(ctx, r, decided.item)
	case doSettleWaiting:
		return x.settleWaiting(ctx, r, decided)
	case doCountMiss:
		return x.wrongCode(ctx, r, decided.reason)
	case doRepeatCode:
		return x.codeMissing(ctx, r, decided.reason)
	case doRenewCode:
		return x.renewCode(ctx, r, decided.reason)
	case doSubmitPeriod:
		return x.submitPeriod(ctx, r, decided.period)
	case doAskFile:
		return x.askFile(ctx, r, decided.reply.files)
	case doTellUnproven:
		return x.tellUnproven(ctx, r)
	}
	return ending{}, fmt.Errorf("executing letter %d: disposition %q", r.in.ID, decided.do)
}

// setAside sets a letter aside and warns the coordinators. The person in whose name it came is told.
func (x executor) setAside(ctx context.Context, r received, decided decision) (ending, error) {
	if decided.record != nil && tells(r, decided.record.Claim) {
		if err := x.replies.tellAsked(ctx, r, decided.reason); err != nil {
			return ending{}, err
		}
	}
	return x.replies.alarm(ctx, r, decided.reason)
}

// carryOut gives the command to the task, and sends the refusal of the task to the sender.
func (x executor) carryOut(ctx context.Context, r received, ruled ruling) (ending, error) {
	command, refusal, err := x.perform(ctx, r, ruled)
	if err != nil {
		return ending{}, err
	}
	if refusal != nil {
		return x.refused(ctx, r, command, refusal)
	}
	x.at.Reached(activities.PointLetterProcessed)
	ended := r.ends(store.OutcomeApplied, "Đã ghi nhận.")
	ended.command = command.ID
	if ruled.intent.beside {
		return ended, nil
	}
	ended.answered = r.request.TokenHash
	return ended, nil
}

// perform gives one command to its task and waits for the result, unless an earlier process did. The refusal is that of the task.
func (x executor) perform(ctx context.Context, r received, ruled ruling) (command plan.Command, refusal *plan.Refusal, err error) {
	if ruled.carriedOut {
		if err := x.resync(ctx, ruled); err != nil {
			return command, nil, err
		}
		return ruled.intent.command, nil, x.ask(ctx, r, ruled)
	}
	command, err = x.complete(ctx, r, ruled)
	if err != nil {
		return command, nil, err
	}
	if command.Kind == plan.CommandDecide {
		if err := x.store.SaveDecisionWords(ctx, command.ID, r.in.ID, ruled.intent.words); err != nil {
			return command, nil, err
		}
	}
	// Here the way of the letter leaves this process: the engine passes the command to the workflow of the task (workflows/task.go), which
	// changes its state and projects the result (activities/project.go) before this call returns.
	_, err = x.commands.Do(ctx, ruled.intent.request.Task, command)
	if errors.As(err, &refusal) {
		return command, refusal, nil
	}
	if err != nil {
		return command, nil, err
	}
	return command, nil, x.ask(ctx, r, ruled)
}

// resync makes the workflow of a task take over from the record what an earlier process carried out. That process may have ended after the change was
// on record, and before the engine had noted it: the workflow would stay behind until the next command. A workflow that is away is restored from the
// record.
func (x executor) resync(ctx context.Context, ruled ruling) error {
	if err := x.commands.ResyncTask(ctx, ruled.intent.request.Task); err != nil && !errors.Is(err, plan.ErrAway) {
		return err
	}
	return nil
}

// ask puts before the coordinator what a letter asks besides what it reports. A refusal of the question is on record and refuses nothing else.
func (x executor) ask(ctx context.Context, r received, ruled ruling) error {
	if ruled.intent.asks == "" {
		return nil
	}
	question := ruled
	question.intent = intent{request: ruled.intent.request, command: plan.Command{
		ID: ruled.intent.command.ID + "/question", Kind: plan.CommandAsk, Channel: plan.ChannelMail, Reason: ruled.intent.asks,
	}}
	command, err := x.complete(ctx, r, question)
	if err != nil {
		return err
	}
	_, err = x.commands.Do(ctx, ruled.intent.request.Task, command)
	var refusal *plan.Refusal
	if errors.As(err, &refusal) {
		return x.fileRefusal(ctx, ruled.intent.request.Task, command, refusal)
	}
	return err
}

// complete adds the acting person, the undo window, and the hash of the submission to a command.
func (x executor) complete(ctx context.Context, r received, ruled ruling) (plan.Command, error) {
	command := ruled.intent.command
	command.Proof = plan.Evidence{Kind: plan.EvidenceLetter, Reference: r.in.ContentHash}
	people, err := r.basis.directoryFor(ctx, x.store.Reader)
	if err != nil {
		return command, err
	}
	command.Actor = people.Actor(r.sender.ID, calendar.Today(x.now()))
	if command.Kind == plan.CommandDecide {
		command.UndoWindow = x.policy.UndoWindowFor(ruled.claim.HighStakes)
	}
	if ruled.intent.document != "" {
		command.Hash, err = x.fileSubmission(ctx, r, ruled)
	}
	if err == nil && ruled.intent.photos {
		return x.withPhotos(ctx, command, ruled.files)
	}
	return command, err
}

// fileSubmission files a draft or a report: the text of the letter and its accepted files. The hash of a text that lists them names the
// submission in the command.
func (x executor) fileSubmission(ctx context.Context, r received, ruled ruling) (string, error) {
	files := make([]intake.File, 0, len(ruled.files))
	for _, file := range ruled.files {
		files = append(files, intake.File{Name: file.Name, Type: file.Type, Content: file.Content})
	}
	text, from := r.interpreted.NewText, r.in.ID
	if ruled.intent.corrects {
		text, from = fmt.Sprintf("Bản do đồng chí %s sửa từ bản v%d.", r.sender.Name, ruled.intent.request.Draft), ruled.proposal
	}
	return intake.Filing{Store: x.store, Now: x.now}.Submit(ctx, intake.Submission{
		Task: ruled.intent.request.Task, Kind: ruled.intent.document, Text: text, Files: files, By: r.sender.ID, Letter: from,
	})
}

// refused files the refusal of the task, and informs the sender. An unproven sender gets no answer: a return counts without a proof, and
// the answer could go to a person who did not write it.
func (x executor) refused(ctx context.Context, r received, command plan.Command, refusal *plan.Refusal) (ending, error) {
	if err := x.fileRefusal(ctx, r.request.Task, command, refusal); err != nil {
		return ending{}, err
	}
	ended := r.ends(store.OutcomeTriage, refusal.Message)
	if r.proof != policy.ProofNone {
		var err error
		reply := clarification{kind: questionOf(refusal.Kind), message: refusal.Message, outcome: store.OutcomeRefused}
		if ended, err = x.replies.sendClarification(ctx, r, reply, ""); err != nil {
			return ending{}, err
		}
	}
	ended.checks = append(ended.checks, check("engine", "fail", refusal.Message))
	return ended, nil
}

func (x executor) fileRefusal(ctx context.Context, task plan.TaskID, command plan.Command, refusal *plan.Refusal) error {
	return x.store.FileRefusal(ctx, store.Refusal{
		Task: task, Command: command.ID, Kind: command.Kind, Actor: command.Actor.Person, Channel: plan.ChannelMail,
		Reason: refusal.Kind, Message: refusal.Message, At: x.now(),
	})
}

func questionOf(kind plan.RefusalKind) report.QuestionKind {
	switch kind {
	case plan.RefusalStaleDraft:
		return report.QuestionStaleDraft
	case plan.RefusalForbidden:
		return report.QuestionNotApprover
	case plan.RefusalClosed, plan.RefusalNotFound:
		return report.QuestionClosed
	case plan.RefusalNotNow, plan.RefusalInvalid:
		return report.QuestionRefused
	}
	return report.QuestionRefused
}

// clarifyReason is the reason of the policy as a sentence; empty when the policy accepted the letter or was not asked.
func clarifyReason(decided decision) string {
	if decided.record == nil || decided.record.Judgement.Disposition == policy.DispositionAccept {
		return ""
	}
	return capitalised(decided.record.Judgement.Reason) + "."
}

// choose assigns the letter that led to a list to the task of the item that its sender chose. That letter is processed again from the
// start: its own sender and its own proof count, not those of the letter with the choice.
func (x executor) choose(ctx context.Context, r received, item store.BatchItem) (ending, error) {
	err := x.store.ActOnLetter(ctx, store.LetterAction{
		Letter: r.list.Letter, Key: choicePrefix + item.Request.TokenHash, Action: store.ActionAssign, Actor: r.sender.ID, Task: item.Request.Task,
		Reason: fmt.Sprintf("Người gửi chọn việc số %d trong thư số %d.", item.Number, r.in.ID), At: x.now(),
	})
	if errors.Is(err, store.ErrOutcomeFinal) {
		return r.ends(store.OutcomeTriage, fmt.Sprintf("Thư số %d đã được xử lý; không rõ người gửi muốn gì thêm.", r.list.Letter)), nil
	}
	ended := r.ends(store.OutcomeApplied, fmt.Sprintf("Chọn việc số %d cho thư số %d.", item.Number, r.list.Letter))
	ended.request = item.Request
	return ended, err
}

package inbound

import (
	"context"
	"fmt"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// escalateToPhone asks the coordinators to phone the sender about a question that could not be answered by mail.
func (w replies) escalateToPhone(ctx context.Context, r received, request store.Request) (ending, error) {
	err := w.warnCoordinators(ctx, "phone:"+request.TokenHash, r.in, request.Task, report.QuestionInput{
		Kind: report.QuestionPhone, Written: reason(r.interpreted.NewText), About: r.recipient(request.Role), AboutAddress: request.Address,
	})
	ended := r.ends(store.OutcomeTriage, "Hai lần trả lời chưa rõ; cần gọi điện cho đồng chí "+r.sender.Name+".")
	ended.request = request
	return ended, err
}

// alarm sets a letter aside and warns the coordinators, once a day for each task. The sender gets no answer.
func (w replies) alarm(ctx context.Context, r received, why string) (ending, error) {
	note := capitalised(why) + "."
	key := fmt.Sprintf("alarm:%s:%s", r.request.Task, calendar.Today(w.now()))
	err := w.warnCoordinators(ctx, key, r.in, r.request.Task, report.QuestionInput{Kind: report.QuestionAlarm, Message: note, AboutAddress: r.claimedFrom()})
	if err != nil {
		return ending{}, err
	}
	w.log.Warn("letter set aside", "letter", r.in.ID, "task", r.request.Task, "reason", why)
	return r.ends(store.OutcomeQuarantined, note), nil
}

// reportSecret ends a letter with the mark of a state secret: its text is neither shown nor passed on (Luật Bảo vệ bí mật nhà nước 2018).
// The coordinators are informed of the letter. A proven sender is informed that such a letter must not be sent to loa.
func (w replies) reportSecret(ctx context.Context, r received, mark string) (ending, error) {
	err := w.warnCoordinators(ctx, "secret:"+r.in.ContentHash, r.in, r.request.Task, report.QuestionInput{
		Kind: report.QuestionSecretWarning, Message: "Dấu nhận được: " + mark + ".", AboutAddress: r.claimedFrom(),
	})
	if err != nil {
		return ending{}, err
	}
	if r.sender.ID != "" && r.proven() {
		if err := w.replySecret(ctx, r); err != nil {
			return ending{}, err
		}
	}
	return r.ends(store.OutcomeSecret, "Thư mang dấu "+mark+", không được xử lý trên hệ thống này; cần người xem."), nil
}

func (w replies) replySecret(ctx context.Context, r received) error {
	may, err := w.store.MayClarify(ctx, r.claimedFrom(), r.request.Task, w.now())
	if err != nil || !may {
		return err
	}
	secret, err := w.store.Secret()
	if err != nil {
		return err
	}
	written, err := report.ComposeQuestion(report.QuestionInput{
		Language: w.language, Kind: report.QuestionSecret, To: r.recipient(""), Task: r.request.Task,
	})
	if err != nil {
		return err
	}
	key := "question:" + r.in.ContentHash
	return w.store.QueueLetter(ctx, w.toSender(r, written, store.LetterOut{
		Key: key, Notice: store.NoticeQuestion, Task: r.request.Task, MessageID: token.New(secret, key).MessageID(w.address),
	}))
}

// warnCoordinators writes to every coordinator about a letter, once for each key.
func (w replies) warnCoordinators(ctx context.Context, key string, about store.LetterIn, id plan.TaskID, in report.QuestionInput) error {
	task := store.Task{}
	var err error
	if id != "" {
		if task, err = w.store.Task(ctx, id); err != nil {
			return err
		}
	}
	in.Language, in.At, in.Task, in.Title, in.UnitName = w.language, about.FiledAt, task.ID, task.Title, task.UnitName
	people, err := w.store.Directory(ctx)
	if err != nil {
		return err
	}
	secret, err := w.store.Secret()
	if err != nil {
		return err
	}
	for _, to := range people.Coordinators(calendar.Today(w.now())) {
		in.To = report.Recipient{Name: to.Person.Name, Title: to.Person.Title, Role: directory.RoleCoordinator}
		written, err := report.ComposeQuestion(in)
		if err != nil {
			return err
		}
		each := key + ":" + string(to.Person.ID)
		err = w.store.QueueLetter(ctx, store.LetterOut{
			Key: each, Notice: store.NoticeWarning, Task: task.ID, Plan: task.Plan, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address,
			MessageID: token.New(secret, each).MessageID(w.address), Subject: written.Subject, Text: written.Text, HTML: written.HTML, CreatedAt: w.now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

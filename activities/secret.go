package activities

import (
	"context"

	"loa/activities/token"
	"loa/report"
	"loa/store"
)

// secret leaves a letter that bears the mark of a state secret alone: nothing of it is read or passed on (Luật Bảo vệ bí mật nhà nước
// 2018). The coordinators are told that it lies there, and its sender, when it surely is one, that it must not come this way.
func (d *delivery) secret(ctx context.Context, mark string) error {
	about := report.QuestionInput{
		Kind: report.QuestionSecretLies, Message: "Dấu nhận được: " + mark + ".",
		AboutAddress: d.claimedFrom(),
	}
	if err := d.warn(ctx, "secret:"+d.in.ContentHash, about); err != nil {
		return err
	}
	if d.sender.ID != "" && d.proven() {
		if err := d.tellSecret(ctx); err != nil {
			return err
		}
	}
	return d.end(ctx, store.OutcomeSecret, "Thư mang dấu "+mark+", không được xử lý trên hệ thống này; cần người xem.")
}

func (d *delivery) tellSecret(ctx context.Context) error {
	address := d.letter.From[0].Spec
	may, err := d.Store.MayClarify(ctx, address, d.ask.Task, d.Now())
	if err != nil || !may {
		return err
	}
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return err
	}
	letter, err := report.ComposeQuestion(report.QuestionInput{
		Kind: report.QuestionSecret, To: report.Recipient{Name: d.sender.Name, Title: d.sender.Title}, Task: d.ask.Task,
	})
	if err != nil {
		return err
	}
	key := "question:" + d.in.ContentHash
	return d.Store.QueueLetter(ctx, store.LetterOut{
		Key: key, Notice: store.NoticeQuestion, Task: d.ask.Task, ToPerson: d.sender.ID, ToName: d.sender.Name, ToAddress: address,
		MessageID: token.New(secret, key).MessageID(d.Address), InReplyTo: d.letter.MessageID,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: d.Now(),
	})
}

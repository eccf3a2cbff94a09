package activities

import (
	"context"

	"loa/intake"
	"loa/report"
	"loa/store"
)

// takeFiles takes in the files of a draft or a report before it is asked of the task. Those that may not be handed on are asked for
// again, and a mark of secrecy in any of them makes the whole letter one that is not processed; ended says that the letter is closed.
func (d *delivery) takeFiles(ctx context.Context, in intent) (ended bool, err error) {
	if in.files == "" || len(d.letter.Attachments) == 0 {
		return false, nil
	}
	kept, findings, err := d.Files.ReadAttachments(ctx, d.in, d.letter)
	if err != nil {
		return false, err
	}
	d.letter.Attachments = kept
	accepted := intake.AcceptAttachments(findings, d.in.Released)
	for _, file := range accepted.Refused {
		d.note("file", "fail", file.Name+": "+file.Reason)
	}
	if accepted.Secret != nil {
		d.note("secret", "fail", "tệp “"+accepted.Secret.Name+"” có dấu hiệu bí mật nhà nước")
		return true, d.secret(ctx, "bí mật nhà nước trong tệp kèm theo")
	}
	if len(accepted.Refused) == 0 {
		return false, nil
	}
	if !d.proven() {
		return true, d.end(ctx, store.OutcomeTriage, "Thư có tệp không nhận được và chưa xác thực được người gửi.")
	}
	d.refusedFiles = accepted.Questions()
	return true, d.askBack(ctx, report.QuestionAttachment, "", store.OutcomeQuestion)
}

package inbound

import (
	"context"

	"loa/intake"
	"loa/mail"
	"loa/report"
	"loa/store"
)

// acceptance holds the accepted and the refused files of a draft or a report.
type acceptance struct {
	kept    []mail.Attachment     // the files that may go on record
	refused []report.QuestionFile // the files that the sender is asked for again
	secret  bool                  // a file has a mark of secrecy
	checks  []mail.Check
}

// acceptAttachments inspects the files of a draft or a report before the command is given. The files of other letters are not inspected.
func (d decider) acceptAttachments(ctx context.Context, r received, in intent) (acceptance, error) {
	if in.document == "" && !in.photos || len(r.parsed.Attachments) == 0 {
		return acceptance{kept: r.parsed.Attachments}, nil
	}
	kept, findings, err := d.files.Inspect(ctx, r.in, r.parsed)
	if err != nil {
		return acceptance{}, err
	}
	found := intake.AcceptAttachments(findings, r.in.Released)
	accepted := acceptance{kept: kept, refused: found.Questions(), secret: found.Secret != nil}
	for _, file := range found.Refused {
		accepted.checks = append(accepted.checks, check("file", "fail", file.Name+": "+file.Reason))
	}
	if found.Secret != nil {
		accepted.checks = append(accepted.checks, check("secret", "fail", "tệp “"+found.Secret.Name+"” có dấu hiệu bí mật nhà nước"))
	}
	return accepted, nil
}

// refusal is the decision about a letter with files that cannot be accepted: a mark of secrecy in one of them makes the whole letter
// secret, and refused files are asked for again. It is false when all files are accepted.
func (a acceptance) refusal(r received) (decision, bool) {
	switch {
	case a.secret:
		return decision{do: doReportSecret, reason: "bí mật nhà nước trong tệp kèm theo", checks: a.checks}, true
	case len(a.refused) == 0:
		return decision{}, false
	case !r.proven():
		return decision{
			do: doEnd, outcome: store.OutcomeTriage, checks: a.checks,
			reason: "Thư có tệp không nhận được và chưa xác thực được người gửi.",
		}, true
	}
	return decision{
		do: doReply, checks: a.checks,
		reply: clarification{kind: report.QuestionAttachment, outcome: store.OutcomeQuestion, files: a.refused},
	}, true
}

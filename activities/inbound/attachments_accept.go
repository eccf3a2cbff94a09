package inbound

import (
	"context"

	"loa/mail"
	"loa/report"
	"loa/store"
)

// acceptance is what became of the files of a draft or a report.
type acceptance struct {
	kept    []mail.Attachment     // what may be put on record
	refused []report.QuestionFile // what has to be sent again
	secret  bool                  // a file bears a mark of secrecy
	checks  []mail.Check
}

// acceptAttachments takes in the files of a draft or a report before the task is asked. Of other letters all files are kept unread.
func (d decider) acceptAttachments(ctx context.Context, r received, in intent) (acceptance, error) {
	if in.files == "" || len(r.parsed.Attachments) == 0 {
		return acceptance{kept: r.parsed.Attachments}, nil
	}
	kept, findings, err := d.files.ReadAttachments(ctx, r.in, r.parsed)
	if err != nil {
		return acceptance{}, err
	}
	accepted := acceptance{kept: kept}
	for _, finding := range findings {
		if finding.Secret && !r.in.Released {
			accepted.secret = true
			accepted.checks = append(accepted.checks, check("secret", "fail", "tệp “"+finding.Name+"” có dấu hiệu bí mật nhà nước"))
			return accepted, nil
		}
		if finding.Finding == store.AttachmentRefuse {
			accepted.refused = append(accepted.refused, report.QuestionFile{Name: finding.Name, Fault: faultOf(finding)})
			accepted.checks = append(accepted.checks, check("file", "fail", finding.Name+": "+finding.Reason))
		}
	}
	return accepted, nil
}

// refusal is what is done with a letter whose files cannot be accepted: a mark of secrecy in one of them makes the whole letter secret, and
// files that may not be kept are asked for again. It reports false when all files are accepted.
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

// faultOf names what is wrong with a file, in the words of the letter that asks for it again.
func faultOf(finding store.Attachment) report.FileFault {
	if finding.Virus != "" {
		return report.FileVirus
	}
	switch mail.FileKind(finding.Kind) {
	case mail.FileLocked:
		return report.FileEncrypted
	case mail.FileXLS, mail.FileDOC:
		return report.FileOldFormat
	case mail.FileArchive:
		return report.FileArchive
	case mail.FileExecutable:
		return report.FileExecutable
	case mail.FileXLSX, mail.FileDOCX, mail.FileODS, mail.FileODT, mail.FileCSV, mail.FileTXT, mail.FilePDF, mail.FilePNG, mail.FileJPG,
		mail.FileTNEF, mail.FileEML, mail.FileSignature, mail.FileOther:
	}
	return report.FileMismatch
}

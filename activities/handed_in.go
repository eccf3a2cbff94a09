package activities

import (
	"context"

	"loa/mail/attachment"
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
	var refused []report.QuestionFile
	for _, finding := range findings {
		if finding.Secret && !d.in.Released {
			d.note("secret", "fail", "tệp “"+finding.Name+"” có dấu hiệu bí mật nhà nước")
			return true, d.secret(ctx, "bí mật nhà nước trong tệp kèm theo")
		}
		if finding.Finding == store.AttachmentRefuse {
			d.note("file", "fail", finding.Name+": "+finding.Reason)
			refused = append(refused, report.QuestionFile{Name: finding.Name, Fault: faultOf(finding)})
		}
	}
	if len(refused) == 0 {
		return false, nil
	}
	if !d.proven() {
		return true, d.end(ctx, store.OutcomeTriage, "Thư có tệp không nhận được và chưa xác thực được người gửi.")
	}
	d.refusedFiles = refused
	return true, d.askBack(ctx, report.QuestionAttachment, "", store.OutcomeQuestion)
}

// faultOf says what is the matter with a file in the words of the letter that asks for it again.
func faultOf(finding store.Attachment) report.FileFault {
	if finding.Virus != "" {
		return report.FileVirus
	}
	switch attachment.Kind(finding.Kind) {
	case attachment.KindEncrypted:
		return report.FileEncrypted
	case attachment.KindXLS, attachment.KindDOC:
		return report.FileOldFormat
	case attachment.KindArchive:
		return report.FileArchive
	case attachment.KindExecutable:
		return report.FileExecutable
	case attachment.KindXLSX, attachment.KindDOCX, attachment.KindODS, attachment.KindODT, attachment.KindCSV, attachment.KindTXT, attachment.KindPDF, attachment.KindPNG, attachment.KindJPG,
		attachment.KindTNEF, attachment.KindEML, attachment.KindSignature, attachment.KindOther:
	}
	return report.FileMismatch
}

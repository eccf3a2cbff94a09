package intake

import (
	"loa/mail/attachment"
	"loa/report"
	"loa/store"
)

// Acceptance holds the files of a draft or a report that cannot be accepted.
type Acceptance struct {
	Refused []store.Attachment // may not be passed on; the sender is asked for them again
	Secret  *store.Attachment  // the first file with a mark of state secrets, at which the check stopped; nil when no file has one
}

// AcceptAttachments accepts or refuses the files of a letter by the findings on record. A mark of secrecy does not count when a person has
// released the letter.
func AcceptAttachments(findings []store.Attachment, released bool) Acceptance {
	var a Acceptance
	for _, finding := range findings {
		if finding.Secret && !released {
			a.Secret = &finding
			return a
		}
		if finding.Finding == store.AttachmentRefuse {
			a.Refused = append(a.Refused, finding)
		}
	}
	return a
}

// Questions are the refused files, for the letter that asks for them again.
func (a Acceptance) Questions() []report.QuestionFile {
	files := make([]report.QuestionFile, 0, len(a.Refused))
	for _, file := range a.Refused {
		files = append(files, report.QuestionFile{Name: file.Name, Fault: fileFault(file)})
	}
	return files
}

// fileFault is the fault of a refused file.
func fileFault(finding store.Attachment) report.FileFault {
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

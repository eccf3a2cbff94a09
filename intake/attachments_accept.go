package intake

import (
	"loa/mail/attachment"
	"loa/report"
	"loa/store"
)

// Acceptance says which files of a draft or a report cannot be taken.
type Acceptance struct {
	Refused []store.Attachment // may not be handed on: their sender is asked for them again
	Secret  *store.Attachment  // the first file with a mark of state secrets, after which no file was looked at; nil: none has one
}

// AcceptAttachments judges the files of a letter by what was found in them. A mark of secrecy does not count when a person has released
// the letter.
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

// Questions are the refused files as the letter that asks for them again names them.
func (a Acceptance) Questions() []report.QuestionFile {
	files := make([]report.QuestionFile, 0, len(a.Refused))
	for _, file := range a.Refused {
		files = append(files, report.QuestionFile{Name: file.Name, Fault: fileFault(file)})
	}
	return files
}

// fileFault says what is the matter with a file in the words of the letter that asks for it again.
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

package intake

import (
	"context"
	"errors"
	"strings"

	"loa/plan"
	"loa/report"
	"loa/store"
)

// Inspector inspects the files of a submission before they are filed. inbound.AttachmentInspector satisfies it.
type Inspector interface {
	// InspectFiles inspects files, has them scanned and reads their text, as those of letters are. It files nothing. The findings are in the order
	// of the files; those of files packed in one follow at the end. The error is ErrNotScanned, that of ctx, or says that no child could be started.
	InspectFiles(ctx context.Context, files []File) ([]store.Attachment, error)
}

// ErrNotScanned is the error of an Inspector when files must be scanned and the scanner does not answer.
var ErrNotScanned = errors.New("the virus scanner does not answer")

// FileRefusal is the error of a submission with a file, or a text, that may not be taken. Nothing was filed.
type FileRefusal struct {
	Name   string           // of the file; empty: the text
	Fault  report.FileFault // why, unless Secret
	Secret bool             // it has a mark of state secrets
}

// In is the sentence for the person who submits, in a language.
func (r *FileRefusal) In(lang report.Language) string {
	if r.Secret {
		return report.SecretRefused(lang, r.Name)
	}
	return report.FileRefused(lang, report.QuestionFile{Name: r.Name, Fault: r.Fault})
}

// Error is the sentence in Vietnamese.
func (r *FileRefusal) Error() string { return r.In("") }

// Unwrap returns the refusal that the record keeps.
func (r *FileRefusal) Unwrap() error {
	kind := plan.RefusalInvalid
	if r.Fault == report.FileUnchecked {
		kind = plan.RefusalNotNow
	}
	return &plan.Refusal{Kind: kind, Message: r.Error()}
}

// inspect refuses a submission that a letter with the same files would be refused for. The files of a letter were inspected with it.
func (f Filing) inspect(ctx context.Context, sub Submission) error {
	if sub.Letter != 0 || f.Inspector == nil {
		return nil
	}
	files := sub.Files
	if text := strings.TrimSpace(sub.Text); text != "" {
		files = append([]File{{Type: textType, Content: []byte(text)}}, files...)
	}
	findings, err := f.Inspector.InspectFiles(ctx, files)
	if errors.Is(err, ErrNotScanned) {
		refused := &FileRefusal{Fault: report.FileUnchecked}
		if len(sub.Files) > 0 {
			refused.Name = sub.Files[0].Name
		}
		return refused
	}
	if err != nil {
		return err
	}
	accepted := AcceptAttachments(findings, false)
	if accepted.Secret != nil {
		return &FileRefusal{Name: accepted.Secret.Name, Secret: true}
	}
	if refused := accepted.Questions(); len(refused) > 0 {
		return &FileRefusal{Name: refused[0].Name, Fault: refused[0].Fault}
	}
	return nil
}

// textType is the media type of the text of a submission.
const textType = "text/plain; charset=utf-8"

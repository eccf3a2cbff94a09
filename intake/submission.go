package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// File is a file that was handed in.
type File struct {
	Name    string
	Type    string // media type, as the sender's side says
	Content []byte
}

// Submission is a draft or a report as it was handed in: a text, files, or both.
type Submission struct {
	Task   plan.TaskID
	Kind   store.DocumentKind
	Text   string
	Files  []File
	By     directory.PersonID
	Letter store.LetterID // 0 when it did not come by mail
}

// Empty says whether nothing was handed in.
func (s Submission) Empty() bool { return strings.TrimSpace(s.Text) == "" && len(s.Files) == 0 }

// DocumentOf is what a command hands in; "" for a command that hands in nothing.
func DocumentOf(kind plan.CommandKind) store.DocumentKind {
	switch kind {
	case plan.CommandSubmitDraft:
		return store.DocumentDraft
	case plan.CommandSubmitReport:
		return store.DocumentReport
	case plan.CommandAccept, plan.CommandDecline, plan.CommandAssign, plan.CommandDecide, plan.CommandWithdraw, plan.CommandConfirmPublished,
		plan.CommandAcceptReport, plan.CommandReturnReport, plan.CommandSubstitute, plan.CommandRequestExtension, plan.CommandDecideExtension,
		plan.CommandAmend, plan.CommandPause, plan.CommandResume, plan.CommandCancel:
	}
	return ""
}

// MediaType is the media type of a file by the ending of its name, for files that come without one.
func MediaType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".txt", ".md":
		return "text/plain; charset=utf-8"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".pdf":
		return "application/pdf"
	}
	return "application/octet-stream"
}

// Filing puts on record what a command is about.
type Filing struct {
	Store *store.Store
	Now   func() time.Time
}

// Submit puts a submission on record and gives the hash that names it in the command: that of its text, with a line for each of its
// files. The same submission always has the same hash.
func (f Filing) Submit(ctx context.Context, sub Submission) (hash string, err error) {
	version, err := f.version(ctx, sub)
	if err != nil {
		return "", err
	}
	whole := strings.Builder{}
	whole.WriteString(strings.TrimSpace(sub.Text))
	for _, file := range sub.Files {
		hash, err := f.document(ctx, sub, version, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&whole, "\n\nTệp đính kèm: %s (SHA-256 %s)", file.Name, hash)
	}
	text := File{Name: "", Type: "text/plain; charset=utf-8", Content: []byte(strings.TrimSpace(whole.String()))}
	return f.document(ctx, sub, version, text)
}

// version is the one that the draft or report will have when the task takes it.
func (f Filing) version(ctx context.Context, sub Submission) (int, error) {
	task, err := f.Store.Task(ctx, sub.Task)
	if err != nil || sub.Kind != store.DocumentReport {
		return task.State.Draft + 1, err
	}
	events, err := f.Store.Journal(ctx, sub.Task)
	version := 1
	for _, e := range events {
		if e.Kind == plan.EventReportSubmitted {
			version++
		}
	}
	return version, err
}

func (f Filing) document(ctx context.Context, sub Submission, version int, file File) (hash string, err error) {
	hash, err = f.Store.FileBlob(ctx, file.Content, file.Type)
	if err != nil {
		return "", fmt.Errorf("filing %q: %w", file.Name, err)
	}
	return hash, f.Store.FileDocument(ctx, store.Document{
		Task: sub.Task, Kind: sub.Kind, Version: version, Hash: hash, Name: file.Name, Type: file.Type,
		Size: int64(len(file.Content)), ByPerson: sub.By, Letter: sub.Letter, At: f.Now(),
	})
}

// FileRefusal puts the refusal of a command on record and gives it back; the first refusal of a command stands. Any other error, and the
// refusal of a command that the state machine does not have, passes without a record.
func (f Filing) FileRefusal(ctx context.Context, task plan.TaskID, c plan.Command, err error) error {
	var refusal *plan.Refusal
	if _, known := plan.RuleOf(c.Kind); !known || !errors.As(err, &refusal) {
		return err
	}
	filed := f.Store.FileRefusal(ctx, store.Refusal{
		Task: task, Command: c.ID, Kind: c.Kind, Actor: c.Actor.Person, Channel: c.Channel,
		Reason: refusal.Kind, Message: refusal.Message, At: f.Now(),
	})
	return cmp.Or(filed, err)
}

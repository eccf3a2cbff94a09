package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// File is one file of a submission.
type File struct {
	Name    string
	Type    string // media type, as the sender's program states it
	Content []byte
}

// Submission is a draft or a report: a text, files, or both.
type Submission struct {
	Task   plan.TaskID
	Kind   store.DocumentKind
	Text   string
	Files  []File
	By     directory.PersonID
	Letter store.LetterID // 0 when it did not come by mail
}

// Empty reports whether a submission has neither text nor files.
func (s Submission) Empty() bool { return strings.TrimSpace(s.Text) == "" && len(s.Files) == 0 }

// DocumentOf is the kind of document that a command submits; "" for a command that submits none.
func DocumentOf(kind plan.CommandKind) store.DocumentKind {
	switch kind {
	case plan.CommandSubmitDraft:
		return store.DocumentDraft
	case plan.CommandSubmitReport:
		return store.DocumentReport
	case plan.CommandAccept, plan.CommandDecline, plan.CommandAssign, plan.CommandDecide, plan.CommandWithdraw, plan.CommandConfirmPublished,
		plan.CommandCount, plan.CommandDropItem,
		plan.CommandAcceptReport, plan.CommandReturnReport, plan.CommandSubstitute, plan.CommandRequestExtension, plan.CommandDecideExtension,
		plan.CommandAmend, plan.CommandPause, plan.CommandResume, plan.CommandCancel, plan.CommandAsk, plan.CommandAnswerQuestion, plan.CommandSuspend,
		plan.CommandKeep, plan.CommandReassign:
	}
	return ""
}

// MediaType is the media type of a file by the extension of its name, for files that come without a media type.
func MediaType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".txt", ".md":
		return textType
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".pdf":
		return "application/pdf"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	}
	return "application/octet-stream"
}

// Filing puts the documents and the refusals of commands on record.
type Filing struct {
	Store     *store.Store
	Inspector Inspector // of the files that do not come by mail; nil takes them as they are
	Now       func() time.Time
}

// Submit puts a submission on record and returns the hash that names it in the command: that of its text, followed by a line for each
// file. The same submission always has the same hash. Whatever road it comes by, its files pass the same inspection: the error is a *FileRefusal
// for one that may not be taken.
func (f Filing) Submit(ctx context.Context, sub Submission) (hash string, err error) {
	if err := f.inspect(ctx, sub); err != nil {
		return "", err
	}
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
		fmt.Fprintf(&whole, "\n\n"+listedPrefix+"%s (SHA-256 %s)", file.Name, hash)
	}
	text := File{Name: "", Type: textType, Content: []byte(strings.TrimSpace(whole.String()))}
	return f.document(ctx, sub, version, text)
}

// listedPrefix begins the line of a file in the text of a submission.
const listedPrefix = "Tệp đính kèm: "

var listedFile = regexp.MustCompile(`(?:^|\n\n)` + listedPrefix + `[^\n]* \(SHA-256 ([0-9a-f]{64})\)$`)

// Parts takes the text of a submission, as Submit filed it, apart: what its sender wrote, and the hashes of its files in their order. A
// sender can write such a line too, so a hash counts only when it names a document of the same version.
func Parts(whole string) (text string, files []string) {
	for {
		found := listedFile.FindStringSubmatchIndex(whole)
		if found == nil {
			slices.Reverse(files)
			return strings.TrimSpace(whole), files
		}
		files = append(files, whole[found[2]:found[3]])
		whole = whole[:found[0]]
	}
}

// version is the number that the draft or report has once the task accepts it.
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

// FileRefusal puts the refusal of a command on record and returns it. The first refusal of a command stands. Any other error, and the
// refusal of a command that the state machine does not have, is returned without a record.
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

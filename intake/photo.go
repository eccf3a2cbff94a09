package intake

import (
	"context"
	"slices"

	"loa/mail/attachment"
	"loa/plan"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// Photos are photos of a person that prove the work of a task.
type Photos struct {
	Task  plan.TaskID
	Files []File
	By    directory.PersonID
}

// FilePhotos puts photos on record and returns their hashes, in their order and each once. They pass the inspection of every file that comes
// by no letter, and must be JPG or PNG by their content: the error is a *FileRefusal for a file that may not be taken. None is filed then.
func (f Filing) FilePhotos(ctx context.Context, photos Photos) ([]string, error) {
	sub := Submission{Task: photos.Task, Kind: store.DocumentPhoto, Files: photos.Files, By: photos.By}
	for _, file := range sub.Files {
		if found := attachment.Inspect(file.Name, file.Type, file.Content); found.Kind != attachment.KindJPG && found.Kind != attachment.KindPNG {
			return nil, &FileRefusal{Name: file.Name, Fault: report.FileNoPhoto}
		}
	}
	if err := f.inspect(ctx, sub); err != nil {
		return nil, err
	}
	var hashes []string
	for _, file := range sub.Files {
		hash, err := f.document(ctx, sub, photoVersion, file)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes, nil
}

// photoVersion is the version of every photo: a photo is replaced by no other.
const photoVersion = 1

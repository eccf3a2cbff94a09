package intake

import (
	"context"
	"strings"

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

// FilePhotos puts photos on record and returns their hashes in their order. They pass the inspection of every file that comes
// by no letter, and must be JPG or PNG by their content: the error is a *FileRefusal for a file that may not be taken. None is filed then.
func (f Filing) FilePhotos(ctx context.Context, photos Photos) ([]string, error) {
	sub := Submission{Task: photos.Task, Kind: store.DocumentPhoto, By: photos.By}
	for _, file := range photos.Files {
		found := attachment.Inspect(file.Name, file.Type, file.Content)
		kind, is := photoTypes[found.Kind]
		if !is {
			return nil, &FileRefusal{Name: file.Name, Fault: report.FileNoPhoto}
		}
		if strings.TrimSpace(file.Type) == "" || file.Type == "application/octet-stream" {
			file.Type = kind
		}
		sub.Files = append(sub.Files, file)
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
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// photoTypes are the media types of photos by their content.
var photoTypes = map[attachment.Kind]string{attachment.KindJPG: "image/jpeg", attachment.KindPNG: "image/png"}

// photoVersion is the version of every photo: a photo is replaced by no other.
const photoVersion = 1

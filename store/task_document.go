package store

import (
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// DocumentKind is what a document is to its task.
type DocumentKind string

// The kinds of document.
const (
	DocumentDraft  DocumentKind = "draft"
	DocumentReport DocumentKind = "report"
)

// Document is a file, or a text, that belongs to a version of a task's draft or report. A version may have several.
type Document struct {
	Task     plan.TaskID
	Kind     DocumentKind
	Version  int    // of the draft or report, from 1
	Hash     string // SHA-256 of the content, which was filed before
	Name     string // the file's name as its sender wrote it
	Type     string // media type
	Size     int64  // in bytes
	ByPerson directory.PersonID
	Letter   LetterID // the letter it came with, 0 when it came otherwise
	At       time.Time
}

// Blob is a filed content, named by its SHA-256 in lower-case hexadecimal.
type Blob struct {
	Hash    string
	Type    string
	Size    int64
	Content []byte
}

package report

import "loa/locale"

// FileFault says why a file that came with a letter could not be read. The zero fault says only that it could not.
type FileFault string

// The faults of files.
const (
	FileEncrypted  FileFault = "encrypted"  // a password is needed
	FileMacro      FileFault = "macro"      // a document that holds a program
	FileOldFormat  FileFault = "old_format" // .doc, .xls and the like
	FileExecutable FileFault = "executable" // a program
	FileArchive    FileFault = "archive"    // packed in a format that is not unpacked
	FileTooLarge   FileFault = "too_large"  // too large, packed or unpacked
	FileTooMany    FileFault = "too_many"   // beyond the number of files that one letter may bring
	FileMismatch   FileFault = "mismatch"   // the content does not match the extension of the name
	FileDamaged    FileFault = "damaged"    // cannot be opened
	FileScanned    FileFault = "scanned"    // pictures of pages, without text
	FileVirus      FileFault = "virus"      // the malware scanner found something
	FileUnchecked  FileFault = "unchecked"  // a malware scan is required and the scanner does not answer
	FileTimeout    FileFault = "timeout"    // reading it took too long or too much memory
	FileNoPhoto    FileFault = "no_photo"   // no photo where photos are asked for
	FileKept       FileFault = "kept"       // no fault: it is kept and waits for the word of its sender
)

// FileFaults lists every fault.
func FileFaults() []FileFault {
	return []FileFault{
		FileEncrypted, FileMacro, FileOldFormat, FileExecutable, FileArchive, FileTooLarge, FileTooMany, FileMismatch, FileDamaged,
		FileScanned, FileVirus, FileUnchecked, FileTimeout, FileNoPhoto,
	}
}

// QuestionFile is a file that could not be read, or that was kept.
type QuestionFile struct {
	Name  string
	Fault FileFault
}

// FileRefused says that a file of a submission was not taken, why, and how to send it.
func FileRefused(lang locale.Language, file QuestionFile) string {
	if file.Name == "" {
		return lang.T("letter.file.text_refused", "Advice", file.Fault.advice(lang))
	}
	return lang.T("letter.file.refused", "Name", file.Name, "Advice", file.Fault.advice(lang))
}

// SecretRefused says that a file of a submission, or its text when the name is empty, has a mark of state secrets and was not kept.
func SecretRefused(lang locale.Language, name string) string {
	if name == "" {
		return lang.T("letter.file.secret_text")
	}
	return lang.T("letter.file.secret", "Name", name)
}

// advice says what is wrong with a file and how to send it so that it can be read.
func (f FileFault) advice(lang locale.Language) string {
	if lang.HasWord("file_fault", string(f)) {
		return lang.Word("file_fault", string(f))
	}
	return lang.T("letter.attachment.unreadable")
}

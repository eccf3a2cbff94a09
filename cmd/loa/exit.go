package main

import (
	"context"
	"errors"

	"loa/commands"
	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/sheet"
	"loa/store"
)

// The exit codes, as docs/cli.md lists them.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitForbidden   = 4
	exitInvalid     = 5 // what was given is wrong: a file, a date, a command that does not apply
	exitUnavailable = 6 // PostgreSQL, Temporal or the mail server cannot be reached, or a port is taken
	exitInterrupted = 130
)

// fault is an error with the exit code it calls for; its text is for the person at the terminal and says what to do.
type fault struct {
	code int
	text string
	err  error
}

func (f *fault) Error() string { return f.text }
func (f *fault) Unwrap() error { return f.err }

func usage(text string) error { return &fault{code: exitUsage, text: text} }

func invalid(text string) error { return &fault{code: exitInvalid, text: text} }

func notFound(text string) error { return &fault{code: exitNotFound, text: text} }

func unavailable(err error, text string) error {
	return &fault{code: exitUnavailable, text: text, err: err}
}

// exitCode classifies an error once, for every command.
func exitCode(ctx context.Context, err error) int {
	var f *fault
	var refusal *plan.Refusal
	var file *sheet.Fault
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &refusal):
		return refusalCode(refusal.Kind)
	case errors.As(err, &file):
		return exitInvalid
	case errors.Is(err, store.ErrNotFound):
		return exitNotFound
	case errors.Is(err, commands.ErrUnreachable), errors.Is(err, commands.ErrPending), errors.Is(err, plan.ErrAway),
		errors.Is(err, commands.ErrNoWorker):
		return exitUnavailable
	case ctx.Err() != nil:
		return exitInterrupted
	}
	return exitFailure
}

func refusalCode(kind plan.RefusalKind) int {
	switch kind {
	case plan.RefusalForbidden:
		return exitForbidden
	case plan.RefusalNotFound:
		return exitNotFound
	case plan.RefusalNotNow, plan.RefusalStaleDraft, plan.RefusalInvalid, plan.RefusalClosed:
		return exitInvalid
	}
	return exitFailure
}

// message is what the person at the terminal reads.
func message(lang locale.Language, err error) string {
	var file *sheet.Fault
	if errors.As(err, &file) {
		return file.Message + "; " + file.Advice
	}
	if file, is := errors.AsType[*intake.FileRefusal](err); is {
		return file.In(lang)
	}
	if f, is := errors.AsType[*fault](err); is && errors.Is(f, store.ErrNotFound) {
		return err.Error() // it says where to look
	}
	if errors.Is(err, commands.ErrNoWorker) {
		return lang.T("command.error.no_worker")
	}
	if errors.Is(err, plan.ErrAway) {
		return lang.T("command.error.away")
	}
	if errors.Is(err, store.ErrNotFound) {
		return missingText(lang, err)
	}
	return err.Error()
}

// missingText says what does not exist, and where to look for what does.
func missingText(lang locale.Language, err error) string {
	if m, is := errors.AsType[*store.MissingError](err); is {
		switch m.Kind {
		case store.RecordPlan:
			return lang.T("command.error.no_plan", "ID", quoted(m.Key))
		case store.RecordTask:
			return lang.T("command.error.no_task", "ID", quoted(m.Key))
		case store.RecordLine:
			return lang.T("command.error.no_line", "ID", quoted(m.Key))
		case store.RecordLetter:
			return lang.T("command.error.no_letter", "ID", m.Key)
		case store.RecordShare:
			return lang.T("command.error.no_share", "ID", m.Key)
		}
	}
	return lang.T("command.error.not_found")
}

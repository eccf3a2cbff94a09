package report

import (
	"embed"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"loa/locale"
	"loa/plan"
)

//go:embed letters
var letterFiles embed.FS

// noticeFiles names the file in letters/ for each kind of letter of a task.
var noticeFiles = map[plan.NoticeKind]string{
	plan.NoticeAssignment:      "assignment",
	plan.NoticeDraftWanted:     "draft_wanted",
	plan.NoticeApproval:        "approval",
	plan.NoticeReturned:        "returned",
	plan.NoticePublish:         "publish",
	plan.NoticeReportWanted:    "report_wanted",
	plan.NoticeReportCheck:     "report_check",
	plan.NoticeReportReturned:  "report_returned",
	plan.NoticeDone:            "done",
	plan.NoticeReceipt:         "receipt",
	plan.NoticeUndoWindow:      "held",
	plan.NoticeWithdrawn:       "taken_back",
	plan.NoticeReminder:        "reminder",
	plan.NoticeOverdue:         "overdue",
	plan.NoticeEscalation:      "escalation",
	plan.NoticeDeclined:        "declined",
	plan.NoticeExtensionAsked:  "extension_asked",
	plan.NoticeExtensionAnswer: "extension_answer",
	plan.NoticeChanged:         "changed",
	plan.NoticeAsked:           "asked",
	plan.NoticeAnswered:        "answered",
	plan.NoticePassedOn:        "passed_on",
	plan.NoticeCountWanted:     "count_wanted",
	plan.NoticeRecorded:        "counted",
	plan.NoticeSuspended:       "suspended",
}

// questionFiles names the file in letters/ for each kind of question; most kinds share one.
var questionFiles = map[QuestionKind]string{
	QuestionUnclear:       "question",
	QuestionConditional:   "question",
	QuestionUnproven:      "question",
	QuestionStaleDraft:    "question",
	QuestionNotApprover:   "question",
	QuestionClosed:        "question",
	QuestionEmptyReport:   "question",
	QuestionNothing:       "question",
	QuestionRefused:       "question",
	QuestionUnclearAgain:  "unclear_again",
	QuestionVersion:       "version",
	QuestionRecorded:      "recorded",
	QuestionAnswered:      "recorded",
	QuestionConfirm:       "confirm_code",
	QuestionConfirmAgain:  "confirm_again",
	QuestionLinkCode:      "link_code",
	QuestionLinkPerson:    "link_person",
	QuestionWhich:         "which",
	QuestionPhone:         "phone",
	QuestionAlarm:         "alarm",
	QuestionSecret:        "secret",
	QuestionSecretWarning: "secret_warning",
	QuestionAttachment:    "attachment",
	QuestionSecondAddress: "second_address",
	QuestionNotCounted:    "not_counted",
	QuestionExtensionDate: "question",
	QuestionHandover:      "handover",
	QuestionNoUnit:        "question",
}

// mailboxesFile is the file in letters/ for the letter about suppressed mailboxes.
const mailboxesFile = "suppressed_addresses"

// templates are the files of letters/, parsed with the sentences of one language.
type templates struct {
	kinds map[string]*template.Template // by file name without ".txt"; each has the blocks "subject", "lead" and "next"
	text  *template.Template
	html  *htmltemplate.Template
}

// languages holds the templates of every language. A file that does not parse stops the program at its start.
var languages = parseLanguages()

func parseLanguages() map[locale.Language]templates {
	parsed := map[locale.Language]templates{}
	for _, lang := range locale.Languages() {
		parsed[lang] = parseTemplates(lang)
	}
	return parsed
}

func parseTemplates(lang locale.Language) templates {
	names, err := fs.Glob(letterFiles, "letters/*.txt")
	if err != nil {
		panic(err)
	}
	kinds := map[string]*template.Template{}
	for _, name := range names {
		file := path.Base(name)
		kinds[strings.TrimSuffix(file, ".txt")] = template.Must(template.New(file).Funcs(lang.Funcs()).ParseFS(letterFiles, name))
	}
	html := htmltemplate.New("layout.html").Funcs(lang.Funcs())
	return templates{
		kinds: kinds,
		text:  kinds["layout"],
		html:  htmltemplate.Must(html.ParseFS(letterFiles, "letters/layout.html")),
	}
}

// templatesOf are the templates of a language, those of Vietnamese for a language that does not exist.
func templatesOf(lang locale.Language) templates {
	if known, ok := languages[lang]; ok {
		return known
	}
	return languages[locale.Vietnamese]
}

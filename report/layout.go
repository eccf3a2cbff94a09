package report

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"text/template"

	"loa/plan"
)

//go:embed letters
var letterFiles embed.FS

var (
	textLayout = template.Must(template.ParseFS(letterFiles, "letters/layout.txt")).Option("missingkey=error")
	htmlLayout = htmltemplate.Must(htmltemplate.ParseFS(letterFiles, "letters/layout.html")).Option("missingkey=error")
)

// noticeWords holds the sentences of each kind of letter: the blocks "subject", "lead" and "next" of one file.
var noticeWords = map[plan.NoticeKind]*template.Template{
	plan.NoticeAssignment:      words("assignment"),
	plan.NoticeDraftWanted:     words("draft_wanted"),
	plan.NoticeApproval:        words("approval"),
	plan.NoticeReturned:        words("returned"),
	plan.NoticePublish:         words("publish"),
	plan.NoticeReportWanted:    words("report_wanted"),
	plan.NoticeReportCheck:     words("report_check"),
	plan.NoticeReportReturned:  words("report_returned"),
	plan.NoticeDone:            words("done"),
	plan.NoticeReceipt:         words("receipt"),
	plan.NoticeHeld:            words("held"),
	plan.NoticeWithdrawn:       words("taken_back"),
	plan.NoticeReminder:        words("reminder"),
	plan.NoticeOverdue:         words("overdue"),
	plan.NoticeEscalation:      words("escalation"),
	plan.NoticeDeclined:        words("declined"),
	plan.NoticeExtensionAsked:  words("extension_asked"),
	plan.NoticeExtensionAnswer: words("extension_answer"),
	plan.NoticeChanged:         words("changed"),
}

// questionWords holds the sentences of each kind of question; most share one file.
var questionWords = map[QuestionKind]*template.Template{
	QuestionUnclear:     askedBack,
	QuestionConditional: askedBack,
	QuestionUnproven:    askedBack,
	QuestionStaleDraft:  askedBack,
	QuestionNotApprover: askedBack,
	QuestionClosed:      askedBack,
	QuestionCarriers:    askedBack,
	QuestionEmptyReport: askedBack,
	QuestionNothing:     askedBack,
	QuestionRefused:     askedBack,
	QuestionConfirm:     words("confirm_code"),
	QuestionLinkCode:    words("link_code"),
	QuestionWhich:       words("which"),
	QuestionPhone:       words("phone"),
	QuestionAlarm:       words("alarm"),
	QuestionWithdrawn:   words("withdrawn"),
	QuestionSecret:      words("secret"),
	QuestionSecretLies:  words("secret_lies"),
	QuestionAttachment:  words("attachment"),
}

var askedBack = words("question")

func words(name string) *template.Template {
	return template.Must(template.New(name).Option("missingkey=error").ParseFS(letterFiles, "letters/"+name+".txt"))
}

// page is a letter before it is laid out: what both layouts show, in their order.
type page struct {
	Marker   string
	Subject  string
	Greeting string
	Lead     []string
	Facts    []fact
	Quote    quote
	Next     []string
	Answer   answer
	Contact  string // who helps; empty for the office that coordinates
	Closing  []string
}

// fact is one row of the table of a letter.
type fact struct{ Name, Value string }

// quote is a text of somebody else that the letter shows: a draft, a reason. Each of its lines is marked as quoted.
type quote struct {
	Title string
	Lines []string
	Cut   bool // something was left out
}

// compose fills in the sentences and lays the letter out twice.
func compose(words *template.Template, sentences any, p page) (Letter, error) {
	subject, err := block(words, "subject", sentences)
	if err != nil {
		return Letter{}, err
	}
	p.Subject = cutBytes(subjectTag(p.Answer.Code)+cutLine(subject), MaxSubject)
	if p.Lead, err = paragraphs(words, "lead", sentences); err != nil {
		return Letter{}, err
	}
	if p.Next, err = paragraphs(words, "next", sentences); err != nil {
		return Letter{}, err
	}
	p.Marker, p.Closing = Marker, closing(p.Contact)
	var text, html bytes.Buffer
	if err := textLayout.Execute(&text, p); err != nil {
		return Letter{}, fmt.Errorf("laying out text: %w", err)
	}
	if err := htmlLayout.Execute(&html, p); err != nil {
		return Letter{}, fmt.Errorf("laying out html: %w", err)
	}
	return Letter{Subject: p.Subject, Text: text.String(), HTML: html.String()}, nil
}

// closing ends every letter: who wrote it, and who is there to talk to.
func closing(contact string) []string {
	return []string{
		"Trân trọng./.",
		"Cần trao đổi trực tiếp, đề nghị liên hệ " + or(contact, "cơ quan điều phối kế hoạch") + ".",
		"Thư này do hệ thống loa tự động gửi theo kế hoạch. Không gửi nội dung thuộc bí mật nhà nước qua thư điện tử.",
	}
}

func subjectTag(code string) string {
	if code == "" {
		return "[LOA] "
	}
	return "[LOA " + code + "] "
}

// paragraphs are the parts of a block between blank lines, each on one line.
func paragraphs(words *template.Template, name string, sentences any) ([]string, error) {
	text, err := block(words, name, sentences)
	if err != nil {
		return nil, err
	}
	var all []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if line := strings.Join(strings.Fields(part), " "); line != "" {
			all = append(all, capital(line))
		}
	}
	return all, nil
}

func block(words *template.Template, name string, sentences any) (string, error) {
	var b strings.Builder
	if err := words.ExecuteTemplate(&b, name, sentences); err != nil {
		return "", fmt.Errorf("filling in %s: %w", name, err)
	}
	return b.String(), nil
}

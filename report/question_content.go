package report

import (
	"cmp"
	"slices"

	"loa/locale"
	"loa/plan"
)

// questionValues is what the sentences of a question may name, in the language of the letter.
type questionValues struct {
	Kind           QuestionKind
	Asks           plan.Purpose
	Title, Message string
	Newest, Asked  int // versions of the draft; 0 when not known
	ConfirmCode    string
	Opinion        string // "ý kiến duyệt dự thảo bản v2"
	Address        string // on the letter that came in
	At, Until      string // "09:12 ngày 15/03/2027"
	About          string // the person to phone
	ByMail, ByLink bool
	Choose         bool // the sender may answer with one of two words
	Proven         bool // the sender is proven; only the question that the letter answers is in doubt
	Matched        bool // the letter was found to belong to a task
}

func (in QuestionInput) values() questionValues {
	lang := in.Language
	return questionValues{
		Kind: in.Kind, Asks: in.Asks, Title: cmp.Or(in.Title, lang.T("letter.name.task")), Message: in.Message,
		Newest: max(in.Draft, 0), Asked: max(in.AskedDraft, 0), Address: cmp.Or(in.AboutAddress, lang.T("letter.name.unknown_address")),
		ConfirmCode: in.ConfirmCode, Opinion: in.opinion(), At: moment(lang, in.At), Until: moment(lang, in.Until),
		About:  person(lang, in.About.Name, lang.T("letter.name.asked")),
		ByMail: in.ReplyTo != "", ByLink: in.Link != "",
		Choose:  in.Asks == plan.PurposeDecide || in.Asks == plan.PurposeAccept,
		Proven:  in.Proven,
		Matched: in.Task != "" || in.Title != "",
	}
}

// opinion names what a letter said, for the middle of a sentence.
func (in QuestionInput) opinion() string {
	lang, version := in.Language, in.AskedDraft
	switch {
	case in.Command != plan.CommandDecide:
		return lang.T(cmp.Or(commandOpinions[in.Command], "letter.opinion.any"))
	case in.Decision == plan.DecisionApprove && version > 0:
		return lang.T("letter.opinion.approve_version", "Version", version)
	case in.Decision == plan.DecisionApprove:
		return lang.T("letter.opinion.approve")
	case in.Decision == plan.DecisionReturn && version > 0:
		return lang.T("letter.opinion.return_version", "Version", version)
	case in.Decision == plan.DecisionReturn:
		return lang.T("letter.opinion.return")
	}
	return lang.T("letter.opinion.any")
}

// commandOpinions names the commands that come by mail, but for plan.CommandDecide.
var commandOpinions = map[plan.CommandKind]locale.ID{
	plan.CommandAccept:           "letter.opinion.accept",
	plan.CommandDecline:          "letter.opinion.decline",
	plan.CommandSubmitDraft:      "letter.opinion.submit_draft",
	plan.CommandConfirmPublished: "letter.opinion.confirm_published",
	plan.CommandSubmitReport:     "letter.opinion.submit_report",
}

// content is everything of the question but its sentences.
func (in QuestionInput) content() content {
	return content{
		Greeting: greeting(in.Language, in.To, in.UnitName), Facts: in.facts(), Quote: in.quote(), Answer: in.answer(), Contact: in.Contact,
	}
}

// quote repeats what the sender wrote. Nothing of a secret letter is repeated, and nothing of a letter whose sender is not proven: the
// words of an unknown author must not go out under our name.
func (in QuestionInput) quote() quote {
	title := in.Language.T("letter.quote.written")
	switch in.Kind {
	case QuestionSecret, QuestionSecretWarning, QuestionConfirm, QuestionLinkCode, QuestionAlarm, QuestionSecondAddress, QuestionNotCounted:
		return quote{}
	case QuestionPhone:
		title = in.Language.T("letter.quote.latest")
	case QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionSeveralTasks, QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionWhich, QuestionWithdrawn, QuestionAttachment:
	}
	return newQuote(title, in.Written)
}

// facts is the table of a question. Of a secret letter it names neither items nor files.
func (in QuestionInput) facts() []fact {
	lang := in.Language
	rows := []fact{
		{in.aboutLabel(), join(" – ", join(", ", in.About.Name, in.About.Title), in.AboutAddress)},
		{lang.T("letter.fact.task"), in.Title},
		{lang.T("letter.fact.unit"), in.UnitName},
		{lang.T("letter.fact.plan"), in.Plan.Title},
		{lang.T("letter.fact.task_id"), string(in.Task)},
	}
	if in.Kind == QuestionSecret || in.Kind == QuestionSecretWarning {
		return filled(rows)
	}
	for _, item := range in.Items {
		rows = append(rows, fact{lang.T("letter.fact.item", "Number", item.Number), item.summary(lang)})
	}
	for _, file := range in.Files {
		rows = append(rows, fact{lang.T("letter.fact.file", "Name", file.Name), file.Fault.advice(lang)})
	}
	return filled(rows)
}

func (in QuestionInput) aboutLabel() string {
	if slices.Contains([]QuestionKind{QuestionAlarm, QuestionSecretWarning, QuestionSecondAddress, QuestionNotCounted}, in.Kind) {
		return in.Language.T("letter.fact.from")
	}
	return in.Language.T("letter.fact.person")
}

// summary is the title of the item, its unit, and the version of the draft that waits.
func (i QuestionItem) summary(lang locale.Language) string {
	draft := ""
	if i.Draft > 0 {
		draft = lang.T("letter.fact.item_draft", "Version", i.Draft)
	}
	return join(" – ", cmp.Or(i.Title, lang.T("letter.name.task")), i.UnitName, draft)
}

// answer is how a question may be answered; some kinds have an answer of their own, or none.
func (in QuestionInput) answer() answer {
	how := in.answerInput()
	switch in.Kind {
	case QuestionConfirm:
		return how.confirmation(in.ConfirmCode)
	case QuestionSecondAddress:
		return how.registration(in.ConfirmCode)
	case QuestionLinkCode:
		return answer{} // the code is typed on the page; an answer by mail would be taken for another
	case QuestionWhich:
		return how.selection(in.Items)
	case QuestionPhone, QuestionSecret, QuestionSecretWarning, QuestionAlarm, QuestionNotCounted:
		how.asks, how.replyTo = plan.PurposeNone, "" // no answer by mail would be taken
	case QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionSeveralTasks, QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionWithdrawn, QuestionAttachment:
	}
	return how.answer(in.Task, in.UnitName)
}

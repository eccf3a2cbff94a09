package report

import (
	"cmp"
	"slices"
	"strings"

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
	Choose         bool   // the sender may answer with one of two words
	Proven         bool   // the sender is proven; only the question that the letter answers is in doubt
	Matched        bool   // the letter was found to belong to a task
	Several        int    // how many letters the code confirms; 0 for one
	Obstacles      string // the words that stood in the way, in quotation marks
	Ready          bool   // the sender has already sent a ready answer
	Kept, Lost     bool   // QuestionVersion: files that are kept, files that cannot be kept
	Correctable    bool   // QuestionVersion: one answer may make the kept file the next version
	Next           int    // the version after the newest
	Assignee       string
}

func (in QuestionInput) values() questionValues {
	lang := in.Language
	return questionValues{
		Kind: in.Kind, Asks: in.Asks, Title: cmp.Or(in.Title, lang.T("letter.name.task")), Message: in.Message,
		Newest: max(in.Draft, 0), Asked: max(in.AskedDraft, 0), Address: cmp.Or(in.AboutAddress, lang.T("letter.name.unknown_address")),
		ConfirmCode: in.ConfirmCode, Opinion: in.opinion(), At: moment(lang, in.At), Until: moment(lang, in.Until),
		About:  person(lang, in.About.Name, lang.T("letter.name.asked")),
		ByMail: in.ReplyTo != "", ByLink: in.Link != "",
		Choose:  slices.Contains([]plan.Purpose{plan.PurposeDecide, plan.PurposeAccept, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign}, in.Asks),
		Proven:  in.Proven,
		Matched: in.Task != "" || in.Title != "",
		Several: len(in.Items), Obstacles: quotedWords(in.Obstacles), Ready: in.Ready && in.Link != "",
		Kept: in.keeps(true), Lost: in.keeps(false), Correctable: in.Correctable, Next: max(in.Draft, 0) + 1, Assignee: person(lang, in.Assignee, lang.T("letter.name.assignee")),
	}
}

// keeps reports whether one of the files was kept, or could not be.
func (in QuestionInput) keeps(kept bool) bool {
	return slices.ContainsFunc(in.Files, func(f QuestionFile) bool { return (f.Fault == FileKept) == kept })
}

// quotedWords lists words in quotation marks, for the middle of a sentence.
func quotedWords(words []string) string {
	var all []string
	for _, each := range words {
		if each != "" {
			all = append(all, "“"+each+"”")
		}
	}
	return strings.Join(all, ", ")
}

// opinion names what a letter said, for the middle of a sentence.
func (in QuestionInput) opinion() string {
	return opinion{in.Command, in.Decision, in.AskedDraft}.words(in.Language)
}

// opinion is what a letter said.
type opinion struct {
	command  plan.CommandKind
	decision plan.Decision
	version  int // of the draft; 0 when not known
}

func (o opinion) words(lang locale.Language) string {
	switch {
	case o.command != plan.CommandDecide:
		return lang.T(cmp.Or(commandOpinions[o.command], "letter.opinion.any"))
	case o.decision == plan.DecisionApprove && o.version > 0:
		return lang.T("letter.opinion.approve_version", "Version", o.version)
	case o.decision == plan.DecisionApprove:
		return lang.T("letter.opinion.approve")
	case o.decision == plan.DecisionReturn && o.version > 0:
		return lang.T("letter.opinion.return_version", "Version", o.version)
	case o.decision == plan.DecisionReturn:
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
	plan.CommandRequestExtension: "letter.opinion.request_extension",
	plan.CommandDecideExtension:  "letter.opinion.decide_extension",
	plan.CommandAcceptReport:     "letter.opinion.accept_report",
	plan.CommandReturnReport:     "letter.opinion.return_report",
	plan.CommandReassign:         "letter.opinion.reassign",
	plan.CommandResume:           "letter.opinion.resume",
	plan.CommandAssign:           "letter.opinion.assign",
	plan.CommandAsk:              "letter.opinion.ask",
	plan.CommandAnswerQuestion:   "letter.opinion.answer_question",
	plan.CommandKeep:             "letter.opinion.keep",
}

// content is everything of the question but its sentences.
func (in QuestionInput) content() content {
	c := content{
		Greeting: greeting(in.Language, in.To, in.UnitName), Facts: in.facts(), Quotes: in.quotes(), Answer: in.answer(), Contact: in.Contact,
	}
	if in.typedOnPage() {
		c.OneTime = in.ConfirmCode
	}
	if !in.hasCode() {
		c.Conversation = conversationSubject(in.Language, in.Task, in.Title, in.UnitName)
	}
	return c
}

// typedOnPage reports whether the letter has a code that is entered on a page. An answer by mail would be taken for another.
func (in QuestionInput) typedOnPage() bool {
	return in.Kind == QuestionLinkCode || in.Kind == QuestionLinkPerson
}

// hasCode reports whether the letter holds a one-time code. Its subject says so, because the code is looked for among other letters.
func (in QuestionInput) hasCode() bool {
	return slices.Contains([]QuestionKind{QuestionConfirm, QuestionConfirmAgain, QuestionLinkCode, QuestionLinkPerson, QuestionSecondAddress}, in.Kind)
}

// quotes repeats what the sender wrote. Nothing of a secret letter is repeated, and nothing of a letter whose sender is not proven: the
// words of an unknown author must not go out under our name.
func (in QuestionInput) quotes() []quote {
	title := in.Language.T("letter.quote.written")
	switch in.Kind {
	case QuestionSecret, QuestionSecretWarning, QuestionConfirm, QuestionConfirmAgain, QuestionLinkCode, QuestionLinkPerson, QuestionAlarm, QuestionRecorded,
		QuestionSecondAddress, QuestionNotCounted:
		return nil
	case QuestionPhone:
		title = in.Language.T("letter.quote.latest")
	case QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionWhich, QuestionAttachment,
		QuestionUnclearAgain, QuestionVersion, QuestionAnswered, QuestionExtensionDate, QuestionHandover, QuestionNoUnit:
	}
	return []quote{newQuote(in.Language, title, in.Written)}
}

// facts is the table of a question. Of a secret letter it names neither items nor files.
func (in QuestionInput) facts() []fact {
	lang := in.Language
	if in.confirmsSeveral() {
		return filled(in.itemFacts())
	}
	rows := []fact{
		{in.aboutLabel(), join(" – ", join(", ", in.About.Name, in.About.Title), in.AboutAddress)},
		{lang.T("letter.fact.task"), in.Title},
		{lang.T("letter.fact.unit"), in.UnitName},
		{lang.T("letter.fact.plan"), planFact(lang, in.Plan)},
		{lang.T("letter.fact.task_id"), string(in.Task)},
	}
	if in.Kind == QuestionSecret || in.Kind == QuestionSecretWarning {
		return filled(rows)
	}
	rows = append(rows, in.itemFacts()...)
	for _, file := range in.Files {
		rows = append(rows, fact{lang.T("letter.fact.file", "Name", file.Name), file.Fault.advice(lang)})
	}
	return filled(rows)
}

// confirmsSeveral reports whether a code confirms several letters, which stand in the place of the one task.
func (in QuestionInput) confirmsSeveral() bool {
	return (in.Kind == QuestionConfirm || in.Kind == QuestionConfirmAgain) && len(in.Items) > 0
}

func (in QuestionInput) itemFacts() []fact {
	var rows []fact
	for _, item := range in.Items {
		name, value := in.Language.T("letter.fact.item", "Number", item.Number), item.summary(in.Language)
		if in.confirmsSeveral() {
			name, value = in.Language.T("letter.fact.letter", "Number", item.Number), item.said(in.Language)
		}
		rows = append(rows, fact{name, value})
	}
	return rows
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

// said is what a letter that waits for a code says, the title and the unit of its task, and when it arrived.
func (i QuestionItem) said(lang locale.Language) string {
	words := capital(opinion{i.Command, i.Decision, i.Draft}.words(lang))
	return join(" – ", words, cmp.Or(i.Title, lang.T("letter.name.task")), i.UnitName, moment(lang, i.At))
}

// answer is how a question may be answered; some kinds have an answer of their own, or none.
func (in QuestionInput) answer() answer {
	how := in.answerInput()
	switch in.Kind {
	case QuestionConfirm, QuestionConfirmAgain:
		return how.confirmation(in.ConfirmCode)
	case QuestionUnclear, QuestionConditional:
		return how.decision(in.Ready, how.answer(in.Task, in.UnitName))
	case QuestionUnclearAgain:
		return how.decision(true, how.answer(in.Task, in.UnitName))
	case QuestionVersion:
		return how.version(in.Correctable)
	case QuestionHandover:
		return how.assignment(in.Assignee)
	case QuestionSecondAddress:
		return how.registration(in.ConfirmCode)
	case QuestionLinkCode, QuestionLinkPerson:
		return answer{}
	case QuestionWhich:
		return how.selection(in.Items)
	case QuestionPhone, QuestionSecret, QuestionSecretWarning, QuestionAlarm, QuestionNotCounted:
		how.asks, how.replyTo = plan.PurposeNone, "" // no answer by mail would be taken
	case QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed, QuestionEmptyReport,
		QuestionNothing, QuestionRefused, QuestionAttachment, QuestionRecorded, QuestionAnswered, QuestionExtensionDate,
		QuestionNoUnit:
	}
	return how.answer(in.Task, in.UnitName)
}

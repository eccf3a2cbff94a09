package report

import (
	"cmp"
	"fmt"
	"strings"

	"loa/locale"
	"loa/plan"
)

// reportForm is the form of a unit's result report: one figure a line, so that it can be read without a table.
func (in answerInput) reportForm(task plan.TaskID, unit string) []string {
	lang := in.lang
	return []string{
		in.reportHead(task, unit),
		lang.T("letter.form.news"),
		lang.T("letter.form.articles"),
		lang.T("letter.form.broadcasts"),
		lang.T("letter.form.conferences"),
		lang.T("letter.form.initiatives"),
		lang.T("letter.form.suggestions"),
		lang.T("letter.form.difficulties"),
	}
}

// reportHead is the first line of the form, which comes filled in. Its period is Vietnamese in every language, like the other words of
// the form, by which mail/inbound recognises a report.
func (in answerInput) reportHead(task plan.TaskID, unit string) string {
	var head []string
	if in.code != "" {
		head = append(head, in.lang.T("letter.form.code", "Code", "LOA-"+in.code))
	} else if task != "" {
		head = append(head, in.lang.T("letter.form.code", "Code", string(task)))
	}
	if named := cmp.Or(period(locale.Vietnamese, task), planYear(task)); named != "" {
		head = append(head, in.lang.T("letter.form.period", "Period", named))
	}
	if unit != "" {
		head = append(head, in.lang.T("letter.form.unit", "Unit", unit))
	}
	return strings.Join(head, " | ")
}

// planYear is the year in a plan's id as a period, "Năm 2027" for "kh-2027"; empty for an id without a year.
func planYear(task plan.TaskID) string {
	for part := range strings.SplitSeq(string(task.Plan()), "-") {
		if len(part) == 4 && strings.Trim(part, "0123456789") == "" {
			return locale.Vietnamese.T("letter.period.year", "Year", part)
		}
	}
	return ""
}

// also names what a unit may answer at every step: a request for more time, unless one waits for its decision, a question to the coordinator,
// unless the coordinator has asked and everything is an answer, and the name of a colleague.
func (a answer) also(in answerInput) answer {
	if in.replyTo == "" {
		return a
	}
	var sentences []string
	if !in.moreTimeAsked {
		sentences = append(sentences, in.lang.T("letter.answer.more_time"))
	}
	if !in.answersQuestion {
		sentences = append(sentences, in.lang.T("letter.answer.question"))
	}
	a.Also = strings.Join(append(sentences, in.lang.T("letter.answer.colleague")), " ")
	return a
}

// withdrawal is how a person takes a decision back, or keeps it while its clock is stopped.
func (in answerInput) withdrawal() answer {
	lang := in.lang
	withdraw := in.choice(in.coded(wordWithdraw), lang.T("letter.answer.withdraw"), lang.T("letter.answer.withdraw_button"))
	if !in.suspended {
		return in.withChoices(lang.T("letter.answer.one_form"), withdraw)
	}
	keep := in.choice(in.coded(wordKeep), lang.T("letter.answer.keep"), lang.T("letter.answer.keep_button"))
	return in.withChoices(in.twoForms(), keep, withdraw)
}

// ofCoordinator is how the coordinator answers a unit.
func (in answerInput) ofCoordinator() answer {
	lang := in.lang
	switch in.asks {
	case plan.PurposeExtension:
		return in.withChoices(
			lang.T("letter.answer.two_forms_or_question"),
			in.choice(in.coded(wordAccept), lang.T("letter.answer.grant"), lang.T("letter.answer.grant_button")),
			in.choice(in.coded(wordRefuse), lang.T("letter.answer.refuse"), lang.T("letter.answer.refuse_button")),
		)
	case plan.PurposeCheck:
		return in.withChoices(
			in.twoForms(),
			in.choice(in.coded(wordCheck), lang.T("letter.answer.accept_report"), lang.T("letter.answer.accept_report_button")),
			in.choice(in.coded(wordReturn), lang.T("letter.answer.return_report"), lang.T("letter.answer.return_report_button")),
		)
	case plan.PurposeReassign:
		other := cmp.Or(in.proposed, lang.T("letter.answer.name_of_unit"))
		return in.withChoices(
			in.twoForms(),
			in.choice(in.coded(wordReassign)+" "+other, lang.T("letter.answer.reassign"), lang.T("letter.answer.reassign_button")),
			in.choice(in.coded(wordKeep), lang.T("letter.answer.keep_unit"), lang.T("letter.answer.keep_unit_button")),
		)
	default: // plan.PurposeAnswer: the ready letter is empty, what stands in it goes to the person who asked
		return in.withChoices(lang.T("letter.answer.answer"), choice{Button: lang.T("letter.answer.answer_button"), Mail: in.mailto("")})
	}
}

// assignment is how a person confirms that a colleague does the task from now on.
func (in answerInput) assignment(assignee string) answer {
	lang := in.lang
	return in.withChoices(
		lang.T("letter.answer.one_form"),
		in.choice(in.coded(wordAssign), lang.T("letter.answer.assign", "Name", assignee), lang.T("letter.answer.assign_button")),
	)
}

// confirmation is how a person confirms that an unproven letter is theirs, by the code that was sent to their registered mailbox, or
// disowns it.
func (in answerInput) confirmation(code string) answer {
	return in.withChoices(
		in.lang.T("letter.answer.two_forms"),
		in.choice(wordConfirm+" "+code, in.lang.T("letter.answer.confirm"), in.lang.T("letter.answer.confirm_button")),
		in.choice(wordDisown, in.lang.T("letter.answer.disown"), in.lang.T("letter.answer.disown_button")),
	)
}

// decision is how a person decides after an unclear answer about a draft: by the ready answers or on the page behind the link. A person who
// has sent a ready answer already gets the link alone. The other answers stay as they are.
func (in answerInput) decision(ready bool, a answer) answer {
	switch {
	case in.asks != plan.PurposeDecide || in.link == "":
		return a
	case ready:
		return in.byLink()
	case in.replyTo != "":
		a.Choices = append(a.Choices, choice{Button: in.lang.T("letter.answer.read_button"), Mail: in.link})
	}
	return a
}

// version is how a person says which version counts: the one in question or the file that came with the answer. Where the file cannot
// become a version by one answer, the draft is approved as it is or returned.
func (in answerInput) version(correctable bool) answer {
	lang := in.lang
	approve := in.choice(in.coded(wordApprove), lang.T("letter.answer.this_version"), lang.T("letter.answer.this_version_button"))
	other := in.choice(in.coded(wordReturn), lang.T("letter.answer.return"), lang.T("letter.answer.return_button"))
	if correctable && in.code != "" {
		other = in.choice(in.coded(wordVersion), lang.T("letter.answer.my_version"), lang.T("letter.answer.my_version_button"))
	}
	return in.withChoices(in.twoForms(), approve, other)
}

// registration is how a person confirms a letter from an address that is not registered, and registers that address.
func (in answerInput) registration(code string) answer {
	return in.withChoices(
		in.lang.T("letter.second_address.three_forms"),
		in.choice(wordConfirm+" "+code, in.lang.T("letter.answer.confirm"), in.lang.T("letter.answer.confirm_button")),
		in.choice(wordRegister+" "+code, in.lang.T("letter.second_address.answer"), in.lang.T("letter.second_address.answer_button")),
		in.choice(wordDisown, in.lang.T("letter.answer.disown"), in.lang.T("letter.answer.disown_button")),
	)
}

// selection is how a person says which of several items a letter is about. Decisions are given in the same answer, a line each; the
// ready letter holds the numbers alone, so that pressing a button decides nothing.
func (in answerInput) selection(items []QuestionItem) answer {
	lang := in.lang
	switch {
	case len(items) == 0:
		return in.byLink()
	case in.asks == plan.PurposeDecide:
		var lines []string
		for _, item := range items {
			lines = append(lines, fmt.Sprintf("%d. ", item.Number))
		}
		return in.withForm(lang.T("letter.answer.items", "First", items[0].Number, "Last", items[len(items)-1].Number), lang.T("letter.answer.items_button"), lines...)
	}
	var choices []choice
	for _, item := range items {
		choices = append(choices, in.choice(
			fmt.Sprintf("%s %d", wordItem, item.Number),
			lang.T("letter.answer.item", "Number", item.Number), lang.T("letter.answer.item_button", "Number", item.Number),
		))
	}
	return in.withChoices(lang.T("letter.answer.one_form"), choices...)
}

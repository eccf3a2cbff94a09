package inbound

import (
	"fmt"
	"strings"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// interpretation is what a letter asks for. None of it counts before the decision.
type interpretation struct {
	intents   []intent // relationQuestion: one; relationList: one for each answer
	chosen    bool     // relationList: the letter only chooses an item, for the earlier letter that led to the list
	number    int      // the chosen item
	codes     []string // relationCode: the six-digit numbers that may be the code; the only one is taken
	registers bool     // relationCode: the answer also registers the address of the letter that waits
	disowns   bool     // relationCode: the person denies having written the letters that wait for the code
}

// intent is one thing that a letter asks for.
type intent struct {
	request       store.Request       // the question that it answers
	number        int                 // the item of a list; 0 for a letter about one question
	command       plan.Command        // without its acting person, which is added at the execution
	policyIntent  policy.Intent       // the intent for the policy
	question      report.QuestionKind // the clarification to ask for when it is unclear
	document      store.DocumentKind  // the document to be filed before the command is given; empty for none
	secondAddress string              // the unregistered address from which the letter came; empty for a registered one
	ownCode       bool                // the letter names the short code of its question
	words         string              // the sentence that is taken as the decision, for the receipt
	obstacles     []string            // the words that stood in the way of a decision
	assigns       bool                // the colleague who was named in an earlier answer gets the task
	proposed      directory.Person    // the colleague about whom the sender is asked; zero for none
	beside        bool                // the command leaves the question open: the step goes on waiting
	note          string              // why nothing follows from the letter, in Vietnamese; empty when it asks for something
	message       string              // what the clarification tells the sender besides
	corrects      bool                // the document that came with an earlier answer becomes the next version of the draft
	unusable      string              // why an item of a list cannot be interpreted; empty when it can
	photos        bool                // pictures of the letter are filed as proofs
	asks          string              // what the letter asks the coordinator besides; empty when it asks nothing
	checks        []mail.Check
}

func (in intent) unclear(question report.QuestionKind) intent {
	in.policyIntent, in.question = policy.IntentUnclear, question
	return in
}

// noted says that the letter asks for nothing.
func (in intent) noted(why string) intent {
	in.policyIntent, in.note, in.command.Kind = policy.IntentNote, why, ""
	return in
}

// guessed puts a meaning on record that was guessed by its likeness to labelled answers.
func (in intent) guessed(u plan.Understood) intent {
	if u.Probability > 0 {
		in.checks = append(in.checks, check("similar", mail.Pass, fmt.Sprintf("%.0f %%", u.Probability*100)))
	}
	return in
}

func (in intent) notedThanks() intent {
	return in.noted("Thư cảm ơn hoặc báo đã nhận; không có đề nghị gì.")
}

func (in intent) notedKept() intent {
	return in.noted("Ý kiến đã ghi nhận được giữ nguyên.")
}

// interpret finds what a letter asks for, as an answer to what it was correlated with.
func interpret(r received) interpretation {
	switch r.relation {
	case relationQuestion:
		return interpretation{intents: []intent{interpretAnswer(r.answer())}}
	case relationList:
		return interpretList(r)
	case relationCode:
		codes := codesGiven(r.interpreted.NewText)
		if len(codes) == 0 {
			codes = codesInSubject(r.parsed.Subject, r.code.title)
		}
		refuses := r.interpreted.Kind != mailinbound.KindReport && (r.interpreted.Cancel || r.interpreted.Verdict == reply.VerdictReturn)
		return interpretation{codes: codes, registers: registrationCode(r.interpreted.NewText) != "", disowns: len(codes) == 0 && refuses}
	case relationSecret, relationReport, relationAuto, relationCopy, relationRehearsal, relationPeriod, relationAmbiguous, relationNone:
	}
	return interpretation{}
}

// answer is a letter, or its opinion on one item of a list, as an answer to a question.
type answer struct {
	letter      letter
	interpreted mailinbound.Interpretation
	request     store.Request
	command     string // the id of its command
	item        bool   // one opinion of several

	sender directory.PersonID // empty for an unregistered one
	known  knownContext
	now    time.Time
}

// answer is the letter as an answer to its question.
func (r received) answer() answer {
	return answer{
		letter: r.letter, interpreted: r.interpreted, request: r.request, command: r.commandID(),
		sender: r.sender.ID, known: r.known, now: r.known.at,
	}
}

// interpretAnswer interprets an answer by the purpose of its question. While a decision can be taken back, a letter of its decider is about
// that decision, whichever letter of the task it answers.
func interpretAnswer(a answer) intent {
	in := intent{
		request: a.request, policyIntent: policy.IntentSubmit, command: plan.Command{ID: a.command, Channel: plan.ChannelMail},
		ownCode: a.request.Code != "" && a.interpreted.Code == a.request.Code,
		words:   decisionWords(a.interpreted), obstacles: a.interpreted.Obstacles,
	}
	if code, found := reply.ParseVersion(a.interpreted.NewText); found && code == a.request.Code && a.request.Purpose == plan.PurposeDecide {
		return a.correction(in)
	}
	switch {
	case a.inUndoWindow() && !a.repeatsApproval():
		return a.underReview(in)
	case a.interpreted.Cancel && (a.request.Purpose == plan.PurposeWithdraw || a.request.Purpose == plan.PurposeDecide):
		return in.withdrawal()
	case a.interpreted.Code != "" && !in.ownCode:
		in.checks = append(in.checks, check("code", "fail", "mã "+a.interpreted.Code+" là của thư khác"))
		return in.unclear(report.QuestionUnclear)
	}
	switch a.request.Purpose {
	case plan.PurposeDecide:
		return a.decision(in)
	case plan.PurposeAccept, plan.PurposeDraft, plan.PurposeReport, plan.PurposePublish, plan.PurposeCount:
		return a.ofUnit(in, stepQuestion(a.request.Purpose, a.known.stateOf(a.request.Task)))
	case plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign:
		return a.ofCoordinator(in)
	case plan.PurposeWithdraw:
		return a.afterUndoWindow(in)
	case plan.PurposeNone:
	}
	return in.unclear(report.QuestionNothing)
}

// decision accepts only a clear approval or a clear return. The version and the hash of the draft are those of the question, so that the
// task refuses an answer to an older version.
func (a answer) decision(in intent) intent {
	in.command.Kind, in.command.Draft, in.command.Hash = plan.CommandDecide, a.request.Draft, a.request.Hash
	switch a.interpreted.Verdict {
	case reply.VerdictApprove:
		in.policyIntent, in.command.Decision = policy.IntentApprove, plan.DecisionApprove
		return in
	case reply.VerdictReturn:
		in.policyIntent, in.command.Decision, in.command.Reason = policy.IntentReturn, plan.DecisionReturn, reason(a.interpreted.NewText)
		return in
	case reply.VerdictConditional:
		return in.unclear(report.QuestionConditional)
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	return in.unclear(report.QuestionUnclear)
}

// correction takes the document that came with an answer as the next version of the draft. The version in question is that of the question,
// so that the task refuses a copy that corrects an older one.
func (a answer) correction(in intent) intent {
	in.ownCode, in.corrects, in.document = true, true, store.DocumentDraft
	in.command.Kind, in.command.Draft = plan.CommandSubmitDraft, a.request.Draft
	return in
}

// maxWords is the length of the sentence that a receipt quotes, in characters.
const maxWords = 200

// decisionWords is the sentence that is taken as the decision: the one that the grammar found, or the first line of the new text.
func decisionWords(read mailinbound.Interpretation) string {
	words := strings.TrimSpace(read.Words)
	if words == "" {
		words, _, _ = strings.Cut(strings.TrimSpace(read.NewText), "\n")
	}
	return cutWords(words)
}

// cutWords is a sentence in one line, cut to maxWords.
func cutWords(words string) string {
	words = strings.Join(strings.Fields(words), " ")
	if runes := []rune(words); len(runes) > maxWords {
		words = strings.TrimSpace(string(runes[:maxWords-1])) + "…"
	}
	return words
}

// reason is the new text, cut to plan.MaxReason; the whole letter stays on record.
func reason(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= plan.MaxReason {
		return text
	}
	return strings.ToValidUTF8(text[:plan.MaxReason-3], "") + "…"
}

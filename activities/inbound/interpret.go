package inbound

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
	"loa/vietnamese"
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
	corrects      bool                // the document that came with an earlier answer becomes the next version of the draft
	unusable      string              // why an item of a list cannot be interpreted; empty when it can
	checks        []mail.Check
}

func (in intent) unclear(question report.QuestionKind) intent {
	in.policyIntent, in.question = policy.IntentUnclear, question
	return in
}

// interpret finds what a letter asks for, as an answer to what it was correlated with.
func interpret(r received) interpretation {
	switch r.relation {
	case relationQuestion:
		return interpretation{intents: []intent{interpretAnswer(answer{letter: r.letter, request: r.request, interpreted: r.interpreted, command: r.commandID()})}}
	case relationList:
		return interpretList(r.letter, r.list, r.known.Context)
	case relationCode:
		codes := codesGiven(r.interpreted.NewText)
		if len(codes) == 0 {
			codes = codesInSubject(r.parsed.Subject, r.code.title)
		}
		refuses := r.interpreted.Kind != mailinbound.KindReport && (r.interpreted.Cancel || r.interpreted.Verdict == reply.VerdictReturn)
		return interpretation{codes: codes, registers: registrationCode(r.interpreted.NewText) != "", disowns: len(codes) == 0 && refuses}
	case relationSecret, relationReport, relationAuto, relationCopy, relationRehearsal, relationAmbiguous, relationNone:
	}
	return interpretation{}
}

// answer is a letter, or its opinion on one item of a list, as an answer to a question.
type answer struct {
	letter      letter
	interpreted mailinbound.Interpretation
	request     store.Request
	command     string // the id of its command
}

// interpretAnswer interprets an answer by the purpose of its question. "HỦY" withdraws a decision, whichever letter of the task it answers.
func interpretAnswer(a answer) intent {
	in := intent{
		request: a.request, policyIntent: policy.IntentSubmit, command: plan.Command{ID: a.command, Channel: plan.ChannelMail},
		ownCode: a.request.Code != "" && a.interpreted.Code == a.request.Code,
		words:   decisionWords(a.interpreted), obstacles: a.interpreted.Obstacles,
	}
	if code, found := reply.ParseVersion(a.interpreted.NewText); found && code == a.request.Code && a.request.Purpose == plan.PurposeDecide {
		return a.correction(in)
	}
	if a.interpreted.Cancel && (a.request.Purpose == plan.PurposeWithdraw || a.request.Purpose == plan.PurposeDecide) {
		in.policyIntent, in.command.Kind = policy.IntentWithdraw, plan.CommandWithdraw
		return in
	}
	if a.interpreted.Code != "" && !in.ownCode {
		in.checks = append(in.checks, check("code", "fail", "mã "+a.interpreted.Code+" là của thư khác"))
		return in.unclear(report.QuestionUnclear)
	}
	switch a.request.Purpose {
	case plan.PurposeDecide:
		return a.decision(in)
	case plan.PurposeAccept:
		return a.acceptance(in)
	case plan.PurposeDraft:
		return a.submission(in, plan.CommandSubmitDraft, store.DocumentDraft)
	case plan.PurposeReport:
		return a.submission(in, plan.CommandSubmitReport, store.DocumentReport)
	case plan.PurposePublish:
		return a.publication(in)
	case plan.PurposeWithdraw, plan.PurposeNone:
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
	words = strings.Join(strings.Fields(words), " ")
	if runes := []rune(words); len(runes) > maxWords {
		words = strings.TrimSpace(string(runes[:maxWords-1])) + "…"
	}
	return words
}

// acceptancePattern matches texts that only accept a task. They are no approval of a draft, so that they count only where a task is to be
// accepted.
var acceptancePattern = regexp.MustCompile(`^((da|xin|don vi|chung toi|toi|em) )*((dong y|nhat tri) )?(tiep nhan|nhan nhiem vu|nhan viec)( nhiem vu)?( nay)?( a)?$`)

// isAcceptance reports whether a text accepts a task.
func isAcceptance(text string) bool {
	return acceptancePattern.MatchString(vietnamese.Fold(text)) && !strings.Contains(text, "?")
}

func (a answer) acceptance(in intent) intent {
	in.command.Kind = plan.CommandAccept
	if isAcceptance(a.interpreted.NewText) {
		return in
	}
	switch a.interpreted.Verdict {
	case reply.VerdictApprove:
		return in
	case reply.VerdictReturn:
		in.policyIntent, in.command.Kind, in.command.Reason = policy.IntentReturn, plan.CommandDecline, reason(a.interpreted.NewText)
		return in
	case reply.VerdictConditional, reply.VerdictUnclear, reply.VerdictNone:
	}
	return in.unclear(report.QuestionUnclear)
}

// submission is a draft or a report: the text of the letter and its files.
func (a answer) submission(in intent, kind plan.CommandKind, files store.DocumentKind) intent {
	in.command.Kind, in.document = kind, files
	if strings.TrimSpace(a.interpreted.NewText) == "" && len(a.letter.parsed.Attachments) == 0 {
		return in.unclear(report.QuestionEmptyReport)
	}
	return in
}

var (
	linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)
	datePattern = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)
)

// publication finds the proof of publication in the letter: the first address of a page, and the first date outside of it.
func (a answer) publication(in intent) intent {
	in.command.Kind = plan.CommandConfirmPublished
	in.command.Link = strings.TrimRight(linkPattern.FindString(a.interpreted.NewText), ".,;)")
	rest := linkPattern.ReplaceAllString(a.interpreted.NewText, " ")
	if m := datePattern.FindStringSubmatch(rest); m != nil {
		in.command.ProofDate, _ = civilDate(m[1], m[2], m[3]) // an impossible date stays empty, and a clarification follows
	}
	if in.command.Link == "" || in.command.ProofDate.IsZero() {
		return in.unclear(report.QuestionEmptyReport)
	}
	return in
}

func civilDate(day, month, year string) (calendar.Date, error) {
	numbers := [3]int{}
	for i, text := range []string{day, month, year} {
		n, err := strconv.Atoi(text)
		if err != nil {
			return calendar.Date{}, fmt.Errorf("parsing date %s/%s/%s: %w", day, month, year, err)
		}
		numbers[i] = n
	}
	return calendar.NewDate(numbers[2], time.Month(numbers[1]), numbers[0])
}

// reason is the new text, cut to plan.MaxReason; the whole letter stays on record.
func reason(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= plan.MaxReason {
		return text
	}
	return strings.ToValidUTF8(text[:plan.MaxReason-3], "") + "…"
}

package inbound

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
	"loa/vietnamese"
)

// ofUnit interprets an answer of a unit to the question of its step. Whatever was asked, the unit may ask for more time, ask the coordinator,
// or hand the task over.
func (a answer) ofUnit(in intent, question plan.Question) intent {
	u := a.understood(question)
	if question == plan.QuestionAssignment && slices.Contains([]plan.Meaning{plan.MeaningUnclear, plan.MeaningPromise, plan.MeaningThanks}, u.Meaning) && a.state().Tally != nil {
		if counted := a.understood(plan.QuestionCount); counted.Meaning == plan.MeaningCount { // a unit takes a tally on by its first report
			question, u = plan.QuestionCount, counted
		}
	}
	ready, found := reply.ParseReadyWord(a.interpreted.NewText)
	switch own := found && ready.Code == a.request.Code; {
	case own && ready.Word == reply.ReadyAssign:
		in.ownCode, in.assigns, in.beside = true, true, true
		in.command.Kind = plan.CommandAssign
		return in
	case own && ready.Word == reply.ReadyDecline:
		in.ownCode, u.Meaning = true, plan.MeaningDecline
	case a.item && a.interpreted.Verdict == reply.VerdictReturn:
		u.Meaning = plan.MeaningDecline
	case a.item && a.interpreted.Verdict == reply.VerdictApprove:
		u.Meaning = plan.MeaningAccept
	}
	if in.ownCode || a.item {
		u.Probability = 0 // the ready answer says it
	}
	if answered, is := a.answersCoordinator(in, u); is {
		return answered
	}
	in = in.guessed(u)
	if question == plan.QuestionCount && wantsDrop.MatchString(vietnamese.Fold(a.interpreted.NewText)) {
		return a.question(in, "")
	}
	switch u.Meaning {
	case plan.MeaningCount:
		return a.count(in)
	case plan.MeaningAccept:
		in.command.Kind = plan.CommandAccept
		return in
	case plan.MeaningDraft:
		return a.submission(in, plan.CommandSubmitDraft, store.DocumentDraft)
	case plan.MeaningReport, plan.MeaningNil:
		if question == plan.QuestionCount {
			return a.count(in)
		}
		return a.submission(in, plan.CommandSubmitReport, store.DocumentReport)
	case plan.MeaningProof:
		if question == plan.QuestionEvent {
			return a.held(in)
		}
		return a.publication(in, u)
	case plan.MeaningDecline:
		return a.decline(in, u)
	case plan.MeaningAsk:
		return a.question(in, "")
	case plan.MeaningExtend:
		if question == plan.QuestionEvent && !a.lastMilestone() {
			return a.question(in, "") // the deadline of the task is that of its last milestone
		}
		return a.extension(in, u)
	case plan.MeaningHandover:
		return a.handover(in, u)
	case plan.MeaningThanks:
		if question != plan.QuestionAssignment && announced.MatchString(vietnamese.Fold(a.interpreted.NewText)) {
			return in.unclear(report.QuestionEmptyReport)
		}
		return in.notedThanks()
	case plan.MeaningPromise:
		return in.noted("Đơn vị hẹn trả lời sau: “" + cutWords(cmp.Or(u.Words, a.interpreted.NewText)) + "”")
	case plan.MeaningGrant, plan.MeaningRefuse, plan.MeaningWithdraw, plan.MeaningKeep, plan.MeaningApprove, plan.MeaningReturn,
		plan.MeaningConditional, plan.MeaningUnclear:
	}
	if strings.TrimSpace(a.interpreted.NewText) == "" && question != plan.QuestionAssignment {
		return in.unclear(report.QuestionEmptyReport)
	}
	if question == plan.QuestionCount {
		return a.countUnclear(in)
	}
	return in.unclear(report.QuestionUnclear)
}

// announced matches a letter that says it brings a draft, a report or a proof. Without its file it is no thanks: the file was forgotten.
var announced = regexp.MustCompile(`\bgui (?:kem |lai |anh |chi |so |quy |dong chi )*(?:ban )?(?:du thao|bao cao|minh chung)\b`)

// stepQuestion is the question of a purpose that asks a unit for a step.
func stepQuestion(purpose plan.Purpose, s plan.State) plan.Question {
	switch purpose {
	case plan.PurposeAccept:
		return plan.QuestionAssignment
	case plan.PurposeDraft:
		return plan.QuestionDrafting
	case plan.PurposePublish:
		if s.Shape.Words() == plan.ShapeEvent {
			return plan.QuestionEvent
		}
		return plan.QuestionPublication
	case plan.PurposeCount:
		return plan.QuestionCount
	case plan.PurposeReport:
		return plan.QuestionReport
	case plan.PurposeNone, plan.PurposeDecide, plan.PurposeWithdraw, plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck,
		plan.PurposeReassign:
	}
	return ""
}

// answersCoordinator takes the words of a letter as the answer to a question of the coordinator: of an answer to the letter with that
// question whatever is no step of the task, of another letter what is not understood otherwise.
func (a answer) answersCoordinator(in intent, u plan.Understood) (intent, bool) {
	inquiry, waits := a.known.state.InquiryTo(a.sender)
	if !waits || a.whole() == "" {
		return in, false
	}
	if u.Probability > 0 {
		u.Meaning = plan.MeaningUnclear // the words are more likely the answer that is waited for than what they resemble
	}
	switch u.Meaning {
	case plan.MeaningUnclear:
	case plan.MeaningAccept, plan.MeaningDecline, plan.MeaningAsk, plan.MeaningPromise:
		if a.request.Seq != inquiry.Seq || in.ownCode {
			return in, false
		}
	default:
		return in, false
	}
	in.policyIntent, in.beside = policy.IntentAsk, true
	in.command.Kind, in.command.Question, in.command.Reason = plan.CommandAnswerQuestion, inquiry.Seq, a.whole()
	return in, true
}

// question puts the words of a letter before the coordinator, or before a person of the unit when a coordinator wrote.
func (a answer) question(in intent, to directory.PersonID) intent {
	in.policyIntent, in.beside = policy.IntentAsk, true
	in.command.Kind, in.command.Person, in.command.Reason = plan.CommandAsk, to, a.whole()
	return in
}

// decline declines the task. Once a draft was submitted a task cannot be declined: the words then go to the coordinator as a question.
func (a answer) decline(in intent, u plan.Understood) intent {
	if a.request.Purpose != plan.PurposeAccept && a.request.Purpose != plan.PurposeDraft || a.known.state.Stage == plan.StageApproval {
		return a.question(in, "")
	}
	in.policyIntent, in.command.Kind = policy.IntentReturn, plan.CommandDecline
	in.command.Reason, in.command.Proposed = a.whole(), u.Unit
	return in
}

// extension asks for more time until the day that the letter names. Without a day the sender is asked for it.
func (a answer) extension(in intent, u plan.Understood) intent {
	in.command.Kind, in.command.Due, in.command.Reason = plan.CommandRequestExtension, a.until(u), a.whole()
	if in.command.Due.IsZero() {
		return in.unclear(report.QuestionExtensionDate)
	}
	in.policyIntent, in.beside = policy.IntentAsk, true
	return in
}

// handover asks the sender to confirm the colleague. A colleague who is not found in the unit is a matter for the coordinator.
func (a answer) handover(in intent, u plan.Understood) intent {
	colleague, found := a.colleague(u.To)
	if !found {
		return a.question(in, "")
	}
	in.proposed = colleague
	return in.unclear(report.QuestionHandover)
}

// colleague finds a person of the unit by a name as people write it: "đồng chí Hoa", "anh Nguyễn Văn Hoa". The name has to end like the name
// of one person only, who has an address on the day.
func (a answer) colleague(name string) (directory.Person, bool) {
	wanted := strings.Fields(vietnamese.Fold(name))
	var found []directory.Person
	for _, person := range a.known.people.People {
		words := strings.Fields(vietnamese.Fold(person.Name))
		if person.ID == a.sender || len(wanted) == 0 || len(words) < len(wanted) || !slices.Equal(words[len(words)-len(wanted):], wanted) {
			continue
		}
		if a.inUnit(person.ID) {
			found = append(found, person)
		}
	}
	if len(found) != 1 {
		return directory.Person{}, false
	}
	return found[0], true
}

// inUnit reports whether a person has an address on the day, and an address or a position in the lead unit of the task.
func (a answer) inUnit(person directory.PersonID) bool {
	people, unit := a.known.people, a.known.state.Unit
	if _, reachable := people.AddressFor(person, a.said()); !reachable {
		return false
	}
	for _, address := range people.Addresses {
		if address.Person == person && address.Unit == unit && unit != "" {
			return true
		}
	}
	return slices.ContainsFunc(people.Actor(person, a.said()).Positions, func(p directory.Position) bool { return p.Unit == unit })
}

// submission is a draft or a report: the text of the letter and its files.
func (a answer) submission(in intent, kind plan.CommandKind, files store.DocumentKind) intent {
	in.command.Kind, in.document = kind, files
	return in
}

var (
	linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)
	datePattern = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)
)

// publication finds the proof of publication in the letter: the address of a page or the number of a document, and the first date outside of
// it. Without a date it is the day of the letter, which the next letter says.
func (a answer) publication(in intent, u plan.Understood) intent {
	in.command.Kind = plan.CommandConfirmPublished
	in.command.Link = strings.TrimRight(linkPattern.FindString(a.interpreted.NewText), ".,;)")
	rest := linkPattern.ReplaceAllString(a.interpreted.NewText, " ")
	if in.command.Link == "" {
		in.command.Link, in.command.Document = proofOf(u.Link)
		rest = strings.ReplaceAll(rest, u.Link, " ")
	}
	if in.command.Link == "" && in.command.Document == "" {
		return in.unclear(report.QuestionEmptyReport)
	}
	m := datePattern.FindStringSubmatch(rest)
	if m == nil {
		in.command.ProofDate, in.command.DateAssumed = a.said(), true
		return in
	}
	day, err := civilDate(m[1], m[2], m[3])
	if err != nil {
		return in.unclear(report.QuestionEmptyReport)
	}
	in.command.ProofDate = day
	return in
}

// proofOf tells the address of a page from the number of a document. An address may lack its scheme.
func proofOf(named string) (link, document string) {
	switch {
	case named == "":
		return "", ""
	case strings.HasPrefix(named, "www."), strings.Contains(strings.SplitN(named, "/", 2)[0], "."):
		return "https://" + named, ""
	}
	return "", named
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

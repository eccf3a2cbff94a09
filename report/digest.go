package report

import (
	"cmp"
	"fmt"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// DigestInput is everything that the digest of a person and a working day may state.
type DigestInput struct {
	Language locale.Language
	To       Recipient
	Waiting  []DigestItem  // what waits for the person, the oldest first
	Happened []DigestEvent // what happened since the last digest, in order of time
	Letters  int           // letters received that wait for a person to look at them; for a coordinator only
	Awaiting []DigestLine  // lines of plans that wait for an event; for a coordinator only, once a month
	Inbox    string        // the page that lists them; empty where the pages show no letters
	ReplyTo  string        // where an answer by the numbers goes; "" when nothing is answered by number
	Today    calendar.Date
	Contact  string // a person to talk to; "" names the coordinator of the plan
	UrgedBy  string // the coordinator at whose request the letter reminds of what waits; "" for the digest of a working day
}

// DigestLine is a line of a plan that gives no task before an event is recorded.
type DigestLine struct {
	Plan  string // its title
	Title string
	Words string // of the deadline
	Link  string // the page on which the event is recorded
}

// DigestItem is one thing that waits for the person.
type DigestItem struct {
	Number   int // as people answer with it, from 1; 0 when it is not answered by mail
	Asks     plan.Purpose
	Task     plan.TaskID
	Title    string
	UnitName string
	Version  int // of the draft that waits
	Due      calendar.Date
	Since    calendar.Date // from when it waits
	Words    string        // of the unit: the question, the reason of a decline, the first lines of the draft
	NewDue   calendar.Date // of an extension
	Shape    plan.Shape
	Tally    *plan.Tally   // of work that counts
	Until    calendar.Date // the last day of the period about which a tally is asked; zero: until today
	Link     string        // the page where it is decided
	ReplyTo  string        // where an answer about this one alone goes
	Code     string
}

// DigestEvent is something that happened to a task, or that the schedule of the task does today.
type DigestEvent struct {
	Kind     plan.EventKind
	Title    string
	UnitName string
	Day      calendar.Date // a new deadline, or the last day of a pause
	Reason   string
	Link     string
	Gone     bool       // the page that proved the event, a publication, is gone
	Item     *plan.Item // the result that the page proved; nil: it proved the event itself
}

// digestValues is what the sentences of a digest may name.
type digestValues struct {
	Day     string // "thứ Sáu, 13/11"
	Waiting int
	Number  string // the same: "03 (ba)"
	Changes int
	Lines   int
	Letters int
	Answers bool // something is answered by its number
	Listed  bool // a page lists the letters that wait
	UrgedBy string
}

// digestFile is the file in letters/ for the digest.
const digestFile = "digest"

// ComposeDigest writes the digest of a person. It fails when there is nothing to say, and on a link or an address that must not stand in a
// letter.
func ComposeDigest(in DigestInput) (Letter, error) {
	for _, item := range in.Waiting {
		if err := item.answerInput(in.Language, in.Today).check(); err != nil {
			return Letter{}, fmt.Errorf("composing digest: %w", err)
		}
	}
	if err := (answerInput{link: in.Inbox, replyTo: in.ReplyTo}).check(); err != nil {
		return Letter{}, fmt.Errorf("composing digest: %w", err)
	}
	if len(in.Waiting)+len(in.Happened)+len(in.Awaiting)+in.Letters == 0 {
		return Letter{}, fmt.Errorf("composing digest: it has nothing to say")
	}
	letter, err := compose(in.Language, digestFile, in.values(), in.content())
	if err != nil {
		return Letter{}, fmt.Errorf("composing digest: %w", err)
	}
	return letter, nil
}

func (in DigestInput) values() digestValues {
	return digestValues{
		Day: plainDay(in.Language, in.Today, in.Today), Waiting: len(in.Waiting), Number: figuresAndWords(in.Language, len(in.Waiting)),
		Changes: len(in.Happened), Lines: len(in.Awaiting), Letters: in.Letters, Answers: in.ReplyTo != "", Listed: in.Inbox != "",
		UrgedBy: cutLine(in.UrgedBy),
	}
}

func (in DigestInput) content() content {
	lang := in.Language
	to := Recipient{Name: cutLine(in.To.Name), Title: cutLine(in.To.Title), Role: in.To.Role}
	c := content{Greeting: greeting(lang, to, ""), Answer: in.answer(), Contact: cutLine(in.Contact)}
	waiting := itemList{Title: lang.T("letter.digest.waiting")}
	for _, item := range in.Waiting {
		waiting.Items = append(waiting.Items, item.listItem(lang, in.Today))
	}
	happened := itemList{Title: lang.T("letter.digest.happened")}
	for _, event := range in.Happened {
		happened.Items = append(happened.Items, event.listItem(lang))
	}
	awaiting := itemList{Title: lang.T("letter.digest.awaiting")}
	for _, line := range in.Awaiting {
		awaiting.Items = append(awaiting.Items, line.listItem(lang))
	}
	for _, list := range []itemList{waiting, happened, awaiting} {
		if len(list.Items) > 0 {
			c.Lists = append(c.Lists, list)
		}
	}
	return c
}

// answer is how the numbered things are answered in one letter, and the page of letters for a coordinator.
func (in DigestInput) answer() answer {
	lang := in.Language
	a := answer{Link: in.Inbox, LinkTo: lang.T("letter.link.inbox")}
	var example DigestItem // the one that the example returns
	var lines []string
	for _, item := range in.Waiting {
		if item.Number > 0 {
			lines = append(lines, fmt.Sprintf("%d. ", item.Number))
		}
		if example.Code == "" && item.Number > 0 && (item.Asks == plan.PurposeDecide || item.Asks == plan.PurposeCheck) {
			example = item
		}
	}
	if in.ReplyTo == "" || len(lines) == 0 {
		return a
	}
	a.Intro = join(" ", lang.T("letter.digest.answer"), in.countAnswer())
	if example.Code != "" {
		a.Intro += " " + lang.T("letter.digest.example", "Number", example.Number, "Code", example.Code)
	}
	a.Intro += " " + lang.T("letter.digest.alone")
	how := answerInput{lang: lang, replyTo: in.ReplyTo}
	a.Choices = []choice{{Button: lang.T("letter.answer.items_button"), Mail: how.mailto(strings.Join(lines, "\r\n") + "\r\n")}}
	return a
}

// countAnswer says how results are reported by the number of their line; empty when no line asks for results.
func (in DigestInput) countAnswer() string {
	for _, item := range in.Waiting {
		if item.Number > 0 && item.Asks == plan.PurposeCount {
			return in.Language.T("letter.digest.count_answer", "Number", item.Number)
		}
	}
	return ""
}

// digestTitles name what is asked, by the purpose of the question.
var digestTitles = map[plan.Purpose]locale.ID{
	plan.PurposeAccept:    "letter.digest.accept",
	plan.PurposeDraft:     "letter.digest.draft",
	plan.PurposeDecide:    "letter.digest.decide",
	plan.PurposePublish:   "letter.digest.publish",
	plan.PurposeCount:     "letter.digest.count",
	plan.PurposeReport:    "letter.digest.report",
	plan.PurposeWithdraw:  "letter.digest.suspended",
	plan.PurposeAnswer:    "letter.digest.question",
	plan.PurposeExtension: "letter.digest.extension",
	plan.PurposeCheck:     "letter.digest.check",
	plan.PurposeReassign:  "letter.digest.declined",
	plan.PurposeNone:      "letter.digest.other",
}

func (i DigestItem) answerInput(lang locale.Language, today calendar.Date) answerInput {
	return answerInput{
		lang: lang, asks: i.Asks, link: i.Link, replyTo: i.ReplyTo, code: i.Code, suspended: i.Asks == plan.PurposeWithdraw,
		work: workOf(plan.State{Shape: i.Shape, Tally: i.Tally}, i.Until, today),
	}
}

// title names what is asked and the task. An event is held and a document issued where a product is published.
func (i DigestItem) title(lang locale.Language) string {
	id, words := digestTitles[i.Asks], i.Shape.Words()
	switch {
	case i.Asks == plan.PurposePublish && words == plan.ShapeEvent:
		id = "letter.digest.event"
	case i.Asks == plan.PurposePublish && words == plan.ShapeDocument:
		id = "letter.digest.document"
	}
	return lang.T(id, "Title", cmp.Or(cutLine(i.Title), lang.T("letter.name.task")))
}

// standing is the quota of a tally, how far it is, and the period about which the unit is asked.
func (i DigestItem) standing(lang locale.Language, today calendar.Date) string {
	if i.Tally == nil || i.Asks != plan.PurposeCount {
		return ""
	}
	parts := []string{lang.T("letter.digest.count_standing", "Standing", standing(lang, i.Tally.Standing(today)))}
	if named := quota(lang, i.Tally.Quota); named != "" {
		parts = append([]string{lang.T("letter.digest.count_quota", "Quota", named)}, parts...)
	}
	if first, last := i.Tally.Period(i.Until, today); !first.IsZero() {
		parts = append(parts, lang.T("letter.digest.count_period", "First", day(lang, first), "Last", day(lang, last)))
	}
	return join(" – ", parts...)
}

func (i DigestItem) listItem(lang locale.Language, today calendar.Date) listItem {
	entry := listItem{Title: i.title(lang)}
	if i.Number > 0 {
		entry.Number = fmt.Sprint(i.Number)
	}
	version := ""
	if i.Asks == plan.PurposeDecide && i.Version > 0 {
		version = lang.T("letter.digest.version", "Version", i.Version)
	}
	entry.Notes = filledLines(
		join(" – ", cutLine(i.UnitName), version, dueNote(lang, i.Due, today), i.waits(lang, today)),
		i.standing(lang, today), i.newDue(lang, today), quoted(lang, cutRunes(tidy(i.Words), digestWords)),
	)
	how := i.answerInput(lang, today).answer(i.Task, cutLine(i.UnitName))
	if i.ReplyTo != "" {
		entry.Ready = how.Choices
	}
	entry.Link, entry.LinkTo = how.Link, how.LinkTo
	return entry
}

// digestWords is how many characters of a draft, a question or a reason a digest shows.
const digestWords = 240

func (i DigestItem) waits(lang locale.Language, today calendar.Date) string {
	if i.Since.IsZero() || !i.Since.Before(today) {
		return ""
	}
	return lang.T("letter.digest.since", "Day", plainDay(lang, i.Since, today))
}

func (i DigestItem) newDue(lang locale.Language, today calendar.Date) string {
	if i.NewDue.IsZero() {
		return ""
	}
	return lang.T("letter.digest.new_due", "Day", plainDay(lang, i.NewDue, today))
}

func (e DigestEvent) listItem(lang locale.Language) listItem {
	if e.Gone {
		return e.goneItem(lang)
	}
	title := join(": ", lang.Word("event", string(e.Kind)), cutLine(e.Title))
	until := ""
	if !e.Day.IsZero() {
		until = lang.T("letter.digest.until", "Day", day(lang, e.Day))
	}
	return listItem{
		Title: title, Notes: filledLines(join(" – ", cutLine(e.UnitName), until), quoted(lang, cutRunes(tidy(e.Reason), digestWords))),
		Link: e.Link, LinkTo: lang.T("letter.link.task"),
	}
}

// goneItem tells that the page which proved a publication is gone.
func (e DigestEvent) goneItem(lang locale.Language) listItem {
	return listItem{
		Title: join(": ", lang.T("letter.digest.gone"), cutLine(e.Title)),
		Notes: filledLines(cutLine(e.UnitName), e.goneResult(lang), lang.T("letter.digest.gone_found"), e.goneCounts(lang)),
		Link:  e.Link, LinkTo: lang.T("letter.link.task"),
	}
}

// goneResult names the result whose page is gone: its number, its day, and what the unit called it.
func (e DigestEvent) goneResult(lang locale.Language) string {
	if e.Item == nil {
		return ""
	}
	on := e.Item.On
	if !e.Item.Last.IsZero() {
		on = e.Item.Last
	}
	named := lang.T("letter.digest.gone_item", "Number", e.Item.Number, "Day", day(lang, on))
	return join(": ", named, quoted(lang, cutRunes(tidy(e.Item.Words), digestWords)))
}

// goneCounts says that the result still counts.
func (e DigestEvent) goneCounts(lang locale.Language) string {
	if e.Item == nil {
		return ""
	}
	return lang.T("letter.digest.gone_counts")
}

func filledLines(lines ...string) []string {
	var filled []string
	for _, line := range lines {
		if line != "" {
			filled = append(filled, line)
		}
	}
	return filled
}

func (l DigestLine) listItem(lang locale.Language) listItem {
	return listItem{
		Title: cutLine(l.Title), Notes: filledLines(quoted(lang, cutLine(l.Words)), cutLine(l.Plan)), Link: l.Link, LinkTo: lang.T("letter.link.plan"),
	}
}

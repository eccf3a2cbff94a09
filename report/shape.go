package report

import (
	"cmp"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// work is what a letter names of the work of a task besides its words in the plan. The zero work is that of a product.
type work struct {
	shape       plan.ShapeCode // as words are chosen by it; empty for a product
	tally       plan.Tally
	first, last calendar.Date // the period about which a tally is asked
	milestone   plan.Milestone
}

// workOf is the work of a task. until is the last day of the period about which an event asks; zero: until today.
func workOf(s plan.State, until, today calendar.Date) work {
	w := work{shape: s.Shape.Words()}
	if w.shape == plan.ShapeProduct {
		w.shape = ""
	}
	if s.Tally != nil {
		w.tally = *s.Tally
		w.first, w.last = s.Tally.Period(until, today)
	}
	w.milestone, _ = s.NextMilestone()
	return w
}

// shapeValues is what the sentences of a letter may name of work that is no product.
type shapeValues struct {
	Shape     plan.ShapeCode // empty for a product
	Quota     string         // "02 mỗi tuần"; empty where the plan names no number
	CheckIn   string         // how often the unit is asked: "tháng"
	Standing  string         // "8/12, thiếu 2 so với tiến độ"
	From, To  string         // the period about which the unit is asked or has reported
	Milestone string         // the next one
	Due       string         // its day
	Reached   string         // the milestone that the event reached
	ReachedOn string
	Item      int // the number of a result that was taken out
	Items     int // how many results the event recorded
}

func (in LetterInput) shapeValues() shapeValues {
	lang, w, e := in.Language, workOf(in.State, in.Event.Until, in.Today), in.Event
	values := shapeValues{
		Shape: w.shape, Quota: quota(lang, w.tally.Quota), Standing: in.standing(), From: day(lang, w.first), To: day(lang, w.last),
		Milestone: MilestoneName(lang, w.milestone.Key), Due: day(lang, w.milestone.Due), Reached: MilestoneName(lang, e.Milestone), ReachedOn: day(lang, e.ProofDate),
		Items: len(e.Items),
	}
	if w.tally.CheckIn != "" {
		values.CheckIn = lang.Word("rhythm", string(w.tally.CheckIn))
	}
	if e.Kind == plan.EventItemDropped {
		values.Item = e.Step
	}
	if e.Kind == plan.EventCounted {
		values.To = day(lang, e.Until)
	}
	return values
}

func (in LetterInput) standing() string {
	if in.State.Tally == nil {
		return ""
	}
	return standing(in.Language, in.State.Tally.Standing(in.Today))
}

// standing is how far a tally is: "8/12, thiếu 2 so với tiến độ".
func standing(lang locale.Language, s plan.Standing) string {
	done := lang.T("letter.tally.done", "Done", s.Done, "Total", s.Total)
	switch {
	case s.Ahead < 0:
		return join(", ", done, lang.T("letter.tally.behind", "Number", -s.Ahead))
	case s.Ahead > 0:
		return join(", ", done, lang.T("letter.tally.ahead", "Number", s.Ahead))
	}
	return done
}

// quota writes a quota: "02 mỗi tuần"; empty where the plan names no number.
func quota(lang locale.Language, q plan.Quota) string {
	if q.IsZero() {
		return ""
	}
	return lang.T("letter.tally.quota", "Number", figures(lang, q.Count), "Period", lang.Word("rhythm", string(q.Per)))
}

// factsBeforeShape is how many facts stand before those of the shape: the words of the plan.
const factsBeforeShape = 5

// shapeFacts are the facts of a tally or an event; none of a product.
func (in LetterInput) shapeFacts() []fact {
	lang, s := in.Language, in.State
	facts := []fact{}
	if s.Tally != nil {
		facts = append(facts,
			fact{lang.T("letter.fact.quota"), quota(lang, s.Tally.Quota)},
			fact{lang.T("letter.fact.counted"), standing(lang, s.Tally.Standing(in.Today))})
	}
	var milestones []string
	for _, m := range s.Milestones {
		milestones = append(milestones, in.milestoneFact(m))
	}
	return append(facts, fact{lang.T("letter.fact.milestones"), strings.Join(milestones, "; ")})
}

// milestoneFact is a milestone with its day, or the day on which it was reached.
func (in LetterInput) milestoneFact(m plan.Milestone) string {
	lang := in.Language
	name := MilestoneName(lang, m.Key)
	if !m.Reached.IsZero() {
		return lang.T("letter.event.reached", "Milestone", name, "Day", day(lang, m.Reached))
	}
	return join(" – ", name, cmp.Or(day(lang, m.Due), lang.T("letter.event.undated")))
}

// recorded lists the results that an event has recorded, with their numbers.
func (in LetterInput) recorded() []itemList {
	if len(in.Event.Items) == 0 {
		return nil
	}
	list := itemList{Title: in.Language.T("letter.counted.items")}
	for _, item := range in.Event.Items[:min(len(in.Event.Items), listedItems)] {
		list.Items = append(list.Items, in.recordedItem(item))
	}
	return []itemList{list}
}

// listedItems is how many results a letter lists. The page of the task has all of them.
const listedItems = 50

func (in LetterInput) recordedItem(item plan.Item) listItem {
	lang := in.Language
	on := day(lang, item.On)
	if item.Last.After(item.On) {
		on = lang.T("letter.counted.days", "First", on, "Last", day(lang, item.Last))
	}
	proof := cutLine(join(", ", item.Link, item.Document, item.Place))
	if item.Photo != "" {
		proof = join(", ", proof, lang.T("letter.counted.photo"))
	}
	instead := ""
	if item.Instead > 0 {
		instead = lang.T("letter.counted.instead", "Item", item.Instead)
	}
	return listItem{
		Title: lang.T("letter.counted.item", "Item", item.Number, "Days", on, "Number", item.Count),
		Notes: filledLines(cutLine(item.Words), proof, instead),
	}
}

// count is how a unit reports results toward a quota: the lines of a form, or in its own words.
func (in answerInput) count() answer {
	lang, w := in.lang, in.work
	amount := lang.T("letter.form.count")
	if !w.first.IsZero() {
		amount = lang.T("letter.form.count_period", "First", w.first.Vietnamese(), "Last", w.last.Vietnamese())
	}
	return in.withForm(lang.T("letter.answer.count"), lang.T("letter.answer.form_button"), amount, lang.T("letter.form.proof"))
}

// proof is how a unit proves that its work is done: a product was published, an event was held, a document was issued.
func (in answerInput) proof() answer {
	lang, button := in.lang, in.lang.T("letter.answer.form_button")
	switch in.work.shape {
	case plan.ShapeEvent:
		return in.withForm(lang.T("letter.answer.event"), button,
			lang.T("letter.form.held"), lang.T("letter.form.place"), lang.T("letter.form.people"), lang.T("letter.form.proof"))
	case plan.ShapeDocument:
		return in.withForm(lang.T("letter.answer.document"), button, lang.T("letter.form.document"), lang.T("letter.form.issued"))
	case plan.ShapeProduct, plan.ShapeTally, plan.ShapeDelivery:
	}
	return in.withForm(lang.T("letter.answer.publish"), button, lang.T("letter.form.link"), lang.T("letter.form.published"))
}

// draftWords says how a draft is handed in: of an event it is the plan of the event, of a document the draft of the document.
func (in answerInput) draftWords() string {
	switch in.work.shape {
	case plan.ShapeEvent:
		return in.lang.T("letter.answer.draft_event")
	case plan.ShapeDocument:
		return in.lang.T("letter.answer.draft_document")
	case plan.ShapeProduct, plan.ShapeTally, plan.ShapeDelivery:
	}
	return in.lang.T("letter.answer.draft")
}

func (in answerInput) draftButton() string {
	if in.work.shape == plan.ShapeEvent {
		return in.lang.T("letter.answer.draft_event_button")
	}
	return in.lang.T("letter.answer.draft_button")
}

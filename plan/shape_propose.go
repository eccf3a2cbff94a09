package plan

import (
	"slices"
	"strings"

	"loa/plan/deadline"
)

// DoubtField is what a doubt is about.
type DoubtField string

// The fields that words can leave in doubt.
const (
	DoubtShape DoubtField = "shape"
	DoubtQuota DoubtField = "quota"
)

// Doubt is a part of a proposal that the words of a line leave open. Exactly one of Shapes and Quotas lists what they may mean, the proposed
// one first.
type Doubt struct {
	Field    DoubtField  `json:"field"`
	Words    string      `json:"words"` // of the plan, from which it was proposed
	Shapes   []ShapeCode `json:"shapes,omitempty"`
	Quotas   []Quota     `json:"quotas,omitempty"`
	Question string      `json:"question"` // Vietnamese, to the coordinator
}

// ProposeWork proposes the shape of a line by its words: the first telling word of its title, the things its product names, its forms and its
// deadline. What the words leave open is proposed all the same, as the likeliest, with a doubt. It is a pure function of the words, whose
// repetition gives the same proposal.
//
// The rules, in order: what the product names outranks a verb that fits it; an event or a report that recurs keeps its shape, one occurrence
// after the other; communication that goes on, or that is due in a rhythm, is a tally; communication of one time is a product. A line whose
// words ask that each piece be approved may be either of the last two.
func ProposeWork(line Line, year int) (Work, []Doubt) {
	r := newWorkReader(line, year)
	found := r.shape()
	var doubts []Doubt
	if len(found.other) > 0 {
		doubts = append(doubts, r.shapeDoubt(found))
	}
	work := Work{Shape: found.shape}
	switch found.shape {
	case ShapeTally:
		quotas := quotas(line)
		if len(quotas) > 0 {
			work.Quota = quotas[0]
		}
		if doubt, unsure := quotaDoubt(line, quotas); unsure {
			doubts = append(doubts, doubt)
		}
	case ShapeEvent:
		work.Milestones = r.milestones()
	case ShapeProduct, ShapeDocument, ShapeDelivery:
	}
	return work, doubts
}

// proposal is a shape with those that the words may mean as well.
type proposal struct {
	shape ShapeCode
	other []ShapeCode
}

func sure(shape ShapeCode) proposal { return proposal{shape: shape} }

// ask proposes a shape and asks whether one of the others is meant.
func ask(shape ShapeCode, others ...ShapeCode) proposal {
	return proposal{shape, slices.DeleteFunc(others, func(other ShapeCode) bool { return other == shape })}
}

// workReader holds what the cells of a line say.
type workReader struct {
	line     Line
	year     int
	title    head
	product  product
	forms    product
	rhythmic bool // due in a rhythm, or all the time
	open     bool // no time within the year is named
	perItem  bool // each piece is to be approved
}

func newWorkReader(line Line, year int) workReader {
	r := workReader{
		line: line, year: year, title: titleHead(line.Title), product: newProduct(line.Product), forms: newProduct(strings.Join(line.Channels, ";")),
		perItem: approvesItems(line),
	}
	switch line.Deadline.Kind {
	case deadline.KindContinuous, deadline.KindMinPerYear:
		r.rhythmic = true
	case deadline.KindRecur:
		rhythm := rhythmOfDeadline(line.Deadline)
		r.rhythmic = rhythm != RhythmYear && !strings.Contains(line.Deadline.Recurrence, "BYMONTH=")
		r.open = rhythm == RhythmYear
	case deadline.KindWithinYear, deadline.KindNone, deadline.KindMultiYear:
		r.open = true
	case deadline.KindQuarter, deadline.KindQuarterList, deadline.KindMonth, deadline.KindMonthList, deadline.KindBeforeDate, deadline.KindNotLaterThan,
		deadline.KindBeforeMonth, deadline.KindOnDate, deadline.KindRange, deadline.KindRelative, deadline.KindExternal:
	}
	if len(quotasIn(line.Title+" ; "+line.Product)) > 0 || rhythmWords(line.Title) != "" {
		r.rhythmic = true
	}
	if r.open && (r.title.verb == wordKeep || newWorkText(line.Title).has("thuong xuyen")) {
		r.rhythmic = true
	}
	return r
}

// shape decides by the title and the product together.
func (r workReader) shape() proposal {
	switch {
	case r.integrated():
		return r.communication()
	case r.product.has(wordEvent, wordContest, wordMobile):
		return r.withEventProduct()
	}
	switch r.title.kind {
	case wordEvent, wordContest, wordMobile:
		return r.eventTitle()
	case wordDocument:
		return r.documentTitle()
	case wordDelivery:
		return r.deliveryTitle()
	case wordReview:
		return r.byProduct(ask(ShapeEvent, append([]ShapeCode{ShapeDelivery}, r.rewarded()...)...))
	case wordReward:
		return r.byProduct(ask(ShapeDocument, ShapeEvent, ShapeDelivery))
	case wordParticipate:
		return r.byPapers(ask(ShapeEvent, ShapeDelivery, ShapeTally))
	case wordFollow:
		return r.byPapers(ask(ShapeDelivery, ShapeTally))
	case wordFunds:
		return r.byPapers(ask(ShapeDocument, ShapeDelivery))
	case wordHandle:
		return r.byPapers(ask(ShapeTally, ShapeDelivery))
	case wordSystem:
		return r.byPapers(ask(ShapeProduct, ShapeDelivery))
	case wordCarryOut:
		return r.byProduct(ask(ShapeDocument, ShapeTally))
	case wordGuide:
		return r.byProduct(ask(ShapeDocument, ShapeTally))
	case wordPublish:
		return r.byProduct(ask(ShapeEvent, ShapeDocument, ShapeProduct))
	case wordDuty:
		switch {
		case r.product.only(wordItem, wordFlow):
			return r.communication()
		case r.rhythmic:
			return sure(ShapeTally)
		}
		return ask(ShapeTally, ShapeProduct, ShapeDelivery)
	case wordNone, wordItem, wordFlow, wordMake, wordAct, wordKeep, wordWeak, wordPerson:
	}
	return r.spoken()
}

// integrated says whether the communication takes place within gatherings that are held anyway.
func (r workReader) integrated() bool {
	title := newWorkText(r.line.Title)
	return r.title.kind == wordAct && r.rhythmic && (title.has("long ghep", "co noi dung", "giao ban", "sinh hoat to dan pho", "sinh hoat chi bo", "chao co", "tai cac cuoc hop") || r.title.words == "sinh hoat")
}

// withEventProduct decides a line whose product is a gathering.
func (r workReader) withEventProduct() proposal {
	switch {
	case r.title.kind == wordParticipate:
		return ask(ShapeEvent, ShapeDelivery, ShapeTally)
	case r.title.kind == wordDocument && !r.product.has(wordDocument):
		return ask(ShapeEvent, ShapeDocument)
	case r.title.kind == wordDelivery:
		return ask(ShapeEvent, ShapeDelivery)
	case r.isCommunication() && r.rhythmic && r.line.Deadline.Kind == deadline.KindContinuous:
		return ask(ShapeTally, ShapeEvent)
	case r.isCommunication() && r.product.has(wordItem, wordFlow):
		return ask(r.communication().shape, ShapeEvent)
	case r.title.kind == wordPublish && r.product.has(wordItem, wordFlow):
		return ask(ShapeEvent, r.communication().shape)
	case r.oftenAYear() && !r.product.has(wordContest):
		return sure(ShapeTally)
	case r.product.has(wordMobile) && r.rhythmic:
		return sure(ShapeTally)
	}
	return sure(ShapeEvent)
}

// oftenAYear says whether a number of times within the year is due, on no days that the words name: these are counted.
func (r workReader) oftenAYear() bool {
	return r.line.Deadline.Kind == deadline.KindMinPerYear && r.line.Deadline.Quota > 1
}

// eventTitle decides a line whose title holds a gathering and whose product names none.
func (r workReader) eventTitle() proposal {
	switch {
	case r.title.kind == wordMobile && r.rhythmic, r.title.kind == wordMobile && countOfProduct(r.line.Product) > 2:
		return sure(ShapeTally)
	case r.title.kind == wordEvent && r.oftenAYear():
		return sure(ShapeTally)
	case r.title.far && !r.title.holds():
		return ask(ShapeEvent, r.otherThan(ShapeEvent)...)
	case r.title.kind == wordEvent && r.product.only(wordItem, wordFlow):
		return ask(ShapeEvent, r.communication().shape)
	}
	return sure(ShapeEvent)
}

// holds says whether the title names a gathering that takes place by its name alone.
func (h head) holds() bool { return h.kind == wordContest }

// otherThan is the shape of the product, where it differs from one; else that of a report.
func (r workReader) otherThan(shape ShapeCode) []ShapeCode {
	if other := r.byProduct(sure(ShapeDelivery)).shape; other != shape {
		return []ShapeCode{other}
	}
	return []ShapeCode{ShapeProduct}
}

// documentTitle decides a line whose title issues a text.
func (r workReader) documentTitle() proposal {
	switch {
	case r.product.has(wordDocument):
		return sure(ShapeDocument)
	case r.product.has(wordItem, wordFlow):
		return ask(ShapeDocument, r.communication().shape)
	case r.product.has(wordDelivery):
		return ask(ShapeDocument, ShapeDelivery)
	case r.title.far:
		return ask(ShapeDocument, ShapeProduct)
	}
	return sure(ShapeDocument)
}

// deliveryTitle decides a line whose title reports, surveys or inspects.
func (r workReader) deliveryTitle() proposal {
	switch {
	case r.product.has(wordDelivery):
		return sure(ShapeDelivery)
	case r.product.has(wordDocument):
		return ask(ShapeDelivery, ShapeDocument)
	case r.product.has(wordItem, wordFlow):
		return ask(ShapeDelivery, r.communication().shape)
	case r.title.far:
		return ask(ShapeDelivery, ShapeProduct)
	}
	return sure(ShapeDelivery)
}

// rewarded adds the decision of a reward to a review.
func (r workReader) rewarded() []ShapeCode {
	if newWorkText(r.line.Title).has("khen thuong", "tuyen duong", "ton vinh") {
		return []ShapeCode{ShapeDocument}
	}
	return nil
}

// byProduct decides by the product alone; without one that tells anything by the alternatives.
func (r workReader) byProduct(otherwise proposal) proposal {
	mixed := r.product.has(wordItem, wordFlow)
	switch r.product.first() {
	case wordDocument:
		if mixed {
			return ask(ShapeDocument, r.communication().shape)
		}
		return sure(ShapeDocument)
	case wordDelivery:
		if mixed {
			return ask(ShapeDelivery, r.communication().shape)
		}
		return sure(ShapeDelivery)
	case wordItem, wordFlow:
		return r.communication()
	default:
		return otherwise
	}
}

// byPapers decides by the product where the title is no communication: a thing that is made beside it does not say what the work is.
func (r workReader) byPapers(otherwise proposal) proposal {
	found := r.byProduct(otherwise)
	if first := r.product.first(); first == wordItem || first == wordFlow {
		return ask(found.shape, append([]ShapeCode{otherwise.shape}, otherwise.other...)...)
	}
	return found
}

// isCommunication says whether the title communicates something, or makes what does.
func (r workReader) isCommunication() bool {
	switch r.title.kind {
	case wordAct, wordItem, wordFlow, wordMake, wordKeep:
		return true
	default:
		return false
	}
}

// spoken decides a line whose title communicates, or tells nothing.
func (r workReader) spoken() proposal {
	switch first := r.product.first(); {
	case first == wordDocument && r.title.kind == wordAct:
		return ask(ShapeDocument, r.communication().shape)
	case first == wordDelivery && r.isCommunication():
		return ask(r.communication().shape, ShapeDelivery)
	case first == wordDocument:
		return sure(ShapeDocument)
	case first == wordDelivery:
		return sure(ShapeDelivery)
	case r.title.kind == wordKeep && first == wordNone:
		return ask(ShapeTally, ShapeDelivery, ShapeProduct)
	case r.title.odd && !r.product.has(wordItem, wordFlow):
		return ask(r.communication().shape, ShapeTally, ShapeProduct, ShapeDelivery)
	case r.title.kind == wordNone && first == wordFlow && !r.rhythmic && !r.single():
		return ask(r.communication().shape, ShapeTally, ShapeDelivery)
	case r.isCommunication(), first == wordItem, first == wordFlow:
		return r.communication()
	case r.forms.only(wordEvent, wordContest):
		return ask(ShapeEvent, ShapeProduct)
	}
	return r.byGroup()
}

// byGroup proposes by the heading above a line whose own words tell nothing, and always asks.
func (r workReader) byGroup() proposal {
	all := []ShapeCode{ShapeProduct, ShapeTally, ShapeEvent, ShapeDocument, ShapeDelivery}
	likeliest := ShapeProduct
	switch titleHead(r.line.Group).kind {
	case wordEvent, wordContest, wordMobile:
		likeliest = ShapeEvent
	case wordDocument:
		likeliest = ShapeDocument
	case wordDelivery:
		likeliest = ShapeDelivery
	default:
		if r.rhythmic {
			likeliest = ShapeTally
		}
	}
	return ask(likeliest, all...)
}

// communication decides between a tally and a product, and an event that only the forms name.
func (r workReader) communication() proposal {
	flows := r.product.has(wordFlow) || r.title.kind == wordFlow
	named := r.product.has(wordItem) || r.title.kind == wordItem || r.title.verb == wordMake && flows && !r.open
	once := r.line.Deadline.Kind == deadline.KindMinPerYear && r.line.Deadline.Quota == 1 && named
	switch {
	case r.rhythmic && !once && r.perItem:
		return ask(ShapeProduct, ShapeTally)
	case r.rhythmic && !once:
		return sure(ShapeTally)
	case r.open && flows && !named && !r.single():
		return ask(ShapeTally, ShapeProduct)
	case r.title.far && len(r.product.kinds) == 0 && len(r.forms.kinds) == 0:
		return ask(ShapeProduct, ShapeTally, ShapeEvent)
	case named, flows && !r.stretches():
		return sure(ShapeProduct)
	case flows:
		return ask(ShapeProduct, ShapeTally)
	case r.forms.only(wordEvent, wordContest, wordMobile) && !r.open:
		return sure(ShapeEvent)
	case r.forms.only(wordItem):
		return sure(ShapeProduct)
	case r.open:
		return ask(ShapeTally, ShapeProduct, ShapeEvent)
	}
	return ask(ShapeProduct, ShapeTally, ShapeEvent)
}

// stretches says whether the time is a span or an event that may come again, so that things that appear again and again may be counted.
func (r workReader) stretches() bool {
	return !r.single() && (r.line.Deadline.Kind == deadline.KindRelative || r.line.Deadline.Kind == deadline.KindRange)
}

// single says whether the product is one piece, or a number of them.
func (r workReader) single() bool { return countOfProduct(r.line.Product) == 1 }

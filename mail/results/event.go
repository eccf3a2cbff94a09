package results

import (
	"regexp"
	"slices"
	"strings"

	"loa/plan/calendar"
)

// Milestone is what an event was asked about. Its values are those of package plan.
type Milestone string

// The milestones.
const (
	MilestonePlan    Milestone = "plan"
	MilestoneLaunch  Milestone = "launch"
	MilestoneEntries Milestone = "entries"
	MilestoneJudging Milestone = "judging"
	MilestoneAwards  Milestone = "awards"
	MilestoneHeld    Milestone = "held" // and every other
)

// AskedEvent is what a letter asked about an event.
type AskedEvent struct {
	Milestone Milestone
	Year      int           // of days without one
	Said      calendar.Date // the day of the letter; zero: not known
}

// Outcome is what became of an event, as a letter tells it.
type Outcome string

// The outcomes.
const (
	OutcomeHeld      Outcome = "held"
	OutcomeNotYet    Outcome = "not_yet"
	OutcomePutOff    Outcome = "put_off"
	OutcomeCalledOff Outcome = "called_off"
	OutcomeUnclear   Outcome = "unclear"
)

// Event is what a letter says of an event. On is zero where the letter names no day.
type Event struct {
	Outcome  Outcome
	On       calendar.Date // of what was held its last day; of what was put off the new day
	Place    string
	People   int
	Link     string
	Document string
	Words    string // the sentence that decides
}

// What a sentence says of an event.
var (
	putOff      = regexp.MustCompile(`\b(?:keo dai|tam dung|tam hoan|hoan (?:lai|den|sang|to chuc|hoi nghi)|bi hoan|hoan|lui|doi (?:lich|ngay|sang|lai|thoi gian)|chuyen (?:sang (?:ngay|sang|chieu|toi|thang|tuan|quy|dip|thu|[\d^])|lich|den|thoi gian|ngay)|gia han|doi ngay|thay doi (?:lich|ngay|thoi gian))\b`)
	calledOff   = regexp.MustCompile(`\b(?:(?:khong|ko) (?:to chuc|thuc hien|phat dong|trien khai|cham|trao)\b[^.;\n]{0,40}\bnua|(?:khong|ko) (?:con )?(?:to chuc|thuc hien) (?:hoi nghi|cuoc thi|su kien|nhiem vu|hoi thi)|huy\b(?: bo)?|\bbo (?:hoi|cuoc|le|su kien|khong)\b|(?:chi dao |quyet dinh |cho |xin |de nghi )?(?:dung|thoi|cham dut) (?:to chuc|cuoc|hoi|nhiem vu|thuc hien)|(?:dua|rut|bo) (?:ra )?khoi (?:ke hoach|chuong trinh|danh muc)|khong con phu hop|ko con phu hop)\b`)
	notYet      = regexp.MustCompile(`\b(?:chua|du kien|se|dang|sap|moi nhan duoc|moi co|con (?:cho|doi)|cho (?:kinh phi|phe duyet|ky|y kien)|ko kip|khong kip|chuan bi|len ke hoach|han cuoi|trong (?:tuan|thang|quy) (?:nay|toi|sau)|(?:tuan|thang|quy) (?:toi|sau)|(?:khong|ko) to chuc (?:duoc|kip)|(?:khong|ko) kip)\b`)
	doneMark    = regexp.MustCompile(`\b(?:da|vua|xong|thanh cong|hoan thanh|ket thuc|hoan tat|rot rao|be mac|dien ra)\b`)
	takesPlace  = regexp.MustCompile(`\b(?:to chuc|dien ra|khai mac|be mac|mo (?:lop|trong)|tap huan|thuc hien|hoan thanh|phat dong|cham|trao giai|tong ket|nhan bai|dong cong|phe duyet|duyet|ban hanh)\b`)
	formOfEvent = regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*(?:ngay|thoi gian)(?:[a-z ]{0,20})\s*:`)
	placeForm   = regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*(?:dia diem|noi to chuc|tai)\s*:\s*([^\n]+)`)
	peopleForm  = regexp.MustCompile(`(?m)\b(?:so nguoi|so luong nguoi|thanh phan|so nguoi (?:du|tham du|tham gia)|so dai bieu|tham du|tham gia)\s*:\s*(?:khoang|hon|tren|gan)?\s*(\d+(?:\.\d{3})*)`)
	peopleWords = regexp.MustCompile(`(\d+(?:\.\d{3})*)\s*(?:luot\s+)?(?:nguoi|dai bieu|hoc vien|can bo|cong chuc|hoi vien|doan vien|nguoi dan|khach|thi sinh|cong dan|luot nguoi|hoc sinh)\b`)
	placeWords  = regexp.MustCompile(`\b(?:tai|o)\s+`)
	ofMilestone = map[Milestone]*regexp.Regexp{
		MilestonePlan:    regexp.MustCompile(`\b(?:phe duyet|duyet|ban hanh|ky ban hanh)\b`),
		MilestoneLaunch:  regexp.MustCompile(`\bphat dong\b`),
		MilestoneEntries: regexp.MustCompile(`\b(?:het (?:han|thoi gian) nhan|dong cong|ket thuc nhan|het han|dung nhan bai|khoa (?:cong|nhan bai)|nhan bai)\b`),
		MilestoneJudging: regexp.MustCompile(`\b(?:cham|chung khao|chung ket|so khao)\b`),
		MilestoneAwards:  regexp.MustCompile(`\b(?:trao giai|tong ket|trao thuong|cong bo ket qua|be mac)\b`),
	}
)

// ReadEvent reads what became of an event in the new text of a letter. What is not surely held is not: a day alone, a plan, a promise, and the day
// of a document are none of it.
func ReadEvent(text string, asked AskedEvent) Event {
	at := calendar.Date{}
	if asked.Year > 0 {
		at, _ = calendar.NewDate(asked.Year, 12, 31)
	}
	p := newPage(text, Asked{Last: at, Said: asked.Said})
	if p.doubt != "" {
		return Event{Outcome: OutcomeUnclear, Words: p.doubt}
	}
	p.coverLinks()
	p.coverAll(mailAddress)
	p.coverDocuments()
	p.coverGloss()
	p.coverAll(phone)
	p.coverAll(clock)
	p.coverDays()
	p.coverAll(weekday)
	e := p.event(asked)
	if e.Words == "" {
		e.Words = cut(text)
	}
	if p.doubt != "" && e.Outcome == OutcomeHeld { // a day that is in no calendar
		return Event{Outcome: OutcomeUnclear, Words: cut(p.doubt)}
	}
	return e
}

var (
	paused   = regexp.MustCompile(`\btam dung\b`)
	finished = regexp.MustCompile(`\bhoan (?:tat|thanh|thien|toan)\b`)
)

// undecided matches a sentence that leaves open whether something was done.
var undecided = regexp.MustCompile(`\b(?:hay chua|chua biet|khong biet|khong ro|chua ro|hoi lai|de (?:em|toi|minh) (?:hoi|xem|kiem tra))\b`)

// notThatDay matches the day that a correction takes back.
var notThatDay = regexp.MustCompile(`\b(?:khong phai|thay vi|thay cho)(?: la| ngay| vao)* *$`)

// event decides by the sentences: what changes the event outranks that it is not held yet, and both outrank that it was.
func (p *page) event(asked AskedEvent) Event {
	var held, waits *line
	for _, s := range p.sentences() {
		text := paused.ReplaceAllString(string(p.plain[s.at:s.end]), "tam hoan")
		text = finished.ReplaceAllString(text, "xong")
		switch {
		case question.MatchString(text) || undecided.MatchString(text):
			return Event{Outcome: OutcomeUnclear, Words: cut(p.words(s.at, s.end))}
		case calledOff.MatchString(text) && !notInTime.MatchString(text):
			return Event{Outcome: OutcomeCalledOff, Words: cut(p.words(s.at, s.end))}
		case putOff.MatchString(text) && !doneMark.MatchString(putOff.Split(text, 2)[0]):
			return Event{Outcome: OutcomePutOff, On: p.newDay(s), Words: cut(p.words(s.at, s.end))}
		case p.isHeld(s, asked):
			if held == nil {
				held = &s
			}
		case notYet.MatchString(text) && waits == nil:
			waits = &s
		}
	}
	switch {
	case waits != nil:
		return Event{Outcome: OutcomeNotYet, Words: cut(p.words(waits.at, waits.end))}
	case held != nil && !p.eventKnown(*held):
		return Event{Outcome: OutcomeUnclear, Words: cut(p.words(held.at, held.end))}
	case held != nil:
		return p.heldEvent(*held, asked)
	case p.isForm():
		return p.heldEvent(line{0, len(p.plain)}, asked)
	}
	return Event{Outcome: OutcomeUnclear}
}

var notInTime = regexp.MustCompile(`\b(?:khong|ko) (?:to chuc )?(?:duoc|kip)\b`)

// isHeld says whether a sentence tells that what was asked about is done.
func (p *page) isHeld(s line, asked AskedEvent) bool {
	text := string(p.plain[s.at:s.end])
	if notYet.MatchString(text) || conditionalEvent.MatchString(text) || denied.MatchString(text) {
		return false
	}
	if asked.Milestone != MilestonePlan && arranged.MatchString(text) {
		return false
	}
	done, day := doneMark.MatchString(text), p.hasDay(s)
	if verb := ofMilestone[asked.Milestone]; verb != nil {
		if asked.Milestone == MilestoneJudging && strings.Contains(text, "ket qua cham") {
			done = true
		}
		return verb.MatchString(text) && (done || day && asked.Milestone == MilestoneAwards && len(p.links) > 0)
	}
	if partly.MatchString(text) || vague.MatchString(text) {
		return false
	}
	people := peopleWords.MatchString(text)
	switch {
	case done && takesPlace.MatchString(text):
		return true
	case day && people && takesPlace.MatchString(text):
		return true
	}
	return false
}

var (
	arranged         = regexp.MustCompile(`\b(?:co|len|xay dung|ban hanh|trinh|hoan thanh|hoan thien) (?:xong )?(?:ke hoach|lich|kich ban|cong tac chuan bi|viec chuan bi)\b|\bgiay moi\b|\bthong nhat (?:to chuc|thoi gian|ngay)|\bchuan bi\b|\bhop (?:ban|chuan bi|ban to chuc)\b|\b(?:duoc|xin) (?:phep|dong y|cho phep|phe duyet|chap thuan) (?:de )?to chuc|\b(?:chot|an dinh|ra thong bao|thong bao) (?:ngay|lich|thoi gian|to chuc)`)
	conditionalEvent = regexp.MustCompile(`\b(?:neu|hinh nhu|co le|nghe noi|gia su|khong nho)\b`)
	partly           = regexp.MustCompile(`\b\d{1,3}/\d{1,3}\s+(?:xa|phuong|thon|don vi|diem|truong)\b[^\n]*$`)
	vague            = regexp.MustCompile(`\b(?:theo ke hoach|theo dung ke hoach|theo chi dao|day du)\s*[.!\n^]*\s*$`)
)

// isForm says whether the letter is a filled form: a day and a place.
func (p *page) isForm() bool {
	return formOfEvent.Match(p.plain) && (placeForm.Match(p.plain) || peopleForm.Match(p.plain)) && len(p.days) == 1 && !notYet.Match(p.plain)
}

func (p *page) hasDay(s line) bool {
	in := func(at int) bool { return at >= s.at && at < s.end }
	return slices.ContainsFunc(p.days, func(d day) bool { return in(d.at) }) || slices.ContainsFunc(p.spans, func(x span) bool { return in(x.at) && x.last.Before(x.first.AddDays(62)) })
}

// newDay is the day to which a sentence puts an event off: the last one that it names.
func (p *page) newDay(s line) calendar.Date {
	var on calendar.Date
	for _, d := range p.days {
		if d.at >= s.at && d.at < s.end {
			on = d.on
		}
	}
	return on
}

// heldEvent is what was held, with its day, place, people and proofs. Two days that may both be meant are none.
func (p *page) heldEvent(s line, asked AskedEvent) Event {
	e := Event{Outcome: OutcomeHeld, Words: cut(p.words(s.at, s.end))}
	e.On = p.heldOn(s)
	if e.On.IsZero() && (asked.Milestone == MilestonePlan || asked.Milestone == MilestoneLaunch) {
		e.On = p.dayOfDocument()
	}
	if said := asked.Said; !said.IsZero() && e.On.After(said) {
		return Event{Outcome: OutcomeNotYet, Words: e.Words}
	}
	if len(p.links) > 0 {
		e.Link = p.links[0].text
	}
	if len(p.documents) > 0 {
		e.Document = p.documents[0].text
	}
	if m := placeForm.FindSubmatchIndex(p.plain); m != nil {
		e.Place = strings.Trim(p.words(m[2], m[3]), " .")
	} else {
		e.Place = p.placeIn(s)
	}
	e.People = p.peopleIn()
	return e
}

// heldOn is the day of a sentence; of several days the last of a range, and none where they are unrelated. A day may also stand in another sentence.
func (p *page) heldOn(s line) calendar.Date {
	for _, within := range []line{s, {0, len(p.plain) + 1}} {
		var on []calendar.Date
		for _, x := range p.spans {
			if x.at >= within.at && x.at < within.end && !x.last.After(x.first.AddDays(62)) && !wholeMonths(x) {
				on = append(on, x.last)
			}
		}
		for _, d := range p.days {
			if d.at >= within.at && d.at < within.end && !slices.Contains(on, d.on) && !notThatDay.Match(p.plain[within.at:d.at]) {
				on = append(on, d.on)
			}
		}
		if len(on) == 1 {
			return on[0]
		}
		if len(on) > 1 {
			return calendar.Date{}
		}
	}
	return calendar.Date{}
}

func wholeMonths(x span) bool { return x.first.Day() == 1 && x.last.AddDays(1).Day() == 1 }

// dayOfDocument is the day of the only document of a letter; zero without one.
func (p *page) dayOfDocument() calendar.Date {
	if len(p.documents) != 1 {
		return calendar.Date{}
	}
	d := p.documents[0]
	text := foldedWords(d.text)
	if m := dayDigits.FindStringSubmatchIndex(text); m != nil {
		inner := &page{plain: []byte(text), asked: p.asked}
		on, _ := inner.date(m, 2, 4, 6)
		return on
	}
	return calendar.Date{}
}

// placeIn is what stands behind "tại" in a sentence.
func (p *page) placeIn(s line) string {
	text := string(p.plain[s.at:s.end])
	for _, m := range placeWords.FindAllStringIndex(text, -1) {
		word := strings.ToLower(strings.TrimSpace(string(p.written[s.at+m[0] : s.at+m[1]])))
		end := len(text)
		if i := placeStop.FindStringIndex(text[m[1]:]); i != nil {
			end = m[1] + i[0]
		}
		place := strings.Trim(p.words(s.at+m[1], s.at+end), " .,;")
		if (word == "tại" || word == "tai" || word == "ở") && place != "" && text[m[1]] != cover {
			return place
		}
	}
	return ""
}

var placeStop = regexp.MustCompile(`[,;.\n(\^]|\b(?:co|voi|vao|ngay|sang|chieu|toi|thu hut|trong khuon kho|da|theo|ve|gom)\b`)

// peopleIn is how many took part; 0 when the letter names several numbers, or none.
func (p *page) peopleIn() int {
	var all []int
	for _, form := range []*regexp.Regexp{peopleForm, peopleWords} {
		p.each(form, func(m []int) {
			n := 0
			for _, b := range p.plain[m[2]:m[3]] {
				if b != '.' {
					n = n*10 + int(b-'0')
				}
				n = min(n, 1<<30)
			}
			all = append(all, n)
		})
		if len(all) > 0 {
			break
		}
	}
	if len(all) == 0 {
		return 0
	}
	return all[0]
}

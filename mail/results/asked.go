package results

import (
	"slices"
	"strings"

	"loa/plan/calendar"
)

// Asked is what a letter asked of a unit.
type Asked struct {
	Words       string        // what counts, in the words of the plan: "02 tin, bài/tháng"
	First, Last calendar.Date // the period about which the unit was asked
	From        calendar.Date // from when results count; zero: the first day of the period
	Said        calendar.Date // the day of the letter; zero: not known
	Named       bool          // nothing is asked now: a number counts only with the days that it names

	groups   []group
	channels []string
}

// prepared is what was asked with the forms and channels in its words.
func (a Asked) prepared() Asked {
	a.groups, a.channels = countedForms(a.Words), channelsIn(foldedWords(a.Words))
	return a
}

func (a Asked) year() int {
	switch {
	case !a.Last.IsZero():
		return a.Last.Year()
	case !a.Said.IsZero():
		return a.Said.Year()
	}
	return 1
}

// covers says whether a period lies within the one that was asked about.
func (a Asked) covers(s span) bool { return !s.first.Before(a.First) && !s.last.After(a.Last) }

// same says whether a period is the one that was asked about.
func (a Asked) same(s span) bool {
	return s.first == a.First && (s.last == a.Last || !a.Last.Before(a.Said) && !a.Said.IsZero() && !s.last.Before(a.Said))
}

// allows says whether a result of a day may count: not before results count, and not after the letter, or after the period where its day is not known.
func (a Asked) allows(on calendar.Date) bool {
	from, until := a.From, a.Said
	if from.IsZero() {
		from = a.First
	}
	if until.IsZero() {
		until = a.Last
	}
	return !on.Before(from) && !on.After(until)
}

// period is the period that was asked about as far as it had passed when the letter was written.
func (a Asked) period() (first, last calendar.Date) {
	last = a.Last
	if !a.Said.IsZero() && a.Said.Before(last) {
		last = a.Said
	}
	if last.Before(a.First) {
		last = a.First
	}
	return a.First, last
}

// channelWords are the words for where something is published, each with its channel.
var channelWords = []struct{ words, channel string }{
	{"zalo", "zalo"},
	{"fanpage", "facebook"},
	{"facebook", "facebook"},
	{"fb", "facebook"},
	{"youtube", "youtube"},
	{"tiktok", "tiktok"},
	{"trang thong tin", "web"},
	{"trang ttdt", "web"},
	{"website", "web"},
	{"cong ttdt", "web"},
	{"cong thong tin", "web"},
	{"trang web", "web"},
	{"web", "web"},
	{"bao ", "press"},
	{"dai pt", "radio"},
	{"truyen hinh", "radio"},
	{"led", "led"},
}

func channelsIn(plain string) []string {
	var found []string
	for _, c := range channelWords {
		at := strings.Index(plain, c.words)
		if at >= 0 && (at == 0 || !letterAt(plain, at-1)) && !slices.Contains(found, c.channel) {
			found = append(found, c.channel)
		}
	}
	return found
}

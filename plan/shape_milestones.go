package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/plan/deadline"
)

var (
	contestMilestones = []MilestoneKey{MilestonePlan, MilestoneLaunch, MilestoneEntries, MilestoneJudging, MilestoneAwards}
	usualMilestones   = []MilestoneKey{MilestonePlan, MilestoneHeld}
)

// milestoneWords tell which milestone a part of a deadline is about.
var milestoneWords = []struct {
	key     MilestoneKey
	phrases []string
}{
	{MilestonePlan, []string{"ban hanh ke hoach", "phe duyet ke hoach", "duyet ke hoach", "xay dung ke hoach"}},
	{MilestoneLaunch, []string{"phat dong", "khoi dong", "khai mac"}},
	{MilestoneEntries, []string{"nhan bai", "nop bai", "gui bai", "bai du thi", "nhan tac pham", "vong thi", "thoi gian thi", "thi truc tuyen", "du thi"}},
	{MilestoneJudging, []string{"cham", "so khao", "chung khao", "chung ket", "ban ket"}},
	{MilestoneAwards, []string{"trao giai", "tong ket", "be mac", "cong bo ket qua", "trao thuong"}},
}

// part is a piece of a deadline with its days.
type part struct {
	words    string
	key      MilestoneKey // empty when its words name none
	from, to calendar.Date
	spans    bool // from one time to another
}

var (
	partsOfDeadline = regexp.MustCompile(`[;\n]`)
	listOfDays      = regexp.MustCompile(`[;,\n]| và `)
)

// milestones proposes those of an event: the usual ones of its kind, or the days that the deadline lists.
func (r workReader) milestones() []LineMilestone {
	contest := r.title.kind == wordContest || r.product.has(wordContest)
	parts := r.parts(partsOfDeadline)
	if days := r.parts(listOfDays); !contest && !r.repeats() && len(days) > 1 && len(parts) < 3 {
		return listedMilestones(days)
	}
	keys := usualMilestones
	if contest {
		keys = r.contestKeys()
	}
	milestones := make([]LineMilestone, 0, len(keys))
	for _, key := range keys {
		milestones = append(milestones, LineMilestone{Key: key})
	}
	if r.repeats() {
		return milestones // each occurrence has days of its own
	}
	if contest {
		datedByParts(milestones, parts)
	}
	last := len(milestones) - 1
	if contest && r.title.words == "phat dong" && len(parts) < 2 {
		last = slices.Index(keys, MilestoneLaunch) // the words give the day of the launch alone
	}
	if milestones[last].Due.IsZero() {
		milestones[last].Due = lastDay(r.line.Deadline, parts)
	}
	return milestones
}

// contestKeys are the milestones of a contest; those of one that is judged already begin with the judging.
func (r workReader) contestKeys() []MilestoneKey {
	switch r.title.words {
	case "cham thi", "cham giai", "cham":
		return contestMilestones[3:]
	case "trao giai", "tong ket cuoc thi", "tong ket hoi thi", "tong ket va trao giai":
		return contestMilestones[4:]
	}
	return contestMilestones
}

// repeats says whether the event has occurrences of its own, or no one time.
func (r workReader) repeats() bool {
	switch r.line.Deadline.Kind {
	case deadline.KindRecur, deadline.KindQuarterList, deadline.KindMonthList, deadline.KindContinuous, deadline.KindMinPerYear, deadline.KindRelative, deadline.KindExternal:
		return true
	default:
		return false
	}
}

// parts cuts the deadline and reads the days of each piece; a piece without a day is left out.
func (r workReader) parts(separator *regexp.Regexp) []part {
	var parts []part
	for _, words := range separator.Split(r.line.Deadline.Text, -1) {
		due, _ := deadline.Parse(milestoneWordsOff(words), r.year, deadline.Rules{})
		if due.To.IsZero() {
			continue
		}
		p := part{words: strings.TrimSpace(words), from: firstDue(due), to: due.To, spans: due.Kind == deadline.KindRange && !due.From.IsZero()}
		text := newWorkText(words)
		for _, each := range milestoneWords {
			if text.has(each.phrases...) {
				p.key = each.key
			}
		}
		parts = append(parts, p)
	}
	return parts
}

// firstDue is the last day of the time with which a span begins: of "từ tháng 4" the last of April.
func firstDue(d deadline.Deadline) calendar.Date {
	if d.From.IsZero() || d.From.Day() != 1 || d.To.AddDays(1).Day() != 1 {
		return d.From
	}
	return d.From.AddMonths(1).AddDays(-1)
}

var milestoneNames = regexp.MustCompile(`(?i)^\s*(?:chung kết|chung khảo|sơ khảo|bán kết|phát động|khởi động|khai mạc|bế mạc|nhận bài(?: dự thi)?|nộp bài|gửi bài|chấm(?: thi| giải)?|trao giải|tổng kết(?:,? (?:và )?trao giải)?)\s*:?\s*`)

// milestoneWordsOff takes the name of a milestone off a piece, which leaves its days.
func milestoneWordsOff(words string) string { return milestoneNames.ReplaceAllString(words, "") }

// datedByParts gives milestones the days of the pieces. A span without a name is that from the launch to the end of entries.
func datedByParts(milestones []LineMilestone, parts []part) {
	set := func(key MilestoneKey, day calendar.Date) {
		for i := range milestones {
			if milestones[i].Key == key && milestones[i].Due.IsZero() {
				milestones[i].Due = day
			}
		}
	}
	for i, p := range parts {
		switch {
		case p.key == MilestoneEntries && p.spans:
			set(MilestoneLaunch, p.from)
			set(MilestoneEntries, p.to)
		case p.key != "":
			set(p.key, p.to)
		case p.spans && i == 0 && len(parts) > 1:
			set(MilestoneLaunch, p.from)
			set(MilestoneEntries, p.to)
		case p.spans && i == 0:
			set(MilestoneLaunch, p.from)
		}
	}
}

// listedMilestones makes a milestone of each listed day.
func listedMilestones(days []part) []LineMilestone {
	milestones := []LineMilestone{{Key: MilestonePlan}}
	for i, day := range days {
		milestones = append(milestones, LineMilestone{Key: MilestoneKey(fmt.Sprintf("m%d", i+1)), Name: day.words, Due: day.to})
	}
	return milestones
}

// lastDay is the deadline, or the last day of its pieces.
func lastDay(d deadline.Deadline, parts []part) calendar.Date {
	last := d.To
	for _, p := range parts {
		last = laterDate(last, p.to)
	}
	return last
}

package report

import (
	"strings"

	"loa/locale"
	"loa/plan"
)

// StageName is the name of a stage in work of a shape: a document is issued where an article is published.
func StageName(lang locale.Language, shape plan.Shape, stage plan.Stage) string {
	if own := string(shape.Words()) + "_" + string(stage); lang.HasWord("shape_stage", own) {
		return lang.Word("shape_stage", own)
	}
	return lang.Word("stage", string(stage))
}

// MilestoneName is the name of a milestone; that of a day without a name is its number. It is empty for no milestone.
func MilestoneName(lang locale.Language, key plan.MilestoneKey) string {
	switch {
	case key == "":
		return ""
	case lang.HasWord("milestone", string(key)):
		return lang.Word("milestone", string(key))
	}
	return lang.T("letter.work.part", "Part", strings.TrimPrefix(string(key), "m"))
}

// QuotaText is the quota of a tally: "02 mỗi tuần"; without a number how often the unit is to report a result.
func QuotaText(lang locale.Language, t plan.Tally) string {
	if t.Quota.IsZero() {
		return lang.T("letter.work.quota_open", "Period", lang.Word("rhythm", string(t.CheckIn)))
	}
	return lang.T("letter.work.quota", "Number", t.Quota.Count, "Period", lang.Word("rhythm", string(t.Quota.Per)))
}

// StandingText is how far a tally is: "8/12, đạt 66 %, chậm 2 so với tiến độ".
func StandingText(lang locale.Language, s plan.Standing) string {
	done := lang.T("letter.work.done", "Done", s.Done, "Total", s.Total, "Percent", s.Percent())
	switch {
	case s.Ahead < 0:
		return done + ", " + lang.T("letter.work.behind", "Number", -s.Ahead)
	case s.Ahead > 0:
		return done + ", " + lang.T("letter.work.ahead", "Number", s.Ahead)
	}
	return done + ", " + lang.T("letter.work.even")
}

// ShapeName is the name of the shipped shape by whose words the work is spoken of.
func ShapeName(lang locale.Language, shape plan.Shape) string {
	definition, _ := plan.ShapeOf(shape.Words(), nil)
	return definition.Title(string(lang))
}

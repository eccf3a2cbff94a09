package report

import (
	"strings"

	"loa/locale"
	"loa/plan"
)

// WorkText is what the work of a line is, in words: its shape by the name in the language, the quota of a tally, the milestones of an event with
// the days that the plan names. own are the shapes of the city; a shape that is not defined is named by its code.
func WorkText(lang locale.Language, work plan.Work, own []plan.ShapeDefinition) string {
	definition, known := plan.ShapeOf(work.Shape, own)
	name := definition.Title(string(lang))
	switch {
	case !known:
		return string(work.Shape)
	case definition.Counts() && work.Quota.IsZero():
		return lang.T("page.line_work.no_quota", "Shape", name)
	case definition.Counts():
		return lang.T("page.line_work.quota", "Shape", name, "Number", work.Quota.Count, "Period", lang.Word("rhythm", string(work.Quota.Per)))
	case len(work.Milestones) > 0:
		return lang.T("page.line_work.milestones", "Shape", name, "Milestones", milestonesText(lang, work.Milestones))
	}
	return name
}

func milestonesText(lang locale.Language, milestones []plan.LineMilestone) string {
	texts := make([]string, 0, len(milestones))
	for _, m := range milestones {
		name := m.Name
		if name == "" {
			name = MilestoneName(lang, m.Key)
		}
		if !m.Due.IsZero() && m.Name == "" {
			name = lang.T("page.line_work.milestone", "Milestone", name, "Day", day(lang, m.Due))
		}
		texts = append(texts, name)
	}
	return strings.Join(texts, " → ")
}

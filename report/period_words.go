package report

import (
	"strings"

	"loa/locale"
	"loa/plan/indicator"
	periods "loa/plan/period"
)

// PeriodName is the name of a period in a language: "quý I năm 2027".
func PeriodName(lang Language, p periods.Period) string {
	if lang == locale.English {
		return p.English
	}
	return p.Name
}

// IndicatorName is the name of an indicator in a language.
func IndicatorName(lang Language, i indicator.Indicator) string {
	if lang == locale.English {
		return i.English
	}
	return i.Vietnamese
}

// IndicatorValue is a value of an indicator with its unit of measure: "12 tin".
func IndicatorValue(lang Language, i indicator.Indicator, value indicator.Number) string {
	if lang == locale.English {
		return value.String() + " " + i.UnitEnglish
	}
	return strings.Replace(value.String(), ".", ",", 1) + " " + i.Unit
}

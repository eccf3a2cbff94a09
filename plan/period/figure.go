package period

import (
	"loa/plan/directory"
	"loa/plan/indicator"
)

// Figure (số liệu) is a value that a unit gave for an indicator in a period.
type Figure struct {
	Unit        directory.UnitCode `json:"unit"`
	Indicator   indicator.Code     `json:"indicator"`
	InPeriod    Amount             `json:"in_period,omitzero"`
	Cumulative  Amount             `json:"cumulative,omitzero"` // lũy kế, from the beginning of the year
	Links       int                `json:"links,omitempty"`     // of published pieces, given with the value
	Approximate bool               `json:"approximate,omitempty"`
}

// Amount is a number that was given. The zero Amount was not, which is not zero.
type Amount struct {
	Given  bool             `json:"given,omitempty"`
	Number indicator.Number `json:"number,omitempty"`
}

// Given is the amount of a number.
func Given(n indicator.Number) Amount { return Amount{true, n} }

// FindingCode says what is doubtful about a figure. Pages and letters have a sentence for each.
type FindingCode string

// The findings.
const (
	FindingUnknown         FindingCode = "unknown_indicator" // no indicator of this code is reported on the day
	FindingTwice           FindingCode = "given_twice"       // the unit gave the indicator twice: first, second
	FindingDecimals        FindingCode = "decimals"          // the value, the decimals it may have
	FindingBelowMin        FindingCode = "below_min"         // the value, the limit
	FindingAboveMax        FindingCode = "above_max"         // the value, the limit
	FindingAboveWhole      FindingCode = "above_whole"       // the value, the value of the indicator At that it cannot exceed
	FindingPairMissing     FindingCode = "pair_missing"      // the value; the indicator At was not given
	FindingMixed           FindingCode = "mixed"             // the value is of several indicators and is to be split
	FindingGroupDiffers    FindingCode = "group_differs"     // the mixed value, the sum of the indicators that it mixes
	FindingNoCumulative    FindingCode = "no_cumulative"     // the cumulative value of an indicator that has none
	FindingBelowPeriod     FindingCode = "cumulative_below"  // the cumulative value, the greater value in the period
	FindingShrunk          FindingCode = "cumulative_shrunk" // the cumulative value, the greater one of the last period
	FindingCumulativeBreak FindingCode = "cumulative_break"  // the cumulative value, what the last one and the period add up to
	FindingJumpUp          FindingCode = "jump_up"           // the value, that of the last period, the factor that is doubted
	FindingJumpDown        FindingCode = "jump_down"         // likewise
	FindingGone            FindingCode = "gone"              // the value of the last period; none now
	FindingLinks           FindingCode = "links"             // the value, the number of links
	FindingTotalDiffers    FindingCode = "total_differs"     // the total as given, the sum of its parts
	FindingTotalUnknown    FindingCode = "total_unknown"     // the total as given; a part is missing
)

// FindingCodes lists every code.
func FindingCodes() []FindingCode {
	return []FindingCode{
		FindingUnknown, FindingTwice, FindingDecimals, FindingBelowMin, FindingAboveMax, FindingAboveWhole, FindingPairMissing, FindingMixed,
		FindingGroupDiffers, FindingNoCumulative, FindingBelowPeriod, FindingShrunk, FindingCumulativeBreak, FindingJumpUp, FindingJumpDown,
		FindingGone, FindingLinks, FindingTotalDiffers, FindingTotalUnknown,
	}
}

// Wrong says that the figure cannot be right. The other findings are doubts about which a person is asked.
func (c FindingCode) Wrong() bool {
	switch c {
	case FindingUnknown, FindingTwice, FindingDecimals, FindingBelowMin, FindingAboveMax, FindingAboveWhole, FindingNoCumulative, FindingBelowPeriod,
		FindingGroupDiffers, FindingTotalDiffers:
		return true
	case FindingPairMissing, FindingMixed, FindingShrunk, FindingCumulativeBreak, FindingJumpUp, FindingJumpDown, FindingGone, FindingLinks,
		FindingTotalUnknown:
	}
	return false
}

// Finding is a doubt about a figure. Args are the numbers of its sentence, in the order that the comment of its code names.
type Finding struct {
	Code      FindingCode        `json:"code"`
	Unit      directory.UnitCode `json:"unit"`
	Indicator indicator.Code     `json:"indicator"`
	At        indicator.Code     `json:"at,omitempty"` // another indicator that it is about
	Args      []indicator.Number `json:"args,omitempty"`
}

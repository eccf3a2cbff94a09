package web_test

import (
	"net/url"
	"strings"
	"testing"

	"loa/plan/calendar"
	"loa/plan/period"
)

// goldenPeriods compares the pages of the reporting periods of a plan: before there are any, planned, open and closed, and a unit in one.
func goldenPeriods(t *testing.T) {
	f := newFixture(t).launched()
	g := f.golden(t)
	g.b = f.as("an")
	g.comparePage("periods-none", periodsPath)
	g.b = f.as("mai")
	g.comparePage("periods-proposed", periodsPath)
	key := url.Values{"key": {formKey(0)}}
	g.compareMessages("refusals-period", "adding without the tick", periodsPath, with(key, "do", "add"))
	f.addPeriods()
	g.comparePage("periods", periodsPath)
	g.comparePage("period-planned", quarterPath)
	f.openQuarter().reported("so-noi-vu", someReport)
	f.now = calendar.MustDate("2027-03-18").Start(calendar.Zone).Add(9 * 3600e9)
	g.comparePage("periods-open", periodsPath)
	g.comparePage("period-open", quarterPath)
	g.comparePage("period-unit", ownUnitPath)
	g.compareMessages("refusals-period", "an unknown action", quarterPath, with(key, "do", "xóa"))
	g.compareMessages("refusals-period", "compiling before the close", quarterPath, with(key, "do", "compile", "confirm", "yes"))
	g.compareMessages("refusals-period", "a report that was sent back without a reason", ownUnitPath, with(key, "do", "return", "obligation", "so-noi-vu"))
	settle := with(key, "do", "settle", "obligation", "so-noi-vu", "submission", someReport)
	g.compareMessages("refusals-period", "a sure figure", ownUnitPath, with(settle, "number", "1", "value", "3", "reason", "x"))
	g.compareMessages("refusals-period", "a value that is none", ownUnitPath, with(settle, "number", "2", "value", "1.2", "reason", "x"))
	g.compareMessages("refusals-period", "too many decimals", ownUnitPath, with(settle, "number", "2", "value", "1,2", "reason", "x"))
	g.compareMessages("refusals-period", "a day that is none", ownUnitPath, with(key, "do", "return", "reason", "x", "due", "2027-02-30", "obligation", "so-noi-vu"))
	f.changeQuarter(period.Command{Kind: period.CommandExempt, Unit: "van-phong", Reason: "Cơ quan thường trực", Document: "12/UBND-NC"})
	f.changeQuarter(period.Command{Kind: period.CommandClose})
	f.changeQuarter(period.Command{Kind: period.CommandCompile, Hash: strings.Repeat("5", 64)})
	f.changeQuarter(period.Command{Kind: period.CommandReturn, Unit: "so-noi-vu", Reason: "Thiếu minh chứng"})
	g.comparePage("period-closed", quarterPath)
	g.comparePage("period-unit-exempted", quarterPath+"/units/van-phong")
	g.b = f.as("an")
	g.comparePage("period-unit-reader", ownUnitPath)
	g.compareMessages("refusals-period", "no coordinator", quarterPath, with(key, "do", "remind"))
}

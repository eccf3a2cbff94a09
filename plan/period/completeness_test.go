package period_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
)

// city is the directory of the fixture. On 12/3/2025 Ba Đình and Hoàn Kiếm were merged into Hồ Gươm, and Sóc Sơn was dissolved without a successor; on
// 19/3/2025 the department of health was split.
func city() directory.Directory {
	day := calendar.MustDate
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "ubnd-tp", Name: "Ủy ban nhân dân thành phố Hà Nội", Kind: directory.KindCity},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment, Parent: "ubnd-tp"},
			{Code: "so-y-te", Name: "Sở Y tế", Kind: directory.KindDepartment, Parent: "ubnd-tp", To: day("2025-03-18")},
			{Code: "so-y-te-moi", Name: "Sở Y tế và Xã hội", Kind: directory.KindDepartment, Parent: "ubnd-tp", From: day("2025-03-19")},
			{Code: "chi-cuc", Name: "Chi cục An toàn", Kind: directory.KindPublicService, Parent: "so-noi-vu", From: day("2025-03-19")},
			{Code: "ba-dinh", Name: "UBND phường Ba Đình", Kind: directory.KindWard, Parent: "so-noi-vu", To: day("2025-03-11")},
			{Code: "hoan-kiem", Name: "UBND phường Hoàn Kiếm", Kind: directory.KindWard, Parent: "so-noi-vu", To: day("2025-03-11")},
			{Code: "ho-guom", Name: "UBND phường Hồ Gươm", Kind: directory.KindWard, Parent: "so-noi-vu", From: day("2025-03-12")},
			{Code: "soc-son", Name: "UBND xã Sóc Sơn", Kind: directory.KindCommune, Parent: "so-noi-vu", To: day("2025-03-11")},
		},
		Successions: []directory.Succession{
			{Old: "ba-dinh", New: "ho-guom", On: day("2025-03-12")},
			{Old: "hoan-kiem", New: "ho-guom", On: day("2025-03-12")},
			{Old: "so-y-te", New: "so-y-te-moi", On: day("2025-03-19")},
			{Old: "so-y-te", New: "chi-cuc", Function: "an toàn thực phẩm", On: day("2025-03-19")},
		},
	}.Indexed()
}

// table is a completeness as short lines.
func table(c period.Completeness) []string {
	var lines []string
	for _, row := range c.Rows {
		line := fmt.Sprintf("%d %s %d/%d of %d", row.Depth, row.Unit, row.Total.Answered(), row.Total.OnTime, row.Total.Expected)
		for _, o := range row.Obligations {
			line += fmt.Sprintf(" %s=%s", o.Unit, o.Status)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	r := newRun(t, "2025-03-07").open().at("2025-03-10", 9).submit("ba-dinh", "thu-1", period.ContentFull)
	r.at("2025-03-14", 9).submit("hoan-kiem", "thu-2", period.ContentNil).submit("soc-son", "thu-3", period.ContentEmpty)
	r.at("2025-03-18", 10).submit("so-noi-vu", "thu-4", period.ContentFull).at("2025-03-20", 9)
	for _, c := range []struct {
		name, on string
		whole    period.Count
		want     []string
	}{
		{
			"before the merger each unit stands for itself", "2025-03-10",
			period.Count{Expected: 5, Received: 1, Awaited: 4, OnTime: 1},
			[]string{"0 ubnd-tp 1/1 of 5", "1 so-noi-vu 1/1 of 4 so-noi-vu=owed", "2 ba-dinh 1/1 of 1 ba-dinh=received", "2 hoan-kiem 0/0 of 1 hoan-kiem=owed", "2 soc-son 0/0 of 1 soc-son=owed", "1 so-y-te 0/0 of 1 so-y-te=owed"},
		},
		{
			"after it the successor answers for both, and the whole stays", "2025-03-14",
			period.Count{Expected: 5, Received: 1, Nil: 1, Empty: 1, Awaited: 2, OnTime: 2},
			[]string{"0 ubnd-tp 2/2 of 5", "1 so-noi-vu 2/2 of 4 so-noi-vu=owed", "2 ho-guom 2/2 of 2 ba-dinh=received hoan-kiem=nil", "2 soc-son 0/0 of 1 soc-son=owed", "1 so-y-te 0/0 of 1 so-y-te=owed"},
		},
		{
			"on its due day a unit is awaited, and the day after it is missing", "2025-03-18",
			period.Count{Expected: 5, Received: 2, Nil: 1, Empty: 1, Awaited: 1, OnTime: 3},
			[]string{"0 ubnd-tp 3/3 of 5", "1 so-noi-vu 3/3 of 4 so-noi-vu=received", "2 ho-guom 2/2 of 2 ba-dinh=received hoan-kiem=nil", "2 soc-son 0/0 of 1 soc-son=owed", "1 so-y-te 0/0 of 1 so-y-te=owed"},
		},
		{
			"a unit that was split is answered for by its first successor", "2025-03-20",
			period.Count{Expected: 5, Received: 2, Nil: 1, Empty: 1, Missing: 1, OnTime: 3},
			[]string{"0 ubnd-tp 3/3 of 5", "1 so-noi-vu 3/3 of 4 so-noi-vu=received", "2 ho-guom 2/2 of 2 ba-dinh=received hoan-kiem=nil", "2 soc-son 0/0 of 1 soc-son=owed", "1 so-y-te-moi 0/0 of 1 so-y-te=owed"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := r.state.Completeness(calendar.MustDate(c.on), city())
			if diff := cmp.Diff(c.want, table(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.whole, got.Whole); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("the rates", func(t *testing.T) {
		t.Parallel()
		got := r.state.Completeness(calendar.MustDate("2025-03-20"), city())
		reporting, _ := got.Whole.Reporting().Permille()
		timeliness, _ := got.Whole.Timeliness().Permille()
		if _, any := (period.Count{}).Reporting().Permille(); reporting != 600 || timeliness != 600 || any {
			t.Errorf("reporting %d, timeliness %d, of nothing %v", reporting, timeliness, any)
		}
		if row, _ := got.Of("so-y-te-moi"); len(row.Obligations) != 1 || len(row.Obligations[0].Others) != 1 || row.Obligations[0].Others[0] != "chi-cuc" {
			t.Errorf("%+v", row)
		}
	})
	t.Run("a unit learns for whom it answers", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff([]directory.UnitCode{"ba-dinh", "hoan-kiem"}, r.state.AnsweredBy("ho-guom", calendar.MustDate("2025-03-14"), city())); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an exemption is shown and does not shrink the whole", func(t *testing.T) {
		t.Parallel()
		state, _, err := r.state.Apply(period.Command{ID: "mien", Kind: period.CommandExempt, Unit: "soc-son", Reason: "Giải thể", Document: "12/NQ-HĐND"}, r.now, r.days)
		if err != nil {
			t.Fatal(err)
		}
		whole := state.Completeness(calendar.MustDate("2025-03-20"), city()).Whole
		if whole.Expected != 5 || whole.Exempted != 1 || whole.ReportingOfOwing() != (period.Rate{Part: 3, Whole: 4}) || whole.Reporting() != (period.Rate{Part: 3, Whole: 5}) {
			t.Errorf("%+v", whole)
		}
		if before := state.Completeness(calendar.MustDate("2025-03-19"), city()).Whole; before.Exempted != 0 {
			t.Errorf("the day before: %+v", before)
		}
	})
	t.Run("a parent that was merged into its child hands the child on", func(t *testing.T) {
		t.Parallel()
		d := city()
		d.Units[1].To = calendar.MustDate("2025-03-09")
		d.Successions = append(d.Successions, directory.Succession{Old: "so-noi-vu", New: "ba-dinh", On: calendar.MustDate("2025-03-10")})
		row, _ := r.state.Completeness(calendar.MustDate("2025-03-10"), d.Indexed()).Of("ba-dinh")
		if row.Parent != "ubnd-tp" || row.Own.Expected != 2 || row.Total.Expected != 4 {
			t.Errorf("%+v", row)
		}
	})
	t.Run("an empty letter in time does not make a late report one", func(t *testing.T) {
		t.Parallel()
		r := newRun(t, "2025-03-07").open().submit("ba-dinh", "thu-1", period.ContentEmpty).at("2025-03-18", 9).submit("ba-dinh", "thu-2", period.ContentFull)
		if whole := r.state.Completeness(calendar.MustDate("2025-03-18"), directory.Directory{}).Whole; whole.Received != 1 || whole.OnTime != 0 {
			t.Errorf("%+v", whole)
		}
	})
	t.Run("a frozen parent that stands below its child ends no count", func(t *testing.T) {
		t.Parallel()
		r := newRun(t, "2025-03-07")
		r.do(period.Command{Kind: period.CommandOpen, Owing: []period.Owing{
			{Unit: "a", Level: period.LevelCommune, Parent: "b"}, {Unit: "b", Level: period.LevelCommune, Parent: "c"}, {Unit: "c", Level: period.LevelCommune, Parent: "a"},
		}})
		got := r.state.Completeness(calendar.MustDate("2025-03-10"), directory.Directory{})
		if len(got.Rows) != 3 || got.Rows[0].Total.Expected != 3 {
			t.Errorf("%+v", got)
		}
	})
}

func TestNewGrid(t *testing.T) {
	t.Parallel()
	r := newRun(t, "2025-03-07").open().at("2025-03-10", 9).submit("ba-dinh", "thu-1", period.ContentFull).at("2025-03-14", 9)
	g := period.NewGrid([]period.Completeness{
		r.state.Completeness(calendar.MustDate("2025-03-10"), city()), r.state.Completeness(calendar.MustDate("2025-03-14"), city()),
	})
	var got []string
	for _, row := range g.Rows {
		got = append(got, fmt.Sprintf("%s < %s: %d of %d, %d of %d", row.Unit, row.Parent, row.Total[0].Answered(), row.Total[0].Expected, row.Total[1].Answered(), row.Total[1].Expected))
	}
	want := []string{
		"ubnd-tp < : 1 of 5, 1 of 5", "so-noi-vu < ubnd-tp: 1 of 4, 1 of 4", "ho-guom < so-noi-vu: 0 of 0, 1 of 2", "soc-son < so-noi-vu: 0 of 1, 0 of 1",
		"so-y-te < ubnd-tp: 0 of 1, 0 of 1", "ba-dinh < so-noi-vu: 1 of 1, 0 of 0", "hoan-kiem < so-noi-vu: 0 of 1, 0 of 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n, whole := range g.Whole {
		var own period.Count
		for _, row := range g.Rows {
			own = own.Add(row.Own[n])
		}
		if own != whole {
			t.Errorf("period %d: the units have %+v, the whole is %+v", n, own, whole)
		}
	}
}

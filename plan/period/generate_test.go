package period_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/period"
	"loa/plan/problem"
)

func vietnam(t testing.TB) calendar.Calendar {
	t.Helper()
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// short is a period as one line: its days, the day it opens, and the dues of its levels.
func short(p period.Period) string {
	return fmt.Sprintf("%s %s..%s opens %s: %s %s %s %s", p.ID, p.From, p.To, p.OpensOn, p.Due.Commune, p.Due.Department, p.Due.Compile, p.Due.Send)
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	t.Run("the periods of Hanoi in 2025", func(t *testing.T) {
		t.Parallel()
		periods, problems := period.Generate(period.DefaultRules(), 2025, vietnam(t))
		var got []string
		for _, p := range periods {
			got = append(got, short(p))
		}
		want := []string{
			"2025-Q1 2024-12-15..2025-03-14 opens 2025-03-07: 2025-03-17 2025-03-18 2025-03-19 2025-03-20",
			"2025-H1 2024-12-15..2025-06-14 opens 2025-06-09: 2025-06-16 2025-06-17 2025-06-18 2025-06-20",
			"2025-Q3 2025-06-15..2025-09-14 opens 2025-09-08: 2025-09-15 2025-09-16 2025-09-17 2025-09-19",
			"2025-Y 2024-12-15..2025-12-14 opens 2025-12-08: 2025-12-15 2025-12-16 2025-12-17 2025-12-19",
		}
		if diff := cmp.Diff(want, got); diff != "" || problem.Blocking(problems) {
			t.Errorf("%v (-want +got):\n%s", problems, diff)
		}
		if name := periods[1].Name + " · " + periods[2].English; name != "6 tháng đầu năm 2025 · third quarter of 2025" {
			t.Errorf("the names are %s", name)
		}
	})
	t.Run("every year has the days that the law asks for", func(t *testing.T) {
		t.Parallel()
		days := vietnam(t)
		for year := 2020; year < 2080; year++ {
			periods, problems := period.Generate(period.DefaultRules(), year, days)
			if len(periods) != 4 || problem.Blocking(problems) {
				t.Errorf("%d: %v", year, problems)
			}
			for _, p := range periods {
				if p.Due.Send.Day() > 20 || p.Due.Send.Month() != p.To.Month() {
					t.Errorf("%s is sent after the 20th", short(p))
				}
			}
		}
	})
	t.Run("a calendar that is not confirmed is told", func(t *testing.T) {
		t.Parallel()
		_, problems := period.Generate(period.DefaultRules(), 2027, vietnam(t))
		if len(problems) != 4 || problem.Blocking(problems) || problems[0].Column != "calendar" {
			t.Errorf("%+v", problems)
		}
	})
	t.Run("a rule twice is told", func(t *testing.T) {
		t.Parallel()
		rules := period.DefaultRules()
		periods, problems := period.Generate(append(rules, rules[0]), 2025, vietnam(t))
		if len(periods) != 4 || len(problems) != 1 || problems[0].Row != 5 {
			t.Errorf("%+v", problems)
		}
	})
	t.Run("a due that cannot be kept is told, with the period in the list", func(t *testing.T) {
		t.Parallel()
		rules := period.DefaultRules()[:1]
		rules[0].Send = period.DuePoint{Day: 17}
		periods, problems := period.Generate(rules, 2025, vietnam(t))
		if len(periods) != 1 || len(problems) != 1 || problems[0].Column != "send" || !problem.Blocking(problems) {
			t.Errorf("%+v", problems)
		}
	})
}

func mustRules(t *testing.T, file string) []period.Rule {
	t.Helper()
	rules, problems := period.ParseRules([]byte(file))
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return rules
}

const monthly = `
[[rule]]
kind = "thang"
from = "15(T-1)"
to = "14"
opens = 3
commune = "+1"
department = "+2"
compile = "+3"
send = "25"
`

const weekly = `
[[rule]]
kind = "tuan"
opens = 1
commune = "+1"
department = "+2"
compile = "+3"
send = "+4"
`

func TestGenerateMonths(t *testing.T) {
	t.Parallel()
	periods, problems := period.Generate(mustRules(t, monthly), 2025, vietnam(t))
	if len(periods) != 12 || problem.Blocking(problems) {
		t.Fatalf("%d periods, %+v", len(periods), problems)
	}
	if got := short(periods[0]); got != "2025-M01 2024-12-15..2025-01-14 opens 2025-01-09: 2025-01-15 2025-01-16 2025-01-17 2025-01-24" {
		t.Errorf("January: %s", got)
	}
	if got := short(periods[3]); got != "2025-M04 2025-03-15..2025-04-14 opens 2025-04-09: 2025-04-15 2025-04-16 2025-04-17 2025-04-25" {
		t.Errorf("April: %s", got)
	}
}

func TestGenerateSchedule(t *testing.T) {
	t.Parallel()
	rules := mustRules(t, `
[[rule]]
kind = "khac"
name = "Chiến dịch 100 ngày"
english = "Drive of 100 days"
schedule = "0 8 10 */2 *"
opens = 2
commune = "+1"
department = "+2"
compile = "+3"
send = "+5"
`)
	periods, problems := period.Generate(rules, 2025, vietnam(t))
	if len(periods) != 6 || problem.Blocking(problems) {
		t.Fatalf("%d periods, %+v", len(periods), problems)
	}
	if got := short(periods[0]); got != "2025-L01 2024-11-11..2025-01-10 opens 2025-01-08: 2025-01-13 2025-01-14 2025-01-15 2025-01-17" {
		t.Errorf("the first: %s", got)
	}
	if periods[1].Name != "Chiến dịch 100 ngày, kỳ 2 năm 2025" {
		t.Errorf("the second is named %q", periods[1].Name)
	}
}

func TestCampaign(t *testing.T) {
	t.Parallel()
	from, to := calendar.MustDate("2025-03-05"), calendar.MustDate("2025-03-25")
	periods, problems := period.Campaign(mustRules(t, weekly)[0], from, to, vietnam(t))
	var got []string
	for _, p := range periods {
		got = append(got, short(p))
	}
	want := []string{
		"2025-W10 2025-03-05..2025-03-09 opens 2025-03-07: 2025-03-10 2025-03-11 2025-03-12 2025-03-13",
		"2025-W11 2025-03-10..2025-03-16 opens 2025-03-14: 2025-03-17 2025-03-18 2025-03-19 2025-03-20",
		"2025-W12 2025-03-17..2025-03-23 opens 2025-03-21: 2025-03-24 2025-03-25 2025-03-26 2025-03-27",
		"2025-W13 2025-03-24..2025-03-25 opens 2025-03-24: 2025-03-26 2025-03-27 2025-03-28 2025-03-31",
	}
	if diff := cmp.Diff(want, got); diff != "" || problem.Blocking(problems) {
		t.Errorf("%+v (-want +got):\n%s", problems, diff)
	}
	if _, problems := period.Campaign(period.DefaultRules()[0], from, to, vietnam(t)); !problem.Blocking(problems) {
		t.Error("a campaign of quarters was made")
	}
}

func TestAdHoc(t *testing.T) {
	t.Parallel()
	rule := mustRules(t, `
[[rule]]
kind = "dotxuat"
opens = 2
commune = "+1"
department = "+2"
compile = "+3"
send = "+4"
`)[0]
	in := period.AdHocInput{Number: 2, Name: "Báo cáo đột xuất về DVC", English: "Ad hoc report", From: calendar.MustDate("2025-04-01"), To: calendar.MustDate("2025-04-29")}
	p, problems := period.AdHoc(rule, in, vietnam(t))
	// 26/4 is a worked Saturday; 30/4, 01/5 and 02/5 are holidays.
	if got := short(p); got != "2025-A02 2025-04-01..2025-04-29 opens 2025-04-26: 2025-05-05 2025-05-06 2025-05-07 2025-05-08" || problem.Blocking(problems) {
		t.Errorf("%s, %+v", got, problems)
	}
	in.To = calendar.MustDate("2025-03-01")
	if _, problems := period.AdHoc(rule, in, vietnam(t)); !problem.Blocking(problems) {
		t.Error("a period ends before it begins")
	}
}

func TestParseRules(t *testing.T) {
	t.Parallel()
	const head = "[[rule]]\nkind = \"quy1\"\nfrom = \"15/12(N-1)\"\nto = \"14/3\"\nopens = 5\ncommune = \"15\"\ndepartment = \"16\"\ncompile = \"17\"\n"
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"a good file", head + `send = "20"`, nil},
		{"no rule", "", []string{"1 : file không có kỳ báo cáo nào"}},
		{"a missing due", head, []string{`1 send: hạn "" ghi sai; cần ghi ngày trong tháng chốt số liệu như 16, hoặc số ngày làm việc sau khi chốt như +2`}},
		{"an unknown key", head + "send = \"20\"\nhan = 3\nx = 1", []string{"10 han: không có mục tên này", "11 x: không có mục tên này"}},
		{
			"every problem at once",
			"[[rule]]\nkind = \"quy1\"\nfrom = \"31/2\"\nto = \"14\"\nopens = 99\ncommune = \"0\"\ndepartment = \"16\"\ncompile = \"17\"\nsend = \"20\"\nschedule = \"* * * * *\"",
			[]string{
				`3 from: ngày "31/2" không có trong lịch`, "4 to: ngày không hợp với loại kỳ", "5 opens: số ngày không hợp lệ",
				`6 commune: hạn "0" ghi sai; cần ghi ngày trong tháng chốt số liệu như 16, hoặc số ngày làm việc sau khi chốt như +2`, "10 schedule: chỉ loại kỳ khac có lịch riêng",
			},
		},
		{
			"a schedule that cannot be read", "[[rule]]\nkind = \"khac\"\nname = \"A\"\nenglish = \"A\"\nopens = 1\ncommune = \"+1\"\ndepartment = \"+2\"\ncompile = \"+3\"\nsend = \"+4\"\nschedule = \"0 8 1 * 1\"",
			[]string{"10 schedule: lịch hạn chế cả ngày trong tháng lẫn thứ trong tuần; chỉ giữ một, trường kia ghi *"},
		},
		{"an unknown kind", "[[rule]]\nkind = \"quy2\"\ncommune = \"15\"\ndepartment = \"16\"\ncompile = \"17\"\nsend = \"20\"", []string{"2 kind: không có loại kỳ này"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, problems := period.ParseRules([]byte(c.file))
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%d %s: %s", p.Row, p.Column, p.Message))
				if p.Suggestion == "" {
					t.Errorf("%+v has no suggestion", p)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteRules(t *testing.T) {
	t.Parallel()
	rules := slices.Concat(period.DefaultRules(), mustRules(t, monthly), mustRules(t, weekly))
	written, err := period.WriteRules(rules)
	if err != nil {
		t.Fatal(err)
	}
	again, problems := period.ParseRules(written)
	if diff := cmp.Diff(rules, again); diff != "" || len(problems) > 0 {
		t.Errorf("%+v (-before +after):\n%s", problems, diff)
	}
}

// FuzzParseRules parses any file. It checks that nothing panics, that each problem says where and what to write, and that good rules can be written and
// give periods whose dues are in order or told.
func FuzzParseRules(f *testing.F) {
	f.Add([]byte(monthly+weekly), 2027)
	f.Add([]byte("[[rule]]\nkind = \"khac\"\nname = \"A\"\nenglish = \"A\"\nopens = 1\ncommune = \"+1\"\ndepartment = \"+2\"\ncompile = \"+3\"\nsend = \"31\"\nschedule = \"0 8 29 2 *\""), 2028)
	f.Add([]byte("[[rule]]\nkind = \"nam\"\nfrom = \"29/2(N-2)\"\nto = \"31/12\"\ncommune = \"31\"\ndepartment = \"1\"\ncompile = \"1\"\nsend = \"1\""), 1)
	days := vietnam(f)
	f.Fuzz(func(t *testing.T, file []byte, year int) {
		rules, problems := period.ParseRules(file)
		for _, p := range problems {
			if p.Row < 1 || p.Message == "" || p.Suggestion == "" {
				t.Fatalf("problem %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		written, err := period.WriteRules(rules)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := period.ParseRules(written)
		if diff := cmp.Diff(rules, again); diff != "" || len(problems) > 0 {
			t.Fatalf("%+v (-before +after):\n%s", problems, diff)
		}
		periods, problems := period.Generate(rules, year, days)
		for _, p := range periods {
			inOrder := p.To.Before(p.Due.Commune) && p.Due.Commune.Before(p.Due.Department) && p.Due.Department.Before(p.Due.Compile) && p.Due.Compile.Before(p.Due.Send)
			if !inOrder && !problem.Blocking(problems) {
				t.Fatalf("%s, and no problem", short(p))
			}
		}
	})
}

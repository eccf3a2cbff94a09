package annex_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/plantest"
	"loa/plan/problem"
)

// askingAnnex has lines of which one field is not surely understood.
func askingAnnex() annex.Input {
	return annex.Input{Year: 2022, Directory: plantest.AnnexDirectory(), Tables: []annex.Table{annexGrid(
		"A", annexHead,
		"1 | Phát thanh trên hệ thống truyền thanh cơ sở | Tối thiểu 02 lần/tuần | Truyền thanh | Sở Không Có | | Hằng tuần |",
		"2 | Tuyên truyền CCHC | | | Sở Nội vụ | | Quý I |",
		"3 | Viết tin | Tin | Báo | Sở Nội vụ | Hội Không Có | Ngày 31/02 |",
		"4 | Xây dựng chuyên mục | Chuyên mục | Báo | | | Quý II |",
		"5 | Tuyên truyền trên báo in: tối thiểu 01 trang/tháng; báo điện tử: 04 tin, bài/tháng | | Báo | Sở Nội vụ | | Hằng tháng |",
	)}}
}

func askedFields(line plan.Line) (fields []plan.AskField) {
	for _, ask := range line.Asks {
		fields = append(fields, ask.Field)
	}
	return fields
}

func TestAsks(t *testing.T) {
	t.Parallel()
	t.Run("problems about one field are questions of the line", func(t *testing.T) {
		t.Parallel()
		got := annex.Parse(askingAnnex())
		var fields [][]plan.AskField
		for _, line := range got.Lines {
			fields = append(fields, askedFields(line))
		}
		want := [][]plan.AskField{{plan.AskAboutLead}, {plan.AskAboutShape}, {plan.AskAboutSupport, plan.AskAboutDeadline}, {plan.AskAboutLead}, {plan.AskAboutQuota}}
		if diff := cmp.Diff(want, fields); diff != "" || len(got.Whole) > 0 {
			t.Errorf("of the whole: %+v; fields (-want +got):\n%s", got.Whole, diff)
		}
		if n := plan.BlockedLines(got.Lines); n != 3 {
			t.Errorf("%d lines wait for an answer, want 3", n)
		}
	})
	for _, c := range []struct {
		name string
		rows []string
		want string
	}{
		{"an unknown column concerns the file", []string{annexHead + " | Kinh phí dự trù", "1 | Viết tin | Tin | Báo | Sở Nội vụ | | Quý I | | 5"}, "Kinh phí"},
		{"a row without a task has no line to ask about", []string{annexHead, "1 |  | Tin | Báo | Sở Không Có | | Quý I |", "2 | Viết tin | Tin | Báo | Sở Nội vụ | | Quý I |"}, "thiếu nội dung nhiệm vụ"},
		{"a heading without the deadlines concerns the file", []string{"TT | Nội dung nhiệm vụ | Cơ quan chủ trì", "1 | Viết tin | Sở Nội vụ"}, "Thời gian"},
		{"a file without a task", []string{annexHead}, "không tìm thấy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := annex.Parse(annex.Input{Year: 2022, Directory: plantest.AnnexDirectory(), Tables: []annex.Table{annexGrid("A", c.rows...)}})
			if texts := strings.Join(plantest.ProblemTexts(got.Whole), "\n"); !strings.Contains(texts, c.want) || !problem.Blocking(got.Whole) {
				t.Errorf("the errors about the whole file: %q, want one with %q", texts, c.want)
			}
		})
	}
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	in := askingAnnex()
	own, err := plan.ParseShapes([]byte("[[shape]]\ncode = \"ban-tin\"\nlike = \"tally\"\nname = \"Bản tin\"\nenglish = \"Bulletin\"\nproofs = [\"photo\"]\n" +
		"steps = [{ stage = \"assignment\", next = \"publication\" }, { stage = \"publication\", next = \"done\" }]\n"))
	if err != nil {
		t.Fatal(err)
	}
	in.Shapes = own
	lines := annex.Parse(in).Lines
	for _, c := range []struct {
		name    string
		line    int
		settled plan.Correction
		check   func(line plan.Line) string // what is wrong with the corrected line
	}{
		{"the words for a lead are read like an annex's", 0, plan.Correction{Lead: "Sở Nội vụ chủ trì, phối hợp Sở Tư pháp"}, func(line plan.Line) string {
			if len(line.Lead) != 1 || line.Lead[0].Unit == "" || len(line.Support) != 1 || line.Corrected.Said.Lead[0].Text != "Sở Không Có" {
				return "the leads"
			}
			return ""
		}},
		{"the deadline keeps the words of the plan", 2, plan.Correction{Deadline: "Quý III"}, func(line plan.Line) string {
			if line.Deadline.Text != "Ngày 31/02" || line.Deadline.To.String() != "2022-09-30" {
				return "the deadline"
			}
			return ""
		}},
		{"a shape with a quota takes that of the words", 1, plan.Correction{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 3, Per: plan.RhythmQuarter}, CheckIn: plan.RhythmHalf}, func(line plan.Line) string {
			return cmp.Diff(plan.Work{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 3, Per: plan.RhythmQuarter}, CheckIn: plan.RhythmHalf}, line.Work)
		}},
		{"a shape of the city says which it is like", 4, plan.Correction{Shape: "ban-tin", Quota: plan.Quota{Count: 4, Per: plan.RhythmMonth}}, func(line plan.Line) string {
			return cmp.Diff(plan.Work{Shape: "ban-tin", Like: plan.ShapeTally, Quota: plan.Quota{Count: 4, Per: plan.RhythmMonth}}, line.Work)
		}},
		{"another shape has no quota to ask about", 4, plan.Correction{Shape: plan.ShapeProduct}, func(line plan.Line) string {
			return cmp.Diff(plan.Work{Shape: plan.ShapeProduct}, line.Work)
		}},
		{"a confirmed warning is asked no more", 2, plan.Correction{Deadline: "Quý II", Confirmed: []plan.AskField{plan.AskAboutSupport}}, nil},
		{"confirming the proposal keeps it", 1, lines[1].Confirming(plan.AskAboutShape), func(line plan.Line) string {
			if line.Work.Shape != lines[1].Work.Shape {
				return "the shape"
			}
			return ""
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, problems := annex.Correct(lines[c.line], c.settled, in)
			if problem.Blocking(problems) {
				t.Fatalf("refused: %+v", problems)
			}
			var open []plan.AskField
			if c.line == 2 && len(c.settled.Confirmed) == 0 {
				open = []plan.AskField{plan.AskAboutSupport}
			}
			if diff := cmp.Diff(open, askedFields(got)); diff != "" {
				t.Errorf("still asked (-want +got):\n%s", diff)
			}
			if c.check != nil {
				if wrong := c.check(got); wrong != "" {
					t.Errorf("wrong: %s in %+v", wrong, got)
				}
			}
			if diff := cmp.Diff(lines[c.line], got.AsSaid()); diff != "" {
				t.Errorf("the words of the plan (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCorrectRefused: what cannot be read changes nothing, and says what to do.
func TestCorrectRefused(t *testing.T) {
	t.Parallel()
	in := askingAnnex()
	lines := annex.Parse(in).Lines
	for _, c := range []struct {
		name    string
		line    int
		settled plan.Correction
		want    string
	}{
		{"an unknown shape", 0, plan.Correction{Shape: "hop"}, "không có loại việc “hop”"},
		{"a quota of 0", 0, plan.Correction{Quota: plan.Quota{Per: plan.RhythmWeek}}, "định mức phải từ 1 đến 1000"},
		{"a quota without a rhythm", 0, plan.Correction{Quota: plan.Quota{Count: 2}}, "định mức thiếu kỳ"},
		{"a quota of what is not counted", 3, plan.Correction{Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}}, "không có định mức"},
		{"a check-in every day", 0, plan.Correction{CheckIn: plan.RhythmDay}, "không có kỳ báo kết quả “day”"},
		{"a lead that the directory lacks", 0, plan.Correction{Lead: "Sở Không Có Nốt"}, "không có “Sở Không Có Nốt” trong danh mục đơn vị"},
		{"words that name nobody", 0, plan.Correction{Lead: ";"}, "thiếu cơ quan chủ trì"},
		{"a deadline that is no day", 2, plan.Correction{Deadline: "31/02"}, "31/02"},
		{"words that are too long", 2, plan.Correction{Deadline: strings.Repeat("Quý I, ", 400)}, "dài quá 2000 ký tự"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, problems := annex.Correct(lines[c.line], c.settled, in)
			texts := strings.Join(plantest.ProblemTexts(problems), "\n")
			if !problem.Blocking(problems) || !strings.Contains(texts, c.want) {
				t.Errorf("problems %q, want an error with %q", texts, c.want)
			}
			for _, p := range problems {
				if p.Severity == problem.SeverityError && p.Suggestion == "" {
					t.Errorf("%q does not say what to do", p.Message)
				}
			}
			if diff := cmp.Diff(lines[c.line], got); diff != "" {
				t.Errorf("the line changed (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCorrectTwice: whatever was settled before, a correction gives the same line, and the empty one the line of the plan's words.
func TestCorrectTwice(t *testing.T) {
	t.Parallel()
	in := askingAnnex()
	lines, random := annex.Parse(in).Lines, rand.New(rand.NewPCG(12, 63))
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	read := 0
	for range 2000 {
		line := lines[random.IntN(len(lines))]
		settle := func() plan.Correction {
			c := plan.Correction{
				Lead: pick("", "Sở Nội vụ", "Sở Tư pháp; Sở Nội vụ", "Sở Không Có"), Support: pick("", "Sở Tư pháp", "ai đó"),
				Deadline: pick("", "Quý II", "Hằng tuần", "31/02", "Thường xuyên"), Shape: plan.ShapeCode(pick("", "tally", "event", "product", "hop")),
				CheckIn: plan.Rhythm(pick("", "month", "day")),
			}
			if random.IntN(3) == 0 {
				c.Quota = plan.Quota{Count: random.IntN(4), Per: plan.Rhythm(pick("week", "month", ""))}
			}
			return c
		}
		first, second := settle(), settle()
		want, refusals := annex.Correct(line, second, in)
		if problem.Blocking(refusals) {
			continue
		}
		read++
		before, _ := annex.Correct(line, first, in)
		for name, from := range map[string]plan.Line{"after another": before, "twice": want} {
			if got, _ := annex.Correct(from, second, in); cmp.Diff(want, got) != "" {
				t.Fatalf("%+v %s (-want +got):\n%s", second, name, cmp.Diff(want, got))
			}
		}
		if got, _ := annex.Correct(want, plan.Correction{}, in); cmp.Diff(line, got) != "" {
			t.Fatalf("taken back after %+v (-want +got):\n%s", second, cmp.Diff(line, got))
		}
	}
	if read < 100 {
		t.Errorf("only %d corrections could be read", read)
	}
}

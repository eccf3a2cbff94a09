package intake_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"loa/intake"
	"loa/mail/results"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
)

// shape is a way in which units answer. make gives the files of the units of the shape, one or several for each, in their order.
type shape struct {
	name  string
	make  func(t *testing.T, answers []answer) [][]intake.File
	whole bool // nothing of it can be read surely: it is asked as a whole
}

// answer is what one unit has to report.
type answer struct {
	unit   directory.UnitCode
	name   string
	labels []label // in the order of the unit's own table
	truth  map[indicator.Code]int64
	seed   uint64
	odd    map[indicator.Code]string // what stands in the place of the number where it is odd
}

// label is how units name an indicator.
type label struct {
	code indicator.Code
	name string
	unit string
}

func labels() []label {
	return []label{
		{"NEWS", "Số tin đăng Cổng thông tin điện tử", "tin"},
		{"ART", "Số bài viết", "bài"},
		{"REP", "Phóng sự truyền hình", "phóng sự"},
		{"LOUD", "Lượt phát thanh trên hệ thống truyền thanh cơ sở", "lượt"},
		{"BAN", "Băng rôn, khẩu hiệu", "chiếc"},
		{"LEAF", "Tờ rơi, tờ gấp", "tờ"},
		{"CONF", "Hội nghị tuyên truyền", "hội nghị"},
		{"VID", "Video, clip", "video"},
		{"PAN", "Pano, áp phích", "cụm"},
		{"TRN", "Lớp tập huấn", "lớp"},
		{"MOB", "Buổi tuyên truyền lưu động", "buổi"},
		{"FB_IN", "Ý kiến tiếp nhận", "ý kiến"},
	}
}

const unitsOfCity = 700

// answersOfCity are the answers of 700 units, the same in every run. A value in twelve is odd: no number, about a number, or a day.
func answersOfCity() []answer {
	random := rand.New(rand.NewPCG(2027, 1))
	odd := []string{"N/A", "khoảng 15", "12/3/2027", "-4", "#REF!", "nhiều"}
	all := make([]answer, 0, unitsOfCity)
	for n := range unitsOfCity {
		a := answer{unit: directory.UnitCode(fmt.Sprintf("xa-%03d", n+1)), name: fmt.Sprintf("UBND xã Mẫu %d", n+1), truth: map[indicator.Code]int64{}, odd: map[indicator.Code]string{}, seed: uint64(n)}
		a.labels = labels()
		random.Shuffle(len(a.labels), func(i, j int) { a.labels[i], a.labels[j] = a.labels[j], a.labels[i] })
		a.labels = a.labels[:6+random.IntN(6)]
		for _, l := range a.labels {
			a.truth[l.code] = random.Int64N(40)
			if random.IntN(8) == 0 {
				a.truth[l.code] = random.Int64N(9000) + 1000
			}
			if random.IntN(12) == 0 {
				delete(a.truth, l.code)
				a.odd[l.code] = odd[random.IntN(len(odd))]
			}
		}
		all = append(all, a)
	}
	return all
}

// tally counts what became of the figures of a shape.
type tally struct{ units, right, asked, wrong, silent int }

// judge compares what is taken of a submission with the truth. What is not taken must be asked.
func judge(t *testing.T, of string, a answer, read results.Report, whole bool, c *tally) {
	t.Helper()
	c.units++
	sub := intake.NewSubmission(period.State{}, a.unit, "", read)
	if len(a.truth)+len(a.odd) == 0 {
		if sub.Content != period.ContentNil {
			t.Errorf("%s, %s: %s is not taken as nothing to report", of, a.unit, sub.Content)
		}
		return
	}
	taken := map[indicator.Code]bool{}
	for _, f := range sub.Figures {
		if f.Standing != store.FigureTaken {
			continue
		}
		want, has := a.truth[f.Indicator]
		if whole || !has || f.Value != indicator.Whole(want) || taken[f.Indicator] {
			c.wrong++
			t.Errorf("%s, %s: %s = %s is taken from %q, want %d (%t)", of, a.unit, f.Indicator, f.Value, f.Words, want, has)
			continue
		}
		taken[f.Indicator] = true
		c.right++
	}
	for _, l := range a.labels {
		switch {
		case taken[l.code]:
		case whole || len(read.Doubts) > 0 || slices.ContainsFunc(sub.Figures, func(f store.SubmittedFigure) bool { return f.Indicator == l.code && f.Standing != store.FigureTaken }):
			c.asked++
		default:
			c.silent++
			t.Errorf("%s, %s: %s (%d, %q) is neither taken nor asked; figures %q", of, a.unit, l.code, a.truth[l.code], a.odd[l.code], toldOf(read))
		}
	}
}

// TestAnswersOfACity reads the answers of 700 units in every shape. What is taken is the truth, and everything else is asked.
func TestAnswersOfACity(t *testing.T) {
	t.Parallel()
	all := shapes()
	of := make([][]answer, len(all))
	for n, a := range answersOfCity() {
		of[n%len(all)] = append(of[n%len(all)], a)
	}
	counts := make([]tally, len(all))
	t.Run("shapes", func(t *testing.T) {
		for i, s := range all {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				for n, files := range s.make(t, of[i]) {
					judge(t, s.name, of[i][n], readAll(t, of[i][n], files), s.whole, &counts[i])
				}
			})
		}
	})
	sum := tally{}
	for i, c := range counts {
		t.Logf("%-42s %3d units, figures: %4d right, %4d asked, %d wrong, %d silent", all[i].name, c.units, c.right, c.asked, c.wrong, c.silent)
		sum = tally{sum.units + c.units, sum.right + c.right, sum.asked + c.asked, sum.wrong + c.wrong, sum.silent + c.silent}
	}
	t.Logf("all: %+v in %d shapes", sum, len(all))
	if sum.units != unitsOfCity || sum.right < sum.asked {
		t.Errorf("%d units, %d figures taken and %d asked", sum.units, sum.right, sum.asked)
	}
}

// readAll reads the files of one answer as one letter. A file that cannot be read is a doubt.
func readAll(t *testing.T, a answer, files []intake.File) results.Report {
	t.Helper()
	asked := asked2027(t)
	asked.Units = []string{a.name, "UBND xã Khác"}
	parts := make([]results.Report, 0, len(files))
	for _, file := range files {
		part, err := intake.ReadReportFile(t.Context(), file.Name, file.Content, asked)
		if err != nil {
			part = results.Report{Doubts: []results.Doubt{{Reason: results.DoubtValue, Words: err.Error(), Source: results.Source{File: file.Name}}}}
		}
		parts = append(parts, part)
	}
	return intake.JoinReports(parts...)
}

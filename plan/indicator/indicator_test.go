package indicator_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/indicator"
)

func TestShipped(t *testing.T) {
	t.Parallel()
	set := indicator.Shipped()
	t.Run("every indicator of the notes is there", func(t *testing.T) {
		t.Parallel()
		for code := range strings.FieldsSeq(`NEWS ART NEWSART REP COL RAD_N RAD_B RAD_P RAD_T LOUD LOUD_S LOUD_OK VID INF SOC SOC_V WEB_V PAN BAN LEAF LED BUL CONF CONF_P
			TRN TRN_P DIA CNT CNT_P MOB VIS MEET INI INI_REP MODEL FB_IN FB_DONE FB_LATE FB_PUB PRESS_IN PRESS_RE DOC CHK FORMS DONE_RATE COST`) {
			if _, found := set.ByCode(indicator.Code(code), calendar.Date{}); !found {
				t.Errorf("no indicator %s", code)
			}
		}
		if n := len(set.List()); n != 49 {
			t.Errorf("%d indicators", n)
		}
	})
	t.Run("a form is a tag of the plan's forms", func(t *testing.T) {
		t.Parallel()
		tags := content.Shipped()
		for _, i := range set.List() {
			if _, found := tags.Find(content.AxisForm, content.Code(i.Form)); i.Form != "" && !found {
				t.Errorf("%s has the form %q", i.Code, i.Form)
			}
		}
	})
	t.Run("every word of an indicator names it", func(t *testing.T) {
		t.Parallel()
		for _, i := range set.List() {
			if len(i.Words) == 0 {
				t.Errorf("%s has no words", i.Code)
			}
			for _, words := range append(i.Words, i.Vietnamese) {
				matches := set.Match(words, calendar.Date{})
				if !slices.ContainsFunc(matches, func(m indicator.Match) bool { return m.Indicator.Code == i.Code }) {
					t.Errorf("%q does not name %s but %v", words, i.Code, codesOf(matches))
				}
			}
		}
	})
}

func codesOf(matches []indicator.Match) []string {
	var codes []string
	for _, m := range matches {
		codes = append(codes, string(m.Indicator.Code))
	}
	return codes
}

func TestMatch(t *testing.T) {
	t.Parallel()
	set := indicator.Shipped()
	for _, c := range []struct {
		name, label string
		want        []string
	}{
		{"longest words come first", "Số bài đăng trên mạng xã hội", []string{"SOC"}},
		{"without marks", "SO BAI DANG TREN MANG XA HOI", []string{"SOC"}},
		{"a mixed number is not split", "Số tin, bài đăng trên Cổng TTĐT", []string{"NEWSART"}},
		{"a pair is both", "Hội nghị/lượt người", []string{"CONF", "CONF_P"}},
		{"the same words after another word are of its pair", "Lớp tập huấn / lượt người", []string{"TRN", "TRN_P"}},
		{"words that several share name them all", "lượt người", []string{"CONF_P", "TRN_P"}},
		{"radio items and articles together are doubtful", "Số tin bài phát thanh", []string{"RAD_N", "RAD_B"}},
		{"neutral words name nothing", "Thông tin chung", nil},
		{"a bulletin is no news item", "Bản tin CCHC", []string{"BUL"}},
		{"a programme on the radio is no bulletin", "Bản tin phát thanh", []string{"RAD_P"}},
		{"several things in one cell", "12 tin, 05 bài, 02 phóng sự", []string{"REP", "NEWS", "ART"}},
		{"a part and its whole", "Ý kiến tiếp nhận/đã trả lời", []string{"FB_IN", "FB_DONE"}},
		{"the loudspeakers that work", "Số cụm loa đang hoạt động", []string{"LOUD_OK"}},
		{"nothing", "", nil},
		{"a number alone", "2027", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, codesOf(set.Match(c.label, calendar.Date{}))); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.label, diff)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	set := indicator.Shipped()
	for label, want := range map[string]indicator.Code{
		"Hội nghị": "CONF", "Số lượng tờ rơi": "LEAF", "lượt người": "", "Số tin bài phát thanh": "", "Khó khăn, kiến nghị": "", "Tỷ lệ nhiệm vụ hoàn thành (%)": "DONE_RATE",
	} {
		got, named := set.Named(label, calendar.Date{})
		if got.Code != want || named != (want != "") {
			t.Errorf("%q names %q, %v", label, got.Code, named)
		}
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	set, problems := indicator.Parse([]byte(`
[[indicator]]
code = "PAN"
vi = "Pano"
en = "Billboards"
unit = "tấm"
unit_en = "pieces"
agg = "sum"
to = 2026-12-14
words = ["pano"]

[[indicator]]
code = "PAN"
vi = "Cụm pano"
en = "Billboard sites"
unit = "cụm"
unit_en = "sites"
agg = "sum"
from = "15/12/2026"
words = ["pano"]
`))
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	for day, want := range map[string]string{"2026-12-14": "tấm", "2026-12-15": "cụm"} {
		if got, _ := set.ByCode("PAN", calendar.MustDate(day)); got.Unit != want {
			t.Errorf("on %s the unit is %q", day, got.Unit)
		}
		if matches := set.Match("pano", calendar.MustDate(day)); len(matches) != 1 || matches[0].Indicator.Unit != want || matches[0].Rivals != 0 {
			t.Errorf("on %s pano names %+v", day, matches)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"0": "0", "12": "12", "12.5": "12,5", "1250": "1.250", "-1234567.089": "-1.234.567,089", "1000000000000": "1.000.000.000.000"} {
		n, err := indicator.ParseNumber(text)
		if err != nil || n.String() != text || n.Vietnamese() != want {
			t.Errorf("%s is %s, %s, %v", text, n, n.Vietnamese(), err)
		}
	}
	for _, text := range []string{"", "-", "1,5", "1.2345", "1.", ".5", "1e3", "1000000000000.001", "٣", "1 000", "NaN"} {
		if n, err := indicator.ParseNumber(text); err == nil {
			t.Errorf("%q is %s", text, n)
		}
	}
}

func TestNumberJSON(t *testing.T) {
	t.Parallel()
	type holder struct{ N indicator.Number }
	text, err := json.Marshal(holder{-12500})
	if err != nil || string(text) != `{"N":-12.5}` {
		t.Fatalf("%s, %v", text, err)
	}
	var back holder
	if err := json.Unmarshal(text, &back); err != nil || back.N != -12500 {
		t.Errorf("%v, %v", back, err)
	}
	for _, bad := range []string{`{"N":"x"}`, `{"N":1e30}`, `{"N":0.0001}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is read as %s", bad, back.N)
		}
	}
}

func TestNumberAdd(t *testing.T) {
	t.Parallel()
	most := indicator.Number(math.MaxInt64)
	if most.Add(1) != most || (-most).Add(-5) != math.MinInt64 || indicator.Whole(math.MaxInt64) < 0 || indicator.Whole(2).Add(-500) != 1500 {
		t.Error("a sum leaves the range")
	}
	for decimals, want := range []bool{false, true, true} {
		if got := indicator.Number(12500).Fits(decimals); got != want {
			t.Errorf("12.5 with %d decimals: %v", decimals, got)
		}
	}
}

func TestOfForm(t *testing.T) {
	t.Parallel()
	var codes []indicator.Code
	for _, i := range indicator.Shipped().OfForm("loudspeaker", calendar.MustDate("2027-03-14")) {
		codes = append(codes, i.Code)
	}
	if diff := cmp.Diff([]indicator.Code{"LOUD", "LOUD_S", "LOUD_OK"}, codes); diff != "" {
		t.Error(diff)
	}
}

package indicator_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/indicator"
	"loa/plan/problem"
)

func entryOf(changes ...string) string {
	fields := map[string]string{"code": `"TIN"`, "vi": `"Số tin"`, "en": `"News"`, "unit": `"tin"`, "unit_en": `"items"`, "agg": `"sum"`}
	keys := []string{"code", "vi", "en", "unit", "unit_en", "agg"}
	for _, change := range changes {
		key, value, _ := strings.Cut(change, "=")
		if _, known := fields[key]; !known {
			keys = append(keys, key)
		}
		fields[key] = value
	}
	lines := []string{"[[indicator]]"}
	for _, key := range keys {
		lines = append(lines, key+" = "+fields[key])
	}
	return strings.Join(lines, "\n") + "\n"
}

func placesOf(problems []problem.Problem) []string {
	var texts []string
	for _, p := range problems {
		texts = append(texts, fmt.Sprintf("%d %s: %s", p.Row, p.Column, p.Message))
	}
	return texts
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"a good file", entryOf(), nil},
		{"a good table", "code,vi,en,unit,unit_en,agg,words\nTIN,Số tin,News,tin,items,sum,tin; tin tức\n,,,,,,thông tin\n", nil},
		{"a table with semicolons", "code;vi;en;unit;unit_en;agg;words\nTIN;Số tin;News;tin;items;sum;tin | tin tức\n", nil},
		{"no indicator", "# trống\n", []string{"1 : file không có chỉ tiêu nào"}},
		{"a code twice", entryOf() + entryOf("agg=\"last\""), []string{"9 code: mã TIN có hai lần"}},
		{
			"forms of a code that overlap", entryOf("to=2027-06-30") + entryOf("from=2027-06-30"),
			[]string{"16 from: thời gian hiệu lực của mã TIN trùng với một mục trước"},
		},
		{"an unknown aggregation", entryOf(`agg="total"`), []string{`7 agg: không có cách tổng hợp "total"`}},
		{
			"formulas in a circle", entryOf(`code="A"`, `agg="computed"`, `formula="B + 1"`) + entryOf(`code="B"`, `agg="computed"`, `formula="2 * A"`),
			[]string{"8 formula: công thức quay lại chính nó: A → B → A", "16 formula: công thức quay lại chính nó: B → A → B"},
		},
		{
			"a formula beside a circle", entryOf(`code="A"`, `agg="computed"`, `formula="B"`) + entryOf(`code="B"`, `agg="computed"`, `formula="C"`) + entryOf(`code="C"`, `agg="computed"`, `formula="B"`),
			[]string{"16 formula: công thức quay lại chính nó: B → C → B", "24 formula: công thức quay lại chính nó: C → B → C"},
		},
		{"a formula of an unknown code", entryOf(`agg="computed"`, `formula="100 * XONG / TIN2"`), []string{
			`8 formula: không có chỉ tiêu mã "XONG"`, `8 formula: không có chỉ tiêu mã "TIN2"`,
		}},
		{"a formula that ends early", entryOf(`agg="computed"`, `formula="(1 +"`), []string{"8 formula: công thức thiếu một mã chỉ tiêu hoặc một số ở cuối"}},
		{"a formula without need", entryOf(`formula="1"`), []string{"8 formula: chỉ chỉ tiêu có agg là computed mới có công thức"}},
		{"empty names", entryOf(`vi=""`, `unit=" "`), []string{"3 vi: còn trống", "5 unit: còn trống"}},
		{"a bad code", entryOf(`code="tin tức"`), []string{"2 code: mã trống hoặc có ký tự lạ"}},
		{"limits the wrong way round", entryOf("min=5", "max=1"), []string{"9 max: giới hạn trên nhỏ hơn giới hạn dưới"}},
		{"a pair that does not know it", entryOf(`pair="B"`) + entryOf(`code="B"`), []string{"8 pair: chỉ tiêu B không nhận TIN làm cặp"}},
		{"a stock has no cumulative value", entryOf(`agg="last"`, "cumulative=true"), []string{"8 cumulative: chỉ chỉ tiêu cộng dồn (agg là sum) mới có lũy kế"}},
		{"a weight of a sum", entryOf(`weight="TIN"`), []string{"8 weight: chỉ chỉ tiêu có agg là avg mới có trọng số", "8 weight: chỉ tiêu nhắc đến chính nó"}},
		{"words twice", entryOf(`words=["tin tức", "Tin tuc"]`), []string{`8 words: cụm từ "Tin tuc" có hai lần (so không dấu)`}},
		{"an unknown key", entryOf(`ten="x"`), []string{`8 ten: không có mục tên "ten"`}},
		{"an unknown column", "code,tên\nTIN,Số tin\n", []string{`1 tên: không có mục tên "tên"`, "2 vi: còn trống", "2 en: còn trống", "2 unit: còn trống", "2 unit_en: còn trống", `2 agg: không có cách tổng hợp ""`}},
		{"a date that does not exist", entryOf(`from="31/02/2027"`), []string{"8 from: ngày không có trong lịch hoặc ghi sai"}},
		{"every problem at once", entryOf(`vi=""`, `agg="x"`, "jump=1", `proof="photo"`, `dimensions=["xã"]`, "decimals=9"), []string{
			"3 vi: còn trống", `7 agg: không có cách tổng hợp "x"`, "8 jump: số lần tăng đột biến phải lớn hơn 1", `9 proof: không có loại minh chứng "photo"`,
			`10 dimensions: không có chiều phân tổ "xã"`, "11 decimals: số chữ số thập phân không hợp lệ",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			set, problems := indicator.Parse([]byte(c.file))
			if diff := cmp.Diff(c.want, placesOf(problems)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, p := range problems {
				if p.Suggestion == "" || p.Row < 1 {
					t.Errorf("%+v does not say where, or what to write instead", p)
				}
			}
			if !problem.Blocking(problems) && len(set.List()) == 0 {
				t.Error("no indicator and no problem")
			}
		})
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	set := indicator.Shipped()
	t.Run("the file that is written is read as the same list", func(t *testing.T) {
		t.Parallel()
		again, problems := indicator.Parse(set.Write())
		if diff := cmp.Diff(set.List(), again.List()); diff != "" || len(problems) > 0 || !slices.Equal(set.Neutral(), again.Neutral()) {
			t.Errorf("%v (-before +after):\n%s", problems, diff)
		}
	})
	t.Run("so is the table", func(t *testing.T) {
		t.Parallel()
		table, err := set.WriteCSV()
		if err != nil {
			t.Fatal(err)
		}
		again, problems := indicator.Parse(table)
		if diff := cmp.Diff(set.List(), again.List()); diff != "" || len(problems) > 0 || !slices.Equal(set.Neutral(), again.Neutral()) {
			t.Errorf("%v (-before +after):\n%s", problems, diff)
		}
	})
	t.Run("a name that a spreadsheet would take for a formula has an apostrophe there alone", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"=1+1", "+84", "-1", "@SUM(A1)", "'=1+1", "''-1", "'ngoặc đơn'"} {
			set, problems := indicator.Parse([]byte(entryOf(`vi="` + name + `"`)))
			table, err := set.WriteCSV()
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems)
			}
			if bytes.Contains(table, []byte(",=")) || bytes.Contains(table, []byte(",+")) || bytes.Contains(table, []byte(",-")) || bytes.Contains(table, []byte(",@")) {
				t.Errorf("%q: %s", name, table)
			}
			again, _ := indicator.Parse(table)
			if diff := cmp.Diff(set.List(), again.List()); diff != "" {
				t.Errorf("%q: %s", name, diff)
			}
		}
	})
}

// FuzzParse parses any file as TOML and as CSV. It checks that nothing panics, that every problem has a place and a suggestion, and that what was read
// can be written and read again.
func FuzzParse(f *testing.F) {
	f.Add(indicator.Shipped().Write())
	f.Add([]byte(entryOf(`agg="computed"`, `formula="(1 + TIN) / 2"`)))
	f.Add([]byte("code,vi,en,unit,unit_en,agg,min,words\nTIN,\"Số, tin\",News,tin,items,sum,0,tin; \"tin\"\n,,,,,,,thông tin\n"))
	f.Add([]byte("code;vi\n\"TIN\n"))
	f.Add([]byte("neutral = 3\n[[indicator]]\ncode = [1, {a = 2}]\nfrom = 2027-01-01T00:00:00Z"))
	f.Fuzz(func(t *testing.T, file []byte) {
		set, problems := indicator.Parse(file)
		for _, p := range problems {
			if p.Row < 1 || p.Message == "" || p.Suggestion == "" {
				t.Fatalf("problem %+v", p)
			}
		}
		if len(set.List()) == 0 {
			return
		}
		again, more := indicator.Parse(set.Write())
		if problem.Blocking(more) && !problem.Blocking(problems) {
			t.Fatalf("what was written has problems: %+v\n%s", more, set.Write())
		}
		if diff := cmp.Diff(set.List(), again.List()); diff != "" && !problem.Blocking(problems) {
			t.Fatalf("what was written is read differently (-before +after):\n%s", diff)
		}
	})
}

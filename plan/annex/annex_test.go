package annex_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/plantest"
	"loa/plan/problem"
)

// lineText is a line in short: code, group, title, leads, supports, kind of deadline.
func lineText(line plan.Line) string {
	return strings.Join([]string{
		line.Code, line.Group, line.Title, assigneeTexts(line.Lead), assigneeTexts(line.Support), string(line.Deadline.Kind),
	}, " | ")
}

func lineTexts(lines []plan.Line) []string {
	texts := []string{}
	for _, line := range lines {
		texts = append(texts, lineText(line))
	}
	return texts
}

func assigneeTexts(assignees []plan.Assignee) string {
	var texts []string
	for _, p := range assignees {
		text := string(p.Unit) + string(p.Class)
		if text == "" {
			text = "?" + p.Text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "+")
}

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("all fields of a line", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid("Phụ lục",
			"PHỤ LỤC DANH MỤC NHIỆM VỤ NĂM 2022 | < | < | < | < | < | < | <",
			annexHead,
			"I | Chỉ đạo, điều hành | < | < | < | < | < | <",
			"1 | Ban hành kế hoạch⏎của đơn vị | Kế hoạch | văn bản, hội nghị (trực tuyến, trực tiếp) | Sở Nội vụ; UBND quận, huyện, thị xã | Văn phòng UBND TP (Cổng GTĐT) | Trước ngày 15/3/2022 | Gửi bản mềm",
		))
		want := annex.Result{
			Title: "PHỤ LỤC DANH MỤC NHIỆM VỤ NĂM 2022",
			Lines: []plan.Line{{
				Sheet: "Phụ lục", Row: 4, Code: "1", Group: "I. Chỉ đạo, điều hành", Title: "Ban hành kế hoạch của đơn vị", Product: "Kế hoạch",
				Channels: []string{"văn bản", "hội nghị (trực tuyến, trực tiếp)"},
				Lead: []plan.Assignee{
					{Text: "Sở Nội vụ", Unit: "so-noi-vu", Name: "Sở Nội vụ"},
					{Text: "UBND quận, huyện, thị xã", Class: "cap-huyen", Name: "UBND quận, huyện, thị xã"},
				},
				Support:  []plan.Assignee{{Text: "Văn phòng UBND TP (Cổng GTĐT)", Unit: "vp-ubnd", Name: "Văn phòng Ủy ban nhân dân Thành phố"}},
				Deadline: deadline.Deadline{Text: "Trước ngày 15/3/2022", Kind: deadline.KindBeforeDate, To: calendar.MustDate("2022-03-14")},
				Note:     "Gửi bản mềm",
			}},
			Problems: []problem.Problem{},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
	})
	t.Run("lines", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name   string
			tables []annex.Table
			want   []string
		}{
			{
				"the general plan: products and results, leads and supports, a deadline to finish",
				[]annex.Table{annexGrid(
					"A", "STT | Nhiệm vụ | Sản phẩm/Kết quả | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian thực hiện/hoàn thành | Ghi chú",
					"1 | Tập huấn | Lớp | Sở Nội vụ | Sở Tài chính | Quý II/2022 |",
				)},
				[]string{"1 |  | Tập huấn | so-noi-vu | so-tai-chinh | QUARTER"},
			},
			{
				"the communication plan: six columns",
				[]annex.Table{annexGrid(
					"B", "STT | Nội dung tuyên truyền | Hình thức | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian",
					"1 | Chuyên mục CCHC | báo in | Báo Hànộimới | Sở Nội vụ | Hằng tuần",
				)},
				[]string{"1 |  | Chuyên mục CCHC | bao-hnm | so-noi-vu | RECUR"},
			},
			{
				"a commune's tracker with a column of groups and codes",
				[]annex.Table{annexGrid(
					"E", "Mã | Nhóm nhiệm vụ | Tên nhiệm vụ | Đơn vị chủ trì | Phối hợp | Sản phẩm | Thời hạn",
					"NV01 | Kỹ năng số | Bình dân học vụ số | Sở Nội vụ | | 80% người dân | 15/11/2022",
					"NV02 | ^ | Sơ kết | Sở Nội vụ | Sở Tài chính | Báo cáo | 30/11/2022",
				)},
				[]string{
					"nv01 | Kỹ năng số | Bình dân học vụ số | so-noi-vu |  | ON_DATE",
					"nv02 | Kỹ năng số | Sơ kết | so-noi-vu | so-tai-chinh | ON_DATE",
				},
			},
			{
				"columns in any order and other words",
				[]annex.Table{annexGrid(
					"A", "Tiến độ | Đơn vị thực hiện | Nội dung công việc | Số TT",
					"Tháng 6/2022 | Sở Nội vụ | Tập huấn | 1",
				)},
				[]string{"1 |  | Tập huấn | so-noi-vu |  | MONTH"},
			},
			{
				"a heading in capitals, decomposed letters and without diacritics",
				[]annex.Table{annexGrid("A", "STT | NO\u0323\u0302I DUNG | CO QUAN CHU TRI | THỜI HẠN", "1 | Tập huấn | so noi vu | Quý I")},
				[]string{"1 |  | Tập huấn | so-noi-vu |  | QUARTER"},
			},
			{
				"a heading of two rows, merged down and across",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan thực hiện | < | Thời gian",
					"^ | ^ | Chủ trì | Phối hợp | ^",
					"1 | Tập huấn | Sở Nội vụ | Sở Tài chính | Quý I",
				)},
				[]string{"1 |  | Tập huấn | so-noi-vu | so-tai-chinh | QUARTER"},
			},
			{
				"a heading of two rows that lost its merges in a CSV",
				[]annex.Table{annexGrid("A", "TT | Nội dung | Cơ quan thực hiện | | Thời gian", " | | Chủ trì | Phối hợp |", "1 | Tập huấn | Sở Nội vụ | Sở Tài chính | Quý I")},
				[]string{"1 |  | Tập huấn | so-noi-vu | so-tai-chinh | QUARTER"},
			},
			{
				"a row that numbers the columns, the heading again on the next page, and empty rows",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "(1) | (2) | (3) | (4)",
					"I | Báo chí | |", "1 | Tập huấn | Sở Nội vụ | Quý I", " | | | ",
					"TT | Nội dung | Cơ quan chủ trì | Thời gian", "A | B | 1 | 2", "2 | Hội thi | Sở Tài chính | Quý II",
				)},
				[]string{"1 | I. Báo chí | Tập huấn | so-noi-vu |  | QUARTER", "2 | I. Báo chí | Hội thi | so-tai-chinh |  | QUARTER"},
			},
			{
				"groups within groups: I, 1, 1.1, a, merged across or alone in the row",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan chủ trì | Thời gian",
					"A. PHẦN CHUNG | < | < | <", "I | Báo chí | < | <", "1 | Báo in | |", "1.1 | Tin | Sở Nội vụ | Quý I", "1.2 | Chuyên mục | |", "a | Bài | Sở Tài chính | Quý II",
					"2 | Hội thi | Sở Nội vụ | Quý III", "II. Cổng TTĐT | | |", "3 | Video | Sở Nội vụ | Quý IV",
				)},
				[]string{
					"1.1 | A. PHẦN CHUNG / I. Báo chí / 1. Báo in | Tin | so-noi-vu |  | QUARTER",
					"a | A. PHẦN CHUNG / I. Báo chí / 1. Báo in / 1.2. Chuyên mục | Bài | so-tai-chinh |  | QUARTER",
					"2 | A. PHẦN CHUNG / I. Báo chí | Hội thi | so-noi-vu |  | QUARTER",
					"3 | A. PHẦN CHUNG / II. Cổng TTĐT | Video | so-noi-vu |  | QUARTER",
				},
			},
			{
				"a lead merged down, and the many ways of writing ditto",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan chủ trì | Phối hợp | Thời gian",
					"1 | Tin | Sở Nội vụ | Sở Tài chính | Quý I", "2 | Bài | ^ | như trên | nt", "3 | Ảnh | -nt- | ″ | Như trên.", "4 | Phim | (nt) | - | -\"-",
				)},
				[]string{
					"1 |  | Tin | so-noi-vu | so-tai-chinh | QUARTER", "2 |  | Bài | so-noi-vu | so-tai-chinh | QUARTER",
					"3 |  | Ảnh | so-noi-vu | so-tai-chinh | QUARTER", "4 |  | Phim | so-noi-vu |  | QUARTER",
				},
			},
			{
				"two tables in one sheet and one in another",
				[]annex.Table{
					annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | Sở Nội vụ | Quý I", "PHỤ LỤC II | < | < | <", "Nội dung | TT | Đơn vị chủ trì | Thời hạn", "Bài | 2 | Sở Nội vụ | Quý II"),
					annexGrid("B", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "3 | Phim | Sở Nội vụ | Quý III"),
				},
				[]string{"1 |  | Tin | so-noi-vu |  | QUARTER", "2 |  | Bài | so-noi-vu |  | QUARTER", "3 |  | Phim | so-noi-vu |  | QUARTER"},
			},
			{
				"a table without a heading goes on where the one of the same width ended",
				[]annex.Table{
					annexGrid("Bảng 1", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "I | Báo chí | < | <", "1 | Tin | Sở Nội vụ | Quý I"),
					annexGrid("Bảng 2", "2 | Bài | như trên | Quý II", "II | Hội thi | < | <", "3 | Hội thi | Sở Tài chính | Quý III"),
				},
				[]string{
					"1 | I. Báo chí | Tin | so-noi-vu |  | QUARTER", "2 | I. Báo chí | Bài | so-noi-vu |  | QUARTER",
					"3 | II. Hội thi | Hội thi | so-tai-chinh |  | QUARTER",
				},
			},
			{
				"a table with the same heading again may take up the last line",
				[]annex.Table{
					annexGrid("Bảng 1", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "1 | Tin | Sở Nội vụ | Quý I"),
					annexGrid("Bảng 2", "TT | Nội dung | Cơ quan chủ trì | Thời gian", "2 | Bài | Như trên | Quý II"),
				},
				[]string{"1 |  | Tin | so-noi-vu |  | QUARTER", "2 |  | Bài | so-noi-vu |  | QUARTER"},
			},
			{
				"title, lead and deadline merged down make one task with more of its product",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Sản phẩm | Cơ quan chủ trì | Thời gian",
					"1 | Tin | Bài viết | Sở Nội vụ | Quý I", "^ | ^ | Phim | ^ | ^", "2 | Ảnh | Ảnh | Sở Nội vụ | Quý I",
				)},
				[]string{"1 |  | Tin | so-noi-vu |  | QUARTER", "2 |  | Ảnh | so-noi-vu |  | QUARTER"},
			},
			{
				"one number merged over rows with leads of their own makes several tasks",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan chủ trì | Thời gian",
					"1 | Tin | Sở Nội vụ | Quý I", "^ | ^ | Sở Tài chính | Quý II", "2 | Ảnh | Sở Nội vụ | Quý I",
				)},
				[]string{"1 |  | Tin | so-noi-vu |  | QUARTER", "1a |  | Tin | so-tai-chinh |  | QUARTER", "2 |  | Ảnh | so-noi-vu |  | QUARTER"},
			},
			{
				"one cell across lead and support names the lead",
				[]annex.Table{annexGrid("A", "TT | Nội dung | Cơ quan chủ trì | Phối hợp | Thời gian", "1 | Tin | Sở Nội vụ | < | Quý I")},
				[]string{"1 |  | Tin | so-noi-vu |  | QUARTER"},
			},
			{
				"two quarters on two lines of a cell, and one date on two lines",
				[]annex.Table{annexGrid(
					"A", "TT | Nội dung | Cơ quan chủ trì | Thời gian",
					"1 | Pano | Sở Nội vụ | Quý II⏎Quý IV", "2 | Tin | Sở Nội vụ | Trước ngày⏎15/12",
				)},
				[]string{"1 |  | Pano | so-noi-vu |  | QUARTER_LIST", "2 |  | Tin | so-noi-vu |  | BEFORE_DATE"},
			},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := parseGrid(t, test.tables...)
				if diff := cmp.Diff(test.want, lineTexts(got.Lines)); diff != "" {
					t.Errorf("lines (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{}, plantest.ProblemTexts(got.Problems)); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("products of one task are merged", func(t *testing.T) {
		t.Parallel()
		got := parseGrid(t, annexGrid(
			"A", annexHead,
			"1 | Tin | Bài viết | báo in | Sở Nội vụ | Sở Tài chính | Quý I | Gấp",
			"^ | ^ | Phim | truyền hình | ^ | Báo Hànộimới | ^ | Hai bản",
		))
		want := []plan.Line{{
			Sheet: "A", Row: 2, Code: "1", Title: "Tin", Product: "Bài viết; Phim", Channels: []string{"báo in", "truyền hình"},
			Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu", Name: "Sở Nội vụ"}},
			Support: []plan.Assignee{
				{Text: "Sở Tài chính", Unit: "so-tai-chinh", Name: "Sở Tài chính"},
				{Text: "Báo Hànộimới", Unit: "bao-hnm", Name: "Báo Hànộimới"},
			},
			Deadline: deadline.Deadline{Text: "Quý I", Kind: deadline.KindQuarter, From: calendar.MustDate("2022-01-01"), To: calendar.MustDate("2022-03-31")},
			Note:     "Gấp; Hai bản",
		}}
		if diff := cmp.Diff(want, got.Lines); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

func TestLineCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		rows []string
		want []string
	}{
		{name: "numbers as written", rows: []string{"1", "2a", "Ⅲ.2", "04", "５"}, want: []string{"1", "2a", "iii.2", "04", "5"}},
		{name: "numbers that start again in each group", rows: []string{"I*", "1", "2", "II*", "1", "2"}, want: []string{"i.1", "i.2", "ii.1", "ii.2"}},
		{name: "numbers that name their group already", rows: []string{"I*", "I.1", "I.2", "II*", "II.1"}, want: []string{"i.1", "i.2", "ii.1"}},
		{name: "no number anywhere", rows: []string{"", "", ""}, want: []string{"1", "2", "3"}},
		{name: "a number missing in between", rows: []string{"1", "2", "", "", "3"}, want: []string{"1", "2", "2a", "2b", "3"}},
		{name: "a number missing at the start", rows: []string{"", "1"}, want: []string{"0a", "1"}},
		{name: "the same number twice in a group", rows: []string{"5", "5", "5"}, want: []string{"5", "5-2", "5-3"}},
		{name: "a letter that another line has", rows: []string{"2", "2a", "3", "2", ""}, want: []string{"2", "2a", "3", "2-2", "2-2a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rows := []string{"TT | Nội dung | Cơ quan chủ trì | Thời gian"}
			for i, number := range test.rows {
				row := number + " | Việc " + string(rune('a'+i)) + " | Sở Nội vụ | Quý I"
				if group, found := strings.CutSuffix(number, "*"); found {
					row = group + " | Nhóm " + group + " | < | <"
				}
				rows = append(rows, row)
			}
			got := []string{}
			for _, line := range parseGrid(t, annexGrid("A", rows...)).Lines {
				got = append(got, line.Code)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
		})
	}
}

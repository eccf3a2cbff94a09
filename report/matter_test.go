package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/locale"
	"loa/plan"
	"loa/report"
)

// section gives the lines of a letter under the line that begins with a title, up to the next empty line.
func section(t *testing.T, letter report.Letter, title string) []string {
	t.Helper()
	_, rest, found := strings.Cut(letter.Text, "\n"+title)
	if !found {
		t.Fatalf("the letter has no section %q:\n%s", title, letter.Text)
	}
	body, _, _ := strings.Cut(rest, "\n\n")
	_, body, _ = strings.Cut(body, "\n")
	return strings.Split(body, "\n")
}

func TestChanges(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Cải cách hành chính là việc của toàn dân. ", 40)
	for _, tt := range []struct {
		name, before, after string
		want                []string
	}{
		{name: "a word", before: "Kết quả trả trong 03 ngày.", after: "Kết quả trả trong 02 ngày.", want: []string{"| Kết quả trả trong [bỏ: 03] [thêm: 02] ngày."}},
		{name: "a word that came, and one that went", before: "Một hai ba bốn năm sáu.", after: "Một ba bốn năm sáu bảy.", want: []string{"| Một [bỏ: hai] ba bốn năm [bỏ: sáu.] [thêm: sáu bảy.]"}},
		{name: "a paragraph that went", before: "Cảnh 1.\nCảnh 2.\nCảnh 3.", after: "Cảnh 1.\nCảnh 3.", want: []string{"| [bỏ: Cảnh 2.]"}},
		{name: "the last paragraph that went", before: "Trả trong 03 ngày.\nCảnh 3: Kết.", after: "Trả trong ngày.", want: []string{"| Trả trong [bỏ: 03] ngày.", "| [bỏ: Cảnh 3: Kết.]"}},
		{name: "a paragraph that came", before: "Cảnh 1.\nCảnh 3.", after: "Cảnh 1.\nCảnh 2 mới.\nCảnh 3.", want: []string{"| [thêm: Cảnh 2 mới.]"}},
		{name: "a sentence that was rewritten is read once as it was and once as it is", before: "Người dân và doanh nghiệp nộp hồ sơ tại quầy.", after: "Tổ chức và cá nhân nộp hồ sơ tại quầy.", want: []string{"| [bỏ: Người dân và doanh nghiệp] [thêm: Tổ chức và cá nhân] nộp hồ sơ tại quầy."}},
		{name: "the words around a change are few", before: long + "Hết.", after: long + "Xong.", want: []string{"| … cách hành chính là việc của toàn dân. [bỏ: Hết.] [thêm: Xong.]"}},
		{name: "another layout of the lines' spaces is no change", before: "Cảnh  1.\r\n\r\nCảnh 2.", after: "Cảnh 1.\nCảnh 2.\n", want: []string{"Phần chữ không thay đổi."}},
		{name: "a text that could not be read", before: "", after: "Cảnh 1.", want: []string{"Không so sánh được, vì có bản không đọc được chữ."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := full(plan.NoticeApproval)
			in.Matter = report.Matter{Version: 2, Cover: tt.after, Earlier: report.Earlier{Version: 1, Text: tt.before}}
			if diff := cmp.Diff(tt.want, section(t, compose(t, locale.Vietnamese, in), "Thay đổi so với bản trình lần 1:")); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a long comparison is cut and says where the rest is", func(t *testing.T) {
		t.Parallel()
		var before, after strings.Builder
		for n := range 9000 {
			fmt.Fprintf(&before, "Dòng %d cũ.\n", n)
			fmt.Fprintf(&after, "Dòng %d mới.\n", n)
		}
		in := full(plan.NoticeApproval)
		in.Matter = report.Matter{Version: 2, Cover: after.String(), Earlier: report.Earlier{Version: 1, Text: before.String()}}
		lines := section(t, compose(t, locale.Vietnamese, in), "Thay đổi so với bản trình lần 1:")
		if size := len([]rune(strings.Join(lines, ""))); size < 2500 || size > 4000 || lines[0] != "| Dòng 0 [bỏ: cũ.] [thêm: mới.]" {
			t.Errorf("%d letters in %d lines, the first %q", size, len(lines), lines[0])
		}
		if last := lines[len(lines)-1]; last != "| (…) Còn nữa; xem toàn văn: "+in.Link {
			t.Errorf("the last line is %q", last)
		}
	})
	t.Run("the page marks changes by elements and words, not by colour alone", func(t *testing.T) {
		t.Parallel()
		in := full(plan.NoticeApproval)
		in.Matter = report.Matter{Version: 2, Cover: "một <b>ba</b>", Earlier: report.Earlier{Version: 1, Text: "một hai"}}
		if page := compose(t, locale.Vietnamese, in).HTML; !strings.Contains(page, ">[bỏ: hai]</del>") || !strings.Contains(page, ">[thêm: &lt;b&gt;ba&lt;/b&gt;]</ins>") {
			t.Errorf("the page does not mark the changes:\n%s", page)
		}
	})
}

// TestExcerpt: a letter shows about two pages of a matter, cut between paragraphs, and shares them among its files.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	paragraph := strings.Repeat("chữ ", 150) + "hết."
	in := full(plan.NoticeApproval)
	in.Matter = report.Matter{Version: 1, Cover: "Kính trình.", Files: []report.MatterFile{
		{Name: "mot.docx", State: report.FileRead, Text: strings.Repeat(paragraph+"\n", 8), Sent: true},
		{Name: "hai.docx", State: report.FileRead, Text: strings.Repeat(paragraph+"\n", 8), Sent: true},
	}}
	letter := compose(t, locale.Vietnamese, in)
	more := "| (…) Còn nữa; xem toàn văn: " + in.Link
	first := section(t, letter, "Tệp “mot.docx”")
	if len(first) != 8 || first[7] != "| "+paragraph {
		t.Errorf("the first file has %d paragraphs, the last %q", len(first), first[len(first)-1])
	}
	if diff := cmp.Diff([]string{"| " + paragraph, more}, section(t, letter, "Tệp “hai.docx”")); diff != "" {
		t.Errorf("the second file (-want +got):\n%s", diff)
	}
	t.Run("a paragraph longer than two pages is cut at a word", func(t *testing.T) {
		t.Parallel()
		in := in
		in.Matter = report.Matter{Version: 1, Cover: strings.Repeat("chữ ", 5000)}
		lines := section(t, compose(t, locale.Vietnamese, in), "Toàn văn:")
		if len(lines) != 2 || !strings.HasSuffix(lines[0], "chữ…") || len([]rune(lines[0])) > 6010 || lines[1] != more {
			t.Errorf("%d lines, the first of %d letters", len(lines), len([]rune(lines[0])))
		}
	})
	t.Run("every state of a file has words of its own", func(t *testing.T) {
		t.Parallel()
		for _, lang := range locale.Languages() {
			seen := map[string]bool{}
			for _, state := range report.FileStates() {
				words := lang.Word("file_state", string(state))
				if words == "" || seen[words] {
					t.Errorf("state %s in %s: %q", state, lang, words)
				}
				seen[words] = true
			}
		}
	})
}

func TestPassages(t *testing.T) {
	t.Parallel()
	kept, dropped, added := report.PassageKept, report.PassageDropped, report.PassageAdded
	for _, test := range []struct {
		name, before, after string
		want                [][]report.Passage
	}{
		{"the same text has no change", "Một hai ba.", "Một  hai ba.", nil},
		{"a word is replaced", "Số điện thoại 1022 của Thành phố", "Số điện thoại 1900 của Thành phố", [][]report.Passage{{
			{Kind: kept, Text: "Số điện thoại"}, {Kind: dropped, Text: "1022"}, {Kind: added, Text: "1900"}, {Kind: kept, Text: "của Thành phố"},
		}}},
		{"a paragraph is added", "Đầu.\nCuối.", "Đầu.\nGiữa <b>.\nCuối.", [][]report.Passage{{{Kind: added, Text: "Giữa <b>."}}}},
		{"a text without words before", "", "Mới", [][]report.Passage{{{Kind: added, Text: "Mới"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, cut := report.Passages(test.before, test.after)
			if diff := cmp.Diff(test.want, got); diff != "" || cut {
				t.Errorf("cut %v (-want +got):\n%s", cut, diff)
			}
		})
	}
	t.Run("texts without end are cut, and it says so", func(t *testing.T) {
		t.Parallel()
		for _, between := range []string{"\n", " "} { // also in one paragraph
			before, after := strings.Repeat("một hai ba bốn"+between, 30_000), strings.Repeat("năm sáu bảy tám"+between, 30_000)
			got, cut := report.Passages(before, after)
			letters := 0
			for _, paragraph := range got {
				for _, p := range paragraph {
					letters += len([]rune(p.Text))
				}
			}
			if !cut || letters > 21_000 || letters == 0 {
				t.Errorf("%d letters, cut %v", letters, cut)
			}
		}
	})
}

package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestInterpretedDeadline(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, vietnamese, english string }{
		{"Hằng quý", "mỗi quý, hạn cuối quý: 31/3, 30/6, 30/9, 31/12", "every quarter, due at the end of the quarter: 31/3, 30/6, 30/9, 31/12"},
		{"Hằng tháng", "mỗi tháng, hạn cuối tháng: 31/1, 28/2 … 31/12", "every month, due at the end of the month: 31/1, 28/2 … 31/12"},
		{"Ngày 25 hằng tháng", "mỗi tháng, hạn: 25/1, 25/2 … 25/12", "every month, due: 25/1, 25/2 … 25/12"},
		{"06 tháng/lần", "mỗi nửa năm, hạn cuối nửa năm: 30/6, 31/12", "every half year, due at the end of the half year: 30/6, 31/12"},
		{"Hằng tuần", "mỗi tuần, hạn cuối tuần", "every week, due at the end of the week"},
		{"Thứ Sáu hằng tuần", "mỗi tuần, hạn thứ Sáu", "every week, due on Friday"},
		{"02 tuần/lần", "2 tuần một lần, hạn cuối tuần", "every 2 weeks, due at the end of the week"},
		{"Định kỳ", "định kỳ, chưa rõ bao lâu một lần", "regularly, it is not said how often"},
		{"Quý II/2027", "01/04/2027 – 30/06/2027", "01/04/2027 – 30/06/2027"},
	}
	lines := "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n"
	for i, c := range cases {
		lines += fmt.Sprintf("%d,Viết tin số %d,Tin,Sở Nội vụ,%s\n", i+1, i+1, c.text)
	}
	b := newFixture(t).browser()
	vietnamese := b.post("/plans/import?lang=vi", upload(lines)).hasStatus(http.StatusOK)
	english := b.post("/plans/import?lang=en", upload(lines)).hasStatus(http.StatusOK)
	for _, c := range cases {
		if got := vietnamese.texts("small", ""); !slices.ContainsFunc(got, func(text string) bool { return strings.HasPrefix(text+" ", c.vietnamese+" ") }) {
			t.Errorf("%s is not read as %q: %s", c.text, c.vietnamese, strings.Join(got, " | "))
		}
		if got := english.texts("small", ""); !slices.ContainsFunc(got, func(text string) bool { return strings.HasPrefix(text+" ", c.english+" ") }) {
			t.Errorf("%s is not read as %q: %s", c.text, c.english, strings.Join(got, " | "))
		}
	}
}

package annex_test

import (
	"testing"

	"loa/plan/annex"
	"loa/plan/plantest"
)

func TestIssuedBy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, title, number, issued string }{
		{
			name: "a plan with the day in words", title: "(Kèm theo Kế hoạch số 12/KH-UBND ngày 15 tháng 01 năm 2022 của UBND thành phố)",
			number: "12/KH-UBND", issued: "2022-01-15",
		},
		{name: "a decision with the day in figures", title: "(Ban hành kèm theo Quyết định số: 345 / QĐ-UBND, ngày 5/2/2022)", number: "345/QĐ-UBND", issued: "2022-02-05"},
		{name: "a number without a day", title: "(Kèm theo Kế hoạch số 05/KH-UBND năm 2022)", number: "05/KH-UBND"},
		{name: "a number that is left open", title: "(Kèm theo Kế hoạch số      /KH-UBND ngày     tháng 01 năm 2022)"},
		{name: "a day that does not exist", title: "(Kèm theo Kế hoạch số 7/KH-SNV ngày 31 tháng 02 năm 2022)", number: "7/KH-SNV"},
		{name: "a basis of the plan", title: "Căn cứ Kế hoạch số 99/KH-BNV ngày 01/01/2022 của Bộ Nội vụ"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := annex.Parse(annex.Input{
				Tables: []annex.Table{annexGrid("A", shortHead, "1 | Tin | Sở Nội vụ | | Quý I")}, Titles: []string{"PHỤ LỤC", tt.title},
				Year: 2022, Directory: plantest.AnnexDirectory(),
			})
			issued := ""
			if !got.Issued.IsZero() {
				issued = got.Issued.String()
			}
			if got.Number != tt.number || issued != tt.issued {
				t.Errorf("number %q of %q, want %q of %q", got.Number, issued, tt.number, tt.issued)
			}
		})
	}
}

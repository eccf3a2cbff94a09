package sample

import (
	"bytes"
	"fmt"
	"strconv"

	"loa/sheet"
)

// Annex is the model annex of a plan year as a document shows it: the lines above the table, the headings, a row for each group and
// one for each line. As in real annexes, some rows say "nt" or "Như trên" where the lead is that of the row above.
func Annex(year int) sheet.Workbook {
	n := strconv.Itoa(year)
	annex := sheet.Sheet{
		Name: "Phụ lục " + n,
		Title: []string{
			"ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
			"KẾ HOẠCH MẪU - CHỈ ĐỂ DÙNG THỬ, KHÔNG PHẢI VĂN BẢN CHÍNH THỨC",
			"PHỤ LỤC: DANH MỤC NHIỆM VỤ THÔNG TIN, TUYÊN TRUYỀN CCHC NĂM " + n,
			"(Kèm theo Kế hoạch mẫu về thông tin, tuyên truyền cải cách hành chính nhà nước năm " + n + ")",
		},
		Columns: []sheet.Column{
			{Heading: "TT", Width: 10, Centred: true},
			{Heading: "Nội dung nhiệm vụ", Width: 62},
			{Heading: "Sản phẩm", Width: 34},
			{Heading: "Hình thức", Width: 26},
			{Heading: "Cơ quan chủ trì", Width: 36},
			{Heading: "Cơ quan phối hợp", Width: 38},
			{Heading: "Thời gian thực hiện", Width: 28, Centred: true},
			{Heading: "Ghi chú", Width: 18},
		},
	}
	var above Line
	for _, line := range Lines(year) {
		if line.Group != above.Group {
			annex.Lines = append(annex.Lines, sheet.Line{Cells: []string{line.Group}, Group: true})
		}
		annex.Lines = append(annex.Lines, sheet.Line{Cells: []string{
			line.Code, line.Title, line.Product, line.Channels, lead(line, above), line.Support, line.Deadline, line.Note,
		}})
		above = line
	}
	return sheet.Workbook{Sheets: []sheet.Sheet{annex}}
}

// The groups whose rows repeat a lead by a word instead of its name.
const (
	pressGroup      = "II. Báo chí, phát thanh, truyền hình"
	conferenceGroup = "V. Hội nghị, tập huấn, hội thi"
)

func lead(line, above Line) string {
	if line.Group != above.Group || line.Lead != above.Lead {
		return line.Lead
	}
	switch line.Group {
	case pressGroup:
		return "nt"
	case conferenceGroup:
		return "Như trên"
	default:
		return line.Lead
	}
}

// Excel is the annex as an Excel workbook, the same bytes every time.
func Excel(year int) ([]byte, error) {
	var file bytes.Buffer
	if err := sheet.WriteExcel(&file, Annex(year)); err != nil {
		return nil, fmt.Errorf("writing the sample of %d for Excel: %w", year, err)
	}
	return file.Bytes(), nil
}

// Word is the annex as a Word document, the same bytes every time.
func Word(year int) ([]byte, error) {
	var file bytes.Buffer
	if err := sheet.WriteWord(&file, Annex(year)); err != nil {
		return nil, fmt.Errorf("writing the sample of %d for Word: %w", year, err)
	}
	return file.Bytes(), nil
}

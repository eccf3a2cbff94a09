package plan_test

import (
	"strconv"
	"strings"
	"testing"

	"loa/plan"
)

// annexDirectory is a small city before and after its reorganisation of 2025.
func annexDirectory() plan.Directory {
	day := plan.MustDate
	return plan.Directory{
		Units: []plan.Unit{
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: plan.KindDepartment},
			{Code: "so-tttt", Name: "Sở Thông tin và Truyền thông", Short: "Sở TT&TT", Kind: plan.KindDepartment, To: day("2025-02-28")},
			{Code: "so-khcn", Name: "Sở Khoa học và Công nghệ", Short: "Sở KH&CN", Kind: plan.KindDepartment},
			{Code: "so-vhtt", Name: "Sở Văn hóa và Thể thao", Short: "Sở VH&TT", Kind: plan.KindDepartment},
			{Code: "so-tai-chinh", Name: "Sở Tài chính", Short: "Sở Tài chính", Kind: plan.KindDepartment},
			{Code: "vp-ubnd", Name: "Văn phòng Ủy ban nhân dân Thành phố", Short: "Văn phòng UBND TP", Kind: plan.KindOffice},
			{Code: "ban-tdkt", Name: "Ban Thi đua - Khen thưởng", Short: "Ban TĐKT", Kind: plan.KindAgency},
			{Code: "dai-ptth", Name: "Đài Phát thanh và Truyền hình Hà Nội", Short: "Đài PT-TH Hà Nội", Kind: plan.KindMedia},
			{Code: "bao-hnm", Name: "Báo Hànộimới", Short: "Báo Hànộimới", Kind: plan.KindMedia},
			{Code: "quan-ba-dinh", Name: "Ủy ban nhân dân quận Ba Đình", Short: "UBND quận Ba Đình", Kind: plan.KindDistrict, To: day("2025-06-30")},
			{Code: "huyen-soc-son", Name: "Ủy ban nhân dân huyện Sóc Sơn", Short: "UBND huyện Sóc Sơn", Kind: plan.KindDistrict, To: day("2025-06-30")},
			{Code: "phuong-ba-dinh", Name: "Ủy ban nhân dân phường Ba Đình", Short: "UBND phường Ba Đình", Kind: plan.KindWard, From: day("2025-07-01")},
		},
		Classes: []plan.Class{
			{Code: "so-ban-nganh", Name: "Các sở, ban, ngành", Kinds: []plan.UnitKind{plan.KindDepartment, plan.KindOffice}},
			{Code: "cap-huyen", Name: "UBND quận, huyện, thị xã", Kinds: []plan.UnitKind{plan.KindDistrict}},
			{Code: "cap-xa", Name: "UBND xã, phường", Aliases: []string{"UBND xã, phường, thị trấn"}, Kinds: []plan.UnitKind{plan.KindWard, plan.KindCommune}},
		},
		Successions: []plan.Succession{{Old: "so-tttt", New: "so-khcn", On: day("2025-03-01")}},
		People: []plan.Person{
			{ID: "nga", Name: "Nguyễn Thị Nga"},
			{ID: "hung", Name: "Trần Quốc Hùng"},
			{ID: "tam", Name: "Lê Minh Tâm"},
		},
		Addresses: []plan.AddressOf{
			{Address: "daumoi@so-noi-vu.hanoi.test", Person: "nga"},
			{Address: "giamdoc@so-vhtt.hanoi.test", Person: "hung"},
		},
		Holders: []plan.RoleHolder{
			{Person: "nga", Role: plan.RoleContact, Unit: "so-noi-vu"},
			{Person: "hung", Role: plan.RoleUnitHead, Unit: "so-vhtt"},
			{Person: "tam", Role: plan.RoleContact, Unit: "so-tai-chinh"}, // without an address
		},
	}
}

// annexGrid makes a table of rows of text, cells separated by "|". "<" is covered by a merge from the left, "^" by one from
// above; "⏎" is a line break in a cell.
func annexGrid(sheet string, rows ...string) plan.Table {
	table := plan.Table{Sheet: sheet}
	for i, text := range rows {
		row := plan.TableRow{Number: i + 1}
		for j, cell := range strings.Split(text, "|") {
			cell = strings.ReplaceAll(strings.TrimSpace(cell), "⏎", "\n")
			merged := cell == "<" || cell == "^"
			switch cell {
			case "<":
				cell = row.Cells[j-1].Text
			case "^":
				cell = table.Rows[i-1].Cells[j].Text
			}
			row.Cells = append(row.Cells, plan.TableCell{Text: cell, Merged: merged})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// annexHead is the heading of most tables here.
const annexHead = "TT | Nội dung nhiệm vụ | Sản phẩm | Hình thức | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian thực hiện | Ghi chú"

func readAnnex(t *testing.T, tables ...plan.Table) plan.Reading {
	t.Helper()
	return plan.Read(plan.ReadInput{Tables: tables, Year: 2022, Directory: annexDirectory()})
}

// problemTexts is every problem on one line: severity, row, column, found, message.
func problemTexts(problems []plan.Problem) []string {
	texts := []string{}
	for _, p := range problems {
		texts = append(texts, problemText(p))
	}
	return texts
}

func problemText(p plan.Problem) string {
	return strings.Join([]string{string(p.Severity), p.Sheet + "!" + strconv.Itoa(p.Row), p.Column, p.Found, p.Message}, " | ")
}

// Package plantest has the directory and the helpers that the tests of packages plan and annex share.
package plantest

import (
	"strconv"
	"strings"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
)

// AnnexDirectory is a small city before and after its reorganisation of 2025.
func AnnexDirectory() directory.Directory {
	day := calendar.MustDate
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: directory.KindDepartment},
			{Code: "so-tttt", Name: "Sở Thông tin và Truyền thông", Short: "Sở TT&TT", Kind: directory.KindDepartment, To: day("2025-02-28")},
			{Code: "so-khcn", Name: "Sở Khoa học và Công nghệ", Short: "Sở KH&CN", Kind: directory.KindDepartment},
			{Code: "so-vhtt", Name: "Sở Văn hóa và Thể thao", Short: "Sở VH&TT", Kind: directory.KindDepartment},
			{Code: "so-tai-chinh", Name: "Sở Tài chính", Short: "Sở Tài chính", Kind: directory.KindDepartment},
			{Code: "vp-ubnd", Name: "Văn phòng Ủy ban nhân dân Thành phố", Short: "Văn phòng UBND TP", Kind: directory.KindOffice},
			{Code: "ban-tdkt", Name: "Ban Thi đua - Khen thưởng", Short: "Ban TĐKT", Kind: directory.KindAgency},
			{Code: "dai-ptth", Name: "Đài Phát thanh và Truyền hình Hà Nội", Short: "Đài PT-TH Hà Nội", Kind: directory.KindMedia},
			{Code: "bao-hnm", Name: "Báo Hànộimới", Short: "Báo Hànộimới", Kind: directory.KindMedia},
			{Code: "quan-ba-dinh", Name: "Ủy ban nhân dân quận Ba Đình", Short: "UBND quận Ba Đình", Kind: directory.KindDistrict, To: day("2025-06-30")},
			{Code: "huyen-soc-son", Name: "Ủy ban nhân dân huyện Sóc Sơn", Short: "UBND huyện Sóc Sơn", Kind: directory.KindDistrict, To: day("2025-06-30")},
			{Code: "phuong-ba-dinh", Name: "Ủy ban nhân dân phường Ba Đình", Short: "UBND phường Ba Đình", Kind: directory.KindWard, From: day("2025-07-01")},
		},
		Classes: []directory.Class{
			{Code: "so-ban-nganh", Name: "Các sở, ban, ngành", Kinds: []directory.UnitKind{directory.KindDepartment, directory.KindOffice}},
			{Code: "cap-huyen", Name: "UBND quận, huyện, thị xã", Kinds: []directory.UnitKind{directory.KindDistrict}},
			{Code: "cap-xa", Name: "UBND xã, phường", Aliases: []string{"UBND xã, phường, thị trấn"}, Kinds: []directory.UnitKind{directory.KindWard, directory.KindCommune}},
		},
		Successions: []directory.Succession{{Old: "so-tttt", New: "so-khcn", On: day("2025-03-01")}},
		People: []directory.Person{
			{ID: "nga", Name: "Nguyễn Thị Nga"},
			{ID: "hung", Name: "Trần Quốc Hùng"},
			{ID: "tam", Name: "Lê Minh Tâm"},
		},
		Addresses: []directory.AddressOf{
			{Address: "daumoi@so-noi-vu.hanoi.test", Person: "nga"},
			{Address: "giamdoc@so-vhtt.hanoi.test", Person: "hung"},
		},
		Holders: []directory.RoleHolder{
			{Person: "nga", Role: directory.RoleFocalPoint, Unit: "so-noi-vu"},
			{Person: "hung", Role: directory.RoleUnitHead, Unit: "so-vhtt"},
			{Person: "tam", Role: directory.RoleFocalPoint, Unit: "so-tai-chinh"}, // without an address
		},
	}
}

// ProblemTexts gives each problem as one text: severity, sheet and row, column, words found, message.
func ProblemTexts(problems []problem.Problem) []string {
	texts := []string{}
	for _, p := range problems {
		texts = append(texts, problemText(p))
	}
	return texts
}

func problemText(p problem.Problem) string {
	return strings.Join([]string{string(p.Severity), p.Sheet + "!" + strconv.Itoa(p.Row), p.Column, p.Found, p.Message}, " | ")
}

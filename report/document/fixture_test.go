package document_test

import (
	"fmt"
	"strconv"

	"loa/report/document"
)

// quarterlyReport is the report of the first quarter of 2027 as the department would write it: five sections, an annex of results by
// form, and an annex on its side with the progress of 130 tasks.
func quarterlyReport() document.Document {
	return document.Document{
		Issuer:   document.Issuer{Parent: "UBND THÀNH PHỐ HÀ NỘI", Name: "SỞ NỘI VỤ"},
		Number:   "5",
		Symbol:   "BC-SNV",
		Place:    "Hà Nội",
		Date:     document.Date{Year: 2027, Month: 3, Day: 18},
		TypeName: "BÁO CÁO",
		Subject:  "Kết quả công tác thông tin, tuyên truyền cải cách hành chính quý I năm 2027",
		Addressees: []string{
			"Ủy ban nhân dân Thành phố Hà Nội",
		},
		Bases: []string{
			"Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24/01/2019 của Chính phủ quy định về chế độ báo cáo của cơ quan hành chính nhà nước",
			"Căn cứ Kế hoạch số 21/KH-UBND ngày 20/01/2027 của UBND Thành phố Hà Nội về thông tin, tuyên truyền cải cách hành chính nhà nước của thành phố Hà Nội năm 2027;",
		},
		Body:    reportBody(),
		Closing: "Trên đây là báo cáo kết quả công tác thông tin, tuyên truyền cải cách hành chính quý I năm 2027, Sở Nội vụ kính báo cáo UBND Thành phố.",
		Signer:  document.Signer{Capacity: []string{"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}, Name: "Trần Thị Lan"},
		Recipients: []string{
			"Như trên", "Bộ Nội vụ (để báo cáo)", "Đ/c Chủ tịch, các đ/c Phó Chủ tịch UBND Thành phố", "Giám đốc Sở (để báo cáo)", "Lưu: VT, CCHC (03)",
		},
		Annexes: []document.Annex{resultsAnnex(), progressAnnex()},
	}
}

func reportBody() []document.Block {
	return []document.Block{
		document.Section(1, "TÌNH HÌNH TRIỂN KHAI"),
		document.Section(2, "Công tác chỉ đạo, điều hành"),
		document.Plain("Thực hiện Kế hoạch số 21/KH-UBND, Sở Nội vụ đã tham mưu, ban hành và đôn đốc 141 đơn vị (15 sở, ban, ngành và 126 xã, phường) xây dựng kế hoạch của đơn vị mình trước ngày 15/3/2027. Số liệu trong báo cáo này tính đến hết ngày 14/3/2027."),
		document.Section(2, "Công tác kiểm tra, đôn đốc"),
		document.Text(
			document.Run{Text: "Trong kỳ có "},
			document.Run{Text: "138/141", Bold: true, Figure: "BC.DON_VI_BAO_CAO", Note: "theo báo cáo của các đơn vị đến 17 giờ 00 ngày 16/3/2027; 03 đơn vị chưa báo cáo nêu tại Phụ lục II"},
			document.Run{Text: " đơn vị gửi báo cáo, đạt 97,9%; "},
			document.Run{Text: "03 đơn vị chậm", Italic: true},
			document.Run{Text: " được nhắc hai lần."},
		),
		document.Section(1, "KẾT QUẢ THỰC HIỆN"),
		document.Section(2, "Theo nội dung tuyên truyền"),
		document.Section(3, "Tuyên truyền chủ trương, chính sách, chương trình, kế hoạch"),
		document.Plain("Các đơn vị đã phổ biến Nghị quyết số 76/NQ-CP và các văn bản của Thành phố tới cán bộ, công chức, viên chức và người lao động; lồng ghép trong 312 cuộc họp, hội nghị với trên 18.400 lượt người dự."),
		document.Section(3, "Tuyên truyền kết quả các chỉ số PAR INDEX, SIPAS, PAPI"),
		document.Plain("Kế hoạch tuyên truyền kết quả các chỉ số được ban hành, sẵn sàng thực hiện ngay sau khi Bộ Nội vụ công bố."),
		document.Section(3, "Sáng kiến, mô hình mới, cách làm hay"),
		document.Text(document.Run{Text: "Có "}, document.Run{Text: "27", Figure: "INI"}, document.Run{Text: " sáng kiến, mô hình được giới thiệu, trong đó 06 mô hình được đề nghị nhân rộng."}),
		document.Section(2, "Theo hình thức tuyên truyền"),
		document.Plain("Kết quả chính so với kế hoạch năm như sau (chi tiết tại Phụ lục I):"),
		summaryTable(),
		document.Section(1, "ĐÁNH GIÁ CHUNG"),
		document.Section(2, "Ưu điểm"),
		document.Section(4, "Hình thức tuyên truyền đa dạng: 14/18 hình thức nêu trong Kế hoạch đã được sử dụng ngay trong quý I;"),
		document.Section(4, "Tỷ lệ nhiệm vụ hoàn thành đúng hạn đạt 94,2%, tăng 3,1 điểm phần trăm so với cùng kỳ năm 2026."),
		document.Section(2, "Tồn tại, hạn chế và nguyên nhân"),
		document.Section(4, "Một số xã chưa có chuyên mục CCHC trên trang thông tin điện tử;"),
		document.Section(4, "Một số đơn vị gửi báo cáo chậm, số liệu còn phải hỏi lại do chưa kèm tài liệu kiểm chứng."),
		document.Section(1, "NHIỆM VỤ TRỌNG TÂM QUÝ II NĂM 2027"),
		document.Plain("Tập trung tuyên truyền kết quả các chỉ số sau khi được công bố; phát động cuộc thi tìm hiểu cải cách hành chính; duy trì chuyên trang, chuyên mục trên các báo, đài của Thành phố; tiếp nhận và công khai kết quả xử lý phản ánh, kiến nghị của cá nhân, tổ chức."),
		document.Section(1, "KIẾN NGHỊ, ĐỀ XUẤT"),
		document.Plain("Đề nghị UBND Thành phố chỉ đạo các xã, phường bố trí công chức đầu mối và gửi báo cáo đúng hạn qua hệ thống; đề nghị Bộ Nội vụ sớm công bố kết quả PAR INDEX và SIPAS năm 2026."),
	}
}

func summaryTable() document.Block {
	return document.Block{Table: &document.Table{
		Columns: []document.Column{{Millimetres: 12, Align: document.AlignCenter}, {}, {Millimetres: 22, Align: document.AlignCenter}, {Millimetres: 24, Align: document.AlignRight}, {Millimetres: 24, Align: document.AlignRight}, {Millimetres: 20, Align: document.AlignRight}},
		Header:  []document.Row{document.Cells("STT", "Hình thức", "Đơn vị tính", "Kế hoạch năm", "Quý I/2027", "Tỷ lệ")},
		Rows: []document.Row{
			document.Cells("1", "Tin, bài trên báo và cổng thông tin điện tử", "tin, bài", "4.800", "1.312", "27,3%"),
			document.Cells("2", "Lượt phát trên truyền thanh cơ sở", "lượt", "24.000", "6.150", "25,6%"),
			document.Cells("3", "Hội nghị, tập huấn, đối thoại", "cuộc", "310", "64", "20,6%"),
		},
	}}
}

// resultsAnnex has merged cells in its header and its rows.
func resultsAnnex() document.Annex {
	center := document.AlignCenter
	table := document.Table{
		Columns: []document.Column{{Millimetres: 12, Align: center}, {}, {Millimetres: 20, Align: center}, {Millimetres: 20, Align: document.AlignRight}, {Millimetres: 20, Align: document.AlignRight}, {Millimetres: 20, Align: document.AlignRight}, {Millimetres: 30}},
		Header: []document.Row{
			{Cells: []document.Cell{
				{Runs: words("STT"), Rows: 2},
				{Runs: words("Hình thức"), Rows: 2},
				{Runs: words("Đơn vị tính"), Rows: 2},
				{Runs: words("Kế hoạch"), Rows: 2},
				{Runs: words("Kết quả"), Columns: 2},
				{Runs: words("Ghi chú, minh chứng"), Rows: 2},
			}},
			document.Cells("Trong kỳ", "Lũy kế"),
		},
		Rows: []document.Row{{Bold: true, Cells: []document.Cell{{Runs: words("I")}, {Runs: words("Báo chí và cổng thông tin điện tử"), Columns: 6, Align: document.AlignLeft}}}},
	}
	for i, form := range []struct{ name, unit string }{
		{"Tin", "tin"},
		{"Bài", "bài"},
		{"Phóng sự, ký sự truyền hình", "phóng sự"},
		{"Video, clip", "video"},
		{"Infographic, đồ họa", "sản phẩm"},
		{"Bài đăng mạng xã hội", "bài"},
	} {
		table.Rows = append(table.Rows, document.Cells(strconv.Itoa(i+1), form.name, form.unit, fmt.Sprint(120*(i+1)), fmt.Sprint(31*(i+2)), fmt.Sprint(31*(i+2)), ""))
	}
	table.Rows = append(table.Rows,
		document.Row{Bold: true, Cells: []document.Cell{{Runs: words("II")}, {Runs: words("Trực quan, cơ sở"), Columns: 6, Align: document.AlignLeft}}},
		document.Row{Cells: []document.Cell{{Runs: words("7")}, {Runs: words("Pano, áp phích"), Rows: 2}, {Runs: words("pano")}, {Runs: words("60")}, {Runs: words("12")}, {Runs: words("12")}, {Runs: []document.Run{{Text: "Ảnh kèm theo", Figure: "PAN"}}, Rows: 2}}},
		document.Cells("8", "cụm", "40", "11", "11"),
		document.Row{Bold: true, Cells: []document.Cell{{Runs: words("Tổng cộng"), Columns: 3, Align: center}, {Runs: words("2.620")}, {Runs: words("860")}, {Runs: words("860")}}},
	)
	return document.Annex{
		Title:  "Tổng hợp kết quả theo hình thức",
		Of:     "Kèm theo Báo cáo số 05/BC-SNV ngày 18/3/2027 của Sở Nội vụ",
		Blocks: []document.Block{{Table: &table}},
	}
}

func progressAnnex() document.Annex {
	center := document.AlignCenter
	table := document.Table{
		Columns: []document.Column{{Millimetres: 12, Align: center}, {}, {Millimetres: 40}, {Millimetres: 24, Align: center}, {Millimetres: 50}, {Millimetres: 28, Align: center}, {Millimetres: 36}},
		Header:  []document.Row{document.Cells("STT", "Nhiệm vụ", "Chủ trì", "Thời hạn", "Kết quả, sản phẩm", "Trạng thái", "Nguyên nhân chậm, kiến nghị")},
	}
	tasks := []string{"Xây dựng kế hoạch thông tin, tuyên truyền cải cách hành chính của đơn vị", "Duy trì chuyên mục cải cách hành chính trên cổng thông tin điện tử", "Viết tin, bài về kết quả, sáng kiến cải cách hành chính", "Tuyên truyền trực quan: pano, áp phích, băng rôn tại bộ phận một cửa", "Hội nghị đối thoại với người dân, doanh nghiệp về thủ tục hành chính"}
	leads := []string{"Sở Nội vụ", "Sở Khoa học và Công nghệ", "Văn phòng UBND Thành phố", "UBND phường Hoàn Kiếm", "UBND xã Sóc Sơn", "Sở Văn hóa và Thể thao"}
	for i := range 130 {
		status, reason := "Hoàn thành đúng hạn", ""
		if i%17 == 16 {
			status, reason = "Quá hạn", "Chưa kèm tài liệu kiểm chứng; đề nghị đơn vị bổ sung"
		}
		table.Rows = append(table.Rows, document.Cells(strconv.Itoa(i+1), tasks[i%len(tasks)], leads[i%len(leads)], fmt.Sprintf("%02d/3/2027", 1+i%28), "=HYPERLINK(“kế hoạch”) số "+strconv.Itoa(i+1)+"/KH", status, reason))
	}
	return document.Annex{
		Title:     "Tiến độ thực hiện nhiệm vụ quý I năm 2027",
		Of:        "Kèm theo Báo cáo số 05/BC-SNV ngày 18/3/2027 của Sở Nội vụ",
		Landscape: true,
		Blocks:    []document.Block{document.Plain("Số liệu tính đến hết ngày 14/3/2027."), {Table: &table}},
	}
}

func words(text string) []document.Run { return []document.Run{{Text: text}} }

// draftReport is the report before its number and day are known.
func draftReport() document.Document {
	d := quarterlyReport()
	d.Number, d.Draft = "", true
	return d
}

// officialLetter has no name of a type, two addressees and no annex.
func officialLetter() document.Document {
	return document.Document{
		Issuer:     document.Issuer{Parent: "UBND THÀNH PHỐ HÀ NỘI", Name: "SỞ NỘI VỤ"},
		Number:     "123",
		Symbol:     "SNV-CCHC",
		Place:      "Hà Nội",
		Date:       document.Date{Year: 2027, Month: 2, Day: 5},
		Subject:    "báo cáo kết quả tuyên truyền cải cách hành chính quý I năm 2027",
		Addressees: []string{"Các sở, ban, ngành Thành phố", "UBND các xã, phường"},
		Body:       []document.Block{document.Plain("Sở Nội vụ đề nghị các đơn vị gửi báo cáo trước ngày 16/3/2027. Trân trọng")},
		Signer:     document.Signer{Capacity: []string{"TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"}, Name: "Nguyễn Văn Đức"},
		Recipients: []string{"Như trên", "Lưu: VT, CCHC"},
	}
}

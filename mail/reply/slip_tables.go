package reply

// unmarkedAlone are words that decide and mean nothing else when they are written without marks among words with marks.
var unmarkedAlone = map[string]string{
	"khong": "không", "chua": "chưa", "nhung": "nhưng", "neu": "nếu", "tru": "trừ", "sua": "sửa", "duyet": "duyệt", "can": "cần", "phai": "phải",
	"them": "thêm", "rieng": "riêng",
}

// unmarkedPairs are two words that decide together. They are completed when one has its marks, or when both have none.
var unmarkedPairs = map[string][2]string{
	"dong y": {"đồng", "ý"}, "nhat tri": {"nhất", "trí"}, "phe duyet": {"phê", "duyệt"}, "tra lai": {"trả", "lại"}, "thong nhat": {"thống", "nhất"},
	"chap thuan": {"chấp", "thuận"}, "tan thanh": {"tán", "thành"}, "bo sung": {"bổ", "sung"}, "chinh sua": {"chỉnh", "sửa"}, "de nghi": {"đề", "nghị"},
	"luu y": {"lưu", "ý"}, "tuy nhien": {"tuy", "nhiên"}, "phat hanh": {"phát", "hành"}, "ban hanh": {"ban", "hành"},
}

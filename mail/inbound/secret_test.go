package inbound_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

func withSubject(subject string) mail.Letter { return mail.Letter{Subject: subject} }
func withText(text string) mail.Letter       { return mail.Letter{Text: text} }
func withFile(name string) mail.Letter {
	return mail.Letter{Attachments: []mail.Attachment{{Name: name, Type: "application/octet-stream"}}}
}

func TestMarksOfStateSecretsAreFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		letter mail.Letter
		want   string
	}{
		{"in square brackets", withSubject("[MẬT] Kế hoạch truyền thông"), "MẬT"},
		{"in round brackets", withSubject("Gửi báo cáo (Mật)"), "MẬT"},
		{"the middle degree at the front", withSubject("TỐI MẬT - Phương án bảo vệ"), "TỐI MẬT"},
		{"the highest degree at the front", withSubject("Tuyệt mật: kế hoạch"), "TUYỆT MẬT"},
		{"at the end", withSubject("Kế hoạch diễn tập - MẬT"), "MẬT"},
		{"behind a label", withSubject("Báo cáo quý I. Độ mật: Mật"), "MẬT"},
		{"behind a longer label", withSubject("Mức độ mật: Tối mật"), "TỐI MẬT"},
		{"in an answer", withSubject("Re: Fwd: [Tối mật] Phương án"), "TỐI MẬT"},
		{"in an answer at the front", withSubject("Trả lời: MẬT - phương án"), "MẬT"},
		{"without marks, in brackets", withSubject("[MAT] Ke hoach"), "MẬT"},
		{"without marks, in capitals", withSubject("TUYET MAT ke hoach"), "TUYỆT MẬT"},
		{"in capitals within the subject", withSubject("Gửi văn bản TỐI MẬT số 12"), "TỐI MẬT"},
		{"decomposed", withSubject(norm.NFD.String("[MẬT] Kế hoạch")), "MẬT"},
		{"behind a label, the degree in brackets", withText("UBND TP\nĐộ mật: [Tối mật]"), "TỐI MẬT"},
		{"alone in a line", withText("UBND THÀNH PHỐ HÀ NỘI\nMẬT\n\nKế hoạch"), "MẬT"},
		{"alone in a line, spaced", withText("T U Y Ệ T   M Ậ T\nKế hoạch"), "TUYỆT MẬT"},
		{"alone in a line, in stars", withText("*** TỐI MẬT ***\nKế hoạch"), "TỐI MẬT"},
		{"alone in a line, in brackets", withText("(Mật)\nKế hoạch"), "MẬT"},
		{"in a column of a letterhead", withText("SỞ NỘI VỤ          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nMẬT                Độc lập - Tự do - Hạnh phúc"), "MẬT"},
		{"behind a label in the body", withText("Số: 12/KH\nĐộ mật: Tuyệt mật\nKế hoạch"), "TUYỆT MẬT"},
		{"in a quoted letter", withText("Kính chuyển\n\n> UBND THÀNH PHỐ\n> MẬT\n> Kế hoạch"), "MẬT"},
		{"in a page", mail.Letter{HTML: "<p>SỞ NỘI VỤ</p><table><tr><td>M&#7852;T</td></tr></table><p>Kế hoạch</p>"}, "MẬT"},
		{"in the quotation of a page", mail.Letter{HTML: `<p>Kính chuyển</p><div class="gmail_quote"><p>TỐI MẬT</p></div>`}, "TỐI MẬT"},
		{"the highest of several", mail.Letter{Subject: "[MẬT] Kế hoạch", Text: "TUYỆT MẬT\nKế hoạch"}, "TUYỆT MẬT"},
		{"in a file name without marks", withFile("TOI MAT - phuong an.docx"), "TỐI MẬT"},
		{"in a file name with hyphens", withFile("Tuyet-mat.docx"), "TUYỆT MẬT"},
		{"in a file name with underscores", withFile("phuong_an_toi_mat_2022.pdf"), "TỐI MẬT"},
		{"in a file name in brackets", withFile("[Mật] Kế hoạch.docx"), "MẬT"},
		{"in a file name, at its end", withFile("Kế hoạch diễn tập (mật).pdf"), "MẬT"},
		{"in a file name, in capitals", withFile("MẬT Kế hoạch.docx"), "MẬT"},
		{"in a file name, before a hyphen", withFile("Mật - Kế hoạch.docx"), "MẬT"},
		{"in the field for it", mail.Letter{Header: mail.Header{{Name: "Sensitivity", Value: "Mật"}}}, "MẬT"},
		{"on an attached letter", mail.Letter{Attachments: []mail.Attachment{{Name: "thu.eml", Type: "message/rfc822", Content: []byte("Subject: =?utf-8?B?W03huqxUXSBL4bq/IGhv4bqhY2g=?=\r\n\r\nx")}}}, "MẬT"},

		{"a secret in the ordinary sense", withSubject("Bí mật của thành công"), ""},
		{"the protection of secrets", withSubject("Tập huấn bảo vệ bí mật nhà nước"), ""},
		{"the same in capitals", withSubject("TẬP HUẤN CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC"), ""},
		{"density", withSubject("Mật độ dân số các phường"), ""},
		{"density in brackets", withSubject("Báo cáo (mật độ dân số)"), ""},
		{"a password", withSubject("Đổi mật khẩu thư điện tử"), ""},
		{"security of information", withSubject("Kế hoạch bảo mật thông tin"), ""},
		{"honey", withSubject("Mật ong Mê Linh - sản phẩm OCOP"), ""},
		{"declassified", withSubject("[GIẢI MẬT] Hồ sơ"), ""},
		{"declassified, the degree named", withText("GIẢI MẬT\nHồ sơ"), ""},
		{"no degree", withSubject("Độ mật: Thường"), ""},
		{"not secret", withText("Độ mật: không\nKế hoạch"), ""},
		{"a footer", withText("Đồng ý.\n\nThư này có thể chứa thông tin mật. Nếu nhận nhầm, xin xóa."), ""},
		{"a longer footer", withText("Đồng ý.\n--\nLưu ý: thông tin trong thư điện tử này là bí mật, chỉ dành cho người nhận."), ""},
		{"an English footer", withText("OK\n\nThis message may contain confidential information."), ""},
		{"a person of that name", withText("Đồng ý\n\nNguyễn Thị Mật"), ""},
		{"a person of that name, alone", withText("Đồng ý\n\nMật"), ""},
		{"a sentence with the word", withText("Văn bản mật phải gửi bằng đường văn thư.\nĐồng ý."), ""},
		{"a file about density", withFile("mat do dan so.xlsx"), ""},
		{"a file about a password", withFile("mật khẩu wifi.txt"), ""},
		{"a file about density, in capitals", withFile("MẬT ĐỘ DÂN SỐ.xlsx"), ""},
		{"a file about secrets", withFile("BÁO CÁO BẢO VỆ BÍ MẬT.docx"), ""},
		{"a file about eyes", withFile("kham-mat-hoc-sinh.docx"), ""},
		{"a file about a site", withFile("Mat bang.docx"), ""},
		{"company confidential", mail.Letter{Header: mail.Header{{Name: "Sensitivity", Value: "Company-Confidential"}}}, ""},
		{"a private field", mail.Letter{Header: mail.Header{{Name: "X-Do-Mat", Value: "MẬT"}}}, ""},
		{"an ordinary letter", withText("Kính gửi Phòng,\nTôi đồng ý với dự thảo."), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mark, found := inbound.SecretMark(test.letter)
			if mark != test.want || found != (test.want != "") {
				t.Errorf("got %q, %t, want %q", mark, found, test.want)
			}
		})
	}
}

func TestASecretLetterIsNotRead(t *testing.T) {
	t.Parallel()
	reading := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", "MẬT\n\nĐồng ý. Duyệt. LOA-2022-0017")), mailtest.Trust)
	if reading.Secret != "MẬT" || reading.Verdict != reply.VerdictNone || reading.NewText != "" || reading.Items != nil || reading.Kind != inbound.KindOther {
		t.Errorf("got %+v", reading)
	}
	last := reading.Checks[len(reading.Checks)-1]
	if last.Name != "secret" || last.Result != "fail" {
		t.Errorf("got %+v", last)
	}
}

func TestTheTextOfAFileIsLookedAtFromItsTop(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nội dung của kế hoạch\n", 100)
	for text, want := range map[string]string{
		"UBND THÀNH PHỐ HÀ NỘI\n   TUYỆT MẬT\nKẾ HOẠCH": "TUYỆT MẬT",
		"SỞ NỘI VỤ\tĐộ mật: A\nKẾ HOẠCH":                "TUYỆT MẬT",
		"KẾ HOẠCH\n" + long + "\nMẬT\n":                 "",
		"Kế hoạch bảo vệ bí mật nhà nước năm 2022":      "",
	} {
		if mark, found := inbound.SecretText(text); mark != want || found != (want != "") {
			t.Errorf("%.60q: got %q, %t, want %q", text, mark, found, want)
		}
	}
}

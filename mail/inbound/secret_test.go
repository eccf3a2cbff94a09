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

func TestSecretMark(t *testing.T) {
	t.Parallel()
	t.Run("marks of state secrets", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name   string
			letter mail.Letter
			want   string
		}{
			{name: "in square brackets", letter: withSubject("[MẬT] Kế hoạch truyền thông"), want: "MẬT"},
			{name: "in round brackets", letter: withSubject("Gửi báo cáo (Mật)"), want: "MẬT"},
			{name: "the middle degree at the front", letter: withSubject("TỐI MẬT - Phương án bảo vệ"), want: "TỐI MẬT"},
			{name: "the highest degree at the front", letter: withSubject("Tuyệt mật: kế hoạch"), want: "TUYỆT MẬT"},
			{name: "at the end", letter: withSubject("Kế hoạch diễn tập - MẬT"), want: "MẬT"},
			{name: "behind a label", letter: withSubject("Báo cáo quý I. Độ mật: Mật"), want: "MẬT"},
			{name: "behind a longer label", letter: withSubject("Mức độ mật: Tối mật"), want: "TỐI MẬT"},
			{name: "in an answer", letter: withSubject("Re: Fwd: [Tối mật] Phương án"), want: "TỐI MẬT"},
			{name: "in an answer at the front", letter: withSubject("Trả lời: MẬT - phương án"), want: "MẬT"},
			{name: "without marks, in brackets", letter: withSubject("[MAT] Ke hoach"), want: "MẬT"},
			{name: "without marks, in capitals", letter: withSubject("TUYET MAT ke hoach"), want: "TUYỆT MẬT"},
			{name: "in capitals within the subject", letter: withSubject("Gửi văn bản TỐI MẬT số 12"), want: "TỐI MẬT"},
			{name: "decomposed", letter: withSubject(norm.NFD.String("[MẬT] Kế hoạch")), want: "MẬT"},
			{name: "behind a label, the degree in brackets", letter: withText("UBND TP\nĐộ mật: [Tối mật]"), want: "TỐI MẬT"},
			{name: "alone in a line", letter: withText("UBND THÀNH PHỐ HÀ NỘI\nMẬT\n\nKế hoạch"), want: "MẬT"},
			{name: "alone in a line, spaced", letter: withText("T U Y Ệ T   M Ậ T\nKế hoạch"), want: "TUYỆT MẬT"},
			{name: "alone in a line, in stars", letter: withText("*** TỐI MẬT ***\nKế hoạch"), want: "TỐI MẬT"},
			{name: "alone in a line, in brackets", letter: withText("(Mật)\nKế hoạch"), want: "MẬT"},
			{name: "in a column of a letterhead", letter: withText("SỞ NỘI VỤ          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nMẬT                Độc lập - Tự do - Hạnh phúc"), want: "MẬT"},
			{name: "behind a label in the body", letter: withText("Số: 12/KH\nĐộ mật: Tuyệt mật\nKế hoạch"), want: "TUYỆT MẬT"},
			{name: "in a quoted letter", letter: withText("Kính chuyển\n\n> UBND THÀNH PHỐ\n> MẬT\n> Kế hoạch"), want: "MẬT"},
			{name: "in a page", letter: mail.Letter{HTML: "<p>SỞ NỘI VỤ</p><table><tr><td>M&#7852;T</td></tr></table><p>Kế hoạch</p>"}, want: "MẬT"},
			{name: "in the quotation of a page", letter: mail.Letter{HTML: `<p>Kính chuyển</p><div class="gmail_quote"><p>TỐI MẬT</p></div>`}, want: "TỐI MẬT"},
			{name: "the highest of several", letter: mail.Letter{Subject: "[MẬT] Kế hoạch", Text: "TUYỆT MẬT\nKế hoạch"}, want: "TUYỆT MẬT"},
			{name: "in a file name without marks", letter: withFile("TOI MAT - phuong an.docx"), want: "TỐI MẬT"},
			{name: "in a file name with hyphens", letter: withFile("Tuyet-mat.docx"), want: "TUYỆT MẬT"},
			{name: "in a file name with underscores", letter: withFile("phuong_an_toi_mat_2022.pdf"), want: "TỐI MẬT"},
			{name: "in a file name in brackets", letter: withFile("[Mật] Kế hoạch.docx"), want: "MẬT"},
			{name: "in a file name, at its end", letter: withFile("Kế hoạch diễn tập (mật).pdf"), want: "MẬT"},
			{name: "in a file name, in capitals", letter: withFile("MẬT Kế hoạch.docx"), want: "MẬT"},
			{name: "in a file name, before a hyphen", letter: withFile("Mật - Kế hoạch.docx"), want: "MẬT"},
			{name: "in the field for it", letter: mail.Letter{Header: mail.Header{{Name: "Sensitivity", Value: "Mật"}}}, want: "MẬT"},
			{name: "on an attached letter", letter: mail.Letter{Attachments: []mail.Attachment{{Name: "thu.eml", Type: "message/rfc822", Content: []byte("Subject: =?utf-8?B?W03huqxUXSBL4bq/IGhv4bqhY2g=?=\r\n\r\nx")}}}, want: "MẬT"},

			{name: "a secret in the ordinary sense", letter: withSubject("Bí mật của thành công"), want: ""},
			{name: "the protection of secrets", letter: withSubject("Tập huấn bảo vệ bí mật nhà nước"), want: ""},
			{name: "the same in capitals", letter: withSubject("TẬP HUẤN CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC"), want: ""},
			{name: "density", letter: withSubject("Mật độ dân số các phường"), want: ""},
			{name: "density in brackets", letter: withSubject("Báo cáo (mật độ dân số)"), want: ""},
			{name: "a password", letter: withSubject("Đổi mật khẩu thư điện tử"), want: ""},
			{name: "security of information", letter: withSubject("Kế hoạch bảo mật thông tin"), want: ""},
			{name: "honey", letter: withSubject("Mật ong Mê Linh - sản phẩm OCOP"), want: ""},
			{name: "declassified", letter: withSubject("[GIẢI MẬT] Hồ sơ"), want: ""},
			{name: "declassified, the degree named", letter: withText("GIẢI MẬT\nHồ sơ"), want: ""},
			{name: "no degree", letter: withSubject("Độ mật: Thường"), want: ""},
			{name: "not secret", letter: withText("Độ mật: không\nKế hoạch"), want: ""},
			{name: "a footer", letter: withText("Đồng ý.\n\nThư này có thể chứa thông tin mật. Nếu nhận nhầm, xin xóa."), want: ""},
			{name: "a longer footer", letter: withText("Đồng ý.\n--\nLưu ý: thông tin trong thư điện tử này là bí mật, chỉ dành cho người nhận."), want: ""},
			{name: "an English footer", letter: withText("OK\n\nThis message may contain confidential information."), want: ""},
			{name: "a person of that name", letter: withText("Đồng ý\n\nNguyễn Thị Mật"), want: ""},
			{name: "a person of that name, alone", letter: withText("Đồng ý\n\nMật"), want: ""},
			{name: "a sentence with the word", letter: withText("Văn bản mật phải gửi bằng đường văn thư.\nĐồng ý."), want: ""},
			{name: "a file about density", letter: withFile("mat do dan so.xlsx"), want: ""},
			{name: "a file about a password", letter: withFile("mật khẩu wifi.txt"), want: ""},
			{name: "a file about density, in capitals", letter: withFile("MẬT ĐỘ DÂN SỐ.xlsx"), want: ""},
			{name: "a file about secrets", letter: withFile("BÁO CÁO BẢO VỆ BÍ MẬT.docx"), want: ""},
			{name: "a file about eyes", letter: withFile("kham-mat-hoc-sinh.docx"), want: ""},
			{name: "a file about a site", letter: withFile("Mat bang.docx"), want: ""},
			{name: "company confidential", letter: mail.Letter{Header: mail.Header{{Name: "Sensitivity", Value: "Company-Confidential"}}}, want: ""},
			{name: "a private field", letter: mail.Letter{Header: mail.Header{{Name: "X-Do-Mat", Value: "MẬT"}}}, want: ""},
			{name: "an ordinary letter", letter: withText("Kính gửi Phòng,\nTôi đồng ý với dự thảo."), want: ""},
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
	})
	t.Run("a letter with a mark is not interpreted", func(t *testing.T) {
		t.Parallel()
		got := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", "MẬT\n\nĐồng ý. Duyệt. LOA-2022-0017")), mailtest.Trust, reply.Context{})
		if got.Secret != "MẬT" || got.Verdict != reply.VerdictNone || got.NewText != "" || got.Items != nil || got.Kind != inbound.KindOther {
			t.Errorf("got %+v", got)
		}
		last := got.Checks[len(got.Checks)-1]
		if last.Name != "secret" || last.Result != "fail" {
			t.Errorf("got %+v", last)
		}
	})
}

func TestSecretText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nội dung của kế hoạch\n", 100)
	for text, want := range map[string]string{
		"UBND THÀNH PHỐ HÀ NỘI\n   TUYỆT MẬT\nKẾ HOẠCH": "TUYỆT MẬT",
		"SỞ NỘI VỤ\tĐộ mật: A\nKẾ HOẠCH":                "TUYỆT MẬT",
		"KẾ HOẠCH\n" + long + "\nMẬT\n":                 "",
		"Kế hoạch bảo vệ bí mật nhà nước năm 2022":      "",
	} {
		title, _, _ := strings.Cut(text, "\n")
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			if mark, found := inbound.SecretText(text); mark != want || found != (want != "") {
				t.Errorf("got %q, %t, want %q", mark, found, want)
			}
		})
	}
}

// FuzzSecretMark adds a mark to letters of any text: it is always found.
func FuzzSecretMark(f *testing.F) {
	f.Add("[MẬT] Kế hoạch", "UBND\nTỐI MẬT\n", "Tuyet-mat.docx")
	f.Add("Độ mật: A", "M Ậ T", "bí mật.txt")
	f.Fuzz(func(t *testing.T, subject, text, name string) {
		letter := mail.Letter{Subject: subject, Text: text, Attachments: []mail.Attachment{{Name: name}}}
		mark, found := inbound.SecretMark(letter)
		if found != (mark != "") {
			t.Errorf("got %q, %t", mark, found)
		}
		letter.Subject = "[TUYỆT MẬT] " + subject
		if mark, _ := inbound.SecretMark(letter); mark != "TUYỆT MẬT" {
			t.Errorf("got %q for %q", mark, letter.Subject)
		}
	})
}

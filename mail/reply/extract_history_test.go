package reply_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

// ourRequest is a letter of ours, and knownOurs a Context that knows it.
const ourRequest = "Kính báo cáo đồng chí Trần Văn Bình, Giám đốc Sở Nội vụ.\n\nDự thảo “Tuyên truyền cải cách hành chính” đang chờ đồng chí cho ý kiến.\n\nĐồng ý hay không đồng ý, xin cho biết trước 16h00 ngày 10/6/2022.\nMã nhiệm vụ: LOA-2022-0017"

var knownOurs = reply.Context{Ours: []string{"loa@hanoi.test"}, Sent: []string{ourRequest}}

func TestExtractOwnWords(t *testing.T) {
	t.Parallel()
	t.Run("the sender's own words in the form of a quotation stay", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{
			"Đồng ý.\nNgày 26/11/2026 tôi đã viết:\nthay ảnh bìa",
			"Đồng ý.\nNgày 26/11 tôi đã viết: thay ảnh bìa",
			"Đồng ý.\nTừ: trang 2 bỏ ảnh\nĐến: trang 5 thay ảnh",
			"Đồng ý.\nTừ: mục 2 bỏ ảnh\nNgày: 26/11/2026 mới đăng",
			"Đồng ý.\nOn Nov 26, 2026 I wrote:\nplease fix the title",
			"Đồng ý.\nHôm 26/11/2026 tôi có viết cho phong@hanoi.test:\nthay ảnh bìa",
			"Đồng ý.\n----- thư gốc tôi thấy ảnh xấu, bỏ ảnh",
			"Đồng ý.\nTôi trả lời phía trên dòng này cho dễ đọc, nhưng bỏ ảnh",
			"Đồng ý.\nKính gửi Phòng (cchc@hanoi.test) ngày 26/11/2026, yêu cầu:\nthay ảnh bìa",
		} {
			for name, known := range map[string]reply.Context{"nothing known": {}, "our letters known": knownOurs} {
				e := reply.Extract(text, "", known)
				if diff := cmp.Diff(text, e.Text); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
				if got := reply.Interpret(e.Text, known); got.Verdict == reply.VerdictApprove && e.Confidence >= reply.MinConfidence {
					t.Errorf("%s: %q approves: %+v", name, text, got.Checks)
				}
			}
		}
	})
	t.Run("the examples on record are conditional", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{
			"Đồng ý.\nNgày 26/11/2026 tôi đã viết:\nthay ảnh bìa", "Đồng ý.\nTừ: trang 2 bỏ ảnh\nĐến: trang 5 thay ảnh", "Đồng ý.\n\nĐT: 0912345678 - chỉ đăng sau khi gọi tôi",
		} {
			if got := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", text)), mailtest.Trust, reply.Context{}); got.Verdict != reply.VerdictConditional {
				t.Errorf("%q: got %s %+v", text, got.Verdict, got.Checks)
			}
		}
	})
	t.Run("history that is not from us opens a doubt", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{
			"Đồng ý.\n\nTừ: Lan <lan@hanoi.test>\nĐã gửi: 26/11/2026 9:00\nĐến: Bình\nChủ đề: Ảnh\n\nbỏ ảnh số 3",
			"Đồng ý.\n\nVào 26/11/2026 9:00, Lan <lan@hanoi.test> đã viết:\nbỏ ảnh số 3",
			"Đồng ý.\n\n-----Original Message-----\nbỏ ảnh số 3",
			"Đồng ý.\n— Trả lời phía trên dòng này —\nbỏ ảnh số 3",
			"Đồng ý.\n> bỏ ảnh số 3\n> thay tiêu đề\n> viết lại mục 2\n> cảm ơn",
			"Đồng ý.\n\nFrom: Phòng <loa@hanoi.test>\nSent: Tuesday, June 7, 2022 9:12 AM\nTo: Bình\nSubject: Xin ý kiến\n\n" + strings.Replace(ourRequest, "\n\n", "\n\nbỏ ảnh số 3\n\n", 1),
		} {
			if e := reply.Extract(text, "", knownOurs); e.Confidence >= reply.MinConfidence {
				t.Errorf("%q: confidence %.1f by %s: %q", text, e.Confidence, e.Method, e.Text)
			}
		}
		for _, html := range []string{
			`<div>Đồng ý.</div><div class="gmail_quote">bỏ ảnh số 3</div>`,
			`<div>Đồng ý.</div><blockquote type="cite">bỏ ảnh số 3<br>thay tiêu đề<br>a<br>b</blockquote>`,
			`<div>Đồng ý.</div><div id="appendonsend"></div><div>bỏ ảnh số 3</div>`,
		} {
			if e := reply.Extract("", html, knownOurs); e.Confidence >= reply.MinConfidence {
				t.Errorf("%q: confidence %.1f by %s: %q", html, e.Confidence, e.Method, e.Text)
			}
		}
	})
}

// The letters of ours are the golden letters, which a test of activities/inbound writes.
func TestExtractOurLetters(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../activities/inbound/testdata/letters/*.html.golden")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d letters: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(strings.Replace(file, ".html.", ".txt.", 1))
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := bytes.Cut(text, []byte("\n\n")) // without the fields
			text = body
			known := reply.Context{Ours: []string{"loa@hanoi.test"}, Sent: []string{string(text)}}
			for name, html := range map[string]string{
				"a header without an address": `<p class="MsoNormal">Đồng ý.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p><b>From:</b> Phòng CCHC<br><b>Sent:</b> Tuesday, June 7, 2022 9:12 AM<br><b>To:</b> Trần Văn Bình<br><b>Subject:</b> Xin ý kiến</p></div>` + string(page),
				"Outlook on the web":          `<div>Đồng ý.</div><div id="appendonsend"></div><div id="divRplyFwdMsg"><b>Từ:</b> Phòng CCHC</div>` + string(page),
				"Gmail":                       `<div>Đồng ý.</div><div class="gmail_quote"><div class="gmail_attr">Vào Th 3 Phòng đã viết:</div><blockquote class="gmail_quote">` + string(page) + `</blockquote></div>`,
			} {
				if e := reply.Extract("", html, known); e.Text != "Đồng ý." || e.Confidence < reply.MinConfidence || e.Conflict != "" {
					t.Errorf("%s: got %q with confidence %.1f by %s %s", name, e.Text, e.Confidence, e.Method, e.Conflict)
				}
			}
			for name, body := range map[string]string{
				"quoted with marks": "Đồng ý.\n\nVào 07/06/2022 09:12, Phòng CCHC đã viết:\n> " + strings.ReplaceAll(string(text), "\n", "\n> "),
				"a header":          "Đồng ý.\n\nTừ: Phòng CCHC\nĐã gửi: 07/06/2022 9:12\nĐến: Bình\nChủ đề: Xin ý kiến\n\n" + string(text),
			} {
				if e := reply.Extract(body, "", known); e.Text != "Đồng ý." || e.Confidence < reply.MinConfidence {
					t.Errorf("%s: got %q with confidence %.1f by %s", name, e.Text, e.Confidence, e.Method)
				}
			}
		})
	}
}

func TestExtractAttribution(t *testing.T) {
	t.Parallel()
	ours := ourRequest
	quote := "> " + strings.ReplaceAll(ours, "\n", "\n> ")
	attributions := []struct {
		name, words string
		// addressed is true when the attribution has an address.
		addressed bool
	}{
		{name: "Gmail in Vietnamese", words: "Vào Th 3, 7 thg 6, 2022 vào lúc 09:12 Phòng CCHC <loa+abc@hanoi.test> đã viết:", addressed: true},
		{name: "Gmail in Vietnamese, wrapped", words: "Vào Th 3, 7 thg 6, 2022 vào lúc 09:12 Phòng CCHC <\nloa+abc@hanoi.test> đã viết:", addressed: true},
		{name: "Thunderbird in Vietnamese", words: "Vào 07/06/2022 09:12, Phòng CCHC đã viết:"},
		{name: "Gmail in English", words: "On Tue, Jun 7, 2022 at 9:12 AM Phòng CCHC <loa@hanoi.test> wrote:", addressed: true},
		{name: "Apple Mail in English", words: "On 7 Jun 2022, at 09:12, Phòng CCHC wrote:"},
		{name: "Gmail in French", words: "Le mar. 7 juin 2022 à 09:12, Phòng CCHC <loa@hanoi.test> a écrit :", addressed: true},
		{name: "Gmail in German", words: "Am Di., 7. Juni 2022 um 09:12 Uhr schrieb Phòng CCHC <loa@hanoi.test>:", addressed: true},
		{name: "Thunderbird in German", words: "Am 07.06.22 um 09:12 schrieb Phòng CCHC:"},
		{name: "Gmail in Spanish", words: "El mar, 7 jun 2022 a las 9:12, Phòng CCHC (<loa@hanoi.test>) escribió:", addressed: true},
		{name: "Gmail in Portuguese", words: "Em ter., 7 de jun. de 2022 às 09:12, Phòng CCHC <loa@hanoi.test> escreveu:", addressed: true},
		{name: "Gmail in Italian", words: "Il giorno mar 7 giu 2022 alle ore 09:12 Phòng CCHC <loa@hanoi.test> ha scritto:", addressed: true},
		{name: "Gmail in Dutch", words: "Op di 7 jun 2022 om 09:12 schreef Phòng CCHC <loa@hanoi.test>:", addressed: true},
		{name: "Gmail in Polish", words: "wt., 7 cze 2022 o 09:12 Phòng CCHC <loa@hanoi.test> napisał(a):", addressed: true},
		{name: "Gmail in Russian", words: "вт, 7 июн. 2022 г. в 09:12, Phòng CCHC <loa@hanoi.test>:", addressed: true},
		{name: "Thunderbird in Russian", words: "07.06.2022 09:12, Phòng CCHC пишет:"},
		{name: "Gmail in Chinese", words: "Phòng CCHC <loa@hanoi.test> 于2022年6月7日周二 09:12写道：", addressed: true},
		{name: "Gmail in Japanese", words: "2022年6月7日(火) 9:12 Phòng CCHC <loa@hanoi.test>:", addressed: true},
		{name: "Gmail in Korean", words: "2022년 6월 7일 (화) 오전 9:12, Phòng CCHC <loa@hanoi.test>님이 작성:", addressed: true},
		{name: "with an ISO date", words: "2022-06-07 09:12 GMT+07:00, Phòng CCHC <loa@hanoi.test>:", addressed: true},
		{name: "said", words: "Phòng CCHC said:"},
	}
	for _, a := range attributions {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			cases := map[string]struct {
				text  string
				known reply.Context
			}{
				"above quoted lines, nothing known":            {"Đồng ý.\n\n" + a.words + "\n\n" + quote, reply.Context{}},
				"above quoted lines, our letters known":        {"Đồng ý.\n\n" + a.words + "\n\n" + quote, knownOurs},
				"above lines without marks, our letters known": {"Đồng ý.\n\n" + a.words + "\n\n" + ours, knownOurs},
			}
			if a.addressed {
				cases["above lines without marks, nothing known"] = struct {
					text  string
					known reply.Context
				}{"Đồng ý.\n\n" + a.words + "\n\n" + ours, reply.Context{}}
			}
			for name, test := range cases {
				if e := reply.Extract(test.text, "", test.known); e.Text != "Đồng ý." || e.Confidence < reply.MinConfidence {
					t.Errorf("%s: got %q with confidence %.1f by %s", name, e.Text, e.Confidence, e.Method)
				}
			}
		})
	}
	t.Run("a header without an address is history above our words", func(t *testing.T) {
		t.Parallel()
		text := "Đồng ý.\n\nTừ: Phòng CCHC\nĐã gửi: 07/06/2022\n\n" + ours
		if e := reply.Extract(text, "", knownOurs); e.Text != "Đồng ý." || e.Confidence < reply.MinConfidence {
			t.Errorf("got %q with confidence %.1f by %s", e.Text, e.Confidence, e.Method)
		}
	})
}

func TestExtractContactLine(t *testing.T) {
	t.Parallel()
	t.Run("a line of a signature that also binds is kept", func(t *testing.T) {
		t.Parallel()
		for _, remark := range []string{
			"ĐT: 0912345678 - chỉ đăng sau khi gọi tôi", "Tel: 024.3825.1234, sửa lại ảnh trang 2", "0912.345.678 (gọi tôi trước khi đăng)", "Email: binh@hanoi.test - bỏ ảnh số 3",
			"Địa chỉ: 18B Lê Lai, chưa đăng vội", "Nguyễn Văn Bình - chỉ đăng nội bộ", "Giám đốc Sở Nội vụ - không đăng ảnh", "DĐ: 0912345678 ảnh trang hai mờ quá", "Sent from my iPhone, but fix the title",
			"Đã gửi từ iPhone của tôi, ảnh trang hai mờ quá", "https://hanoi.test/ảnh thay ảnh này", "Zalo: 0912345678 đừng đăng vội",
		} {
			for _, above := range []string{"Đồng ý.\n\n", "Đồng ý.\n\nTrân trọng\nBình\n", "Đồng ý.\n-- \n", "Đồng ý.\n-- \nTrần Văn Bình\nGiám đốc\n"} {
				got := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", above+remark)), mailtest.Trust, reply.Context{})
				if got.Verdict == reply.VerdictApprove {
					t.Errorf("%q approves: %q", above+remark, got.NewText)
				}
			}
		}
	})
	t.Run("an ordinary line of a signature is dropped", func(t *testing.T) {
		t.Parallel()
		for _, line := range []string{
			"ĐT: 0912345678", "Tel: 024.3825.1234 - Fax: 024.3825.4321", "ĐT: 024.3825.1234 - DĐ: 0912.345.678", "Địa chỉ: số 18B đường Lê Lai, phường Tràng Tiền, quận Hoàn Kiếm, thành phố Hà Nội",
			"Địa chỉ: Tầng 3, tòa nhà A, khu liên cơ Võ Chí Công, phường Xuân La", "Email: binh_sonv@hanoi.test", "Mobile: +84 912 345 678", "Điện thoại: 0912 345 678 (giờ hành chính)", "Website: https://sonoivu.hanoi.test", "Sent from my Samsung Galaxy smartphone.",
			"Được gửi từ điện thoại thông minh Galaxy của tôi.", "Get Outlook for Android", "Đã gửi từ Yahoo Mail trên Android", "binh_sonv@hanoi.test", "0912.345.678",
		} {
			for _, above := range []string{"Đồng ý.\n\n", "Đồng ý.\n\nTrân trọng\nTrần Văn Bình\n", "Đồng ý.\n-- \nTrần Văn Bình\n"} {
				if e := reply.Extract(above+line, "", reply.Context{}); e.Text != "Đồng ý." {
					t.Errorf("%q: got %q", above+line, e.Text)
				}
			}
		}
	})
}

package activities_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/activities/extract/extracttest"
	"loa/activities/inbound"
	"loa/intake"
	mailinbound "loa/mail/inbound"
	"loa/plan"
	"loa/store"
)

// carrier is a running plan whose letters carry drafts and reports.
type carrier struct {
	*activitiestest.RunningPlan
	t *testing.T
}

func newCarrier(t *testing.T, limit int64) carrier {
	t.Helper()
	c := carrier{RunningPlan: activitiestest.New(t), t: t}
	c.Inspect(inbound.AttachmentInspector{
		Store: c.Store, Files: extracttest.Extractor(t), Now: c.Now,
		Secret: func(text string) bool { _, marked := mailinbound.SecretText(text); return marked },
	}, limit)
	return c
}

// submit has the focal point of Ba Đình submit a draft or a report on the pages.
func (c carrier) submit(command plan.CommandKind, text string, files ...intake.File) {
	c.t.Helper()
	hash, err := intake.Filing{Store: c.Store, Now: c.Now}.Submit(c.t.Context(), intake.Submission{
		Task: activitiestest.Video, Kind: intake.DocumentOf(command), Text: text, Files: files, By: activitiestest.Lan,
	})
	c.Must(err)
	c.Give(activitiestest.Lan, activitiestest.Video, plan.Command{Kind: command, Hash: hash})
}

// names are the names of the files that go out with a letter.
func names(l store.LetterOut) []string {
	var all []string
	for _, file := range l.Files {
		all = append(all, file.Name)
	}
	return all
}

// says checks that a letter has these words, in this order.
func says(t *testing.T, l store.LetterOut, words ...string) {
	t.Helper()
	rest := l.Text
	for _, want := range words {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the letter does not say %q there:\n%s", want, l.Text)
		}
		rest = after
	}
}

func TestProjectCarriesDraft(t *testing.T) {
	t.Parallel()
	word := intake.File{Name: "Kịch bản.docx", Type: "application/octet-stream", Content: extracttest.Word(t, "KỊCH BẢN", "Cảnh 1: Người dân nộp hồ sơ tại quầy.", "Cảnh 2: Kết quả trả trong 03 ngày.")}
	writer := intake.File{Name: "Lời bình.odt", Content: extracttest.Writer(t, "Lời bình thứ nhất.", "Lời bình thứ hai.")}
	pdf := intake.File{Name: "Phân cảnh.pdf", Content: extracttest.PDF("Canh 1 dai 20 giay")}
	t.Run("the draft stands in the letter and its files come with it", func(t *testing.T) {
		t.Parallel()
		c := newCarrier(t, 0)
		c.Give(activitiestest.Lan, activitiestest.Video, plan.Command{Kind: plan.CommandAccept})
		c.submit(plan.CommandSubmitDraft, "Kính trình đồng chí.", word, writer, pdf)
		letter := c.LetterTo(activitiestest.Binh, activitiestest.Video, plan.NoticeApproval)
		says(t, letter, "Trình duyệt dự thảo (bản trình lần 1): ", "Kính gửi: Đồng chí Nguyễn Văn Bình – Chủ tịch, UBND phường Ba Đình",
			"Nội dung thư trình:\n| Kính trình đồng chí.",
			"Tệp “Kịch bản.docx”", "gửi kèm thư này:\n| KỊCH BẢN\n| Cảnh 1: Người dân nộp hồ sơ tại quầy.\n",
			"Tệp “Lời bình.odt”", "| Lời bình thứ nhất.\n| Lời bình thứ hai.", "Tệp “Phân cảnh.pdf”", "| Canh 1 dai 20 giay",
			"Cách trả lời:", "- Đơn vị chủ trì: UBND phường Ba Đình", "Mã kiểm tra của bản này (SHA-256): ")
		if diff := cmp.Diff([]string{"Kịch bản.docx", "Lời bình.odt", "Phân cảnh.pdf"}, names(letter)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		if kind := letter.Files[0].Type; !strings.HasSuffix(kind, "wordprocessingml.document") {
			t.Errorf("the document goes out as %s", kind)
		}
		if files := c.LetterTo(activitiestest.Lan, activitiestest.Video, plan.NoticeAssignment).Files; files != nil {
			t.Errorf("a letter about no draft carries %v", files)
		}
	})
	t.Run("a second version says why the first was returned and what changed", func(t *testing.T) {
		t.Parallel()
		c := newCarrier(t, 0)
		c.Give(activitiestest.Lan, activitiestest.Video, plan.Command{Kind: plan.CommandAccept})
		c.submit(plan.CommandSubmitDraft, "", word)
		state, err := c.Store.State(t.Context(), activitiestest.Video)
		c.Must(err)
		c.Give(activitiestest.Binh, activitiestest.Video, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: state.DraftHash, Decision: plan.DecisionReturn, Reason: "Trả trong 02 ngày thôi."})
		says(t, c.LetterTo(activitiestest.Lan, activitiestest.Video, plan.NoticeReturned), "Đề nghị chỉnh sửa dự thảo (bản trình lần 1)",
			"Đồng chí Nguyễn Văn Bình yêu cầu chỉnh sửa:\n| Trả trong 02 ngày thôi.", "Đề nghị UBND phường Ba Đình chỉnh sửa")
		second := word
		second.Content = extracttest.Word(t, "KỊCH BẢN", "Cảnh 1: Người dân nộp hồ sơ tại quầy.", "Cảnh 2: Kết quả trả trong 02 ngày.")
		c.submit(plan.CommandSubmitDraft, "", second)
		says(t, c.LetterTo(activitiestest.Binh, activitiestest.Video, plan.NoticeApproval), "(bản trình lần 2)",
			"Lý do trả lại bản trình lần 1 (đồng chí Nguyễn Văn Bình, ", "| Trả trong 02 ngày thôi.",
			"Thay đổi so với bản trình lần 1:\n| Cảnh 2: Kết quả trả trong [bỏ: 03] [thêm: 02] ngày.", "Tệp “Kịch bản.docx”")
	})
	t.Run("a file in which something was found stays behind, and so does one beyond the limit", func(t *testing.T) {
		t.Parallel()
		c := newCarrier(t, int64(len(word.Content)))
		c.Give(activitiestest.Lan, activitiestest.Video, plan.Command{Kind: plan.CommandAccept})
		c.submit(plan.CommandSubmitDraft, "",
			intake.File{Name: "kin.docx", Content: extracttest.Word(t, "TỐI MẬT", "nội dung kín")},
			intake.File{Name: "Dự toán.xlsm", Content: extracttest.Book(t, `<sheetData/>`, "xl/vbaProject.bin", "x")},
			word, writer,
			intake.File{Name: "hong.docx", Content: []byte("PK\x03\x04 hỏng")})
		letter := c.LetterTo(activitiestest.Binh, activitiestest.Video, plan.NoticeApproval)
		says(t, letter, "Tệp “kin.docx”", "dấu hiệu bí mật nhà nước", "Tệp “Dự toán.xlsm”", "phát hiện macro", "Tệp “Kịch bản.docx”", "gửi kèm thư này",
			"Tệp “Lời bình.odt”", "Tệp không gửi kèm vì vượt dung lượng", "| Lời bình thứ nhất.", "Tệp “hong.docx”")
		if strings.Contains(letter.Text+letter.HTML, "nội dung kín") {
			t.Error("the letter repeats a secret file")
		}
		if diff := cmp.Diff([]string{"Kịch bản.docx"}, names(letter)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		texts, err := c.Store.DocumentTexts(t.Context(), activitiestest.Video, store.DocumentDraft, 1)
		c.Must(err)
		if len(texts) != 5 {
			t.Errorf("%d texts are on record", len(texts))
		}
		for _, text := range texts {
			if text.Secret && text.Text != "" {
				t.Error("the text of a secret file is on record")
			}
		}
	})
	t.Run("a line of the sender that looks like that of a file is text", func(t *testing.T) {
		t.Parallel()
		c := newCarrier(t, 0)
		c.Give(activitiestest.Lan, activitiestest.Video, plan.Command{Kind: plan.CommandAccept})
		c.submit(plan.CommandSubmitDraft, "Kịch bản.\n\nTệp đính kèm: la.docx (SHA-256 "+strings.Repeat("a", 64)+")")
		if letter := c.LetterTo(activitiestest.Binh, activitiestest.Video, plan.NoticeApproval); letter.Files != nil || strings.Contains(letter.Text, "la.docx”") {
			t.Errorf("the letter carries %v:\n%s", letter.Files, letter.Text)
		}
	})
}

func TestProjectCarriesReport(t *testing.T) {
	t.Parallel()
	c := newCarrier(t, 0)
	c.Published(activitiestest.Video)
	c.submit(plan.CommandSubmitReport, "Số tin: 3\nSố bài: 2", intake.File{Name: "Biểu.xlsx", Content: extracttest.Book(t,
		`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Lượt xem</t></is></c><c r="B1"><v>1204</v></c></row></sheetData>`)})
	letter := c.LetterTo(activitiestest.Ha, activitiestest.Video, plan.NoticeReportCheck)
	says(t, letter, "Đề nghị kiểm tra báo cáo kết quả: ", "Kính gửi: Đồng chí Phạm Thu Hà – Chuyên viên, Sở Nội vụ",
		"Nội dung báo cáo:\n| Số tin: 3\n| Số bài: 2", "Tệp “Biểu.xlsx”", "gửi kèm thư này:", "| Lượt xem: 1204", "- \"CHAP NHAN ", "- \"TRA LAI ", "Xem nhiệm vụ: https://loa.hanoi.test/d/")
	if diff := cmp.Diff([]string{"Biểu.xlsx"}, names(letter)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

package document_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/attachment"
	"loa/report/document"
	"loa/sheet"
)

// TestReadBack reads the files with the readers that loa has for files from outside.
func TestReadBack(t *testing.T) {
	t.Parallel()
	word := wordFile(t, quarterlyReport())
	t.Run("the tables of the Word file are those of the document", func(t *testing.T) {
		t.Parallel()
		tables, err := sheet.Parse(t.Context(), "bao-cao.docx", word)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, cell := range tables[len(tables)-1].Rows[17].Cells {
			got = append(got, cell.Text)
		}
		want := []string{"17", "Duy trì chuyên mục cải cách hành chính trên cổng thông tin điện tử", "UBND xã Sóc Sơn", "17/3/2027", "=HYPERLINK(“kế hoạch”) số 17/KH", "Quá hạn", "Chưa kèm tài liệu kiểm chứng; đề nghị đơn vị bổ sung"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if rows := len(tables[len(tables)-1].Rows); rows != 131 {
			t.Errorf("%d rows, want 131", rows)
		}
	})
	t.Run("the files pass the inspection of attachments", func(t *testing.T) {
		t.Parallel()
		var book bytes.Buffer
		if err := document.WriteXLSX(&book, quarterlyReport()); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"bao-cao.docx": word, "bao-cao.pdf": pdfOf(t, quarterlyReport()), "bao-cao.xlsx": book.Bytes()} {
			if finding := attachment.Inspect(name, "", content); finding.Verdict != attachment.VerdictOK {
				t.Errorf("%s: %+v", name, finding)
			}
		}
	})
}

package web_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

func TestFilesAreKeptAndNeverOpenedInOurName(t *testing.T) {
	t.Parallel()
	const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	files := []struct{ name, declared, content, kind, disposition string }{
		{"Dự thảo.docx", docx, "một", docx, `attachment; filename="Du thao.docx"; filename*=UTF-8''D%E1%BB%B1%20th%E1%BA%A3o.docx`},
		{"KH 01 (bản ký).pdf", "Application/PDF; name=x", "hai", "application/pdf", `attachment; filename="KH 01 (ban ky).pdf"; filename*=UTF-8''KH%2001%20%28b%E1%BA%A3n%20k%C3%BD%29.pdf`},
		{"ghi-chu.txt", "text/plain; charset=windows-1258", "ba", "text/plain; charset=utf-8", `attachment; filename="ghi-chu.txt"`},
		{"trang.html", "text/html", "bốn", "application/octet-stream", `attachment; filename="trang.html"`},
		{"anh.svg", "image/svg+xml", "năm", "application/octet-stream", `attachment; filename="anh.svg"`},
		{"x.js", "text/javascript", "sáu", "application/octet-stream", `attachment; filename="x.js"`},
		{"Đơn\u202Efdp.exe", "?", "bảy", "application/octet-stream", `attachment; filename="Don_fdp.exe"; filename*=UTF-8''%C4%90%C6%A1n_fdp.exe`},
	}
	w := newWorld(t).launched()
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	var sent []intake.File
	for _, file := range files {
		sent = append(sent, intake.File{Name: file.name, Type: file.declared, Content: []byte(file.content)})
	}
	hash, err := w.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "x", By: "an", Files: sent})
	if err != nil {
		t.Fatal(err)
	}
	w.act("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
	b := w.browser()
	for _, file := range files {
		got := b.get("/blob/" + hashOf(file.content) + "/" + string(taskID)).is(http.StatusOK)
		headers := map[string]string{"body": got.body}
		for _, name := range []string{"Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"} {
			headers[name] = got.header.Get(name)
		}
		want := map[string]string{
			"body": file.content, "Content-Type": file.kind, "Content-Disposition": file.disposition, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		}
		if diff := cmp.Diff(want, headers); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file.name, diff)
		}
	}
}

package web_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

func TestBlob(t *testing.T) {
	t.Parallel()
	t.Run("a browser saves files and never opens them as pages of the site", func(t *testing.T) {
		t.Parallel()
		const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		files := []struct{ name, declared, content, mediaType, disposition string }{
			{name: "Dự thảo.docx", declared: docx, content: "một", mediaType: docx, disposition: `attachment; filename="Du thao.docx"; filename*=UTF-8''D%E1%BB%B1%20th%E1%BA%A3o.docx`},
			{name: "KH 01 (bản ký).pdf", declared: "Application/PDF; name=x", content: "hai", mediaType: "application/pdf", disposition: `attachment; filename="KH 01 (ban ky).pdf"; filename*=UTF-8''KH%2001%20%28b%E1%BA%A3n%20k%C3%BD%29.pdf`},
			{name: "ghi-chu.txt", declared: "text/plain; charset=windows-1258", content: "ba", mediaType: "text/plain; charset=utf-8", disposition: `attachment; filename="ghi-chu.txt"`},
			{name: "trang.html", declared: "text/html", content: "bốn", mediaType: "application/octet-stream", disposition: `attachment; filename="trang.html"`},
			{name: "anh.svg", declared: "image/svg+xml", content: "năm", mediaType: "application/octet-stream", disposition: `attachment; filename="anh.svg"`},
			{name: "x.js", declared: "text/javascript", content: "sáu", mediaType: "application/octet-stream", disposition: `attachment; filename="x.js"`},
			{name: "Đơn\u202Efdp.exe", declared: "?", content: "bảy", mediaType: "application/octet-stream", disposition: `attachment; filename="Don_fdp.exe"; filename*=UTF-8''%C4%90%C6%A1n_fdp.exe`},
		}
		f := newFixture(t).launched()
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		var sent []intake.File
		for _, file := range files {
			sent = append(sent, intake.File{Name: file.name, Type: file.declared, Content: []byte(file.content)})
		}
		hash, err := f.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "x", By: "an", Files: sent})
		if err != nil {
			t.Fatal(err)
		}
		f.give("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
		b := f.browser()
		for _, file := range files {
			got := b.get("/blob/" + hashOf(file.content) + "/" + string(taskID)).hasStatus(http.StatusOK)
			headers := map[string]string{"body": got.body}
			for _, name := range []string{"Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"} {
				headers[name] = got.header.Get(name)
			}
			want := map[string]string{
				"body": file.content, "Content-Type": file.mediaType, "Content-Disposition": file.disposition, "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
			}
			if diff := cmp.Diff(want, headers); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file.name, diff)
			}
		}
	})
	t.Run("a file name cannot break out of its header", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		hash, err := f.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "x", By: "an", Files: []intake.File{
			{Name: "..\\..\\Báo cáo \"mật\"\r\nX-Xấu: 1.docx", Type: "text/html", Content: []byte("<script>alert(1)</script>")},
		}})
		if err != nil {
			t.Fatal(err)
		}
		f.give("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
		file := f.browser().get("/blob/" + hashOf("<script>alert(1)</script>") + "/" + string(taskID)).hasStatus(http.StatusOK)
		if kind := file.header.Get("Content-Type"); kind != "application/octet-stream" {
			t.Errorf("the media type is %s", kind)
		}
		if name := file.header.Get("Content-Disposition"); name != `attachment; filename="Bao cao _mat___X-Xau_ 1.docx"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20_m%E1%BA%ADt___X-X%E1%BA%A5u_%201.docx` {
			t.Errorf("the disposition is %s", name)
		}
	})
}

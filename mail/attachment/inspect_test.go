package attachment_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/attachment"
)

const (
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// zipOf returns an archive of parts, which are a name and a content in turn.
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for n := 0; n < len(parts); n += 2 {
		method := zip.Deflate
		if parts[n] == "mimetype" || strings.HasPrefix(parts[n], "xl/stored") {
			method = zip.Store
		}
		entry, err := w.CreateHeader(&zip.FileHeader{Name: parts[n], Method: method})
		if err == nil {
			_, err = entry.Write([]byte(parts[n+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func contentTypes(main string) string {
	return `<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="` + main + `"/></Types>`
}

// workbookWith returns a workbook with further parts.
func workbookWith(t testing.TB, parts ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{"[Content_Types].xml", contentTypes(typeXLSX + ".main+xml"), "xl/workbook.xml", "<workbook/>"}, parts...)...)
}

func documentWith(t testing.TB, parts ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{"[Content_Types].xml", contentTypes(typeDOCX + ".main+xml")}, parts...)...)
}

func openDocumentWith(t testing.TB, content string, parts ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content}, parts...)...)
}

func relation(kind, target, mode string) string {
	return fmt.Sprintf(`<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" TargetMode='%s'/></Relationships>`, kind, target, mode)
}

// compoundOf returns a compound file of one allocation sector and one directory sector with the streams. Every entry has the root as its
// siblings, so that a program which follows the tree, and not the directory, loops.
func compoundOf(streams ...string) []byte {
	file := make([]byte, 3*512)
	copy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	binary.LittleEndian.PutUint16(file[30:], 9)
	binary.LittleEndian.PutUint32(file[48:], 1) // the first sector of the directory
	for n := range 109 {
		binary.LittleEndian.PutUint32(file[76+4*n:], 0xFFFFFFFF)
	}
	binary.LittleEndian.PutUint32(file[68:], 0xFFFFFFFE)
	binary.LittleEndian.PutUint32(file[76:], 0)
	binary.LittleEndian.PutUint32(file[512:], 0xFFFFFFFD)
	binary.LittleEndian.PutUint32(file[516:], 0xFFFFFFFE)
	for n, name := range append([]string{"Root Entry"}, streams...) {
		at := 1024 + 128*n
		units := utf16.Encode([]rune(name))
		for i, unit := range units {
			binary.LittleEndian.PutUint16(file[at+2*i:], unit)
		}
		binary.LittleEndian.PutUint16(file[at+64:], uint16(2*len(units)+2))
	}
	return file
}

func TestInspect(t *testing.T) {
	t.Parallel()
	t.Run("a legitimate file is OK", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			name, declared string
			content        []byte
			kind           attachment.Kind
		}{
			{name: "Báo cáo quý I.xlsx", declared: typeXLSX, content: workbookWith(t), kind: attachment.KindXLSX},
			{name: "Báo cáo.xlsx", declared: "application/vnd.ms-excel", content: workbookWith(t, "xl/embeddings/Microsoft_Excel_Sheet.xlsx", string(workbookWith(t))), kind: attachment.KindXLSX},
			{name: "Dự thảo v1.2.docx", declared: typeDOCX, content: documentWith(t, "word/_rels/document.xml.rels", relation("hyperlink", "https://hanoi.gov.vn", "External")), kind: attachment.KindDOCX},
			{name: "Số liệu.ods", declared: "application/vnd.oasis.opendocument.spreadsheet", content: openDocumentWith(t, "<x/>"), kind: attachment.KindODS},
			{name: "so-lieu.csv", declared: "text/plain", content: []byte("STT;Nhiệm vụ\n1;Họp báo\n"), kind: attachment.KindCSV},
			{name: "ghi-chu.TXT", content: []byte("Kính gửi đồng chí"), kind: attachment.KindTXT},
			{name: "ghi-chu.txt", declared: "text/plain", content: []byte("\xFF\xFEK\x00\xED\x00"), kind: attachment.KindTXT},
			{name: "ghi-chu.txt", declared: "text/plain; charset=utf-8", content: []byte("Kính gửi đồng chí"), kind: attachment.KindTXT},
			{declared: "text/plain; charset=utf-8", content: []byte("Kính gửi đồng chí"), kind: attachment.KindTXT},
			{name: "KH 01.pdf", declared: "application/octet-stream", content: []byte("%PDF-1.7\n1 0 obj<</JSON 1>>\n%%EOF"), kind: attachment.KindPDF},
			{name: "anh.jpeg", declared: "image/jpeg", content: []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), kind: attachment.KindJPG},
			{name: "anh.png", declared: "image/png", content: []byte("\x89PNG\r\n\x1A\n\x00"), kind: attachment.KindPNG},
			{name: "winmail.dat", declared: "application/ms-tnef", content: []byte("\x78\x9F\x3E\x22\x01\x00\x01"), kind: attachment.KindTNEF},
			{name: "smime.p7s", declared: "application/pkcs7-signature", content: []byte("0\x82\x01\x00\x06\x09"), kind: attachment.KindSignature},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				want := attachment.Finding{Kind: test.kind, Verdict: attachment.VerdictOK}
				if diff := cmp.Diff(want, attachment.Inspect(test.name, test.declared, test.content)); diff != "" {
					t.Errorf("finding (-want +got):\n%s", diff)
				}
			})
		}
	})
	t.Run("a dangerous file is flagged or refused", func(t *testing.T) {
		t.Parallel()
		macroBook := zipOf(t, "[Content_Types].xml", contentTypes("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xl/workbook.xml", "<workbook/>")
		for _, test := range []struct {
			name, file, declared string
			content              []byte
			verdict              attachment.Verdict
			danger               attachment.Danger
		}{
			{name: "macros", file: "a.xlsx", content: workbookWith(t, "xl/vbaProject.bin", "x"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "macros by another name", file: "a.docx", content: documentWith(t, "word/_rels/document.xml.rels", relation("vbaProject", "x.bin", "")), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "macros of Excel 4", file: "a.xlsx", content: workbookWith(t, "xl/macrosheets/sheet1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "a macro format renamed", file: "a.xlsx", declared: typeXLSX, content: macroBook, verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "a macro document within", file: "a.docx", content: documentWith(t, "word/embeddings/x.docm", string(documentWith(t))), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "OpenDocument macros", file: "a.ods", content: openDocumentWith(t, "<x/>", "Basic/Standard/Module1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
			{name: "a linked workbook", file: "a.xlsx", content: workbookWith(t, "xl/externalLinks/externalLink1.xml", "<externalLink/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
			{name: "an external template", file: "a.docx", content: documentWith(t, "word/_rels/settings.xml.rels", relation("attachedTemplate", "http://x.test/a.dotm", "External")), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
			{name: "a data connection", file: "a.xlsx", content: workbookWith(t, "xl/connections.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
			{name: "DDE in a workbook", file: "a.xlsx", content: workbookWith(t, "xl/externalLinks/externalLink1.xml", `<externalLink><ddeLink ddeService="cmd"/></externalLink>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
			{name: "DDE in broken runs", file: "a.docx", content: documentWith(t, "word/document.xml", `<w:instrText>D</w:instrText><w:instrText xml:space="preserve">&#68;EAUTO cmd</w:instrText>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
			{name: "DDE in OpenDocument", file: "a.ods", content: openDocumentWith(t, `<office:dde-source/>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
			{name: "an OLE object", file: "a.docx", content: documentWith(t, "word/embeddings/oleObject1.bin", string(compoundOf("\x01Ole10Native"))), verdict: attachment.VerdictFlag, danger: attachment.DangerObject},
			{name: "an ActiveX control", file: "a.docx", content: documentWith(t, "word/activeX/activeX1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerActiveX},
			{name: "a program within", file: "a.docx", content: documentWith(t, "word/embeddings/x.bin", "MZ\x90\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "21 workbooks within", file: "a.docx", content: documentWith(t, manyBooks(t, 21)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerBomb},
			{name: "a document type declaration", file: "a.docx", content: documentWith(t, "_rels/.rels", `<!DOCTYPE x><x/>`), verdict: attachment.VerdictFlag, danger: attachment.DangerBroken},
			{name: "an encrypted workbook", file: "a.xlsx", content: compoundOf("EncryptionInfo", "EncryptedPackage"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
			{name: "an encrypted OpenDocument", file: "a.ods", content: openDocumentWith(t, "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
			{name: "an encrypted PDF", file: "a.pdf", content: []byte("%PDF-1.4\ntrailer<</Encrypt 5 0 R>>"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
			{name: "a PDF that runs a script", file: "a.pdf", content: []byte("%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(x)>>>>"), verdict: attachment.VerdictFlag, danger: attachment.DangerActive},
			{name: "an old workbook", file: "a.xls", content: compoundOf("Workbook"), verdict: attachment.VerdictRefuse, danger: attachment.DangerOldFormat},
			{name: "an old document renamed", file: "a.docx", content: compoundOf("WordDocument"), verdict: attachment.VerdictRefuse, danger: attachment.DangerOldFormat},
			{name: "a truncated compound file", file: "a.xls", content: compoundOf("Workbook")[:600], verdict: attachment.VerdictFlag, danger: attachment.DangerBroken},
			{name: "a letter of Outlook", file: "a.msg", content: compoundOf("__properties_version1.0"), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
			{name: "a letter in the letter", file: "thu.eml", declared: "message/rfc822", content: []byte("From: a@b.test\r\n\r\nx"), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
			{name: "a rich text", file: "a.rtf", content: []byte(`{\rtf1 x}`), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
			{name: "HTML named as a table", file: "a.csv", content: []byte("<html><script>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
			{name: "a document named as a workbook", file: "a.xlsx", content: documentWith(t), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
			{name: "a workbook declared as a picture", file: "a.xlsx", declared: "image/png", content: workbookWith(t), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
			{name: "a Cyrillic extension", file: "a.рdf", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
			{name: "a broken workbook", file: "a.xlsx", content: []byte("\x00\x01\x02"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
			{name: "no bytes", file: "a.pdf", content: nil, verdict: attachment.VerdictFlag, danger: attachment.DangerEmpty},
			{name: "a program", file: "a.pdf", content: []byte("MZ\x90\x00\x03"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "a script", file: "a.txt", content: []byte("#!/bin/sh\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "a script of a rare interpreter", file: "a.txt", content: []byte("#!/usr/bin/awk -f\nBEGIN { system(\"id\") }\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "a program of Android", file: "a.txt", content: []byte("dex\n035\x00\x93"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "bytes behind a long text", file: "a.txt", content: append(bytes.Repeat([]byte("a\n"), 10_000), 0, 1, 2), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
			{name: "a disk image", file: "a.dat", content: append(make([]byte, 0x8001), "CD001"...), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "an archive of ARJ", file: "a.dat", content: []byte("\x60\xEA\x2C\x00\x22\x0B"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "an archive of ACE", file: "a.dat", content: []byte("\x93\x93\x31\x00\x00\x00\x90**ACE**"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "an archive of LHA", file: "a.dat", content: []byte("\x22\x01-lh5-\x00\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "a tar without its checksum", file: "a.dat", content: append(make([]byte, 257), "ustar\x0000"...), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "a second extension", file: "baocao.pdf.exe", declared: "application/pdf", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "a padded extension", file: "baocao.pdf      .scr . ", declared: "application/pdf", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "a name with a control of the direction", file: "baocao\u202Excod.txt", content: []byte("x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerName},
			{name: "an archive", file: "tai-lieu.zip", declared: "application/zip", content: zipOf(t, "a.docx", "x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "an archive of another kind", file: "tai-lieu.rar", content: []byte("Rar!\x1A\x07\x01\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "an archive under a workbook's name", file: "a.xlsx", content: zipOf(t, "a.txt", "x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
			{name: "a program in front of a workbook", file: "a.xlsx", content: append([]byte("MZ\x90\x00"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
			{name: "HTML in front of a workbook", file: "a.csv", content: append([]byte("<html>"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
			{name: "a picture before a workbook", file: "a.jpg", content: append([]byte("\xFF\xD8\xFF\xE0"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
			{name: "a workbook that is a PDF", file: "a.xlsx", content: zipOf(t, "mimetype", "%PDF-1.4", "[Content_Types].xml", contentTypes(typeXLSX+".main+xml")), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
			{name: "26 MB", file: "a.txt", content: bytes.Repeat([]byte("a"), 26<<20), verdict: attachment.VerdictRefuse, danger: attachment.DangerTooLarge},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := attachment.Inspect(test.file, test.declared, test.content)
				if got.Verdict != test.verdict || got.Reason == "" || !hasDanger(got, test.danger) {
					t.Errorf("%+v, want %s for %s", got, test.verdict, test.danger)
				}
			})
		}
	})
	t.Run("the reason says what the sender can do", func(t *testing.T) {
		t.Parallel()
		for name, test := range map[string]struct {
			content []byte
			want    string
		}{
			"a.xls":  {compoundOf("Workbook"), "định dạng cũ .xls; đề nghị gửi lại dạng .xlsx"},
			"a.docx": {compoundOf("EncryptedPackage"), "tệp có mật khẩu; đề nghị người gửi gửi lại tệp không khóa"},
			"a.pdf":  {[]byte("%PDF-1.4\n/Encrypt 5 0 R/S/JavaScript/JS"), "tệp có mật khẩu; đề nghị người gửi gửi lại tệp không khóa; tệp PDF có lệnh tự chạy"},
			"a.ods":  {workbookWith(t), `tên tệp có đuôi ".ods" nhưng nội dung là xlsx`},
		} {
			if got := attachment.Inspect(name, "", test.content).Reason; got != test.want {
				t.Errorf("%s: reason %q, want %q", name, got, test.want)
			}
		}
	})
}

func hasDanger(f attachment.Finding, danger attachment.Danger) bool {
	for _, d := range f.Dangers {
		if d == danger {
			return true
		}
	}
	return false
}

func manyBooks(t testing.TB, n int) (parts []string) {
	book := string(workbookWith(t))
	for i := range n {
		parts = append(parts, fmt.Sprintf("word/embeddings/book%d.xlsx", i), book)
	}
	return parts
}

func TestInspectAll(t *testing.T) {
	t.Parallel()
	t.Run("a letter has at most 20 files and 25 megabytes", func(t *testing.T) {
		t.Parallel()
		var files []mail.Attachment
		for n := range 21 {
			files = append(files, mail.Attachment{Name: fmt.Sprintf("%d.txt", n), Type: "text/plain", Content: []byte("x")})
		}
		findings := attachment.InspectAll(files)
		if findings[19].Verdict != attachment.VerdictOK || !hasDanger(findings[20], attachment.DangerTooMany) || findings[20].Verdict != attachment.VerdictRefuse {
			t.Errorf("the 20th is %+v, the 21st %+v", findings[19], findings[20])
		}
		large := mail.Attachment{Name: "a.txt", Content: []byte(strings.Repeat("a", 13<<20))}
		findings = attachment.InspectAll([]mail.Attachment{large, large})
		if findings[0].Verdict != attachment.VerdictOK || !hasDanger(findings[1], attachment.DangerTooLarge) {
			t.Errorf("26 MB in two files: %+v", findings)
		}
	})
}

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

// parts are a file name and content in turn.
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

// workbookWith is a workbook with further parts.
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

// compoundOf is a compound file of one allocation sector and one directory sector with these streams. Every entry names the root as
// its neighbours: a reader that follows the tree, and not the directory, finds a loop.
func compoundOf(streams ...string) []byte {
	file := make([]byte, 3*512)
	copy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	binary.LittleEndian.PutUint16(file[30:], 9)
	binary.LittleEndian.PutUint32(file[48:], 1) // the directory
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

func TestHonestFilesMayBeRead(t *testing.T) {
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
		{name: "ghi-chu.TXT", declared: "", content: []byte("Kính gửi đồng chí"), kind: attachment.KindTXT},
		{name: "ghi-chu.txt", declared: "text/plain", content: []byte("\xFF\xFEK\x00\xED\x00"), kind: attachment.KindTXT},
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
}

func TestDangerousFilesAreKeptFromMachines(t *testing.T) {
	t.Parallel()
	macroBook := zipOf(t, "[Content_Types].xml", contentTypes("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xl/workbook.xml", "<workbook/>")
	for _, test := range []struct {
		what, name, declared string
		content              []byte
		verdict              attachment.Verdict
		danger               attachment.Danger
	}{
		{what: "macros", name: "a.xlsx", declared: "", content: workbookWith(t, "xl/vbaProject.bin", "x"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "macros by another name", name: "a.docx", declared: "", content: documentWith(t, "word/_rels/document.xml.rels", relation("vbaProject", "x.bin", "")), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "macros of Excel 4", name: "a.xlsx", declared: "", content: workbookWith(t, "xl/macrosheets/sheet1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "a macro format renamed", name: "a.xlsx", declared: typeXLSX, content: macroBook, verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "a macro document within", name: "a.docx", declared: "", content: documentWith(t, "word/embeddings/x.docm", string(documentWith(t))), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "OpenDocument macros", name: "a.ods", declared: "", content: openDocumentWith(t, "<x/>", "Basic/Standard/Module1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMacro},
		{what: "a linked workbook", name: "a.xlsx", declared: "", content: workbookWith(t, "xl/externalLinks/externalLink1.xml", "<externalLink/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
		{what: "a template from elsewhere", name: "a.docx", declared: "", content: documentWith(t, "word/_rels/settings.xml.rels", relation("attachedTemplate", "http://x.test/a.dotm", "External")), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
		{what: "a data connection", name: "a.xlsx", declared: "", content: workbookWith(t, "xl/connections.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerExternal},
		{what: "DDE in a workbook", name: "a.xlsx", declared: "", content: workbookWith(t, "xl/externalLinks/externalLink1.xml", `<externalLink><ddeLink ddeService="cmd"/></externalLink>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
		{what: "DDE in broken runs", name: "a.docx", declared: "", content: documentWith(t, "word/document.xml", `<w:instrText>D</w:instrText><w:instrText xml:space="preserve">&#68;EAUTO cmd</w:instrText>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
		{what: "DDE in OpenDocument", name: "a.ods", declared: "", content: openDocumentWith(t, `<office:dde-source/>`), verdict: attachment.VerdictFlag, danger: attachment.DangerDDE},
		{what: "an OLE object", name: "a.docx", declared: "", content: documentWith(t, "word/embeddings/oleObject1.bin", string(compoundOf("\x01Ole10Native"))), verdict: attachment.VerdictFlag, danger: attachment.DangerObject},
		{what: "a control", name: "a.docx", declared: "", content: documentWith(t, "word/activeX/activeX1.xml", "<x/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerActiveX},
		{what: "a program within", name: "a.docx", declared: "", content: documentWith(t, "word/embeddings/x.bin", "MZ\x90\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "21 workbooks within", name: "a.docx", declared: "", content: documentWith(t, manyBooks(t, 21)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerBomb},
		{what: "a document type declaration", name: "a.docx", declared: "", content: documentWith(t, "_rels/.rels", `<!DOCTYPE x><x/>`), verdict: attachment.VerdictFlag, danger: attachment.DangerBroken},
		{what: "a locked workbook", name: "a.xlsx", declared: "", content: compoundOf("EncryptionInfo", "EncryptedPackage"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
		{what: "a locked OpenDocument", name: "a.ods", declared: "", content: openDocumentWith(t, "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
		{what: "a locked PDF", name: "a.pdf", declared: "", content: []byte("%PDF-1.4\ntrailer<</Encrypt 5 0 R>>"), verdict: attachment.VerdictFlag, danger: attachment.DangerEncrypted},
		{what: "a PDF that runs a script", name: "a.pdf", declared: "", content: []byte("%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(x)>>>>"), verdict: attachment.VerdictFlag, danger: attachment.DangerActive},
		{what: "an old workbook", name: "a.xls", declared: "", content: compoundOf("Workbook"), verdict: attachment.VerdictRefuse, danger: attachment.DangerOldFormat},
		{what: "an old document renamed", name: "a.docx", declared: "", content: compoundOf("WordDocument"), verdict: attachment.VerdictRefuse, danger: attachment.DangerOldFormat},
		{what: "a cut compound file", name: "a.xls", declared: "", content: compoundOf("Workbook")[:600], verdict: attachment.VerdictFlag, danger: attachment.DangerBroken},
		{what: "a letter of Outlook", name: "a.msg", declared: "", content: compoundOf("__properties_version1.0"), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
		{what: "a letter in the letter", name: "thu.eml", declared: "message/rfc822", content: []byte("From: a@b.test\r\n\r\nx"), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
		{what: "a rich text", name: "a.rtf", declared: "", content: []byte(`{\rtf1 x}`), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
		{what: "a page named as a table", name: "a.csv", declared: "", content: []byte("<html><script>"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
		{what: "a document named as a workbook", name: "a.xlsx", declared: "", content: documentWith(t), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
		{what: "a workbook declared as a picture", name: "a.xlsx", declared: "image/png", content: workbookWith(t), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
		{what: "a Cyrillic extension", name: "a.рdf", declared: "", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
		{what: "a broken workbook", name: "a.xlsx", declared: "", content: []byte("\x00\x01\x02"), verdict: attachment.VerdictFlag, danger: attachment.DangerMismatch},
		{what: "no bytes", name: "a.pdf", declared: "", content: nil, verdict: attachment.VerdictFlag, danger: attachment.DangerEmpty},
		{what: "a program", name: "a.pdf", declared: "", content: []byte("MZ\x90\x00\x03"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a script", name: "a.txt", declared: "", content: []byte("#!/bin/sh\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a script of a rare interpreter", name: "a.txt", declared: "", content: []byte("#!/usr/bin/awk -f\nBEGIN { system(\"id\") }\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a program of Android", name: "a.txt", declared: "", content: []byte("dex\n035\x00\x93"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "bytes behind a long text", name: "a.txt", declared: "", content: append(bytes.Repeat([]byte("a\n"), 10_000), 0, 1, 2), verdict: attachment.VerdictFlag, danger: attachment.DangerUnread},
		{what: "a disk image", name: "a.dat", declared: "", content: append(make([]byte, 0x8001), "CD001"...), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "an archive of ARJ", name: "a.dat", declared: "", content: []byte("\x60\xEA\x2C\x00\x22\x0B"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "an archive of ACE", name: "a.dat", declared: "", content: []byte("\x93\x93\x31\x00\x00\x00\x90**ACE**"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "an archive of LHA", name: "a.dat", declared: "", content: []byte("\x22\x01-lh5-\x00\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "a tar without its checksum", name: "a.dat", declared: "", content: append(make([]byte, 257), "ustar\x0000"...), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "a second extension", name: "baocao.pdf.exe", declared: "application/pdf", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a padded extension", name: "baocao.pdf      .scr . ", declared: "application/pdf", content: []byte("%PDF-1.4\n"), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a turned name", name: "baocao\u202Excod.txt", declared: "", content: []byte("x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerName},
		{what: "an archive", name: "tai-lieu.zip", declared: "application/zip", content: zipOf(t, "a.docx", "x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "an archive of another kind", name: "tai-lieu.rar", declared: "", content: []byte("Rar!\x1A\x07\x01\x00"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "an archive under a workbook's name", name: "a.xlsx", declared: "", content: zipOf(t, "a.txt", "x"), verdict: attachment.VerdictRefuse, danger: attachment.DangerArchive},
		{what: "a program in front of a workbook", name: "a.xlsx", declared: "", content: append([]byte("MZ\x90\x00"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerExecutable},
		{what: "a page in front of a workbook", name: "a.csv", declared: "", content: append([]byte("<html>"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
		{what: "a picture before a workbook", name: "a.jpg", declared: "", content: append([]byte("\xFF\xD8\xFF\xE0"), workbookWith(t)...), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
		{what: "a workbook that is a PDF", name: "a.xlsx", declared: "", content: zipOf(t, "mimetype", "%PDF-1.4", "[Content_Types].xml", contentTypes(typeXLSX+".main+xml")), verdict: attachment.VerdictRefuse, danger: attachment.DangerPolyglot},
		{what: "26 MB", name: "a.txt", declared: "", content: bytes.Repeat([]byte("a"), 26<<20), verdict: attachment.VerdictRefuse, danger: attachment.DangerTooLarge},
	} {
		t.Run(test.what, func(t *testing.T) {
			t.Parallel()
			got := attachment.Inspect(test.name, test.declared, test.content)
			if got.Verdict != test.verdict || got.Reason == "" || !hasDanger(got, test.danger) {
				t.Errorf("%+v, want %s for %s", got, test.verdict, test.danger)
			}
		})
	}
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

func TestTheReasonSaysWhatTheSenderCanDo(t *testing.T) {
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
}

func TestALetterHasNoMoreThanTwentyFilesAndTwentyFiveMegabytes(t *testing.T) {
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
}

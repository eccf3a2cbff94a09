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
		{"Báo cáo quý I.xlsx", typeXLSX, workbookWith(t), attachment.KindXLSX},
		{"Báo cáo.xlsx", "application/vnd.ms-excel", workbookWith(t, "xl/embeddings/Microsoft_Excel_Sheet.xlsx", string(workbookWith(t))), attachment.KindXLSX},
		{"Dự thảo v1.2.docx", typeDOCX, documentWith(t, "word/_rels/document.xml.rels", relation("hyperlink", "https://hanoi.gov.vn", "External")), attachment.KindDOCX},
		{"Số liệu.ods", "application/vnd.oasis.opendocument.spreadsheet", openDocumentWith(t, "<x/>"), attachment.KindODS},
		{"so-lieu.csv", "text/plain", []byte("STT;Nhiệm vụ\n1;Họp báo\n"), attachment.KindCSV},
		{"ghi-chu.TXT", "", []byte("Kính gửi đồng chí"), attachment.KindTXT},
		{"ghi-chu.txt", "text/plain", []byte("\xFF\xFEK\x00\xED\x00"), attachment.KindTXT},
		{"KH 01.pdf", "application/octet-stream", []byte("%PDF-1.7\n1 0 obj<</JSON 1>>\n%%EOF"), attachment.KindPDF},
		{"anh.jpeg", "image/jpeg", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), attachment.KindJPG},
		{"anh.png", "image/png", []byte("\x89PNG\r\n\x1A\n\x00"), attachment.KindPNG},
		{"winmail.dat", "application/ms-tnef", []byte("\x78\x9F\x3E\x22\x01\x00\x01"), attachment.KindTNEF},
		{"smime.p7s", "application/pkcs7-signature", []byte("0\x82\x01\x00\x06\x09"), attachment.KindSignature},
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
		{"macros", "a.xlsx", "", workbookWith(t, "xl/vbaProject.bin", "x"), attachment.VerdictFlag, attachment.DangerMacro},
		{"macros by another name", "a.docx", "", documentWith(t, "word/_rels/document.xml.rels", relation("vbaProject", "x.bin", "")), attachment.VerdictFlag, attachment.DangerMacro},
		{"macros of Excel 4", "a.xlsx", "", workbookWith(t, "xl/macrosheets/sheet1.xml", "<x/>"), attachment.VerdictFlag, attachment.DangerMacro},
		{"a macro format renamed", "a.xlsx", typeXLSX, macroBook, attachment.VerdictFlag, attachment.DangerMacro},
		{"a macro document within", "a.docx", "", documentWith(t, "word/embeddings/x.docm", string(documentWith(t))), attachment.VerdictFlag, attachment.DangerMacro},
		{"OpenDocument macros", "a.ods", "", openDocumentWith(t, "<x/>", "Basic/Standard/Module1.xml", "<x/>"), attachment.VerdictFlag, attachment.DangerMacro},
		{"a linked workbook", "a.xlsx", "", workbookWith(t, "xl/externalLinks/externalLink1.xml", "<externalLink/>"), attachment.VerdictFlag, attachment.DangerExternal},
		{"a template from elsewhere", "a.docx", "", documentWith(t, "word/_rels/settings.xml.rels", relation("attachedTemplate", "http://x.test/a.dotm", "External")), attachment.VerdictFlag, attachment.DangerExternal},
		{"a data connection", "a.xlsx", "", workbookWith(t, "xl/connections.xml", "<x/>"), attachment.VerdictFlag, attachment.DangerExternal},
		{"DDE in a workbook", "a.xlsx", "", workbookWith(t, "xl/externalLinks/externalLink1.xml", `<externalLink><ddeLink ddeService="cmd"/></externalLink>`), attachment.VerdictFlag, attachment.DangerDDE},
		{"DDE in broken runs", "a.docx", "", documentWith(t, "word/document.xml", `<w:instrText>D</w:instrText><w:instrText xml:space="preserve">&#68;EAUTO cmd</w:instrText>`), attachment.VerdictFlag, attachment.DangerDDE},
		{"DDE in OpenDocument", "a.ods", "", openDocumentWith(t, `<office:dde-source/>`), attachment.VerdictFlag, attachment.DangerDDE},
		{"an OLE object", "a.docx", "", documentWith(t, "word/embeddings/oleObject1.bin", string(compoundOf("\x01Ole10Native"))), attachment.VerdictFlag, attachment.DangerObject},
		{"a control", "a.docx", "", documentWith(t, "word/activeX/activeX1.xml", "<x/>"), attachment.VerdictFlag, attachment.DangerActiveX},
		{"a program within", "a.docx", "", documentWith(t, "word/embeddings/x.bin", "MZ\x90\x00"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"21 workbooks within", "a.docx", "", documentWith(t, manyBooks(t, 21)...), attachment.VerdictRefuse, attachment.DangerBomb},
		{"a document type declaration", "a.docx", "", documentWith(t, "_rels/.rels", `<!DOCTYPE x><x/>`), attachment.VerdictFlag, attachment.DangerBroken},
		{"a locked workbook", "a.xlsx", "", compoundOf("EncryptionInfo", "EncryptedPackage"), attachment.VerdictFlag, attachment.DangerEncrypted},
		{"a locked OpenDocument", "a.ods", "", openDocumentWith(t, "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"), attachment.VerdictFlag, attachment.DangerEncrypted},
		{"a locked PDF", "a.pdf", "", []byte("%PDF-1.4\ntrailer<</Encrypt 5 0 R>>"), attachment.VerdictFlag, attachment.DangerEncrypted},
		{"a PDF that runs a script", "a.pdf", "", []byte("%PDF-1.4\n<</OpenAction<</S/JavaScript/JS(x)>>>>"), attachment.VerdictFlag, attachment.DangerActive},
		{"an old workbook", "a.xls", "", compoundOf("Workbook"), attachment.VerdictRefuse, attachment.DangerOldFormat},
		{"an old document renamed", "a.docx", "", compoundOf("WordDocument"), attachment.VerdictRefuse, attachment.DangerOldFormat},
		{"a cut compound file", "a.xls", "", compoundOf("Workbook")[:600], attachment.VerdictFlag, attachment.DangerBroken},
		{"a letter of Outlook", "a.msg", "", compoundOf("__properties_version1.0"), attachment.VerdictFlag, attachment.DangerUnread},
		{"a letter in the letter", "thu.eml", "message/rfc822", []byte("From: a@b.test\r\n\r\nx"), attachment.VerdictFlag, attachment.DangerUnread},
		{"a rich text", "a.rtf", "", []byte(`{\rtf1 x}`), attachment.VerdictFlag, attachment.DangerUnread},
		{"a page named as a table", "a.csv", "", []byte("<html><script>"), attachment.VerdictFlag, attachment.DangerMismatch},
		{"a document named as a workbook", "a.xlsx", "", documentWith(t), attachment.VerdictFlag, attachment.DangerMismatch},
		{"a workbook declared as a picture", "a.xlsx", "image/png", workbookWith(t), attachment.VerdictFlag, attachment.DangerMismatch},
		{"a Cyrillic extension", "a.рdf", "", []byte("%PDF-1.4\n"), attachment.VerdictFlag, attachment.DangerMismatch},
		{"a broken workbook", "a.xlsx", "", []byte("\x00\x01\x02"), attachment.VerdictFlag, attachment.DangerMismatch},
		{"no bytes", "a.pdf", "", nil, attachment.VerdictFlag, attachment.DangerEmpty},
		{"a program", "a.pdf", "", []byte("MZ\x90\x00\x03"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a script", "a.txt", "", []byte("#!/bin/sh\n"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a script of a rare interpreter", "a.txt", "", []byte("#!/usr/bin/awk -f\nBEGIN { system(\"id\") }\n"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a program of Android", "a.txt", "", []byte("dex\n035\x00\x93"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"bytes behind a long text", "a.txt", "", append(bytes.Repeat([]byte("a\n"), 10_000), 0, 1, 2), attachment.VerdictFlag, attachment.DangerUnread},
		{"a disk image", "a.dat", "", append(make([]byte, 0x8001), "CD001"...), attachment.VerdictRefuse, attachment.DangerArchive},
		{"an archive of ARJ", "a.dat", "", []byte("\x60\xEA\x2C\x00\x22\x0B"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"an archive of ACE", "a.dat", "", []byte("\x93\x93\x31\x00\x00\x00\x90**ACE**"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"an archive of LHA", "a.dat", "", []byte("\x22\x01-lh5-\x00\x00"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"a tar without its checksum", "a.dat", "", append(make([]byte, 257), "ustar\x0000"...), attachment.VerdictRefuse, attachment.DangerArchive},
		{"a second extension", "baocao.pdf.exe", "application/pdf", []byte("%PDF-1.4\n"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a padded extension", "baocao.pdf      .scr . ", "application/pdf", []byte("%PDF-1.4\n"), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a turned name", "baocao\u202Excod.txt", "", []byte("x"), attachment.VerdictRefuse, attachment.DangerName},
		{"an archive", "tai-lieu.zip", "application/zip", zipOf(t, "a.docx", "x"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"an archive of another kind", "tai-lieu.rar", "", []byte("Rar!\x1A\x07\x01\x00"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"an archive under a workbook's name", "a.xlsx", "", zipOf(t, "a.txt", "x"), attachment.VerdictRefuse, attachment.DangerArchive},
		{"a program in front of a workbook", "a.xlsx", "", append([]byte("MZ\x90\x00"), workbookWith(t)...), attachment.VerdictRefuse, attachment.DangerExecutable},
		{"a page in front of a workbook", "a.csv", "", append([]byte("<html>"), workbookWith(t)...), attachment.VerdictRefuse, attachment.DangerPolyglot},
		{"a picture before a workbook", "a.jpg", "", append([]byte("\xFF\xD8\xFF\xE0"), workbookWith(t)...), attachment.VerdictRefuse, attachment.DangerPolyglot},
		{"a workbook that is a PDF", "a.xlsx", "", zipOf(t, "mimetype", "%PDF-1.4", "[Content_Types].xml", contentTypes(typeXLSX+".main+xml")), attachment.VerdictRefuse, attachment.DangerPolyglot},
		{"26 MB", "a.txt", "", bytes.Repeat([]byte("a"), 26<<20), attachment.VerdictRefuse, attachment.DangerTooLarge},
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

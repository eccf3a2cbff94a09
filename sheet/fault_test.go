package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"loa/sheet"
)

const compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// utf16le spells a word the way the directory of a compound file does.
func utf16le(word string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(word)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// locked is a workbook with a password, as Excel makes it.
func locked(t testing.TB) string {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	var out bytes.Buffer
	if err := file.Write(&out, excelize.Options{Password: "matkhau"}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	sheetOf := func(xml string) string { return string(excelFile(t, xml)) }
	wordOf := func(xml string) string { return string(wordFile(t, xml)) }
	part := func(name, content string) string { return string(wordFile(t, p("x"), name, content)) }
	cell := func(ref, value string) string {
		return `<sheetData><row r="` + strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + `"><c r="` + ref + `"><v>` + value + `</v></c></row></sheetData>`
	}
	for _, test := range []struct {
		name, file, data string
		want             sheet.FaultKind
		message          string
	}{
		{"an empty file", "a.xlsx", "", sheet.FaultEmpty, "file rỗng, không có nội dung"},
		{"a renamed program of Windows", "ke-hoach.xlsx", "MZ\x90\x00\x03\x00\x00\x00", sheet.FaultExecutable, "đây là chương trình chạy được, không phải file bảng"},
		{"a renamed program of Linux", "ke-hoach.csv", "\x7FELF\x02\x01\x01\x00", sheet.FaultExecutable, "đây là chương trình chạy được, không phải file bảng"},
		{"a workbook with a password", "a.xlsx", locked(t), sheet.FaultEncrypted, "file có mật khẩu"},
		{"a document with a password", "a.docx", compound + utf16le("Root Entry") + utf16le("EncryptedPackage"), sheet.FaultEncrypted, "file có mật khẩu"},
		{"an old workbook", "a.xls", compound + utf16le("Workbook"), sheet.FaultOldExcel, "file theo định dạng cũ của Office 97–2003 (.xls, .doc)"},
		{"an old workbook renamed", "a.xlsx", compound + utf16le("Workbook"), sheet.FaultOldExcel, "file theo định dạng cũ của Office 97–2003 (.xls, .doc)"},
		{"a document with macros", "a.docx", part("word/vbaProject.bin", "x"), sheet.FaultMacro, "file có chứa macro"},
		{"old macro sheets", "a.xlsx", string(excelFile(t, "", "xl/macrosheets/sheet1.xml", "<x/>")), sheet.FaultMacro, "file có chứa macro"},
		{"a macro format without macros", "a.xlsm", sheetOf(cell("A1", "1")), sheet.FaultMacro, "file có chứa macro"},
		{"a document named as a workbook", "a.xlsx", wordOf(tbl(tr(tc("", p("a"))))), sheet.FaultUnknown, "tên file có đuôi .xlsx nhưng nội dung là .docx"},
		{"a CSV file named as a workbook", "a.xlsx", "STT,Nhiệm vụ\n", sheet.FaultUnknown, "tên file có đuôi .xlsx nhưng nội dung là .csv"},
		{"a name without an extension", "ke-hoach", "STT,Nhiệm vụ\n", sheet.FaultUnknown, "tên file không có phần mở rộng"},
		{"a PDF file", "a.pdf", "%PDF-1.7\n", sheet.FaultUnknown, "nội dung của file là PDF, không phải bảng"},
		{"a web page that calls itself a workbook", "a.xls", "\r\n<html><table>", sheet.FaultUnknown, "nội dung của file là trang web (HTML), không phải bảng"},
		{"an OpenDocument drawing", "a.ods", string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.graphics"})), sheet.FaultUnknown, "file theo định dạng OpenDocument khác .ods và .odt"},
		{"an OpenDocument sheet without content", "a.ods", string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})), sheet.FaultBroken, "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		{"an ordinary archive", "a.xlsx", string(zipped(t, map[string]string{"a.txt": "a"})), sheet.FaultUnknown, "file nén, không phải bảng Excel hay văn bản Word"},
		{"bytes of no format", "a.csv", "a\x00b", sheet.FaultUnknown, "không phải file bảng mà phần mềm đọc được"},
		{"a path out of the archive", "a.docx", part("../../etc/cron.d/x", "x"), sheet.FaultUnsafe, "file nén có đường dẫn không an toàn"},
		{"a path out of the archive with backslashes", "a.docx", part(`word\..\..\x`, "x"), sheet.FaultUnsafe, "file nén có đường dẫn không an toàn"},
		{"an absolute path", "a.docx", part("/etc/passwd", "x"), sheet.FaultUnsafe, "file nén có đường dẫn không an toàn"},
		{"two parts of one name", "a.docx", part("WORD/Document.xml", "x"), sheet.FaultUnsafe, "file nén có hai phần trùng tên"},
		{"a document type declaration", "a.docx", part("word/document.xml", `<!DOCTYPE x [<!ENTITY a "b">]><x/>`), sheet.FaultUnsafe, "cấu trúc bên trong của file không an toàn"},
		{"elements nested without end", "a.docx", wordOf(strings.Repeat("<w:sdt>", 300)), sheet.FaultBomb, "file nén bất thường, có thể làm treo máy"},
		{"a cut archive", "a.docx", wordOf(p("x"))[:200], sheet.FaultBroken, "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		{"XML that does not close", "a.docx", wordOf("<w:tbl>"), sheet.FaultBroken, "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		{"rows out of order", "a.xlsx", sheetOf(`<sheetData><row r="2"/><row r="1"/></sheetData>`), sheet.FaultBroken, "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		{"a shared text that is not there", "a.xlsx", sheetOf(`<sheetData><row r="1"><c r="A1" t="s"><v>3</v></c></row></sheetData>`), sheet.FaultBroken, "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		{"a row too many", "a.xlsx", sheetOf(cell("A20001", "1")), sheet.FaultTooLarge, "trang tính có quá 20000 dòng"},
		{"a column too many", "a.xlsx", sheetOf(cell("IW1", "1")), sheet.FaultTooLarge, "trang tính có quá 256 cột"},
		{"a cell too long", "a.csv", "a," + strings.Repeat("ạ", 11_000), sheet.FaultTooLarge, "có ô dài quá 32 KB"},
		{"a Word table too wide", "a.docx", wordOf(tbl(tr(tc(`<w:gridSpan w:val="257"/>`, p("a"))))), sheet.FaultTooLarge, "bảng có quá 256 cột"},
		{"merged ranges piled up", "a.xlsx", sheetOf(cell("IV9000", "1") + `<mergeCells><mergeCell ref="A1:IV9000"/></mergeCells>`), sheet.FaultTooLarge, "file có quá 2000000 ô"},
		{"21 tables", "a.docx", wordOf(strings.Repeat(tbl(tr(tc("", p("a")))), 21)), sheet.FaultTooLarge, "văn bản có quá 20 bảng"},
		{"a document without a table", "a.docx", wordOf(p("Kế hoạch")), sheet.FaultNoTable, "trong file không có bảng nào có nội dung"},
		{"a sheet without a cell", "a.xlsx", sheetOf(`<sheetData/>`), sheet.FaultNoTable, "trong file không có bảng nào có nội dung"},
		{"a CSV file of separators", "a.csv", ",,\n,,\n", sheet.FaultNoTable, "trong file không có bảng nào có nội dung"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := refusal(t, test.file, []byte(test.data))
			same(t, []string{string(test.want), test.file, test.message}, []string{string(got.Kind), got.Name, got.Message})
			if got.Advice == "" {
				t.Error("the fault does not say what to do")
			}
		})
	}
}

func TestReadTellsHowToUnlock(t *testing.T) {
	t.Parallel()
	want := &sheet.Fault{Kind: sheet.FaultEncrypted, Name: "a.xlsx", Message: "file có mật khẩu", Advice: "hãy bỏ mật khẩu rồi gửi lại"}
	got := refusal(t, "a.xlsx", []byte(locked(t)))
	same(t, want, got)
	same(t, `table file "a.xlsx" is refused (encrypted): file có mật khẩu`, got.Error())
}

func TestReadRefusesPiledMerges(t *testing.T) {
	t.Parallel()
	merges := strings.Repeat(`<mergeCell ref="A1:CV500"/>`, 100)
	data := excelFile(t, `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="500"><c r="CV500"><v>1</v></c></row></sheetData><mergeCells>`+merges+`</mergeCells>`)
	same(t, sheet.FaultBomb, refusal(t, "a.xlsx", data).Kind)
}

// bomb is a workbook whose sheet inflates to so many megabytes of zeros and declares to inflate to declared bytes.
func bomb(t testing.TB, megabytes int, declared uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	deflater, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	sum := crc32.NewIEEE()
	for i := range megabytes {
		sum.Write(zeros)
		if i > 0 { // what one megabyte became, flushed, may be said again: it looks back on itself only
			continue
		}
		if _, err := deflater.Write(zeros); err != nil {
			t.Fatal(err)
		}
		if err := deflater.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	packed = *bytes.NewBuffer(bytes.Repeat(packed.Bytes(), megabytes))
	packed.WriteString("\x03\x00") // the last block, empty (RFC 1951, 3.2.6)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateRaw(&zip.FileHeader{
		Name: "xl/worksheets/sheet1.bin", Method: zip.Deflate, CRC32: sum.Sum32(),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := packed.WriteTo(part); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestReadRefusesABomb measures what all goroutines allocate, so it does not run in parallel.
func TestReadRefusesABomb(t *testing.T) {
	const megabytes, most = 300, 4 << 20
	for _, test := range []struct {
		name     string
		declared uint64
	}{
		{"that says how large it is", megabytes << 20},
		{"that says it is small", 1000},
		{"that says it is just small enough", 1 << 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := bomb(t, megabytes, test.declared)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := refusal(t, "a.xlsx", data)
			runtime.ReadMemStats(&after)
			if got.Kind != sheet.FaultBomb && got.Kind != sheet.FaultBroken {
				t.Errorf("fault %q; want a bomb or a broken file", got.Kind)
			}
			allocated := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d KB file refused as %s with %d KB allocated", len(data)>>10, got.Kind, allocated>>10)
			if allocated > most {
				t.Errorf("refusing took %d bytes of memory; want at most %d", allocated, most)
			}
		})
	}
}

func TestReadRefusesTooManyEntries(t *testing.T) {
	t.Parallel()
	parts := map[string]string{}
	for i := range 1001 {
		parts[fmt.Sprintf("word/media/%d.png", i)] = ""
	}
	same(t, sheet.FaultBomb, refusal(t, "a.docx", zipped(t, parts)).Kind)
}

func TestReadRefusesEntriesTheCountHides(t *testing.T) {
	t.Parallel()
	data := wordFile(t, tbl(tr(tc("", p("a")))))
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	last := bytes.LastIndex(data, []byte("PK\x01\x02"))
	start := binary.LittleEndian.Uint32(data[end+16:])
	binary.LittleEndian.PutUint16(data[end+8:], 1)
	binary.LittleEndian.PutUint16(data[end+10:], 1)
	binary.LittleEndian.PutUint32(data[end+12:], uint32(last)-start)
	same(t, sheet.FaultUnsafe, refusal(t, "a.docx", data).Kind)
}

func TestReadStopsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range map[string][]byte{
		"a.xlsx": excelFile(t, `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>`),
		"a.docx": wordFile(t, strings.Repeat(p("Kế hoạch"), 2000)+tbl(tr(tc("", p("a"))))),
		"a.csv":  []byte("a,b\n"),
	} {
		if tables, err := sheet.Parse(ctx, name, data); !errors.Is(err, context.Canceled) || tables != nil {
			t.Errorf("%s: tables %v, error %v; want the context's error", name, tables, err)
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]struct {
		data []byte
		want sheet.Kind
	}{
		"Kế hoạch.XLSX":    {excelFile(t, ""), sheet.KindExcel},
		"Phụ lục.docx":     {wordFile(t, ""), sheet.KindWord},
		"danh sách.v2.Csv": {[]byte("MZ01,a\n"), sheet.KindCSV},
	} {
		got, err := sheet.Detect(name, file.data)
		if err != nil || got != file.want {
			t.Errorf("%s: kind %q, error %v; want %q", name, got, err, file.want)
		}
	}
}

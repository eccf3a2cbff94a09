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

// utf16le is a word in the encoding of the directory of a compound file.
func utf16le(word string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(word)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// locked is a workbook with a password.
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

func TestParseFault(t *testing.T) {
	t.Parallel()
	t.Run("every reason has its words", func(t *testing.T) {
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
			{name: "an empty file", file: "a.xlsx", want: sheet.FaultEmpty, message: "file rỗng, không có nội dung"},
			{name: "a renamed program of Windows", file: "ke-hoach.xlsx", data: "MZ\x90\x00\x03\x00\x00\x00", want: sheet.FaultExecutable, message: "đây là chương trình chạy được, không phải file bảng"},
			{name: "a renamed program of Linux", file: "ke-hoach.csv", data: "\x7FELF\x02\x01\x01\x00", want: sheet.FaultExecutable, message: "đây là chương trình chạy được, không phải file bảng"},
			{name: "a workbook with a password", file: "a.xlsx", data: locked(t), want: sheet.FaultEncrypted, message: "file có mật khẩu"},
			{name: "a document with a password", file: "a.docx", data: compound + utf16le("Root Entry") + utf16le("EncryptedPackage"), want: sheet.FaultEncrypted, message: "file có mật khẩu"},
			{name: "an old workbook", file: "a.xls", data: compound + utf16le("Workbook"), want: sheet.FaultOldExcel, message: "file theo định dạng cũ của Office 97–2003 (.xls, .doc)"},
			{name: "an old workbook renamed", file: "a.xlsx", data: compound + utf16le("Workbook"), want: sheet.FaultOldExcel, message: "file theo định dạng cũ của Office 97–2003 (.xls, .doc)"},
			{name: "a document with macros", file: "a.docx", data: part("word/vbaProject.bin", "x"), want: sheet.FaultMacro, message: "file có chứa macro"},
			{name: "old macro sheets", file: "a.xlsx", data: string(excelFile(t, "", "xl/macrosheets/sheet1.xml", "<x/>")), want: sheet.FaultMacro, message: "file có chứa macro"},
			{name: "a macro format without macros", file: "a.xlsm", data: sheetOf(cell("A1", "1")), want: sheet.FaultMacro, message: "file có chứa macro"},
			{name: "a document named as a workbook", file: "a.xlsx", data: wordOf(tbl(tr(tc("", p("a"))))), want: sheet.FaultUnknown, message: "tên file có đuôi .xlsx nhưng nội dung là .docx"},
			{name: "a CSV file named as a workbook", file: "a.xlsx", data: "STT,Nhiệm vụ\n", want: sheet.FaultUnknown, message: "tên file có đuôi .xlsx nhưng nội dung là .csv"},
			{name: "a name without an extension", file: "ke-hoach", data: "STT,Nhiệm vụ\n", want: sheet.FaultUnknown, message: "tên file không có phần mở rộng"},
			{name: "a PDF file", file: "a.pdf", data: "%PDF-1.7\n", want: sheet.FaultUnknown, message: "nội dung của file là PDF, không phải bảng"},
			{name: "a web page named as a workbook", file: "a.xls", data: "\r\n<html><table>", want: sheet.FaultUnknown, message: "nội dung của file là trang web (HTML), không phải bảng"},
			{name: "an OpenDocument drawing", file: "a.ods", data: string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.graphics"})), want: sheet.FaultUnknown, message: "file theo định dạng OpenDocument khác .ods và .odt"},
			{name: "an OpenDocument sheet without content", file: "a.ods", data: string(zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})), want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
			{name: "an ordinary archive", file: "a.xlsx", data: string(zipped(t, map[string]string{"a.txt": "a"})), want: sheet.FaultUnknown, message: "file nén, không phải bảng Excel hay văn bản Word"},
			{name: "bytes of no format", file: "a.csv", data: "a\x00b", want: sheet.FaultUnknown, message: "không phải file bảng mà phần mềm đọc được"},
			{name: "a path out of the archive", file: "a.docx", data: part("../../etc/cron.d/x", "x"), want: sheet.FaultUnsafe, message: "file nén có đường dẫn không an toàn"},
			{name: "a path out of the archive with backslashes", file: "a.docx", data: part(`word\..\..\x`, "x"), want: sheet.FaultUnsafe, message: "file nén có đường dẫn không an toàn"},
			{name: "an absolute path", file: "a.docx", data: part("/etc/passwd", "x"), want: sheet.FaultUnsafe, message: "file nén có đường dẫn không an toàn"},
			{name: "two parts of one name", file: "a.docx", data: part("WORD/Document.xml", "x"), want: sheet.FaultUnsafe, message: "file nén có hai phần trùng tên"},
			{name: "a document type declaration", file: "a.docx", data: part("word/document.xml", `<!DOCTYPE x [<!ENTITY a "b">]><x/>`), want: sheet.FaultUnsafe, message: "cấu trúc bên trong của file không an toàn"},
			{name: "elements nested without end", file: "a.docx", data: wordOf(strings.Repeat("<w:sdt>", 300)), want: sheet.FaultBomb, message: "file nén bất thường, có thể làm treo máy"},
			{name: "a cut archive", file: "a.docx", data: wordOf(p("x"))[:200], want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
			{name: "XML that does not close", file: "a.docx", data: wordOf("<w:tbl>"), want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
			{name: "rows out of order", file: "a.xlsx", data: sheetOf(`<sheetData><row r="2"/><row r="1"/></sheetData>`), want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
			{name: "an unknown shared text", file: "a.xlsx", data: sheetOf(`<sheetData><row r="1"><c r="A1" t="s"><v>3</v></c></row></sheetData>`), want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
			{name: "a row too many", file: "a.xlsx", data: sheetOf(cell("A20001", "1")), want: sheet.FaultTooLarge, message: "trang “Trang 1” có quá 20000 dòng"},
			{name: "a column too many", file: "a.xlsx", data: sheetOf(cell("IW1", "1")), want: sheet.FaultTooLarge, message: "trang tính có quá 256 cột"},
			{name: "a cell too long", file: "a.csv", data: "a," + strings.Repeat("ạ", 11_000), want: sheet.FaultTooLarge, message: "có ô dài quá 32 KB"},
			{name: "a Word table too wide", file: "a.docx", data: wordOf(tbl(tr(tc(`<w:gridSpan w:val="257"/>`, p("a"))))), want: sheet.FaultTooLarge, message: "bảng có quá 256 cột"},
			{name: "merged ranges piled up", file: "a.xlsx", data: sheetOf(cell("IV9000", "1") + `<mergeCells><mergeCell ref="A1:IV9000"/></mergeCells>`), want: sheet.FaultTooLarge, message: "file có quá 2000000 ô"},
			{name: "21 tables", file: "a.docx", data: wordOf(strings.Repeat(tbl(tr(tc("", p("a")))), 21)), want: sheet.FaultTooLarge, message: "văn bản có quá 20 bảng"},
			{name: "a document without a table", file: "a.docx", data: wordOf(p("Kế hoạch")), want: sheet.FaultNoTable, message: "trong file không có bảng nào có nội dung"},
			{name: "a sheet without a cell", file: "a.xlsx", data: sheetOf(`<sheetData/>`), want: sheet.FaultNoTable, message: "trong file không có bảng nào có nội dung"},
			{name: "a CSV file of separators", file: "a.csv", data: ",,\n,,\n", want: sheet.FaultNoTable, message: "trong file không có bảng nào có nội dung"},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := refusal(t, test.file, []byte(test.data))
				same(t, []string{string(test.want), test.file, test.message}, []string{string(got.Kind), got.Name, got.Message})
				if got.Advice == "" {
					t.Error("the fault has no advice")
				}
			})
		}
	})
	t.Run("a locked file has the advice to unlock it", func(t *testing.T) {
		t.Parallel()
		want := &sheet.Fault{Kind: sheet.FaultEncrypted, Name: "a.xlsx", Message: "file có mật khẩu", Advice: "hãy bỏ mật khẩu rồi gửi lại"}
		got := refusal(t, "a.xlsx", []byte(locked(t)))
		same(t, want, got)
		same(t, `table file "a.xlsx" is refused (encrypted): file có mật khẩu`, got.Error())
	})
	t.Run("merged ranges on one another are refused", func(t *testing.T) {
		t.Parallel()
		merges := strings.Repeat(`<mergeCell ref="A1:CV500"/>`, 100)
		data := excelFile(t, `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="500"><c r="CV500"><v>1</v></c></row></sheetData><mergeCells>`+merges+`</mergeCells>`)
		same(t, sheet.FaultBomb, refusal(t, "a.xlsx", data).Kind)
	})
	t.Run("more than a thousand entries are refused", func(t *testing.T) {
		t.Parallel()
		parts := map[string]string{}
		for i := range 1001 {
			parts[fmt.Sprintf("word/media/%d.png", i)] = ""
		}
		same(t, sheet.FaultBomb, refusal(t, "a.docx", zipped(t, parts)).Kind)
	})
	t.Run("entries that the count leaves out are refused", func(t *testing.T) {
		t.Parallel()
		data := wordFile(t, tbl(tr(tc("", p("a")))))
		end := bytes.LastIndex(data, []byte("PK\x05\x06"))
		last := bytes.LastIndex(data, []byte("PK\x01\x02"))
		start := binary.LittleEndian.Uint32(data[end+16:])
		binary.LittleEndian.PutUint16(data[end+8:], 1)
		binary.LittleEndian.PutUint16(data[end+10:], 1)
		binary.LittleEndian.PutUint32(data[end+12:], uint32(last)-start)
		same(t, sheet.FaultUnsafe, refusal(t, "a.docx", data).Kind)
	})
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
		if i > 0 { // the compressed data of one megabyte refers only to itself, so it can be repeated
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

// TestParseBomb measures the allocations of all goroutines, so it does not run in parallel.
func TestParseBomb(t *testing.T) {
	const megabytes, most = 300, 4 << 20
	for _, test := range []struct {
		name     string
		declared uint64
	}{
		{"that declares its true size", megabytes << 20},
		{"that declares a small size", 1000},
		{"that declares a size just below the limit", 1 << 20},
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

func TestParseContext(t *testing.T) {
	t.Parallel()
	t.Run("parsing stops when the context ends", func(t *testing.T) {
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
	})
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

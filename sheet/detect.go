package sheet

import (
	"bytes"
	"io"
	"path"
	"strings"
	"unicode/utf16"
)

// The first bytes of formats.
const (
	magicZip      = "PK\x03\x04"
	magicEmptyZip = "PK\x05\x06"
	magicCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" // [MS-CFB] 2.2
	magicELF      = "\x7FELF"
	magicDOS      = "MZ"
)

// otherFormats are formats without tables that arrive under the name of a table, with their name in Vietnamese.
var otherFormats = []struct{ magic, word string }{
	{"%PDF-", "PDF"},
	{"{\\rtf", "RTF"},
	{"<!DOCTYPE", "trang web (HTML)"},
	{"<!doctype", "trang web (HTML)"},
	{"<html", "trang web (HTML)"},
	{"<HTML", "trang web (HTML)"},
	{"Rar!\x1A\x07", "file nén RAR"},
	{"7z\xBC\xAF\x27\x1C", "file nén 7z"},
	{"\x1F\x8B", "file nén GZ"},
	{"\x89PNG", "hình ảnh"},
	{"\xFF\xD8\xFF", "hình ảnh"},
	{"GIF8", "hình ảnh"},
}

// Detect is the function Detect under these limits.
func (l Limits) Detect(name string, data []byte) (Kind, error) {
	kind, err := l.detect(name, data)
	if err != nil {
		return "", withName(err, name)
	}
	return kind, nil
}

func (l Limits) detect(name string, data []byte) (Kind, error) {
	if len(data) == 0 {
		return "", newFault(FaultEmpty)
	}
	if len(data) > l.FileBytes {
		return "", faultf(FaultTooLarge, "file lớn hơn %d MB", l.FileBytes>>20)
	}
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(strings.TrimSpace(name)), "."))
	kind, err := l.detectContent(data)
	if err != nil {
		return "", err
	}
	return kind, checkExtension(extension, kind)
}

// detectContent finds the kind by the content alone.
func (l Limits) detectContent(data []byte) (Kind, error) {
	if err := refuseFormats(data); err != nil {
		return "", err
	}
	if !starts(data, magicZip) && !starts(data, magicEmptyZip) {
		if !isText(data) {
			return "", newFault(FaultUnknown)
		}
		return KindCSV, nil
	}
	archive, err := l.openArchive(data)
	if err != nil {
		return "", err
	}
	return archive.officeKind()
}

// refuseFormats returns the fault of a format that is never parsed.
func refuseFormats(data []byte) error {
	switch {
	case starts(data, magicELF), starts(data, magicDOS) && !isText(data),
		starts(data, "\xCF\xFA\xED\xFE"), starts(data, "#!/"):
		return newFault(FaultExecutable)
	case starts(data, magicCompound) && bytes.Contains(data, utf16le("EncryptedPackage")):
		// [MS-OFFCRYPTO] 2.3.4: an encrypted workbook is a compound file with a stream of this name.
		return newFault(FaultEncrypted)
	case starts(data, magicCompound):
		return newFault(FaultOldExcel)
	}
	for _, format := range otherFormats {
		if starts(bytes.TrimLeft(data[:min(len(data), 256)], "\uFEFF \t\r\n"), format.magic) {
			return faultf(FaultUnknown, "nội dung của file là %s, không phải bảng", format.word)
		}
	}
	return nil
}

// checkExtension returns a fault when the extension is not that of the content. Such a file is a mistake or an attack.
func checkExtension(extension string, kind Kind) error {
	switch extension {
	case string(kind):
		return nil
	case "xlsm", "xltm", "xlam", "docm", "dotm":
		return newFault(FaultMacro)
	case "":
		return withAdvice(faultf(FaultUnknown, "tên file không có phần mở rộng"),
			"nội dung là .%s: hãy thêm đuôi .%s vào tên file rồi gửi lại", kind, kind)
	}
	return withAdvice(faultf(FaultUnknown, "tên file có đuôi .%s nhưng nội dung là .%s", clean(extension), kind),
		"hãy mở file bằng phần mềm đã tạo ra nó, lưu lại dạng .xlsx, .docx hoặc .csv rồi gửi lại")
}

// officeKind finds the Office format of an archive by its parts. It returns a fault for macros.
func (a *archive) officeKind() (Kind, error) {
	for _, name := range a.names {
		base := path.Base(strings.ToLower(name))
		if base == "vbaproject.bin" || strings.HasPrefix(strings.ToLower(name), "xl/macrosheets/") {
			return "", newFault(FaultMacro)
		}
	}
	switch {
	case a.has("xl/workbook.xml"):
		return KindExcel, nil
	case a.has("[Content_Types].xml") && a.hasFolder("word/"):
		return KindWord, nil
	case a.has("[Content_Types].xml") && a.hasFolder("xl/"):
		return KindExcel, nil
	case a.has("mimetype"):
		return a.openDocumentKind()
	}
	return "", faultf(FaultUnknown, "file nén, không phải bảng Excel hay văn bản Word")
}

// openDocumentKind finds the OpenDocument format by the part "mimetype" (OpenDocument 1.3 part 2, 3.3).
func (a *archive) openDocumentKind() (Kind, error) {
	body, err := a.open("mimetype")
	if err != nil {
		return "", err
	}
	defer body.Close()
	const longest = 100
	named, err := io.ReadAll(io.LimitReader(body, longest))
	switch {
	case err != nil:
		return "", brokenFault(err)
	case strings.TrimSpace(string(named)) == "application/vnd.oasis.opendocument.spreadsheet":
		return KindCalc, nil
	case strings.TrimSpace(string(named)) == "application/vnd.oasis.opendocument.text":
		return KindWriter, nil
	}
	return "", faultf(FaultUnknown, "file theo định dạng OpenDocument khác .ods và .odt")
}

// isText says whether the bytes can be a CSV file: UTF-16 with a byte order mark, or text without control characters but line ends, tabs,
// form feeds and the end of file of DOS.
func isText(data []byte) bool {
	if starts(data, "\xFF\xFE") || starts(data, "\xFE\xFF") {
		return true
	}
	for _, b := range data {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1A {
			return false
		}
	}
	return true
}

// utf16le is the word in UTF-16LE, the encoding of the directory entries of a compound file.
func utf16le(word string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(word)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

func starts(data []byte, magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }

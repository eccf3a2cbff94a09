package attachment

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// format lists the extensions and the declared media types that agree with a kind. The types are those that mail programs write, also
// the wrong ones: Outlook declares every table as an Excel 97 workbook.
type format struct {
	kind       Kind
	extensions []string
	types      []string
}

var formats = []format{
	{KindXLSX, []string{"xlsx"}, []string{
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel",
		"application/msexcel", "application/excel", "application/zip", "application/x-zip-compressed",
	}},
	{KindDOCX, []string{"docx"}, []string{
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/msword",
		"application/vnd.ms-word", "application/zip", "application/x-zip-compressed",
	}},
	{KindODS, []string{"ods"}, []string{"application/vnd.oasis.opendocument.spreadsheet", "application/zip"}},
	{KindODT, []string{"odt"}, []string{"application/vnd.oasis.opendocument.text", "application/zip"}},
	{KindCSV, []string{"csv"}, []string{
		"text/csv", "text/plain", "application/csv", "text/x-csv", "application/x-csv", "text/comma-separated-values",
		"application/vnd.ms-excel",
	}},
	{KindTXT, []string{"txt"}, []string{"text/plain"}},
	{KindPDF, []string{"pdf"}, []string{"application/pdf", "application/x-pdf", "application/acrobat"}},
	{KindPNG, []string{"png"}, []string{"image/png", "image/x-png"}},
	{KindJPG, []string{"jpg", "jpeg", "jpe", "jfif"}, []string{"image/jpeg", "image/jpg", "image/pjpeg"}},
	{KindTNEF, []string{"dat", "tnef"}, []string{"application/ms-tnef", "application/vnd.ms-tnef"}},
	{KindEML, []string{"eml"}, []string{"message/rfc822", "text/plain"}},
	{KindSignature, []string{"p7s"}, []string{"application/pkcs7-signature", "application/x-pkcs7-signature"}},
}

// genericTypes are the declared types that agree with every kind.
var genericTypes = []string{
	"", "application/octet-stream", "binary/octet-stream", "application/binary", "application/unknown", "application/x-download",
	"application/download", "application/force-download", "application/x-unknown",
}

// magicNumbers are the first bytes of the formats, the most specific first.
var magicNumbers = []struct {
	kind  Kind
	bytes string
}{
	{KindExecutable, "\x7FELF"},
	{KindExecutable, "\xFE\xED\xFA\xCE"},
	{KindExecutable, "\xFE\xED\xFA\xCF"},
	{KindExecutable, "\xCE\xFA\xED\xFE"},
	{KindExecutable, "\xCF\xFA\xED\xFE"},
	{KindExecutable, "\xCA\xFE\xBA\xBE"},                 // Java class, Mach-O for several processors
	{KindExecutable, "\x4C\x00\x00\x00\x01\x14\x02\x00"}, // a shortcut of Windows
	{KindExecutable, "\x00asm"},
	{KindExecutable, "dex\n"},
	{KindExecutable, "ITSF"}, // compiled help
	{KindExecutable, "#!"},
	{KindPDF, "%PDF-"},
	{KindPNG, "\x89PNG\r\n\x1A\n"},
	{KindJPG, "\xFF\xD8\xFF"},
	{KindTNEF, "\x78\x9F\x3E\x22"},
	{KindArchive, "PK\x03\x04"},
	{KindArchive, "PK\x05\x06"},
	{KindArchive, "PK\x07\x08"},
	{KindArchive, "Rar!\x1A\x07"},
	{KindArchive, "7z\xBC\xAF\x27\x1C"},
	{KindArchive, "\x1F\x8B"},
	{KindArchive, "BZh"},
	{KindArchive, "\xFD7zXZ\x00"},
	{KindArchive, "\x28\xB5\x2F\xFD"}, // zstd
	{KindArchive, "MSCF"},
	{KindArchive, "\x60\xEA"}, // ARJ
	{KindArchive, "!<arch>"},
	{KindArchive, "\xED\xAB\xEE\xDB"}, // RPM
}

// magicNumbersInside are the magic numbers that stand at an offset.
var magicNumbersInside = []struct {
	kind  Kind
	at    int
	bytes string
}{
	{KindArchive, 257, "ustar"},
	{KindArchive, 0x8001, "CD001"}, // ISO 9660
	{KindArchive, 7, "**ACE**"},
	{KindArchive, 2, "-lh"},
}

// detectKind returns the kind by the bytes alone. Every text is [KindTXT], every ZIP [KindArchive], every compound file [KindOther]; the
// inspection of the content refines these.
func detectKind(content []byte) Kind {
	for _, magic := range magicNumbers {
		if bytes.HasPrefix(content, []byte(magic.bytes)) {
			return magic.kind
		}
	}
	for _, mark := range magicNumbersInside {
		if len(content) >= mark.at+len(mark.bytes) && string(content[mark.at:mark.at+len(mark.bytes)]) == mark.bytes {
			return mark.kind
		}
	}
	switch {
	case bytes.HasPrefix(content, []byte("MZ")) && !isPlainText(content):
		return KindExecutable
	case isPlainText(content):
		return KindTXT
	case content[0] == 0x30 && len(content) > 4 && (content[1] == 0x80 || content[1]&0xF0 == 0x80):
		return KindSignature // an ASN.1 SEQUENCE of more than 127 bytes, with which every CMS message begins (RFC 5652 §3)
	}
	return KindOther
}

// isPlainText reports whether the bytes can be text: UTF-16 with a byte order mark, or no control characters except line ends, tabs, form
// feeds and the end-of-file character of DOS.
func isPlainText(content []byte) bool {
	if bytes.HasPrefix(content, []byte("\xFF\xFE")) || bytes.HasPrefix(content, []byte("\xFE\xFF")) {
		return true
	}
	for _, b := range content {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1A {
			return false
		}
	}
	return true
}

var markup = regexp.MustCompile(`(?i)^(\xEF\xBB\xBF)?\s*(<!doctype|<html|<head|<body|<script|<\?xml|<svg|<hta:|<!--|\{\\rtf|mime-version:)`)

// detectTextKind returns the kind of a text by its extension, unless its content is markup (HTML, SVG, RTF).
func detectTextKind(content []byte, extension string) Kind {
	head := content[:min(len(content), 512)]
	switch {
	case extension == "eml":
		return KindEML
	case extension == "p7s" && bytes.HasPrefix(head, []byte("-----BEGIN ")):
		return KindSignature
	case markup.Match(head):
		return KindOther
	case extension == "csv":
		return KindCSV
	}
	return KindTXT
}

// checkDeclared compares the extension and the declared type with the kind of the content.
func (i *inspection) checkDeclared() {
	for _, f := range formats {
		if f.kind != i.kind {
			continue
		}
		extension := i.extension()
		if i.name != "" && !slices.Contains(f.extensions, extension) {
			i.addReason(DangerMismatch, fmt.Sprintf("tên tệp có đuôi %q nhưng nội dung là %s", "."+extension, f.kind))
		}
		if !slices.Contains(f.types, i.declared) && !slices.Contains(genericTypes, i.declared) {
			i.addReason(DangerMismatch, fmt.Sprintf("thư khai báo tệp là %q nhưng nội dung là %s", vietnamese.CleanLine(i.declared), f.kind))
		}
		return
	}
	i.checkUnknown()
}

// checkUnknown compares the extension with a content that is none of the formats. An extension of a format then means that the file is
// named wrongly or damaged.
func (i *inspection) checkUnknown() {
	for _, f := range formats {
		if slices.Contains(f.extensions, i.extension()) && (i.kind == KindOther || i.kind == KindArchive) {
			i.addReason(DangerMismatch, fmt.Sprintf("tên tệp có đuôi %q nhưng nội dung không phải %s", "."+i.extension(), f.kind))
		}
	}
}

var (
	pdfEncrypted = regexp.MustCompile(`/Encrypt[\s\d<]`)
	pdfActive    = regexp.MustCompile(`/(JavaScript|Launch)[\s/<(\[]`)
)

// inspectPDF detects encryption, which always stands in the unencrypted trailer (ISO 32000-1 §7.6.1), and scripts, unless they stand in a
// compressed stream.
func (i *inspection) inspectPDF() {
	if pdfEncrypted.Match(i.content) {
		i.add(DangerEncrypted)
	}
	if pdfActive.Match(i.content) {
		i.add(DangerActive)
	}
}

// Text decodes a text file. The charset is detected as for a letter without one: UTF-8, then the Vietnamese 8-bit charsets. The result is
// NFC without control characters except tabs and "\n".
func Text(content []byte) string {
	return strings.TrimSpace(vietnamese.Clean(vietnamese.Decode(content, "")))
}

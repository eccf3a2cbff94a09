package attachment

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// format is a kind that may be kept: the extensions and the declared media types that agree with it. The types are those that
// mail programs write, right or wrong (Outlook calls every table an Excel 97 workbook).
type format struct {
	kind       Kind
	extensions []string
	types      []string
}

var formats = []format{
	{FileXLSX, []string{"xlsx"}, []string{
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel",
		"application/msexcel", "application/excel", "application/zip", "application/x-zip-compressed",
	}},
	{FileDOCX, []string{"docx"}, []string{
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/msword",
		"application/vnd.ms-word", "application/zip", "application/x-zip-compressed",
	}},
	{FileODS, []string{"ods"}, []string{"application/vnd.oasis.opendocument.spreadsheet", "application/zip"}},
	{FileODT, []string{"odt"}, []string{"application/vnd.oasis.opendocument.text", "application/zip"}},
	{FileCSV, []string{"csv"}, []string{
		"text/csv", "text/plain", "application/csv", "text/x-csv", "application/x-csv", "text/comma-separated-values",
		"application/vnd.ms-excel",
	}},
	{FileTXT, []string{"txt"}, []string{"text/plain"}},
	{FilePDF, []string{"pdf"}, []string{"application/pdf", "application/x-pdf", "application/acrobat"}},
	{FilePNG, []string{"png"}, []string{"image/png", "image/x-png"}},
	{FileJPG, []string{"jpg", "jpeg", "jpe", "jfif"}, []string{"image/jpeg", "image/jpg", "image/pjpeg"}},
	{FileTNEF, []string{"dat", "tnef"}, []string{"application/ms-tnef", "application/vnd.ms-tnef"}},
	{FileEML, []string{"eml"}, []string{"message/rfc822", "text/plain"}},
	{FileSignature, []string{"p7s"}, []string{"application/pkcs7-signature", "application/x-pkcs7-signature"}},
}

// anyType are the declarations that say nothing.
var anyType = []string{
	"", "application/octet-stream", "binary/octet-stream", "application/binary", "application/unknown", "application/x-download",
	"application/download", "application/force-download", "application/x-unknown",
}

// magics are the first bytes of the formats, the most telling first.
var magics = []struct {
	kind  Kind
	bytes string
}{
	{FileExecutable, "\x7FELF"},
	{FileExecutable, "\xFE\xED\xFA\xCE"},
	{FileExecutable, "\xFE\xED\xFA\xCF"},
	{FileExecutable, "\xCE\xFA\xED\xFE"},
	{FileExecutable, "\xCF\xFA\xED\xFE"},
	{FileExecutable, "\xCA\xFE\xBA\xBE"},                 // Java class, Mach-O for several processors
	{FileExecutable, "\x4C\x00\x00\x00\x01\x14\x02\x00"}, // a shortcut of Windows
	{FileExecutable, "\x00asm"},
	{FileExecutable, "dex\n"},
	{FileExecutable, "ITSF"}, // compiled help
	{FileExecutable, "#!"},
	{FilePDF, "%PDF-"},
	{FilePNG, "\x89PNG\r\n\x1A\n"},
	{FileJPG, "\xFF\xD8\xFF"},
	{FileTNEF, "\x78\x9F\x3E\x22"},
	{FileArchive, "PK\x03\x04"},
	{FileArchive, "PK\x05\x06"},
	{FileArchive, "PK\x07\x08"},
	{FileArchive, "Rar!\x1A\x07"},
	{FileArchive, "7z\xBC\xAF\x27\x1C"},
	{FileArchive, "\x1F\x8B"},
	{FileArchive, "BZh"},
	{FileArchive, "\xFD7zXZ\x00"},
	{FileArchive, "\x28\xB5\x2F\xFD"}, // zstd
	{FileArchive, "MSCF"},
	{FileArchive, "\x60\xEA"}, // ARJ
	{FileArchive, "!<arch>"},
	{FileArchive, "\xED\xAB\xEE\xDB"}, // RPM
}

// marksInside are formats whose mark stands further in.
var marksInside = []struct {
	kind  Kind
	at    int
	bytes string
}{
	{FileArchive, 257, "ustar"},
	{FileArchive, 0x8001, "CD001"}, // ISO 9660
	{FileArchive, 7, "**ACE**"},
	{FileArchive, 2, "-lh"},
}

// sniff finds the kind by the bytes alone. Every text is FileTXT, every ZIP FileArchive, every compound file FileOther: those are
// looked into afterwards.
func sniff(content []byte) Kind {
	for _, magic := range magics {
		if bytes.HasPrefix(content, []byte(magic.bytes)) {
			return magic.kind
		}
	}
	for _, mark := range marksInside {
		if len(content) >= mark.at+len(mark.bytes) && string(content[mark.at:mark.at+len(mark.bytes)]) == mark.bytes {
			return mark.kind
		}
	}
	switch {
	case bytes.HasPrefix(content, []byte("MZ")) && !plainText(content):
		return FileExecutable
	case plainText(content):
		return FileTXT
	case content[0] == 0x30 && len(content) > 4 && (content[1] == 0x80 || content[1]&0xF0 == 0x80):
		return FileSignature // a long ASN.1 SEQUENCE, as every CMS message is (RFC 5652)
	}
	return FileOther
}

// plainText says whether the bytes can be text: UTF-16 with its mark, or no control characters but line ends, tabs and the end of
// file of DOS.
func plainText(content []byte) bool {
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

// textKind tells texts apart by their extension, unless the text itself says that it is a page, a drawing or a rich text.
func textKind(content []byte, extension string) Kind {
	head := content[:min(len(content), 512)]
	switch {
	case extension == "eml":
		return FileEML
	case extension == "p7s" && bytes.HasPrefix(head, []byte("-----BEGIN ")):
		return FileSignature
	case markup.Match(head):
		return FileOther
	case extension == "csv":
		return FileCSV
	}
	return FileTXT
}

// agree holds the name and the declaration against the content. What was refused already needs no more.
func (i *inspection) agree() {
	for _, f := range formats {
		if f.kind != i.kind {
			continue
		}
		extension := i.extension()
		if !slices.Contains(f.extensions, extension) {
			i.say(DangerMismatch, fmt.Sprintf("tên tệp có đuôi %q nhưng nội dung là %s", "."+extension, f.kind))
		}
		if !slices.Contains(f.types, i.declared) && !slices.Contains(anyType, i.declared) {
			i.say(DangerMismatch, fmt.Sprintf("thư khai báo tệp là %q nhưng nội dung là %s", vietnamese.CleanLine(i.declared), f.kind))
		}
		return
	}
	i.claims()
}

// claims is for a content that is none of the formats: a name of one of them is then a lie, or the file is damaged.
func (i *inspection) claims() {
	for _, f := range formats {
		if slices.Contains(f.extensions, i.extension()) && (i.kind == FileOther || i.kind == FileArchive) {
			i.say(DangerMismatch, fmt.Sprintf("tên tệp có đuôi %q nhưng nội dung không phải %s", "."+i.extension(), f.kind))
		}
	}
}

var (
	pdfLock   = regexp.MustCompile(`/Encrypt[\s\d<]`)
	pdfActive = regexp.MustCompile(`/(JavaScript|Launch)[\s/<(\[]`)
)

// lookInPDF finds the lock, which ISO 32000-1, 7.6.1 wants in the trailer in the clear, and scripts as far as they stand in the clear.
func (i *inspection) lookInPDF() {
	if pdfLock.Match(i.content) {
		i.add(DangerEncrypted)
	}
	if pdfActive.Match(i.content) {
		i.add(DangerActive)
	}
}

// Text is a text file as text: the charset is found as for a letter without one (UTF-8, then the Vietnamese 8-bit charsets),
// the result is NFC without control characters but tabs and "\n".
func Text(content []byte) string {
	return strings.TrimSpace(vietnamese.Clean(vietnamese.Decode(content, "")))
}

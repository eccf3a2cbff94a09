package vietnamese

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	textunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// Decode turns bytes into text by the evidence, strongest first: a byte order mark; bytes that are UTF-8 with at least
// one character beyond ASCII (which no eight-bit text is by chance, whatever its label says); the label; and for what is
// left, the encoding under which most words are Vietnamese.
func Decode(raw []byte, label string) string {
	label = cleanLabel(label)
	if text, ok := decodeByteOrderMark(raw); ok {
		return text
	}
	if multibyteLabel(label) {
		if text, ok := decodeLabelled(raw, label); ok {
			return text
		}
	}
	if utf8.Valid(raw) {
		return RepairMojibake(string(raw))
	}
	if mostlyUTF8(raw) {
		return RepairMojibake(strings.ToValidUTF8(string(raw), "\ufffd"))
	}
	if text, ok := decodeVietnamese(raw, label); ok {
		return text
	}
	if !westernLabel(label) {
		if text, ok := decodeLabelled(raw, label); ok {
			return norm.NFC.String(text)
		}
	}
	return RepairMojibake(decode1252(raw))
}

func cleanLabel(label string) string {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	return strings.TrimPrefix(label, "charset=")
}

func decodeByteOrderMark(raw []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(raw[3:]), "\ufffd"), true
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		text, err := textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM).NewDecoder().Bytes(raw)
		return string(text), err == nil
	default:
		return "", false
	}
}

func multibyteLabel(label string) bool {
	for _, prefix := range []string{"utf-16", "utf16", "iso-2022", "gb", "hz", "big5", "shift", "euc", "ks_c", "ucs-2"} {
		if strings.HasPrefix(label, prefix) {
			return true
		}
	}
	return false
}

// westernLabel is true for the labels that programs write without looking.
func westernLabel(label string) bool {
	switch label {
	case "", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252", "utf-8", "utf8", "x-unknown", "unknown-8bit", "default":
		return true
	default:
		return false
	}
}

func decodeLabelled(raw []byte, label string) (string, bool) {
	var charset encoding.Encoding
	charset, err := htmlindex.Get(label)
	if err != nil {
		if charset, err = ianaindex.MIME.Encoding(label); err != nil || charset == nil {
			return "", false
		}
	}
	text, err := charset.NewDecoder().Bytes(raw)
	return string(text), err == nil
}

func decodeVietnamese(raw []byte, label string) (string, bool) {
	switch {
	case strings.Contains(label, "viscii"):
		return viscii.decode(raw), true
	case strings.Contains(label, "tcvn"):
		return tcvn.decode(raw), true
	case strings.Contains(label, "vps"):
		return vps.decode(raw), true
	case strings.Contains(label, "vni"):
		return vni.Replace(decode1252(raw)), true
	case label == "cp1258":
		return decodeVietnamese(raw, "windows-1258")
	case label == "windows-1258":
		text, ok := decodeLabelled(raw, label)
		return norm.NFC.String(text), ok
	default:
		return "", false
	}
}

// mostlyUTF8 is true for UTF-8 that was cut or damaged in a few places.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		raw = raw[size:]
	}
	return good > 10*bad
}

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

// Decode turns bytes into text. label is the declared charset, "" when there is none; it is often wrong, so the bytes count
// first. The evidence, strongest first:
//
//  1. a byte order mark;
//  2. the label of a multibyte charset, when the bytes can be decoded by it;
//  3. bytes that are valid UTF-8, or nearly so: eight-bit text is not UTF-8 by chance;
//  4. the label, unless it is one that programs write without regard to the content (us-ascii, iso-8859-1);
//  5. the encoding in which most words are Vietnamese ([RepairMojibake]).
//
// Decode never fails: bytes that remain become the letters of windows-1252. The text is not cleaned ([Clean]).
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

// cleanLabel lower-cases a charset label and drops its quotes and a repeated "charset=".
func cleanLabel(label string) string {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	return strings.TrimPrefix(label, "charset=")
}

// decodeByteOrderMark decodes UTF-8 and UTF-16 that say so by their first bytes.
func decodeByteOrderMark(raw []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(raw[3:]), "\ufffd"), true
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		decoded, err := textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM).NewDecoder().Bytes(raw)
		return string(decoded), err == nil
	default:
		return "", false
	}
}

// multibyteLabel is true for charsets whose bytes may look like ASCII or like another encoding. Only the label identifies them.
func multibyteLabel(label string) bool {
	for _, prefix := range []string{"utf-16", "utf16", "iso-2022", "gb", "hz", "big5", "shift", "euc", "ks_c", "ucs-2"} {
		if strings.HasPrefix(label, prefix) {
			return true
		}
	}
	return false
}

// westernLabel is true for the labels that programs write by default, whatever the text is encoded in.
func westernLabel(label string) bool {
	switch label {
	case "", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252", "utf-8", "utf8", "x-unknown", "unknown-8bit", "default":
		return true
	default:
		return false
	}
}

// decodeLabelled decodes by the charset that a label names in HTML or in MIME; ok is false when the name is unknown.
func decodeLabelled(raw []byte, label string) (text string, ok bool) {
	var charset encoding.Encoding
	charset, err := htmlindex.Get(label)
	if err != nil {
		if charset, err = ianaindex.MIME.Encoding(label); err != nil || charset == nil {
			return "", false
		}
	}
	decoded, err := charset.NewDecoder().Bytes(raw)
	return string(decoded), err == nil
}

// decodeVietnamese decodes by the label of a Vietnamese charset; ok is false for every other label.
func decodeVietnamese(raw []byte, label string) (text string, ok bool) {
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

package tnef_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/tnef"
)

// winmail builds a winmail.dat (MS-OXTNEF).
type winmail struct{ bytes.Buffer }

func newWinmail() *winmail {
	w := &winmail{}
	w.Write([]byte{0x78, 0x9f, 0x3e, 0x22, 1, 0})
	return w
}

func (w *winmail) attribute(level byte, id uint32, value []byte) *winmail {
	w.WriteByte(level)
	w.Write(le32(id))
	w.Write(le32(uint32(len(value))))
	w.Write(value)
	sum := uint16(0)
	for _, b := range value {
		sum += uint16(b)
	}
	w.Write(binary.LittleEndian.AppendUint16(nil, sum))
	return w
}

func le32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

// properties is a list of MAPI properties; each is its head and its value.
func properties(list ...[]byte) []byte {
	out := le32(uint32(len(list)))
	for _, p := range list {
		out = append(out, p...)
	}
	return out
}

// propertyHead is the type and the id of a MAPI property.
func propertyHead(kind, id uint16) []byte { return append(le16(kind), le16(id)...) }

func le16(n uint16) []byte { return binary.LittleEndian.AppendUint16(nil, n) }

// variable is a MAPI property of variable length with one value.
func variable(kind, id uint16, value []byte) []byte {
	out := append(propertyHead(kind, id), le32(1)...)
	out = append(append(out, le32(uint32(len(value)))...), value...)
	for len(out)%4 != 0 {
		out = append(out, 0)
	}
	return out
}

// utf16LE is a text in little-endian UTF-16 with a final NUL.
func utf16LE(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s + "\x00")) {
		out = append(out, le16(unit)...)
	}
	return out
}

func decodeHex(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// compressedHello is example 1 of MS-OXRTFCP, section 4.1: "{\rtf1\ansi\ansicpg1252\pard hello world}".
const compressedHello = "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"

// compressedLoop is example 2, where a reference overlaps its own output: "{\rtf1 WXYZWXYZWXYZWXYZWXYZ}".
const compressedLoop = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"

// plainRTF is an RTF body without compression (MS-OXRTFCP).
func plainRTF(body string) []byte {
	return append(append(le32(uint32(len(body)+12)), le32(uint32(len(body)))...), append([]byte("MELA\x00\x00\x00\x00"), body...)...)
}

// messageProperties is a winmail.dat with MAPI properties of the message.
func messageProperties(list ...[]byte) []byte {
	return newWinmail().attribute(1, 0x00069003, properties(list...)).Bytes()
}

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("the parts of a winmail.dat", func(t *testing.T) {
		t.Parallel()
		codePage := append(le32(1258), le32(0)...)
		file := properties(
			append(propertyHead(0x0003, 0x3705), le32(1)...),
			variable(0x001f, 0x3707, utf16LE("Báo cáo quý I.xlsx")), variable(0x001e, 0x370e, []byte("application/vnd.ms-excel\x00")),
		)
		named := append(append(append(propertyHead(0x001e, 0x8001), make([]byte, 16)...), le32(1)...), append(le32(6), 'a', 0, 'b', 0, 0, 0, 0, 0)...)
		named = append(append(append(named, le32(1)...), le32(4)...), "abc\x00"...)
		type content struct {
			Subject, Text, HTML string
			Files               []string
		}
		tests := []struct {
			name string
			raw  []byte
			want content
		}{
			{"a plain body in windows-1258", newWinmail().attribute(1, 0x00069007, codePage).attribute(1, 0x00018004, []byte("Xin y\xec ki\xea\xecn\x00")).attribute(1, 0x0002800c, []byte("\xd0\xf4\xccng y\xec\x00")).Bytes(), content{Subject: "Xin ý kiến", Text: "Đồng ý"}},
			{"a body in UTF-16", messageProperties(variable(0x001f, 0x1000, utf16LE("Đồng ý"))), content{Text: "Đồng ý"}},
			{"an HTML body", messageProperties(variable(0x0102, 0x1013, []byte("<p>Đồng ý</p>"))), content{HTML: "<p>Đồng ý</p>"}},
			{"a compressed RTF body", messageProperties(variable(0x0102, 0x1009, decodeHex(t, compressedHello))), content{Text: "hello world"}},
			{"a compressed RTF body that repeats itself", messageProperties(variable(0x0102, 0x1009, decodeHex(t, compressedLoop))), content{Text: "WXYZWXYZWXYZWXYZWXYZ"}},
			{"an RTF body in Vietnamese", messageProperties(variable(0x0102, 0x1009, plainRTF(`{\rtf1\ansi\ansicpg1258\uc1{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 \u272?\'f4\'ccng y\'ec\par Nh\u7845?t tr\'ed {\pict 0102}\tab ok}`))), content{Text: "Đồng ý\nNhất trí  ok"}},
			{"an RTF body that encapsulates HTML", messageProperties(variable(0x0102, 0x1009, plainRTF(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Duyet\htmlrtf\par}\htmlrtf0}`))), content{Text: "Duyet"}},
			{"a body behind named and fixed properties", messageProperties(named, append(propertyHead(0x000b, 0x0e1f), 1, 0, 0, 0), append(propertyHead(0x0040, 0x0039), make([]byte, 8)...), variable(0x001f, 0x1000, utf16LE("Duyệt"))), content{Text: "Duyệt"}},
			{"files with long and short names", newWinmail().attribute(2, 0x00069002, make([]byte, 14)).attribute(2, 0x00018010, []byte("BAOCAO~1.XLS\x00")).attribute(2, 0x0006800f, []byte("abc")).attribute(2, 0x00069005, file).
				attribute(2, 0x00069002, make([]byte, 14)).attribute(2, 0x00018010, []byte("..\\..\\anh.jpg\x00")).attribute(2, 0x0006800f, []byte("de")).Bytes(), content{Files: []string{"Báo cáo quý I.xlsx application/vnd.ms-excel abc", "anh.jpg application/octet-stream de"}}},
			{"truncated in the middle of a file", newWinmail().attribute(1, 0x0002800c, []byte("Duyet")).attribute(2, 0x0006800f, []byte("abc")).Bytes()[:40], content{Text: "Duyet"}},
			{"nothing but its signature", newWinmail().Bytes(), content{}},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				message, err := tnef.Parse(test.raw)
				if err != nil {
					t.Fatal(err)
				}
				got := content{Subject: message.Subject, Text: message.Text, HTML: message.HTML}
				for _, file := range message.Attachments {
					got.Files = append(got.Files, file.Name+" "+file.Type+" "+string(file.Content))
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
	t.Run("content of another form is refused", func(t *testing.T) {
		t.Parallel()
		for _, raw := range [][]byte{nil, []byte("x"), []byte("PK\x03\x04 not at all"), {0x78, 0x9f, 0x3e}} {
			if _, err := tnef.Parse(raw); !errors.Is(err, tnef.ErrFormat) {
				t.Errorf("%q: got %v", raw, err)
			}
		}
		if _, err := tnef.Parse(make([]byte, mail.MaxLetterBytes+1)); err == nil || errors.Is(err, tnef.ErrFormat) {
			t.Errorf("got %v, want an error about its size", err)
		}
	})
}

// FuzzParse parses content of any bytes: the text is clean, and the files are no larger than the content.
func FuzzParse(f *testing.F) {
	f.Add(newWinmail().attribute(1, 0x00069007, le32(1258)).attribute(1, 0x0002800c, []byte("\xd0\xf4\xccng y\xec")).Bytes())
	f.Add(messageProperties(variable(0x0102, 0x1009, decodeHex(f, compressedHello))))
	f.Add(messageProperties(variable(0x0102, 0x1009, decodeHex(f, compressedLoop)), variable(0x001f, 0x1000, utf16LE("Đồng ý"))))
	f.Add(messageProperties(variable(0x0102, 0x1009, plainRTF(`{\rtf1\uc2\u7845?{\*\htmltag a}\'d0\par}`))))
	f.Add(newWinmail().attribute(2, 0x00069002, nil).attribute(2, 0x00018010, []byte("a.doc")).attribute(2, 0x0006800f, []byte("x")).attribute(2, 0x00069005, properties(variable(0x101f, 0x3707, utf16LE("b.doc")))).Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		message, err := tnef.Parse(raw)
		if err != nil {
			return
		}
		mailtest.AssertCleanText(t, "text", message.Text)
		mailtest.AssertCleanText(t, "HTML", message.HTML)
		mailtest.AssertCleanText(t, "subject", message.Subject)
		total := 0
		for _, file := range message.Attachments {
			total += file.Size
			mailtest.AssertCleanFileName(t, file.Name)
		}
		if total > len(raw) {
			t.Errorf("%d bytes of files out of %d", total, len(raw))
		}
	})
}

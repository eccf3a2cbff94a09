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
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/tnef"
)

// winmail builds a winmail.dat as MS-OXTNEF describes it.
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

// properties writes a list of MAPI properties; each is its head and its value.
func properties(list ...[]byte) []byte {
	out := le32(uint32(len(list)))
	for _, p := range list {
		out = append(out, p...)
	}
	return out
}

func head(kind, id uint16) []byte { return append(le16(kind), le16(id)...) }

func le16(n uint16) []byte { return binary.LittleEndian.AppendUint16(nil, n) }

// long is a property of variable length with one value.
func long(kind, id uint16, value []byte) []byte {
	out := append(head(kind, id), le32(1)...)
	out = append(append(out, le32(uint32(len(value)))...), value...)
	for len(out)%4 != 0 {
		out = append(out, 0)
	}
	return out
}

func wide(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s + "\x00")) {
		out = append(out, le16(unit)...)
	}
	return out
}

func unhexed(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// packedHello is example 1 of MS-OXRTFCP, section 4.1: "{\rtf1\ansi\ansicpg1252\pard hello world}".
const packedHello = "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"

// packedLoop is example 2, a reference that runs into what it writes: "{\rtf1 WXYZWXYZWXYZWXYZWXYZ}".
const packedLoop = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"

func plainRTF(body string) []byte {
	return append(append(le32(uint32(len(body)+12)), le32(uint32(len(body)))...), append([]byte("MELA\x00\x00\x00\x00"), body...)...)
}

func letterProperties(list ...[]byte) []byte {
	return newWinmail().attribute(1, 0x00069003, properties(list...)).Bytes()
}

func TestAWinmailIsUnpacked(t *testing.T) {
	t.Parallel()
	codePage := append(le32(1258), le32(0)...)
	file := properties(
		append(head(0x0003, 0x3705), le32(1)...),
		long(0x001f, 0x3707, wide("Báo cáo quý I.xlsx")), long(0x001e, 0x370e, []byte("application/vnd.ms-excel\x00")),
	)
	named := append(append(append(head(0x001e, 0x8001), make([]byte, 16)...), le32(1)...), append(le32(6), 'a', 0, 'b', 0, 0, 0, 0, 0)...)
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
		{"a body in UTF-16", letterProperties(long(0x001f, 0x1000, wide("Đồng ý"))), content{Text: "Đồng ý"}},
		{"a page", letterProperties(long(0x0102, 0x1013, []byte("<p>Đồng ý</p>"))), content{HTML: "<p>Đồng ý</p>"}},
		{"a packed RTF body", letterProperties(long(0x0102, 0x1009, unhexed(t, packedHello))), content{Text: "hello world"}},
		{"a packed RTF body that repeats itself", letterProperties(long(0x0102, 0x1009, unhexed(t, packedLoop))), content{Text: "WXYZWXYZWXYZWXYZWXYZ"}},
		{"an RTF body in Vietnamese", letterProperties(long(0x0102, 0x1009, plainRTF(`{\rtf1\ansi\ansicpg1258\uc1{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 \u272?\'f4\'ccng y\'ec\par Nh\u7845?t tr\'ed {\pict 0102}\tab ok}`))), content{Text: "Đồng ý\nNhất trí  ok"}},
		{"an RTF body that holds a page", letterProperties(long(0x0102, 0x1009, plainRTF(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Duyet\htmlrtf\par}\htmlrtf0}`))), content{Text: "Duyet"}},
		{"behind named and fixed properties", letterProperties(named, append(head(0x000b, 0x0e1f), 1, 0, 0, 0), append(head(0x0040, 0x0039), make([]byte, 8)...), long(0x001f, 0x1000, wide("Duyệt"))), content{Text: "Duyệt"}},
		{"files with long and short names", newWinmail().attribute(2, 0x00069002, make([]byte, 14)).attribute(2, 0x00018010, []byte("BAOCAO~1.XLS\x00")).attribute(2, 0x0006800f, []byte("abc")).attribute(2, 0x00069005, file).
			attribute(2, 0x00069002, make([]byte, 14)).attribute(2, 0x00018010, []byte("..\\..\\anh.jpg\x00")).attribute(2, 0x0006800f, []byte("de")).Bytes(), content{Files: []string{"Báo cáo quý I.xlsx application/vnd.ms-excel abc", "anh.jpg application/octet-stream de"}}},
		{"cut in the middle of a file", newWinmail().attribute(1, 0x0002800c, []byte("Duyet")).attribute(2, 0x0006800f, []byte("abc")).Bytes()[:40], content{Text: "Duyet"}},
		{"nothing but its signature", newWinmail().Bytes(), content{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tnef, err := tnef.Parse(test.raw)
			if err != nil {
				t.Fatal(err)
			}
			got := content{Subject: tnef.Subject, Text: tnef.Text, HTML: tnef.HTML}
			for _, file := range tnef.Attachments {
				got.Files = append(got.Files, file.Name+" "+file.Type+" "+string(file.Content))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoWinmailIsRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range [][]byte{nil, []byte("x"), []byte("PK\x03\x04 not at all"), {0x78, 0x9f, 0x3e}} {
		if _, err := tnef.Parse(raw); !errors.Is(err, tnef.ErrNotTNEF) {
			t.Errorf("%q: got %v", raw, err)
		}
	}
	if _, err := tnef.Parse(make([]byte, mail.MaxLetterBytes+1)); err == nil || errors.Is(err, tnef.ErrNotTNEF) {
		t.Errorf("got %v, want a refusal of its size", err)
	}
}

// A letter whose words lie in a container that is not opened has no verdict, and says why.
func TestASealedLetterIsAskedAbout(t *testing.T) {
	t.Parallel()
	part := func(kind, name string) string {
		return "Content-Type: " + kind + "; name=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n"
	}
	sealed := newWinmail().attribute(1, 0x0002800c, []byte("Duyet")).Bytes()
	enveloped := unhexed(t, "3080 0609 2a864886f70d010703 a080")
	signed := unhexed(t, "3080 0609 2a864886f70d010702 a080")
	mixed := func(text, rest string) string {
		return mailtest.ReplyHeader + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--x\r\n" + rest + "\r\n--x--\r\n"
	}
	tests := []struct {
		name, raw string
		verdict   reply.Verdict
		check     string
	}{
		{"a winmail.dat without words beside it", mixed("", part("application/ms-tnef", "winmail.dat")+mailtest.EncodeBody("base64", string(sealed))), reply.VerdictUnclear, "winmail"},
		{"a winmail.dat alone", mailtest.ReplyHeader + part("application/ms-tnef", "winmail.dat") + mailtest.EncodeBody("base64", string(sealed)), reply.VerdictUnclear, "winmail"},
		{"a winmail.dat by its bytes", mixed("", part("application/octet-stream", "ATT01.dat")+mailtest.EncodeBody("base64", string(sealed))), reply.VerdictUnclear, "winmail"},
		{"a winmail.dat beside words", mixed("Đồng ý", part("application/ms-tnef", "winmail.dat")+mailtest.EncodeBody("base64", string(sealed))), reply.VerdictApprove, "verdict"},
		{"an encrypted letter", mailtest.ReplyHeader + part("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m") + mailtest.EncodeBody("base64", string(enveloped)), reply.VerdictUnclear, "smime"},
		{"an encrypted letter that does not say so", mailtest.ReplyHeader + part("application/x-pkcs7-mime", "smime.p7m") + mailtest.EncodeBody("base64", string(enveloped)), reply.VerdictUnclear, "smime"},
		{"a letter in a signed envelope", mailtest.ReplyHeader + part("application/pkcs7-mime; smime-type=signed-data", "smime.p7m") + mailtest.EncodeBody("base64", string(signed)), reply.VerdictUnclear, "smime"},
		{"words beside an encrypted part", mixed("Đồng ý", part("application/pkcs7-mime", "smime.p7m")+mailtest.EncodeBody("base64", string(enveloped))), reply.VerdictUnclear, "smime"},
		{"a signature beside words", mixed("Đồng ý", part("application/pkcs7-signature", "smime.p7s")+mailtest.EncodeBody("base64", string(signed))), reply.VerdictApprove, "verdict"},
		{"a signature is no report", strings.Replace(mixed("Kính gửi Phòng.", part("application/pkcs7-signature", "smime.p7s")+mailtest.EncodeBody("base64", string(signed))), "WGluIMO9IGtp4bq/bg==", "QsOhbyBjw6Fv", 1), reply.VerdictUnclear, "verdict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reading := inbound.Explain([]byte(test.raw), mailtest.Trust)
			last := reading.Checks[len(reading.Checks)-1]
			if reading.Verdict != test.verdict || last.Name != test.check || reading.Kind != inbound.KindReply {
				t.Errorf("got %s, kind %s: %+v", reading.Verdict, reading.Kind, reading.Checks)
			}
		})
	}
}

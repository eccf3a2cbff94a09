package vietnamese

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// The upper halves (0x80 to 0xFF) of the eight-bit encodings that x/text does not have.
//
//   - VISCII is RFC 1456.
//   - TCVN is the national standard TCVN 5712:1993. The .VnTime fonts ("TCVN3", "ABC") use its lower-case half.
//   - VPS is the encoding of the fonts of that name. Some of its capitals share the code of their small letter; that code is
//     decoded as the small letter.
const (
	visciiUpper = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ" +
		"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
	tcvnUpper = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0323\u0300\u0309\u0303\u0301àảãáạẲằẳẵắẴ" +
		"ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
	vpsUpper = "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\u00a0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự" +
		"ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺßàáâãảạăçèéêẽìíîĩẴĐòóôõöƠụùúủüỶẼỳ"
)

// eightBit is an encoding of one byte for each letter.
type eightBit struct {
	upper    []rune        // the characters of 0x80 to 0xFF
	controls map[byte]rune // the capitals that have the code of a control character
}

var (
	viscii = eightBit{[]rune(visciiUpper), map[byte]rune{0x02: 'Ẳ', 0x05: 'Ẵ', 0x06: 'Ẫ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1e: 'Ỵ'}}
	tcvn   = eightBit{[]rune(tcvnUpper), map[byte]rune{
		0x01: 'Ú', 0x02: 'Ụ', 0x04: 'Ừ', 0x05: 'Ử', 0x06: 'Ữ', 0x11: 'Ứ', 0x12: 'Ự', 0x13: 'Ỳ', 0x14: 'Ỷ', 0x15: 'Ỹ', 0x16: 'Ý', 0x17: 'Ỵ',
	}}
	vps = eightBit{[]rune(vpsUpper), nil}
	vni = vniReplacer()
)

// vniReplacer decodes VNI-Windows, where the letter behind a vowel stands for the marks of that vowel ("oà" for "ồ").
func vniReplacer() *strings.Replacer {
	tones := []struct{ mark, tone string }{{"ø", "\u0300"}, {"ù", "\u0301"}, {"û", "\u0309"}, {"õ", "\u0303"}, {"ï", "\u0323"}}
	circumflexes := []struct{ mark, tone string }{{"â", ""}, {"à", "\u0300"}, {"á", "\u0301"}, {"å", "\u0309"}, {"ã", "\u0303"}, {"ä", "\u0323"}}
	breves := []struct{ mark, tone string }{{"ê", ""}, {"è", "\u0300"}, {"é", "\u0301"}, {"ú", "\u0309"}, {"ü", "\u0303"}, {"ë", "\u0323"}}

	var pairs []string
	add := func(from, to string) {
		to = norm.NFC.String(to)
		pairs = append(pairs, from, to, strings.ToUpper(from), strings.ToUpper(to))
	}
	for _, vowel := range []struct{ from, to string }{{"a", "a"}, {"e", "e"}, {"o", "o"}, {"u", "u"}, {"y", "y"}, {"ô", "ơ"}, {"ö", "ư"}} {
		for _, t := range tones {
			add(vowel.from+t.mark, vowel.to+t.tone)
		}
	}
	for _, vowel := range []string{"a", "e", "o"} {
		for _, c := range circumflexes {
			add(vowel+c.mark, vowel+"\u0302"+c.tone)
		}
	}
	for _, b := range breves {
		add("a"+b.mark, "a\u0306"+b.tone)
	}
	for _, single := range [][2]string{{"ñ", "đ"}, {"ô", "ơ"}, {"ö", "ư"}, {"æ", "ỉ"}, {"ó", "ĩ"}, {"ò", "ị"}, {"î", "ỵ"}} {
		add(single[0], single[1])
	}
	return strings.NewReplacer(pairs...)
}

func (e eightBit) decode(raw []byte) string {
	var out strings.Builder
	for _, b := range raw {
		letter, known := e.controls[b]
		switch {
		case b >= 0x80:
			out.WriteRune(e.upper[b-0x80])
		case known:
			out.WriteRune(letter)
		default:
			out.WriteByte(b)
		}
	}
	return norm.NFC.String(out.String())
}

// decode1252 decodes windows-1252. The five bytes that it does not define become the C1 controls of the same number, so that
// [encode1252] can restore them.
func decode1252(raw []byte) string {
	var out strings.Builder
	for _, b := range raw {
		r := charmap.Windows1252.DecodeByte(b)
		if r == utf8.RuneError {
			r = rune(b)
		}
		out.WriteRune(r)
	}
	return out.String()
}

// encode1252 reverses [decode1252], and the decoding of Latin-1; ok is false when a character is in neither encoding.
func encode1252(s string) (raw []byte, ok bool) {
	for _, r := range s {
		b, known := charmap.Windows1252.EncodeRune(r)
		switch {
		case known:
			raw = append(raw, b)
		case r < 0x100:
			raw = append(raw, byte(r))
		default:
			return nil, false
		}
	}
	return raw, true
}

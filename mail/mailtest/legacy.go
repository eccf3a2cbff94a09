package mailtest

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// VietnameseLetters returns the letters of Vietnamese that are not plain consonants: the vowels with all their tones, and đ.
func VietnameseLetters() (small, capitals string) {
	var out strings.Builder
	for _, vowel := range []string{"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"} {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			out.WriteString(norm.NFC.String(vowel + tone))
		}
	}
	return out.String() + "đ", strings.ToUpper(out.String() + "đ")
}

// replaceLetters returns text with each of the letters replaced by the code at the same index.
func replaceLetters(text string, letters, codes []string) string {
	pairs := make([]string, 0, 2*len(letters))
	for i, letter := range letters {
		pairs = append(pairs, letter, codes[i])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// codeTable maps the letters of an encoding to its bytes: the letter at an index is encoded as the byte at the same index.
type codeTable struct{ letters, codes string }

// ToTCVN3 encodes small letters, and the capitals without a tone, as the .VnTime fonts show them (TCVN 5712:1993, VN3).
func ToTCVN3(text string) string {
	return encodeBytes(text, codeTable{
		"àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
		"\xb5\xb6\xb7\xb8\xb9\xa8\xbb\xbc\xbd\xbe\xc6\xa9\xc7\xc8\xc9\xca\xcb\xae\xcc\xce\xcf\xd0\xd1\xaa\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xdc\xdd\xde\xdf\xe1\xe2\xe3\xe4\xab\xe5\xe6\xe7\xe8\xe9\xac\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4\xad\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xa1\xa2\xa3\xa4\xa5\xa6\xa7",
	})
}

// ToVISCII encodes small letters and Đ in VISCII (RFC 1456).
func ToVISCII(text string) string {
	return encodeBytes(text, codeTable{
		"àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĐ",
		"\xe0\xe4\xe3\xe1\xd5\xe5\xa2\xc6\xc7\xa1\xa3\xe2\xa5\xa6\xe7\xa4\xa7\xf0\xe8\xeb\xa8\xe9\xa9\xea\xab\xac\xad\xaa\xae\xec\xef\xee\xed\xb8\xf2\xf6\xf5\xf3\xf7\xf4\xb0\xb1\xb2\xaf\xb5\xbd\xb6\xb7\xde\xbe\xfe\xf9\xfc\xfb\xfa\xf8\xdf\xd7\xd8\xe6\xd1\xf1\xcf\xd6\xdb\xfd\xdc\xd0",
	})
}

// ToVPS encodes small letters and Đ as the VPS fonts show them.
func ToVPS(text string) string {
	return encodeBytes(text, codeTable{
		"àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĐ",
		"\xe0\xe4\xe3\xe1\xe5\xe6\xa2\xa3\xa4\xa1\xa5\xe2\xc0\xc4\xc5\xc3\xc6\xc7\xe8\xc8\xeb\xe9\xcb\xea\x8a\x8b\xcd\x89\x8c\xec\xcc\xef\xed\xce\xf2\xd5\xf5\xf3\x86\xf4\xd2\xb0\x87\xd3\xb6\xd6\xa9\xaa\xab\xa7\xae\xf9\xfb\xdb\xfa\xf8\xdc\xd8\xba\xbb\xd9\xbf\xff\x9b\xcf\x9a\x9c\xf1",
	})
}

func encodeBytes(text string, table codeTable) string {
	return replaceLetters(text, strings.Split(table.letters, ""), splitBytes(table.codes))
}

func splitBytes(s string) []string {
	out := make([]string, len(s))
	for i := range len(s) {
		out[i] = s[i : i+1]
	}
	return out
}

// ToVNI encodes text in VNI-Windows: the base letter, then one byte for its marks.
func ToVNI(text string) string {
	signs := map[rune]string{
		0x300: "\xf8", 0x301: "\xf9", 0x309: "\xfb", 0x303: "\xf5", 0x323: "\xef",
		0x302: "\xe2", 0x302<<12 | 0x300: "\xe0", 0x302<<12 | 0x301: "\xe1", 0x302<<12 | 0x309: "\xe5", 0x302<<12 | 0x303: "\xe3", 0x302<<12 | 0x323: "\xe4",
		0x306: "\xea", 0x306<<12 | 0x300: "\xe8", 0x306<<12 | 0x301: "\xe9", 0x306<<12 | 0x309: "\xfa", 0x306<<12 | 0x303: "\xfc", 0x306<<12 | 0x323: "\xeb",
	}
	whole := map[rune]string{'Ơ': "\xd4", 'Ư': "\xd6", 'Ì': "\xcc", 'Í': "\xcd", 'Ỉ': "\xc6", 'Ĩ': "\xd3", 'Ị': "\xd2", 'Ỵ': "\xce", 'đ': "\xf1", 'Đ': "\xd1", 'ơ': "\xf4", 'ư': "\xf6", 'ì': "\xec", 'í': "\xed", 'ỉ': "\xe6", 'ĩ': "\xf3", 'ị': "\xf2", 'ỵ': "\xee"}
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		if code, found := whole[r]; found {
			out.WriteString(code)
			continue
		}
		marks := []rune(norm.NFD.String(string(r)))
		key, base := rune(0), string(marks[0])
		for _, mark := range marks[1:] {
			if mark == 0x31b { // a letter with a horn has a code of its own
				base = whole[[]rune(norm.NFC.String(base + "\u031b"))[0]]
				continue
			}
			if mark == 0x302 || mark == 0x306 {
				key |= mark << 12
			} else {
				key |= mark
			}
		}
		if key&0xfff == 0 {
			key >>= 12
		}
		sign := signs[key]
		if sign != "" && unicode.IsUpper(r) {
			sign = string([]byte{sign[0] - 0x20})
		}
		out.WriteString(base + sign)
	}
	return out.String()
}

// To1258 encodes text in windows-1258. The test fails when text has a character that the encoding lacks.
func To1258(t testing.TB, text string) string {
	t.Helper()
	encoded, err := charmap.Windows1258.NewEncoder().String(windows1258Form(text))
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

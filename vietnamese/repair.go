package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// The upper halves (0x80 to 0xFF) of the eight-bit encodings that x/text does not have. VISCII is RFC 1456; TCVN is the
// national standard TCVN 5712:1993, whose lower-case half is what the .VnTime fonts ("TCVN3", "ABC") use; VPS is the
// encoding of the fonts of that name, where some capitals share the place of their small letter and are read as that.
const (
	visciiUpper = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ" +
		"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
	tcvnUpper = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0323\u0300\u0309\u0303\u0301àảãáạẲằẳẵắẴ" +
		"ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
	vpsUpper = "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ\u00a0ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự" +
		"ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺßàáâãảạăçèéêẽìíîĩẴĐòóôõöƠụùúủüỶẼỳ"
)

// eightBit is an encoding of one byte for each letter. A few capitals lie among the control characters.
type eightBit struct {
	upper    []rune
	controls map[byte]rune
}

var (
	viscii = eightBit{[]rune(visciiUpper), map[byte]rune{0x02: 'Ẳ', 0x05: 'Ẵ', 0x06: 'Ẫ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1e: 'Ỵ'}}
	tcvn   = eightBit{[]rune(tcvnUpper), map[byte]rune{
		0x01: 'Ú', 0x02: 'Ụ', 0x04: 'Ừ', 0x05: 'Ử', 0x06: 'Ữ', 0x11: 'Ứ', 0x12: 'Ự', 0x13: 'Ỳ', 0x14: 'Ỷ', 0x15: 'Ỹ', 0x16: 'Ý', 0x17: 'Ỵ',
	}}
	vps = eightBit{[]rune(vpsUpper), nil}
	vni = vniReplacer()
)

// vniReplacer reads VNI-Windows, where a vowel is followed by a letter that stands for its marks ("oà" for "ồ").
func vniReplacer() *strings.Replacer {
	tones := []struct{ mark, tone string }{{"ø", "\u0300"}, {"ù", "\u0301"}, {"û", "\u0309"}, {"õ", "\u0303"}, {"ï", "\u0323"}}
	hats := []struct{ mark, tone string }{{"â", ""}, {"à", "\u0300"}, {"á", "\u0301"}, {"å", "\u0309"}, {"ã", "\u0303"}, {"ä", "\u0323"}}
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
		for _, h := range hats {
			add(vowel+h.mark, vowel+"\u0302"+h.tone)
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

// decode1252 reads windows-1252; the five bytes it does not define become the C1 controls of the same number, so that the
// step can be taken back.
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

// encode1252 takes [decode1252] back, and also Latin-1; ok is false when a character is in neither.
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

// RepairMojibake repairs Vietnamese that an earlier program read in the wrong encoding: UTF-8, windows-1258, TCVN3, VNI-Windows,
// VISCII or VPS taken for Latin-1. Each line is repaired by itself, and only when the repair makes more Vietnamese words and
// fewer impossible ones; otherwise the line stays as it is.
func RepairMojibake(text string) string {
	if IsASCII(text) {
		return text
	}
	lines := strings.Split(text, "\n")
	size := 0
	for i, line := range lines {
		if size += len(line); size > maxMendedText {
			break
		}
		lines[i] = mendLine(line)
	}
	return strings.Join(lines, "\n")
}

const (
	maxMendedLine = 4096
	maxMendedText = 4 * MaxTextBytes // nothing decides beyond
)

func mendLine(line string) string {
	if IsASCII(line) || len(line) > maxMendedLine {
		return line
	}
	was := scoreSpelling(line)
	if was.bad == 0 {
		return line
	}
	best, bestScore := line, was
	for _, candidate := range repairCandidates(line) {
		score := scoreSpelling(candidate)
		if score.good > was.good && score.bad < was.bad && score.better(bestScore) {
			best, bestScore = candidate, score
		}
	}
	return best
}

func repairCandidates(line string) []string {
	raw, ok := encode1252(line)
	if !ok {
		return nil
	}
	var out []string
	if utf8.Valid(raw) {
		out = append(out, norm.NFC.String(string(raw)))
	}
	if cp1258, err := charmap.Windows1258.NewDecoder().Bytes(raw); err == nil {
		out = append(out, norm.NFC.String(string(cp1258)))
	}
	return append(out, tcvn.decode(raw), vni.Replace(line), viscii.decode(raw), vps.decode(raw))
}

// spellingScore counts the words with marks that are Vietnamese syllables, those that are not, and of the former those
// that letters of officials are made of.
type spellingScore struct{ good, bad, familiar int }

// better prefers fewer impossible words; where two encodings give possible ones, those that officials use.
func (s spellingScore) better(than spellingScore) bool {
	if s.good-s.bad != than.good-than.bad {
		return s.good-s.bad > than.good-than.bad
	}
	return s.familiar > than.familiar
}

func scoreSpelling(line string) spellingScore {
	var score spellingScore
	for written := range strings.FieldsFuncSeq(norm.NFC.String(line), betweenWords) {
		word := strings.ToLower(written)
		switch {
		case IsASCII(word) || word == "đ": // "đ/c"
		case capitalInside(written):
			score.bad++
		case familiar[word]:
			score.good++
			score.familiar++
		case isSyllable(word):
			score.good++
		default:
			score.bad++
		}
	}
	return score
}

// capitalInside is true for "DuyỆt": no font of capitals writes that, but a wrong table does.
func capitalInside(word string) bool {
	small := false
	for _, r := range word {
		if small && unicode.IsUpper(r) {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}

// familiar are the syllables of the lexicon.
var familiar = familiarWords()

func familiarWords() map[string]bool {
	words := map[string]bool{}
	for word := range NeutralWords {
		words[word] = true
	}
	for _, list := range DecisionWords {
		for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == ' ' || r == '(' || r == ')' || r == '?' }) {
			words[word] = true
		}
	}
	return words
}

func betweenWords(r rune) bool {
	switch {
	case r < 0x80:
		return r < 'A' || (r > 'Z' && r < 'a') || r > 'z'
	case r == 0x2026 || (r >= 0x2010 && r <= 0x2019) || (r >= 0x201c && r <= 0x201f) || r == 0x2022 || r == 0xa0:
		return true
	default:
		return r == 0x200b || r == 0xfeff || r > 0x1f000
	}
}

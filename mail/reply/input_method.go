package reply

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The combining marks of Vietnamese.
const (
	grave, acute, hook, tilde, dot = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
	circumflex, breve, horn        = "\u0302", "\u0306", "\u031b"
)

// The keys of the two input methods: of TELEX and of VNI.
var (
	toneKeys  = map[byte]string{'f': grave, 's': acute, 'r': hook, 'x': tilde, 'j': dot, '2': grave, '1': acute, '3': hook, '4': tilde, '5': dot}
	shapeKeys = map[byte]string{'6': circumflex, '7': horn, '8': breve}
	horned    = map[byte]string{'a': breve, 'o': horn, 'u': horn}
)

// typedKeys returns the word that the keys of a word stand for when the input method was off: "ddoongf" and "d9o62ng" are "đồng". It returns
// the word itself when it has no such keys. A letter that has its marks already keeps them, when it is decomposed: "ddơn" is "đơn".
func typedKeys(keys string) string {
	var letters []string // each a letter with its combining marks
	tone := ""
	for _, r := range keys {
		last := len(letters) - 1
		if r > unicode.MaxASCII {
			letters = withMark(letters, r)
			continue
		}
		k := byte(r)
		switch mark, is := toneKeys[k]; {
		case is && slices.ContainsFunc(letters, isVowel):
			tone = mark
		case last >= 0 && k == 'd' && letters[last] == "d":
			letters[last] = "đ"
		case last >= 0 && k == '9' && letters[0] == "d":
			letters[0] = "đ"
		case last >= 0 && strings.IndexByte("aeo", k) >= 0 && letters[last] == string(k):
			letters[last] += circumflex
		case last >= 0 && (k == 'w' || shapeKeys[k] != ""):
			markVowel(letters, k)
		default:
			letters = append(letters, string(k))
		}
	}
	placeTone(letters, tone)
	return normalWord(norm.NFC.String(strings.Join(letters, "")))
}

// withMark adds a combining mark to the last letter; another letter stands for itself.
func withMark(letters []string, r rune) []string {
	if last := len(letters) - 1; last >= 0 && unicode.Is(unicode.M, r) {
		letters[last] += string(r)
		return letters
	}
	return append(letters, string(r))
}

func isVowel(letter string) bool { return strings.IndexByte("aeiouy", letter[0]) >= 0 }

// markVowel adds the mark of a key to the last vowel that can have it, and of w to both vowels of "uo".
func markVowel(letters []string, key byte) {
	for i := len(letters) - 1; i >= 0; i-- {
		mark := shapeKeys[key]
		if key == 'w' {
			mark = horned[letters[i][0]]
		}
		if len(letters[i]) > 1 || mark == "" || strings.IndexByte("aeou", letters[i][0]) < 0 {
			continue
		}
		if key == 'w' && letters[i] == "a" && i > 0 && letters[i-1] == "u" {
			letters[i-1] += horn // "chuaw" is "chưa"
			return
		}
		letters[i] += mark
		if i > 0 && letters[i-1] == "u" && letters[i][0] == 'o' && mark == horn {
			letters[i-1] += horn
		}
		return
	}
}

// placeTone adds a tone to the vowel that bears it: the one with a mark of its own, the second of three or before a consonant, or else the first.
func placeTone(letters []string, tone string) {
	if tone == "" {
		return
	}
	var vowels []int
	bearer := -1
	for i, letter := range letters {
		if !isVowel(letter) || (i == 1 && letter == "u" && letters[0] == "q") || (i == 1 && letter == "i" && letters[0] == "g" && len(letters) > 2) {
			continue
		}
		vowels = append(vowels, i)
		if len(letter) > 1 {
			bearer = i
		}
	}
	if len(vowels) == 0 {
		return
	}
	if bearer < 0 {
		bearer = vowels[0]
		if len(vowels) > 2 || (len(vowels) == 2 && vowels[1] < len(letters)-1) {
			bearer = vowels[1]
		}
	}
	letters[bearer] += tone
}

package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

// normalWord returns the form in which words are compared: lower case, without apostrophes, the tone mark placed by the old rule.
func normalWord(word string) string {
	word = strings.ToLower(word)
	return oldTonePlace(collapseRuns(plainLetters.Replace(word)))
}

// collapseRuns writes a letter once that is typed three times and more ("nhaaa").
func collapseRuns(word string) string {
	letters := []rune(word)
	for i := 0; i+2 < len(letters); i++ {
		if letters[i] == letters[i+1] && letters[i] == letters[i+2] && unicode.IsLetter(letters[i]) {
			letters = slices.Delete(letters, i+1, i+2)
			if i+1 < len(letters) && letters[i] == letters[i+1] && (i+2 == len(letters) || letters[i+2] != letters[i]) {
				letters = slices.Delete(letters, i+1, i+2)
			}
			i--
		}
	}
	return string(letters)
}

var plainLetters = strings.NewReplacer("'", "", "’", "", "ð", "đ")

var tonePlaces = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa", "oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy")

// tonedLast are the letters with a tone mark at the end of the words that have two spellings.
const tonedLast = "àáảãạèéẻẽẹỳýỷỹỵ"

// oldTonePlace returns "thuỷ" as "thủy" and "hoà" as "hòa", since both spellings are in use. Behind q the letter u belongs to the onset
// ("quý"), and the word is unchanged.
func oldTonePlace(word string) string {
	if last, _ := utf8.DecodeLastRuneInString(word); !strings.ContainsRune(tonedLast, last) {
		return word
	}
	for _, pair := range []string{"oa", "oe", "uy"} {
		if len(word) > 2 && strings.HasSuffix(vietnamese.StripMarks(word), pair) && !strings.HasPrefix(word, "q") {
			return tonePlaces.Replace(word)
		}
	}
	return word
}

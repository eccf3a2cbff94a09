package reply

import (
	"strings"
	"unicode/utf8"

	"loa/vietnamese"
)

// repairSlip returns the word of the grammar that a word with one slip of the keyboard stands for, and the word unchanged when there is none
// or when there are several. Words that the grammar knows are never changed. One slip is one of:
//
//   - a key of the input method that stayed in the text: "ýs", "ý1", "lạij";
//   - a letter typed twice: "nhấtt", "dduyệt";
//   - two letters in the wrong order: "đồgn", "khôgn";
//   - a letter that is missing: "đồg";
//   - one mark missing or at the wrong letter: "duyêt", "dồng", "duỵêt".
//
// Text of which the input method was off altogether ("ddoongf ys") has more than one slip a word and is not guessed.
func repairSlip(text string) string {
	if vocabulary[text] || vocabularyUnmarked[text] || utf8.RuneCountInString(text) < 2 {
		return text
	}
	for _, candidates := range [][]string{strayKeys(text), doubledLetters(text), swappedLetters(text), otherMarks(text), missingLetter(text)} {
		found := ""
		for _, candidate := range candidates {
			if slipWords[candidate] && candidate != found {
				if found != "" {
					return text
				}
				found = candidate
			}
		}
		if found != "" {
			return found
		}
	}
	return text
}

// strayKeys drops a tone key at the end of a word that has its mark already.
func strayKeys(text string) []string {
	last := text[len(text)-1]
	if !strings.ContainsRune("sfrxjw12345", rune(last)) {
		return nil
	}
	return []string{text[:len(text)-1]}
}

// doubledLetters drops one of two equal letters; a doubled d is also đ.
func doubledLetters(text string) []string {
	letters := []rune(text)
	var candidates []string
	for i := 1; i < len(letters); i++ {
		if vietnamese.StripMarks(string(letters[i])) != vietnamese.StripMarks(string(letters[i-1])) {
			continue
		}
		candidates = append(candidates, string(letters[:i])+string(letters[i+1:]), string(letters[:i-1])+string(letters[i:]))
		if letters[i] == 'd' {
			candidates = append(candidates, string(letters[:i-1])+"đ"+string(letters[i+1:]))
		}
	}
	return candidates
}

// swappedLetters swaps two neighbours.
func swappedLetters(text string) []string {
	letters := []rune(text)
	var candidates []string
	for i := 1; i < len(letters); i++ {
		if letters[i] == letters[i-1] {
			continue
		}
		letters[i-1], letters[i] = letters[i], letters[i-1]
		candidates = append(candidates, string(letters))
		letters[i-1], letters[i] = letters[i], letters[i-1]
	}
	return candidates
}

// missingLetter returns the words that have one letter more ("đồg").
func missingLetter(text string) []string {
	letters := []rune(text)
	var candidates []string
	for w := range slipWords {
		if whole := []rune(w); len(whole) == len(letters)+1 && len(letters) > 2 && !vietnamese.IsASCII(text) && lacksOne(letters, whole) {
			candidates = append(candidates, w)
		}
	}
	return candidates
}

func lacksOne(letters, whole []rune) bool {
	for i := range whole {
		if string(whole[:i])+string(whole[i+1:]) == string(letters) {
			return true
		}
	}
	return false
}

// otherMarks returns the words that differ in marks only. A word without any mark has no slip: its sentence is read without marks.
func otherMarks(text string) []string {
	if vietnamese.IsASCII(text) {
		return nil
	}
	return slipsByUnmarked[vietnamese.StripMarks(text)]
}

// restoreMarks adds the marks to words that decide, in a sentence that has marks in other words ("khong đồng ý", "nhất tri"). Two words that
// mean something else with other marks stay ("Đông y").
func restoreMarks(words []word) {
	for i := range words {
		w := &words[i]
		if whole, known := unmarkedAlone[w.text]; known {
			w.text = whole
		}
		if i+1 == len(words) || words[i+1].separator {
			continue
		}
		next := &words[i+1]
		if i > 0 && words[i-1].text == "hội" {
			continue // "Hội đồng y khoa"
		}
		pair, known := unmarkedPairs[vietnamese.StripMarks(w.text)+" "+vietnamese.StripMarks(next.text)]
		plain := vietnamese.IsASCII(w.text)
		nextPlain := vietnamese.IsASCII(next.text)
		if known && ((w.text == pair[0] && nextPlain) || (plain && next.text == pair[1] && w.text != "tra") || (plain && nextPlain)) {
			w.text, next.text = pair[0], pair[1]
		}
	}
}

// repairTyped repairs the words of a sentence with marks that have the keys of the input method in the place of theirs ("Nhaats trí").
func repairTyped(words []word) {
	for i := range words {
		w := &words[i]
		if typed := typedKeys(w.text); vietnamese.IsASCII(w.text) && !vocabulary[w.text] && !vocabularyUnmarked[w.text] && slipWords[typed] {
			w.text = typed
		}
	}
}

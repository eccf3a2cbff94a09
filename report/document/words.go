package document

import (
	"fmt"
	"strings"
)

// The words that every document carries.
const (
	wordsState      = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	wordsMotto      = "Độc lập - Tự do - Hạnh phúc"
	wordsDraft      = "DỰ THẢO"
	wordsTo         = "Kính gửi:"
	wordsRecipients = "Nơi nhận:"
	wordsAnnex      = "Phụ lục"
	endMark         = "./."
)

// blank is the room that a clerk fills by hand.
const blank = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"

// numberLine is the line of number and symbol: "Số: 05/BC-SNV", in a draft "Số:     /BC-SNV".
func (d Document) numberLine() string {
	number := d.Number
	switch {
	case d.Draft || number == "":
		number = blank
	case len(number) == 1:
		number = "0" + number
	}
	if d.Symbol == "" {
		return "Số: " + number
	}
	return "Số: " + number + "/" + d.Symbol
}

// dateLine is the line of place and day. Days below 10 and the months 1 and 2 have a zero in front; what is not known stays blank.
func (d Document) dateLine() string {
	date := d.Date
	if d.Draft {
		date.Day = 0
	}
	words := "ngày " + filled("%02d", date.Day)
	if date.Month == 1 || date.Month == 2 {
		words += " tháng " + filled("%02d", date.Month)
	} else {
		words += " tháng " + filled("%d", date.Month)
	}
	words += " năm " + filled("%d", date.Year)
	if d.Place == "" {
		return words
	}
	return d.Place + ", " + words
}

func filled(format string, n int) string {
	if n == 0 {
		return blank
	}
	return fmt.Sprintf(format, n)
}

// isLetter says whether the document is an official letter (công văn), which has no name of a type.
func (d Document) isLetter() bool { return d.TypeName == "" }

// letterSubject is the subject of an official letter, under its number.
func (d Document) letterSubject() string { return "V/v " + d.Subject }

// name is what the document is called in a list of files.
func (d Document) name() string {
	if d.isLetter() {
		return d.letterSubject()
	}
	return strings.TrimSpace(d.TypeName + " " + d.Subject)
}

// endings puts a mark behind each text but the last, which gets a stop. A mark that is there already is not doubled.
func endings(texts []string, between, last string) []string {
	out := make([]string, 0, len(texts))
	for i, text := range texts {
		text = strings.TrimRight(strings.TrimSpace(text), ";.,")
		if i < len(texts)-1 {
			text += between
		} else {
			text += last
		}
		out = append(out, text)
	}
	return out
}

// dashed puts a dash before each text that has none.
func dashed(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = "- " + strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "-"))
	}
	return out
}

// vietnameseLetters are the letters that points (điểm) are counted by.
const vietnameseLetters = "a b c d đ e g h i k l m n o p q r s t u v x y"

// letterOf is the nth letter, from 1; beyond the alphabet letters are doubled.
func letterOf(n int) string {
	letters := strings.Fields(vietnameseLetters)
	return strings.Repeat(letters[(n-1)%len(letters)], 1+(n-1)/len(letters))
}

// roman is n in Roman numerals, from 1.
func roman(n int) string {
	var b strings.Builder
	for _, digit := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= digit.value; n -= digit.value {
			b.WriteString(digit.text)
		}
	}
	return b.String()
}

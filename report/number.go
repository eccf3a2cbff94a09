package report

import "loa/locale"

// inWords spells a number from 0 to 999. The second value is false outside that range.
func inWords(lang locale.Language, n int) (words string, ok bool) {
	switch {
	case n < 0 || n > 999:
		return "", false
	case lang == locale.English:
		return englishWords(n), true
	}
	return vietnameseWords(n), true
}

var vietnameseDigits = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// vietnameseWords spells 5 "năm", 15 "mười lăm", 21 "hai mươi mốt", 105 "một trăm linh năm".
func vietnameseWords(n int) string {
	switch {
	case n < 10:
		return vietnameseDigits[n]
	case n < 100:
		return vietnameseTens(n)
	}
	words := vietnameseDigits[n/100] + " trăm"
	switch rest := n % 100; {
	case rest == 0:
		return words
	case rest < 10:
		return words + " linh " + vietnameseDigits[rest]
	default:
		return words + " " + vietnameseTens(rest)
	}
}

// vietnameseTens spells 10 to 99. Behind "mươi", 1 is "mốt"; behind any ten, 5 is "lăm".
func vietnameseTens(n int) string {
	tens, unit := n/10, n%10
	words := "mười"
	if tens > 1 {
		words = vietnameseDigits[tens] + " mươi"
	}
	switch {
	case unit == 0:
		return words
	case unit == 1 && tens > 1:
		return words + " mốt"
	case unit == 5:
		return words + " lăm"
	}
	return words + " " + vietnameseDigits[unit]
}

var (
	englishSmall = []string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
		"fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	englishTens = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)

// englishWords spells 21 "twenty-one" and 105 "one hundred and five".
func englishWords(n int) string {
	switch {
	case n < 20:
		return englishSmall[n]
	case n < 100 && n%10 == 0:
		return englishTens[n/10]
	case n < 100:
		return englishTens[n/10] + "-" + englishSmall[n%10]
	}
	words := englishSmall[n/100] + " hundred"
	if rest := n % 100; rest > 0 {
		words += " and " + englishWords(rest)
	}
	return words
}

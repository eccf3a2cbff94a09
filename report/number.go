package report

import "fmt"

var digitWords = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// inWords reads a number from 0 to 999 as it is spoken: 5 "năm", 15 "mười lăm", 21 "hai mươi mốt", 105 "một trăm linh năm".
// The second value is false outside that range.
func inWords(n int) (string, bool) {
	switch {
	case n < 0 || n > 999:
		return "", false
	case n < 10:
		return digitWords[n], true
	case n < 100:
		return tensWords(n), true
	}
	words := digitWords[n/100] + " trăm"
	switch rest := n % 100; {
	case rest == 0:
		return words, true
	case rest < 10:
		return words + " linh " + digitWords[rest], true
	default:
		return words + " " + tensWords(rest), true
	}
}

func tensWords(n int) string {
	tens, unit := n/10, n%10
	words := "mười"
	if tens > 1 {
		words = digitWords[tens] + " mươi"
	}
	switch {
	case unit == 0:
		return words
	case unit == 1 && tens > 1:
		return words + " mốt"
	case unit == 5:
		return words + " lăm"
	}
	return words + " " + digitWords[unit]
}

// days writes a number of days as official papers do, in figures and in words: "03 (ba) ngày".
func days(n int) string {
	if words, ok := inWords(n); ok {
		return fmt.Sprintf("%02d (%s) ngày", n, words)
	}
	return fmt.Sprintf("%d ngày", n)
}

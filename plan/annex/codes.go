package annex

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan/directory"
	"loa/vietnamese"
)

// lineCodes gives every line its code: its number in the document. When numbers start again in each group, the numbers of the groups come
// before it ("ii.1"). A line without a number gets the code of the line above and a letter ("5a"). When no line has a number, lines are
// counted from 1. The second line with the same code gets "-2". The same document always gives the same codes.
func lineCodes(found []parsedLine) []string {
	numbered, prefixed := numbering(found)
	used := map[string]bool{}
	codes := make([]string, 0, len(found))
	root, letters := "0", 0
	for i, f := range found {
		code := codeNumber(f.number)
		switch {
		case !numbered:
			code = fmt.Sprint(i + 1)
		case code == "":
			code = root + letterSuffix(letters)
			letters++
		default:
			if prefixed {
				code = groupPrefix(f) + code
			}
			code = uniqueCode(code, used)
			root, letters = code, 0
		}
		code = uniqueCode(code, used)
		used[code] = true
		codes = append(codes, code)
	}
	return codes
}

// numbering says whether any line has a number, and whether the same number comes again in another group.
func numbering(found []parsedLine) (numbered, prefixed bool) {
	groups := map[string]string{}
	for _, f := range found {
		code := codeNumber(f.number)
		if code == "" {
			continue
		}
		numbered = true
		prefix, seen := groups[code]
		if seen && prefix != groupPrefix(f) {
			prefixed = true
		}
		groups[code] = groupPrefix(f)
	}
	return numbered, prefixed
}

// groupPrefix is the numbers of a line's groups, without those that begin its own number: "ii." before 3, nothing before "II.3".
func groupPrefix(f parsedLine) string {
	prefix := ""
	for _, group := range f.groups {
		if code := codeNumber(group); code != "" && !f.number.under(group) {
			prefix += code + "."
		}
	}
	return prefix
}

// codeNumber is a row's number as part of a code: "1.1", "2a", "nv-01"; empty when the row has no number.
func codeNumber(number rowNumber) string {
	if number.kind == numberNone {
		return ""
	}
	var code strings.Builder
	for _, r := range norm.NFKC.String(number.text) {
		if r == '.' || r == '-' {
			code.WriteRune(r)
			continue
		}
		for _, letter := range vietnamese.Fold(string(r)) {
			if strings.ContainsRune(directory.IDLetters, letter) {
				code.WriteRune(letter)
			}
		}
	}
	return strings.Trim(code.String(), ".-")
}

func letterSuffix(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return fmt.Sprintf("-%d", n+1)
}

func uniqueCode(code string, used map[string]bool) string {
	free := code
	for n := 2; used[free]; n++ {
		free = fmt.Sprintf("%s-%d", code, n)
	}
	return free
}

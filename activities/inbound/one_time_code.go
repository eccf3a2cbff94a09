package inbound

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

var (
	// digitRun matches digits with single separators between them, as people write numbers: "544 697", "544-697", "0912.345.678".
	digitRun = regexp.MustCompile(`\d(?:[ .\-–\x{a0}/]?\d)*`)
	// codeForm matches the ways of writing six digits in which a one-time code is copied: together, in two halves, digit by digit.
	codeForm = regexp.MustCompile(`^(?:\d{6}|\d{3}[ .\-–\x{a0}]\d{3}|\d{2} \d{2} \d{2}|\d(?:[ \-]\d){5})$`)
	// otherNumber matches the words before a number that is no code: a telephone, a date, an official number.
	otherNumber = regexp.MustCompile(`(?:^|[^a-z])(?:dt|dien thoai|sdt|tel|phone|mobile|hotline|fax|may ban|may le|ext|zalo|so may|ngay|date|so hieu|cong van|van ban|so van ban|vb|cv|mst|cccd|cmnd)[\s.:()+-]*$`)
	// otherUnit matches the words behind a number that is no code: money, an official number, a year.
	otherUnit = regexp.MustCompile(`^\s*(?:/|%|d(?:[^a-z]|$)|dong|vnd|trieu|nghin|nguoi|luot|tin|bai)`)
)

// codesGiven finds the six-digit numbers that may be a one-time code, each once, in the order in which they stand. A telephone number, a
// date and an amount are none.
func codesGiven(text string) []string {
	var codes []string
	for line := range strings.Lines(norm.NFKC.String(text)) {
		plain := strings.ToLower(vietnamese.StripMarks(line))
		for _, at := range digitRun.FindAllStringIndex(plain, -1) {
			if otherNumber.MatchString(plain[:at[0]]) || otherUnit.MatchString(plain[at[1]:]) || partOfWord(plain, at) {
				continue
			}
			for _, code := range codesInRun(plain[at[0]:at[1]]) {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return codes
}

// codesInRun finds the codes in numbers that stand side by side. Groups that make up a telephone number together are left out: they begin
// with 0 and have nine to eleven digits.
func codesInRun(run string) (codes []string) {
	if codeForm.MatchString(run) {
		return []string{digitsOf(run)}
	}
	groups := strings.Fields(run)
	for i := 0; i < len(groups); i++ {
		switch phone := phoneGroups(groups[i:]); {
		case phone > 0:
			i += phone - 1
		case codeForm.MatchString(groups[i]):
			codes = append(codes, digitsOf(groups[i]))
		case i+1 < len(groups) && codeForm.MatchString(groups[i]+" "+groups[i+1]):
			codes = append(codes, digitsOf(groups[i]+groups[i+1]))
			i++
		}
	}
	return codes
}

// phoneGroups is how many groups a telephone number at the beginning takes; 0 when there is none.
func phoneGroups(groups []string) int {
	if !strings.HasPrefix(groups[0], "0") {
		return 0
	}
	digits := 0
	for i, group := range groups {
		digits += len(digitsOf(group))
		if digits >= 9 && digits <= 11 {
			return i + 1
		}
	}
	return 0
}

// partOfWord reports whether a number is part of a longer word, such as "LOA-2027-001234" or "+84544697".
func partOfWord(line string, at []int) bool {
	before := at[0] > 0 && strings.ContainsAny(line[at[0]-1:at[0]], "abcdefghijklmnopqrstuvwxyz-_+@/&")
	after := at[1] < len(line) && strings.ContainsAny(line[at[1]:at[1]+1], "abcdefghijklmnopqrstuvwxyz-_@/")
	return before || after
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// codesInSubject finds the numbers in the subject of an answer that do not stand in the subject of our own letter.
func codesInSubject(subject, ours string) []string {
	known := codesGiven(ours)
	return slices.DeleteFunc(codesGiven(subject), func(code string) bool { return slices.Contains(known, code) })
}

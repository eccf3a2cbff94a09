package web

import (
	"cmp"
	"slices"
	"strings"

	"loa/locale"
	"loa/store"
)

// checkRows are the checks of a letter: the failed ones first, the others in the order in which they were made.
func checkRows(req request, checks []store.Check) []checkRow {
	var rows []checkRow
	seen := map[string]bool{}
	for _, check := range checks {
		result, known := checkResults[check.Result]
		if !known {
			result = checkResults["none"]
		}
		result.Label = req.lang.Word("check_result", check.Result)
		name := req.lang.Word("check", check.Name)
		if seen[check.Name] && req.lang.HasWord("check_again", check.Name) {
			name = req.lang.Word("check_again", check.Name)
		}
		seen[check.Name] = true
		rows = append(rows, checkRow{name, result, checkDetail(req.lang, check)})
	}
	failed := checkResults["fail"].Class
	slices.SortStableFunc(rows, func(a, b checkRow) int {
		switch {
		case a.Result.Class == failed && b.Result.Class != failed:
			return -1
		case b.Result.Class == failed && a.Result.Class != failed:
			return 1
		}
		return 0
	})
	return rows
}

// recordedDetails names the sentences that mail/inbound records, so that the page can show them in its language.
var recordedDetails = map[string]string{
	"các mã thư không khớp nhau": "tokens_disagree",
	"không có mã thư":            "no_token",
}

// checkDetail writes the detail of a check in words. mail/inbound records names of header fields and of rules.
func checkDetail(lang locale.Language, check store.Check) string {
	in := func(word string) string { return lang.Word("check_detail", cmp.Or(recordedDetails[word], word)) }
	switch check.Name {
	case "token":
		before, places, found := strings.Cut(check.Detail, ": ")
		if !found {
			before, places = "", check.Detail
		} else {
			before = in(before) + ": "
		}
		words := strings.Split(places, ", ")
		for i, word := range words {
			words[i] = in(word)
		}
		return before + strings.Join(words, ", ")
	case "new_text":
		part, rule, _ := strings.Cut(check.Detail, ":")
		return in(part) + ", " + in(rule)
	}
	return in(check.Detail)
}

package web

import (
	"cmp"
	"slices"
	"strings"

	"loa/store"
)

// checkRows are the checks of a letter: what failed first, the rest in the order in which it was checked.
func checkRows(v visit, checks []store.Check) []checkRow {
	var rows []checkRow
	seen := map[string]bool{}
	for _, check := range checks {
		result, known := checkResults[check.Result]
		if !known {
			result = standing{"still", "■", check.Result}
		}
		result.Label = v.lang.t(result.Label)
		name := cmp.Or(checkNames[check.Name], check.Name)
		if again, ok := checkedAgain[check.Name]; ok && seen[check.Name] {
			name = again
		}
		seen[check.Name] = true
		rows = append(rows, checkRow{v.lang.t(name), result, checkDetail(v.lang, check)})
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

// checkDetail puts the names of fields and rules, which package mail keeps as they are, in words.
func checkDetail(lang language, check store.Check) string {
	said := func(word string) string { return lang.t(cmp.Or(checkWords[word], word)) }
	switch check.Name {
	case "token":
		before, places, found := strings.Cut(check.Detail, ": ")
		if !found {
			before, places = "", check.Detail
		} else {
			before = lang.t(before) + ": "
		}
		words := strings.Split(places, ", ")
		for i, word := range words {
			words[i] = said(word)
		}
		return before + strings.Join(words, ", ")
	case "new_text":
		part, rule, _ := strings.Cut(check.Detail, ":")
		return said(part) + ", " + said(rule)
	}
	return said(check.Detail)
}

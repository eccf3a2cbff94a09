package senderauth

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"loa/mail"
	"loa/vietnamese"
)

// lookalikeWarning says why an address may be mistaken for another, in Vietnamese for the trace; "" when it may not. It warns of a
// domain that looks like one of ours, and of a word in letters of several scripts. Such an address compares unequal all the same.
func (t Trust) lookalikeWarning(from mail.Address) string {
	domain, err := idna.Display.ToUnicode(from.Domain())
	if err != nil {
		return "tên miền " + from.Domain() + " không viết đúng cách của tên miền quốc tế"
	}
	for _, ours := range slices.Concat(t.LocalDomains, t.RelaxedWithin, t.SharedDomains) {
		ours = mail.NormalizeDomain(strings.TrimPrefix(ours, "."))
		if ours != "" && !within(from.Domain(), ours) && (skeleton(domain) == skeleton(ours) || strings.HasSuffix(skeleton(domain), "."+skeleton(ours))) {
			return "tên miền " + from.Domain() + " trông giống " + ours
		}
	}
	local, _, _ := strings.Cut(from.Spec, "@")
	for label := range strings.SplitSeq(domain, ".") {
		if mixesScripts(label) {
			return "tên miền " + from.Domain() + " trộn nhiều loại chữ"
		}
	}
	if mixesScripts(local) {
		return "phần tên của địa chỉ trộn nhiều loại chữ"
	}
	return ""
}

// mixesScripts is true for a word with letters of more than one script. No Vietnamese, Russian or Greek word has such letters.
func mixesScripts(word string) bool {
	scripts := map[string]bool{}
	for _, r := range word {
		switch {
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			scripts["Latin"] = true
		case unicode.Is(unicode.Cyrillic, r):
			scripts["Cyrillic"] = true
		case unicode.Is(unicode.Greek, r):
			scripts["Greek"] = true
		default:
			scripts["other"] = true
		}
	}
	return len(scripts) > 1
}

// skeleton gives a domain with the same letter for all letters that look alike, as in Unicode Technical Standard 39 section 4. Its table
// holds only what can stand in the name of a Vietnamese authority.
func skeleton(domain string) string {
	return skeletons.Replace(vietnamese.StripMarks(domain))
}

var skeletons = strings.NewReplacer(
	"а", "a", "в", "b", "с", "c", "е", "e", "ё", "e", "һ", "h", "н", "h", "і", "i", "ї", "i", "ј", "j", "к", "k", "ԛ", "q", "м", "m",
	"о", "o", "р", "p", "ѕ", "s", "т", "t", "у", "y", "ѵ", "v", "ԝ", "w", "х", "x", "ԁ", "d", "ԍ", "g", "п", "n", "г", "r",
	"α", "a", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "γ", "y",
	"ı", "i", "ɑ", "a", "ɡ", "g", "ɩ", "i", "ʏ", "y", "ӏ", "i",
	"0", "o", "1", "i", "l", "i", "5", "s", "rn", "m", "vv", "w", "cl", "d",
)

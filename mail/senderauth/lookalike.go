package senderauth

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"loa/mail"
	"loa/vietnamese"
)

// lookalikeWarning warns of an address that is made to be taken for another: a domain that looks like one of ours, or a word in
// letters of several scripts. The words are for the trace; such an address compares unequal anyway.
func (t Trust) lookalikeWarning(from mail.Address) string {
	domain, err := idna.Display.ToUnicode(from.Domain())
	if err != nil {
		domain = from.Domain()
	}
	for _, ours := range append(append([]string{}, t.LocalDomains...), t.RelaxedWithin...) {
		ours = mail.NormalizeDomain(ours)
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

// mixesScripts reports whether a word has letters of more than one script, as no Vietnamese, Russian or Greek word has.
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

// skeleton writes a domain with one letter for all that look alike, in the manner of Unicode Technical Standard 39 but only
// for what can stand in the name of a Vietnamese authority.
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

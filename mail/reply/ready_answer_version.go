package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

// VersionWord is the ready answer by which a sender takes the document that came with an earlier answer as the next version of the draft:
// "BAN KEM 7K3F".
const VersionWord = "BAN KEM"

var versionLine = regexp.MustCompile(`(?i)^["'“”‘’\s]*(?:da,? |em |xin )?(?:dung |chon |lay )?ban kem(?: theo)?[\s:#-]+([a-z2-7]{4})["'“”‘’]*(?:\s+(?:a|nhe|nha|em))*[\s.!]*$`)

// ParseVersion finds the ready answer with [VersionWord] in the first line of a text, and returns its code in capitals. The answer approves
// nothing: the version that it makes is asked about again.
func ParseVersion(newText string) (code string, found bool) {
	first, _, _ := strings.Cut(strings.TrimSpace(newText), "\n")
	m := versionLine.FindStringSubmatch(vietnamese.StripMarks(first))
	if m == nil || vietnamese.IsUnmarkedSyllable(strings.ToLower(m[1])) {
		return "", false
	}
	return strings.ToUpper(m[1]), true
}

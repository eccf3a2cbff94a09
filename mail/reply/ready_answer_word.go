package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

// ReadyWord is the word of a ready answer to a letter that asks for no decision about a draft.
type ReadyWord string

// The words, as letters show them.
const (
	ReadyGrant    ReadyWord = "DONG Y"        // grants an extension
	ReadyRefuse   ReadyWord = "KHONG GIA HAN" // refuses it; the reason follows
	ReadyAccept   ReadyWord = "CHAP NHAN"     // accepts a report
	ReadyReturn   ReadyWord = "TRA LAI"       // returns a report; the reason follows
	ReadyReassign ReadyWord = "GIAO LAI"      // gives a declined task to another unit, which follows
	ReadyKeep     ReadyWord = "GIU NGUYEN"    // keeps a decision, or has the unit do the task that it declined
	ReadyAssign   ReadyWord = "PHAN CONG"     // hands the task over to the colleague who was named
	ReadyWithdraw ReadyWord = "HUY"           // takes a decision back
	ReadyDecline  ReadyWord = "TU CHOI"       // declines a task; the reason follows
)

// ReadyAnswer is the first line of a text, when it is a ready answer: "TRA LAI 7K3F: thiếu số liệu", "GIAO LAI 7K3F Sở Y tế".
type ReadyAnswer struct {
	Word ReadyWord
	Code string // in capitals; empty when the line has none
	Rest string // what follows in the line and in the lines below, such as a reason or a unit
}

// readyWordLine matches a line that begins with such a word, with quotation marks and courtesies before it. The words are compared without
// marks; of the rest the marks are kept.
var readyWordLine = regexp.MustCompile(`^["'“”‘’*\s]*(?:(?:da|vang|em|toi|xin|kinh gui)[\s,]+)*(dong y|khong gia han|chap nhan|tra lai|giao lai|giu nguyen|phan cong|huy|tu choi)(?:[\s:#-]+|["'“”‘’*.!]*$)`)

var readyWordCode = regexp.MustCompile(`(?i)^([a-z2-7]{4})(?:["'“”‘’*\s:.,;–-]+|$)`)

// ParseReadyWord finds such a ready answer in the first line of a text. A line that begins with one of the words and has no code is a ready
// answer only for [ReadyReassign], whose unit stands in its place: other such lines are sentences, which are to be read as sentences.
func ParseReadyWord(newText string) (ReadyAnswer, bool) {
	first, below, _ := strings.Cut(strings.TrimSpace(newText), "\n")
	line := vietnamese.Clean(strings.TrimSpace(first))
	runes := []rune(line)
	plain := []rune(strings.ToLower(vietnamese.StripMarks(line)))
	if len(plain) != len(runes) { // a mark that is no part of its letter
		return ReadyAnswer{}, false
	}
	m := readyWordLine.FindStringSubmatchIndex(string(plain))
	if m == nil {
		return ReadyAnswer{}, false
	}
	answer := ReadyAnswer{Word: ReadyWord(strings.ToUpper(string(plain)[m[2]:m[3]]))}
	rest := string(runes[len([]rune(string(plain)[:m[1]])):])
	code := readyWordCode.FindStringSubmatch(rest)
	if code != nil && isReadyCode(answer.Word, code[1]) {
		answer.Code, rest = strings.ToUpper(code[1]), rest[len(code[0]):]
	}
	answer.Rest = strings.TrimSpace(strings.TrimLeft(rest, "\"'“”‘’*.!–- ") + "\n" + below)
	if answer.Word == ReadyReassign {
		return answer, answer.Rest != ""
	}
	return answer, answer.Code != ""
}

// isReadyCode reports whether a word behind a ready word is a code. Before a unit only a word with a digit is one, as the codes of our letters
// have: "UBND" has the form of a code, too.
func isReadyCode(word ReadyWord, code string) bool {
	return strings.ContainsAny(code, "234567") || word != ReadyReassign && !vietnamese.IsUnmarkedSyllable(strings.ToLower(code))
}

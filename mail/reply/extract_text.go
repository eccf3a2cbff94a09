package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

var (
	ourMarker      = regexp.MustCompile(`(?i)(trả lời|phản hồi)( ở)?( phía)? trên dòng này|reply above this line`)
	attributionTop = regexp.MustCompile(`(?i)^\s*(vào|lúc|ngày|trong|on|el|le|am)\s`)
	attributionEnd = regexp.MustCompile(`(?i)(đã viết|viết|wrote)( cho [^:]{1,60})?\s*[:：]\s*$`)
	attributionOne = regexp.MustCompile(`(?i)^(\d{4}-\d\d-\d\d.*<[^>@]{1,100}@[^>]{3,100}>\s*:|.*[@0-9].*(đã viết|wrote)\s*[:：])\s*$`)
	separator      = regexp.MustCompile(`(?i)^[\s*]*[-_]{2,}\s*(thư gốc|thư ban đầu|tin nhắn gốc|bản tin gốc|thư đã chuyển tiếp|thư được chuyển tiếp|thư chuyển tiếp|tin nhắn đã chuyển tiếp|tin nhắn chuyển tiếp|original message|forwarded message|begin forwarded message|nội dung gốc)|^\s*(begin forwarded message|bắt đầu thư (đã |được )?chuyển tiếp)\s*:`)
	underscoreRule = regexp.MustCompile(`^_{20,}\s*$`)
	dateOrAddress  = regexp.MustCompile(`@|\d{1,2}\s*[:h]\s*\d{2}|\d{4}`)
	headerFrom     = regexp.MustCompile(`(?i)^[\s*]*(từ|người gửi|from|gửi từ)\s*\*?\s*[:：]`)
	headerNext     = regexp.MustCompile(`(?i)^[\s*]*(đã gửi|gửi|gửi lúc|ngày|ngày gửi|thời gian|date|sent|đến|tới|người nhận|kính gửi|to|chủ đề|tiêu đề|subject|v/v|cc)\s*\*?\s*[:：]`)
	quotedLine     = regexp.MustCompile(`^\s*>`)
)

// extractText applies the rules for plain text, top down: the first sign of an older letter ends the new one, unless the older
// letter is marked line by line with ">", in which case only those lines go (answers below and between stay).
func extractText(text string) extracted {
	short := len(text) > 4*vietnamese.MaxReadBytes
	if short {
		text = strings.ToValidUTF8(text[:4*vietnamese.MaxReadBytes], "")
	}
	lines := strings.Split(strings.ReplaceAll(text, "\u00a0", " "), "\n")
	var kept []string
	rule, arrows, size := "whole", 0, 0
	for i := 0; i < len(lines); i++ {
		if quotedLine.MatchString(lines[i]) {
			rule, arrows = "quote", arrows+1
			continue
		}
		sign, length := historyMarker(lines, i)
		if sign == "" && size <= vietnamese.MaxReadBytes {
			kept, size = append(kept, lines[i]), size+len(lines[i])+1
			continue
		}
		if sign == "" {
			short = true
			break
		}
		rule, arrows = sign, arrows+maxUnmarkedQuotes
		if sign != "attribution" || !nextIsQuoted(lines, i+length) {
			short = false // what follows is an older letter, however long
			break
		}
		i += length - 1
	}
	if rule == "quote" && arrows <= maxUnmarkedQuotes && !nextIsQuoted(lines, 0) {
		short = true // "> sửa ảnh" below an answer may be the sender's own arrow
	}
	return extracted{newText: strings.TrimSpace(strings.Join(dropSignature(kept), "\n")), rule: rule, incomplete: short}
}

// maxUnmarkedQuotes is how many lines with ">" and without any other sign of an older letter may be the sender's own.
const maxUnmarkedQuotes = 2

// maxAttribution is how long a line that brings in an older letter may be, in bytes, its wrapped pieces joined.
const maxAttribution = 1000

// historyMarker says whether an older letter begins at a line, by which sign, and how many lines the sign takes.
func historyMarker(lines []string, at int) (sign string, length int) {
	line := lines[at]
	if len(line) > maxAttribution {
		line = strings.ToValidUTF8(line[:maxAttribution], "")
	}
	switch {
	case ourMarker.MatchString(lines[at]):
		return "marker", 1
	case separator.MatchString(line):
		return "separator", 1
	case underscoreRule.MatchString(line) && headerBegins(lines[at+1:]):
		return "separator", 1
	case headerFrom.MatchString(line) && headerFollows(lines[at+1:]):
		return "header", 1
	case attributionOne.MatchString(line) && dateOrAddress.MatchString(line):
		return "attribution", 1
	case attributionTop.MatchString(line):
		return attribution(lines, at)
	default:
		return "", 0
	}
}

// attribution joins up to four lines, because "Vào … đã viết:" is wrapped wherever the program likes.
func attribution(lines []string, at int) (sign string, length int) {
	joined := ""
	for n := 0; n < 4 && at+n < len(lines); n++ {
		line := strings.TrimSpace(lines[at+n])
		if line == "" {
			break
		}
		if joined += " " + line; len(joined) > maxAttribution {
			break
		}
		if attributionEnd.MatchString(joined) && dateOrAddress.MatchString(joined) {
			return "attribution", n + 1
		}
	}
	return "", 0
}

// headerBegins is true when the next line with words is the first of an older letter's header.
func headerBegins(lines []string) bool {
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			return headerFrom.MatchString(line) && headerFollows(lines[i+1:])
		}
	}
	return false
}

func headerFollows(lines []string) bool {
	seen := 0
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if headerNext.MatchString(line) {
			return true
		}
		if seen++; seen == 3 {
			break
		}
	}
	return false
}

func nextIsQuoted(lines []string, at int) bool {
	for ; at < len(lines); at++ {
		if strings.TrimSpace(lines[at]) != "" {
			return quotedLine.MatchString(lines[at])
		}
	}
	return false
}

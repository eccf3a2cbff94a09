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

// extractText applies the rules for plain text from top to bottom. The first marker of an older letter ends the new text. When the older
// letter is marked line by line with ">", only those lines are dropped, so that answers below and between them remain.
func extractText(text string, c Context) extracted {
	incomplete := len(text) > 4*vietnamese.MaxTextBytes
	if incomplete {
		text = strings.ToValidUTF8(text[:4*vietnamese.MaxTextBytes], "")
	}
	lines := strings.Split(strings.ReplaceAll(text, "\u00a0", " "), "\n")
	var newLines []string
	rule, quotes, size := "whole", 0, 0
	for i := 0; i < len(lines); i++ {
		if quotedLine.MatchString(lines[i]) {
			rule, quotes = "quote", quotes+1
			continue
		}
		marker, length := historyMarker(lines, i)
		if marker == "" && size <= vietnamese.MaxTextBytes {
			newLines, size = append(newLines, lines[i]), size+len(lines[i])+1
			continue
		}
		if marker == "" {
			incomplete = true
			break
		}
		rule, quotes = marker, quotes+maxUnmarkedQuotes
		if marker != "attribution" || !nextIsQuoted(lines, i+length) {
			incomplete = false // only an older letter follows
			break
		}
		i += length - 1
	}
	if rule == "quote" && quotes <= maxUnmarkedQuotes && !nextIsQuoted(lines, 0) {
		incomplete = true // "> sửa ảnh" below an answer may be the sender's own words
	}
	answer := dropSignature(dropFrame(newLines, c), newSigner(c.Sender))
	return extracted{newText: strings.TrimSpace(strings.Join(answer, "\n")), lines: newLines, rule: rule, incomplete: incomplete}
}

// maxUnmarkedQuotes is the number of lines with ">" that may be the sender's own words when no other marker of an older letter exists.
const maxUnmarkedQuotes = 2

// maxAttribution is the greatest length in bytes of an attribution ("Vào … đã viết:"), its wrapped lines joined.
const maxAttribution = 1000

// historyMarker returns the kind of marker of an older letter that begins at a line, and its number of lines; "" when there is none.
func historyMarker(lines []string, at int) (marker string, length int) {
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

// attribution returns the marker of an attribution of up to four lines, because mail programs wrap "Vào … đã viết:" at any place.
func attribution(lines []string, at int) (marker string, length int) {
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

// headerBegins reports whether the next line with text is the first of an older letter's header.
func headerBegins(lines []string) bool {
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			return headerFrom.MatchString(line) && headerFollows(lines[i+1:])
		}
	}
	return false
}

// headerFollows reports whether one of the next three lines with text is a further field of an older letter's header.
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

// nextIsQuoted reports whether the next line with text begins with ">".
func nextIsQuoted(lines []string, at int) bool {
	for ; at < len(lines); at++ {
		if strings.TrimSpace(lines[at]) != "" {
			return quotedLine.MatchString(lines[at])
		}
	}
	return false
}

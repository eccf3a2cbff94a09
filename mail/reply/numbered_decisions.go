package reply

import (
	"regexp"
	"strings"
)

var itemAnswer = regexp.MustCompile(`(?:^|[\s,;:.(])(?:\d{1,3}|[a-e]\))\s*[.):–-]?\s*(?:không |chưa |ko |k |khong |chua |not )?(?:đồng ý|nhất trí|thống nhất|phê duyệt|duyệt|trả lại|từ chối|dong y|nhat tri|duyet|tra lai|ok|được|không|khong|yes|no|approved?|rejected?|returned?)(?:[ \t]*[.,;!)]*[ \t]*(?:\n|$)|[,;.]\s)`)

// byItem reports whether the text answers several numbered items, each with a bare decision.
func (in *interpreter) byItem() bool {
	spaced := strings.NewReplacer("\n", "\n\n", ", ", ",  ", ". ", ".  ").Replace(strings.ToLower(in.text)) // two matches cannot share a separator
	if len(itemAnswer.FindAllString(spaced, 3)) >= 2 {
		return true
	}
	named := itemNamed.FindAllString(spaced, 3)
	return len(named) >= 2 && (in.obstacle(effectRefusal) == nil || !partNamed.MatchString(named[0]))
}

// partNamed matches the parts of one draft: a refusal of one of them refuses the draft.
var partNamed = regexp.MustCompile(`mục|phần|khoản|điểm|câu|điều|ý |muc|phan`)

// itemNamed matches an item of the draft or of a list that is named by its number.
var itemNamed = regexp.MustCompile(`(?:^|[\s,;:.(])(?:bài|mục|phần|khoản|điểm|câu|điều|phương án|ý|tin|item|nhiệm vụ|bai|muc|phan)\s+(?:số\s+)?\d{1,3}(?:[\s,;.:!)]|$)`)

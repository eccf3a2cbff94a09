package reply

import "loa/vietnamese"

var cancelWords = compile(`^(tôi|đề nghị|xin|yêu cầu|,)* (hủy|không phải tôi|tôi không (duyệt|gửi|trả lời)|cancel|undo) (ngay|bỏ|nhé|ạ|a|em|,)*$`)

// Withdraws is true when the whole message takes a decision back, whatever it was.
func Withdraws(newText string) bool {
	plain, _ := ParseCode(vietnamese.Clean(vietnamese.RepairMojibake(newText)))
	all := sentences(plain)
	return len(all) == 1 && !all[0].question && cancelWords.matches(all[0].tokens)
}

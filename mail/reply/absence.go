package reply

import "regexp"

var absence = regexp.MustCompile(`(?i)(đang|hiện) (nghỉ phép|đi công tác|vắng mặt|nghỉ)|nghỉ phép|out of (the )?office|sẽ trả lời (khi|sau)|on (annual )?leave|delivery status notification|thư (này )?(được )?(trả lời|gửi) tự động|automatic reply`)

package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

var (
	// Phrases with a negation that denies nothing. They are replaced before anything else is matched.
	harmlessNegation = compile(`(không|ko|k|kg|khong|chưa) (có|còn|thấy)? gì (cần|phải|cần phải) (chỉnh sửa|sửa|bổ sung|thay đổi|điều chỉnh|thêm|góp ý) (gì|thêm)?` +
		`|(không|ko|k|kg|khong) (có|còn|thấy)? (vấn đề|vướng mắc|khó khăn|sai sót|lỗi|sai|sót|điểm) (gì|nào) (cần sửa|phải sửa)?|(không|ko|k|kg|khong) (có|còn)? gì (khác|thêm|nữa)` +
		`|(không|ko|k|kg|khong) (cần|phải) (phải)? (chỉnh sửa|sửa đổi|sửa|bổ sung|thay đổi|điều chỉnh|trình lại|gửi lại|xin lại) (gì)? (thêm|nữa|cả)?` +
		`|(không|ko|k|kg|khong) (sao|vấn đề gì|vướng mắc gì)|(không|ko|k) thay đổi gì (thêm)?|no problem|no changes|no change` +
		`|(nội|noi) dung|(đáp ứng|đạt|đúng|theo|phù hợp) (với)? (yêu cầu|chủ trương|nguyên tắc)|(dự thảo|văn bản|tờ trình|kế hoạch|bản|bài|hồ sơ) (kèm theo|đính kèm|gửi kèm|mới|đã sửa|đã chỉnh sửa|mới nhất)|(bài|tin|người|cách) viết`)

	// An assent to submitting the draft to a superior.
	assentToSubmit = compile(`(đồng ý|nhất trí|thống nhất) (cho|để)? trình (_){0,6} (,)? (phê duyệt|duyệt|ký|ban hành)`)

	// "No comment": neither an assent by itself nor a negation.
	noComment = compile(`(không|ko|k|kg|khong) (có|còn)? ý kiến ((gì|nào|tham gia|góp ý|bổ sung|thêm|khác|nữa|chỉnh sửa){1,4}|(,)|$)|no (further)? (comment|comments|objection|objections)`)

	// Longer phrases that contain a word of assent and are none.
	ignoredPhrases = compile(`đồng ý kiến (nghị)?|(đã|đang) trình ký|(trình|xét|kiểm|chờ|đợi|xin|đang|cần|lãnh đạo) (phê)? duyệt|chờ (_){0,3} (đồng ý|phê duyệt|duyệt)|hội (đồng y|đông y)|hội đồng|nhận được|được biết|được giao|được gửi|được nghỉ|có được không|sự (đồng ý|nhất trí)` +
		`|ý kiến (đồng ý|nhất trí)|(kính|xin) trình ký|(đã|vừa|mới) (được)? AIR|(bài|tin|ảnh|video|clip|kế hoạch|văn bản) (đã|vừa)? được AIR|(duyệt|phê duyệt) (_)? (giúp|hộ|giùm|dùm)|(xem|coi) như (là)? (đồng ý|nhất trí|duyệt)|(từ|chữ) (đồng ý|duyệt)` +
		`|(gửi|đăng|chuyển|trao đổi|liên hệ|phát hành|triển khai|thực hiện|trình) (_){0,4} thông qua|thông qua (sở|phòng|văn phòng|ubnd|anh|chị|cổng|email|mail|hệ thống|trung tâm|đài|báo|mạng|đơn vị|facebook|zalo|fanpage|website)|as agreed|(please|pls|kindly|to|for) (approve|agree|accept)|(for|the|an|your|our) (the|your)? (approved|agreed|accepted)` +
		`|(bản|bài|tin|kế hoạch|văn bản|~|dự thảo|tờ trình|báo cáo|phương án|tài liệu|hồ sơ) (đã)? (được)? (phê duyệt|duyệt|thống nhất|thông qua)|(việc|thẩm quyền|phiên|ngày|số|lần|quyết định|thông báo|cho) (phê duyệt|duyệt)|(phê duyệt|duyệt|ký) sớm` +
		`|cảm ơn (_){0,3} đã (_)? (duyệt|phê duyệt|đồng ý|nhất trí|thống nhất|chấp thuận)|cảm ơn (anh|chị|lãnh đạo|sếp) (duyệt|phê duyệt|đồng ý|nhất trí)|thống nhất (số|số liệu|tên|cách|giữa|danh sách|các (đơn vị|sở|phòng|bên))` +
		`|thống nhất (lại|sau|thời gian|lịch)|họp thống nhất|chưa biết|ký (hộ|thay|giúp)|ký số|chữ ký` +
		`|(kính)? (đề nghị|xin|mong|nhờ|trình|kính trình|rất mong|vui lòng) (_){0,6} (duyệt|phê duyệt|chấp thuận|đồng ý|nhất trí|thống nhất|thông qua|xem xét)|dự kiến (ban hành|đăng|phát hành)|(ngày|giờ|lịch) (đăng|phát hành|ban hành)`)

	// A request to publish at once, which may accompany an assent.
	publishRequest = compile(`(đề nghị|yêu cầu|cho|nhờ|giao|mời)? (phòng|em|anh|chị|các đồng chí|đ/c|bộ phận)? (_){0,2} (sớm)? PUBLISH (bài|tin|văn bản|kế hoạch|ngay|luôn)? (trong|vào)? (ngày hôm nay|hôm nay|ngay hôm nay|sáng nay|chiều nay|ngay|luôn)|giao (_){1,5} (PUBLISH|thực hiện)`)

	// The introduction of an official answer.
	officialOpening = compile(`^(,)? (sau khi|qua) (xem xét|nghiên cứu|xem|đọc|nghiên cứu kỹ|xem kỹ|đọc kỹ)` +
		`|^phúc đáp (văn bản|đề nghị|thư|công văn|ý kiến|tờ trình) (_){0,10} , (sau khi|qua) (xem xét|nghiên cứu|xem|đọc) (kỹ)? (dự thảo|nội dung)? ,`)

	// Two negations in one phrase, which are ambiguous.
	doubleNegation = compile(`DENY (_){0,2} (phản đối|từ chối|bác bỏ|bác)|DENY (thể|phải)? (là)? DENY|DENY phải (là)? (_){0,2} DENY|DENY có (lý do|căn cứ|gì) (gì|nào)? (để|mà)? (_){0,2} DENY`)

	withdrawn = compile(`(rút|thu hồi) (lại)? (ý kiến|việc|phê duyệt|đồng ý|duyệt|quyết định)|hủy (bỏ)? (duyệt|phê duyệt|đồng ý|nhất trí|ý kiến|kết quả|quyết định|phát hành|đăng)|(duyệt|đồng ý|phê duyệt|bấm|trả lời|gửi) nhầm|withdraw|withdrawn|revoke`)

	deniedAssent          = compile(`DENY (_){0,4} ASSENT`)
	deniedAcknowledgement = compile(`DENY (thể|thấy|hề)? (ACK|okey)`)
	deniedQuality         = compile(`DENY (được|thể|thật|thực sự|hề|thấy)? (đạt|đáp ứng|phù hợp|ổn|chính xác|đảm bảo|bảo đảm|đầy đủ|hợp lý|tốt|hay|chuẩn|đúng|chấp nhận|hoàn thiện|hoàn chỉnh|xong|good|accept|acceptable)|chưa đủ`)
	deniedPublish         = compile(`DENY (được|nên|cho|thể|phép|được phép|cho phép|vội|hãy)? AIR|(khoan|dừng|ngừng|hoãn|tạm dừng|tạm hoãn) (hãy|việc|chưa)? PUBLISH`)
	refusal               = compile(`trả lại|trả về|từ chối|phản đối|bác bỏ|bác (đề xuất|đề nghị|dự thảo|nội dung|kế hoạch|bài|văn bản|tờ trình|này)|làm lại|viết lại|soạn lại|trình lại|sai hết|cái gì mà|mà (đồng ý|duyệt|nhất trí)` +
		`|reject|rejected|decline|declined|disapprove|disapproved|deny|denied|refuse|refused|return|returned|send back|redo|rewrite|hủy bỏ|dừng lại`)
	bareDenial = compile(`^(dạ|thưa|,)* (không|ko|khong|no|nope|chưa|hủy|huỷ) (ạ|a|nhé|em|anh|chị|,)*$`)

	questionWord = compile(`^(_)? (sao|vì sao|tại sao|ai|bao giờ|thế nào)|(như)? thế nào|tại sao|vì sao|bao giờ|hay (không|chưa|ko)|hay (là)? (thôi|sao|gì|trả|sửa)|(được|đúng|phải|có) (không|ko|k|chưa) (anh|chị|em|ạ|nhỉ|vậy|thế|sếp|nhé)? $|à$|hả|nhỉ$|ư$|chăng`)
	askedAssent  = compile(`có (_)? ASSENT $|ASSENT (_){0,2} (không|ko|k|chưa|khong|chua|ko0|hay) (anh|chị|em|ạ|a|nhỉ|vậy|thế|sếp|đ/c|bác|chú|cô|nào|đây)? $`)

	onBehalf    = compile(`^(tl|tuq|tlq|t/l|t/uq)|thay mặt|thừa lệnh|thừa ủy quyền|theo ủy quyền|được ủy quyền|ủy quyền|ủy nhiệm|thay lời|ký (hộ|thay|giúp)|on behalf`)
	otherPerson = compile(`(anh|chị|ông|bà|đ/c|đồng chí|cô|chú|bác) NAME (_){0,2} ASSENT|(các (đồng chí|anh|chị|bạn|đơn vị|sở)|chúng ta|mọi người) (_){0,2} ASSENT|thống nhất (_){0,3} với (sở|ubnd|bộ|cục|phòng|ban|đài|báo|các|anh|chị)|ASSENT with (you|him|her|them|me|mr|ms|mrs)|(ubnd|thành phố|thành ủy|tỉnh ủy|bộ|chính phủ|hđnd|trung ương) (_){0,3} (đã|vừa|cũng) (_)? ASSENT|cấp trên (_){0,3} ASSENT|(anh|chị|ông|bà|đ/c|đồng chí|cô|chú|bác) @ (@){0,3} (_){0,3} ASSENT|(chủ tịch|phó chủ tịch|giám đốc|phó giám đốc|lãnh đạo|thủ trưởng|sếp|bí thư|trưởng phòng|phó phòng|chánh văn phòng|thường trực|ông|bà|họ|các anh|các chị) (_){0,5} (đã|vừa|cũng)? ASSENT` +
		`|(bảo|nói|báo|nhắn|cho biết) (_){0,3} ASSENT|ASSENT (_){0,6} (với|theo|như|cùng) (_){0,1} (ý kiến|quan điểm|góp ý|nhận xét|chỉ đạo|bút phê)`)
	otherProposal = compile(`ASSENT (với|theo|như|cùng) (anh|chị|ông|bà|đ/c|đồng chí|cô|chú|bác|sếp)|ASSENT (với|theo|như)? (đề xuất|đề nghị|kiến nghị|ý) (của)? (sở|ubnd|bộ|cục|tổng cục|quận|huyện|xã|phường|ban|đài|báo|viện|thành phố)` +
		`|(theo|như) (đề xuất|dự thảo|đề nghị) của (sở|ubnd|bộ|cục|tổng cục|quận|huyện|xã|phường|ban|đài|báo|viện|thành phố)|ASSENT (_){0,2} (bản|~|bài|dự thảo|ý|ý kiến|đề xuất|phương án|số liệu) (_){0,2} (anh|chị|ông|bà|đ/c|đồng chí) @`)

	// An assent to considering the matter, or to taking part.
	furtherThought = compile(`ASSENT (_){0,6} (xem xét|nghiên cứu|tham gia)|ASSENT là (tốt|được|hay|xong|ổn)`)
	manyItems      = compile(`(bài|mục|phần|khoản|điểm|câu|số|điều|phương án|nội dung|ý|tin|item) #`)

	extends          = compile(`EXTEND`)
	hedges           = compile(`HEDGE`)
	binds            = compile(`BIND`)
	denies           = compile(`DENY`)
	changes          = compile(`CHANGE`)
	assents          = compile(`ASSENT`)
	acknowledgements = compile(`^(dạ|thưa|,)* ACK`)

	changeThenPublish = compile(`CHANGE (_|,|~){0,14} (rồi|xong|sau đó|thì|mới|và|trước khi|là|hẵng|để) (_){0,3} PUBLISH`)
	notAnOrder        = compile(`(sẽ|đã|đang|vừa|xin|mới) (_){0,3} CHANGE|gia hạn|lùi (hạn|thời hạn|tiến độ|lịch)|^để (_){0,3} (nghiên cứu|xem|xem xét|tính|bàn|suy nghĩ)`)
)

// unmarkedWords adds the marks to words that decide, for a sentence that has marks in other words.
var unmarkedWords = strings.NewReplacer("‹khong›", "‹không›", "‹chua›", "‹chưa›", "‹nhung›", "‹nhưng›", "‹neu›", "‹nếu›", "‹tru›", "‹trừ›", "‹sua›", "‹sửa›",
	"‹tuy›‹nhien›", "‹tuy›‹nhiên›", "‹bo›‹sung›", "‹bổ›‹sung›", "‹chinh›", "‹chỉnh›", "‹tra›‹lai›", "‹trả›‹lại›", "‹dong›‹y›", "‹đồng›‹ý›", "‹duyet›", "‹duyệt›",
	"‹nhat›‹tri›", "‹nhất›‹trí›", "‹can›", "‹cần›", "‹phai›", "‹phải›", "‹them›", "‹thêm›", "‹rieng›", "‹riêng›", "‹luu›‹y›", "‹lưu›‹ý›", "‹de›‹nghi›", "‹đề›‹nghị›")

// titles are the words that a name can follow.
var titles = vietnamese.WordSet(`anh chị em cô chú bác ông bà đ/c đ/ch đc chí sở phòng ban ubnd quận huyện phường xã tp thành phố tỉnh đài báo cục vụ bộ trung tâm tt ts ths mr ms
	chào gửi kính thưa dear hi cho của p q đ/chí và`)

// persons are the titles of people. A word with a capital behind one is a name, and never a verdict.
var persons = vietnamese.WordSet("anh chị em cô chú bác ông bà đ/c đ/ch chí mr ms")

// absence matches the words of an absence notice or another automatic letter.
var absence = regexp.MustCompile(`(?i)(đang|hiện) (nghỉ phép|đi công tác|vắng mặt|nghỉ)|nghỉ phép|out of (the )?office|sẽ trả lời (khi|sau)|on (annual )?leave|delivery status notification|thư (này )?(được )?(trả lời|gửi) tự động|automatic reply`)

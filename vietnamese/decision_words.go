package vietnamese

import "strings"

// decisionWords are words by which officials decide in a letter, as lists of alternatives. The encoding of a text is recognised by them. They
// decide nothing: package reply has its own in grammar.toml.
var decisionWords = map[string]string{
	// Words that agree.
	"ASSENT": `đồng ý|nhất trí|thống nhất|tán thành|chấp thuận|chấp nhận|phê duyệt|duyệt|thông qua|approved|approve|agreed|agree|accepted` +
		`|cho (phép)? (AIR|triển khai|phát)|cứ (việc)? (AIR|triển khai|phát)|AIR (bài)? (đi|nhé|luôn)|được (phép)? AIR|^ban hành|trình ký|ký duyệt|kí duyệt` +
		`|như đề xuất|theo đề xuất|như dự thảo|theo dự thảo|please publish|go ahead`,
	// Words that agree only when they are the whole message.
	"ACK": `ok|oke|okay|okie|okê|oki|okla|được|đc|dc|vâng|yes`,
	// Verbs that publish a piece.
	"AIR": `đăng|phát hành|công bố|phát sóng|ban hành|đăng tải|đăng bài`,
	// The same, and weaker words for it.
	"PUBLISH": `AIR|triển khai|gửi|phát|post`,
	// Words that deny.
	"DENY": `không|khong|ko|k|kg|khg|kh|hông|hổng|hok|hong|kô|k0|ko0|0|hem|khum|chưa|chẳng|chả|đừng|chớ|éo|not|no|never|dont|cannot|cant|isnt|wont|doesnt|nor|neither|non`,
	// Words that ask for a change.
	"CHANGE": `sửa|sữa|chỉnh|chỉnh sửa|sửa đổi|bổ sung|bổ xung|rà soát|rà lại|xem lại|kiểm tra|hoàn thiện|hoàn chỉnh|thay|thay đổi|thay thế|bỏ|loại bỏ|lược bỏ|thêm|cắt|rút gọn|rút ngắn|đổi|lùi` +
		`|điều chỉnh|cập nhật|đính chính|biên tập|làm rõ|viết|soạn|thu gọn|gộp|tách|chuyển thành|đưa vào|giảm|tăng|kéo dài|xóa|xoá|gỡ|bớt|chèn|lược|trao đổi lại|tính lại|xác minh` +
		`|revise|fix|change|correct|edit|update|add|remove|shorten|amend|replace|rewrite`,
	// Words that make an assent conditional.
	"BIND": `nhưng|nhưng mà|tuy|tuy nhiên|song|với điều kiện|điều kiện|nếu|sau khi|khi|khi nào|trừ|ngoại trừ|trừ phi|riêng|còn lại|còn|cơ bản|về cơ bản|nguyên tắc|chủ trương|tạm|tạm thời|đồng thời` +
		`|ngoài ra|ngoài|lưu ý|chú ý|lưu í|cần|phải|nên|p/s|ps|tái bút|tb|miễn|miễn là|chỉ|mới|một phần|trước|trước khi|đến khi|cho đến|chờ|đợi|hãy|hẵng|giao|thiếu|sai|lỗi|nhầm|lẫn|sót|thừa|chậm|tùy` +
		`|giả sử|giá như|kèm|kèm theo|đính kèm|yêu cầu|bản khác|hơi|hình như|thì|mà|bù lại|bằng không|kẻo|trong trường hợp|phần lớn|đa số|hầu hết|gần như|tương đối|bước đầu|nội bộ|(này|đó|đây) thôi|sơ bộ|thử|có điều` +
		`|but|however|if|except|unless|provided|after|once|until|subject to|only|before|when|though|although|partially|partly|should|must|need|needs|conditionally` +
		`|with (_){0,2} (changes|corrections|amendments|edits|modifications|comments|conditions)`,
	// Words that doubt.
	"HEDGE": `chắc|chắc là|có lẽ|hình như|có thể|tùy|tuỳ|để xem|xem đã|xem thêm|xem sau|để (tôi|mình|anh|chị|em) (xem|đọc|tính)|sẽ|sắp|đang|mai|hôm sau|lát|tí nữa|chút nữa|tính sau|bàn thêm|họp|xin ý kiến|cho ý kiến|lấy ý kiến|tham mưu|là (từ|chữ|lời)|dự kiến|định|maybe|perhaps|probably|will|might|could|think about|not sure`,
	// Given names that are often written small.
	"NAME": `nam|hùng|dũng|tuấn|minh|hải|hà|lan|hương|hoa|mai|linh|nga|thảo|thủy|thu|trang|vân|yến|phương|quang|sơn|thắng|tâm|thành|trung|tùng|việt|vinh|bình|cường|đức|giang|hạnh|hiền|hiếu|hoàng|huy|khánh|kiên|long|loan|ngọc|nhung|phúc|quân|quỳnh|thanh|thịnh|toàn|tú|xuân`,
	// Words about a later date for the work; they do not speak of the piece itself.
	"EXTEND": `gia hạn|lùi|hoãn|lùi hạn|lùi thời hạn|kéo dài|xin nghỉ|nghỉ phép|thay người|chuyển đơn vị|lùi ngày|dời|extension|extend|postpone`,
}

// NeutralWords are words of official letters that neither decide nor bind. The encoding of a text is recognised by them, and a line of a
// signature by the lack of them.
var NeutralWords = WordSet(`tôi mình tớ em anh chị cô chú cháu chúng ta bạn đ/c đ/ch đồng chí các quý vị ông bà dạ thưa kính gửi chào hi dear hello thân
	ạ a nhé nha nhá nhe đi rồi luôn ngay nữa thôi đấy đó này nay ấy vậy thế là thì rất hoàn toàn hết cả cũng đã vừa được cho của với về và theo như tại trên trong vào từ bởi để do qua bằng có cùng
	trân trọng cảm ơn cám thanks thank you regards best xin sớm mong tiếp tục nội dung dự thảo bản bài viết tin văn kế hoạch tài liệu hồ sơ phương án đề xuất đề nghị tờ trình báo cáo công truyền thông tuyên tuyên truyền
	chiến dịch sản phẩm video clip ảnh phóng sự infographic poster áp phích thông cáo báo chí chuyên mục trang tin điện tử cổng giao tiếp đài pt-th phát thanh hình báo mạng xã hội facebook fanpage zalo website ttđt
	sở phòng ban ubnd tp hà nội thành phố quận huyện phường tỉnh trung tâm cục vụ bộ văn phòng cơ quan đơn vị chủ tịch lãnh đạo giám đốc thông tin nội vụ tư pháp y tế giáo dục đào tạo cải cách hành chính cchc năm quý tháng tuần kỳ
	xem đọc kỹ nghiên cứu xét thấy nội tốt ổn hay đẹp chất lượng đầy đủ rõ ràng phù hợp bảo đảm đảm bảo yêu chính xác chuẩn đúng đạt đáp ứng ok oke okay vâng được yes
	gửi đăng đăng tải phát hành ban hành công bố trình ký triển khai thực hiện lên phát sóng theo quy định thẩm quyền trình ký duyệt cấp trên ubnd
	việc ý kiến tham gia phúc đáp thư mail email số ngày hôm nay sáng chiều lần phiên cuối trên dưới đây nêu kèm
	i we the it is this with to for content draft plan document all looks good great fine please and of your proposal text article post sir madam lgtm as proposed
	hình thức bố cục trình bày hehe haha vui lòng giúp nhờ phụ trách chuyên môn khối bộ phận tổ nhóm biên tập ban lãnh xong chấp hành thành viên nhân dân ủy thường trực thể hiện sếp cao`)

// WordSet makes a set of words that are separated by white space.
func WordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, word := range strings.Fields(words) {
		m[word] = true
	}
	return m
}

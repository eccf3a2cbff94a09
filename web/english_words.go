package web

// englishWords is the second half of the catalogue: the words of package plan, and those that our tables and facts are named by.
var englishWords = map[string]string{
	// stages, conditions, timeliness, buckets
	"Giao nhiệm vụ": "Assignment", "Soạn thảo": "Drafting", "Đăng, phát": "Publication", "Báo cáo kết quả": "Result report", "Hoàn thành": "Done",
	"Đang thực hiện": "Under way", "Tạm dừng": "Paused", "Từ chối nhiệm vụ": "Declined", "Hủy": "Cancelled",
	"Không có thời hạn": "No deadline", "Trong hạn": "In time", "Hoàn thành trước hạn": "Done early",
	"Đã hoàn thành đúng hạn": "Done on time", "Đã hoàn thành quá hạn": "Done late", "Đang thực hiện quá hạn": "Open, overdue",
	"Đã nhập, chưa triển khai": "Imported, not launched", "Đang giao nhiệm vụ": "Giving out tasks", "Đã đóng": "Closed",
	// roles
	"Công chức đầu mối": "Contact officer", "Trưởng phòng": "Section head", "Văn thư": "Records clerk", "Cơ quan điều phối": "Coordinator",
	"Chánh Văn phòng": "Chief of Office", "Lãnh đạo UBND Thành phố": "City leader",
	// commands and events
	"Phân công": "Assign", "Trình dự thảo": "Submit the draft", "Cho ý kiến duyệt": "Decide on the draft",
	"Xác nhận đã đăng, phát": "Confirm publication", "Gửi báo cáo kết quả": "Submit the result report", "Chấp nhận báo cáo": "Accept the report",
	"Trả lại báo cáo": "Return the report", "Ủy quyền duyệt": "Delegate the approval", "Đề nghị gia hạn": "Ask for an extension",
	"Quyết định gia hạn": "Decide on the extension", "Điều chỉnh thời hạn": "Move the deadline", "Hủy nhiệm vụ": "Cancel the task",
	"Đơn vị tiếp nhận": "Accepted by the unit", "Đơn vị từ chối": "Declined by the unit", "Phân công người thực hiện": "Assigned",
	"Trả lại dự thảo": "Draft returned", "Đã đăng, phát": "Published", "Không đồng ý gia hạn": "Extension refused", "Nhắc việc": "Reminder",
	"Báo cáo cấp trên": "Escalated",
	// facts of a task, an event, a letter
	"Sản phẩm": "Product", "Nhóm nhiệm vụ": "Task group", "Hình thức": "Form", "Thời hạn theo kế hoạch": "Deadline in the plan's words",
	"Thời hạn ban đầu": "Original deadline", "Thời hạn đang có hiệu lực": "Deadline in force", "Đề nghị gia hạn đến": "Extension asked until",
	"Dự kiến đăng, phát": "Planned publication", "Mã nhiệm vụ": "Task id", "Thay": "For", "Người được giao": "Person named",
	"Thay cho": "Standing in for", "Cấp duyệt": "Level", "Đến ngày": "Until", "Lần": "Count", "Loại thư": "Kind of letter",
	"Ý kiến đọc được": "Verdict", "Ngày ghi trên thư": "Date on the letter", "Nhận lúc": "Received at", "Xử lý xong lúc": "Settled at", "Message-ID": "Message-ID",
	// whose turn it is
	"đơn vị chủ trì tiếp nhận": "the lead unit to accept", "đơn vị chủ trì soạn thảo": "the lead unit to draft", "người duyệt": "the approver",
	"đơn vị chủ trì đăng, phát": "the lead unit to publish", "đơn vị báo cáo, cơ quan điều phối kiểm tra": "the unit to report, the coordinator to check",
	// orders of a list
	"Sắp xếp": "Order", "Thời hạn gần nhất": "Nearest deadline", "Tên đơn vị": "Unit", "Tên nhiệm vụ": "Title", "Vừa có diễn biến": "Latest change",
	"Thứ tự trong kế hoạch": "Order of the plan",
	// what has just been done
	"Việc này đã được ghi nhận từ trước; không có gì thay đổi thêm.": "This was recorded before; nothing more has changed.",
	"Đã tiếp nhận nhiệm vụ.": "The task is accepted.", "Đã ghi nhận từ chối; cơ quan điều phối sẽ quyết định.": "The refusal is recorded; the coordinator will decide.",
	"Đã phân công.": "Assigned.", "Đã trình dự thảo; người duyệt sẽ nhận được thư.": "The draft is submitted; its approver will get a letter.",
	"Đã ghi nhận ý kiến duyệt.": "The decision is recorded.", "Đã xác nhận đăng, phát.": "The publication is confirmed.",
	"Đã gửi báo cáo kết quả.": "The result report is submitted.", "Đã chấp nhận báo cáo; nhiệm vụ hoàn thành.": "The report is accepted; the task is done.",
	"Đã trả lại báo cáo.": "The report is returned.", "Đã ủy quyền duyệt.": "The approval is delegated.", "Đã gửi đề nghị gia hạn.": "The extension is asked for.",
	"Đã quyết định về đề nghị gia hạn.": "The extension is decided.", "Đã điều chỉnh thời hạn.": "The deadline is moved.", "Đã tạm dừng nhiệm vụ.": "The task is paused.",
	"Nhiệm vụ đã tiếp tục.": "The task goes on.", "Đã hủy nhiệm vụ.": "The task is cancelled.",
	"Đã bắt đầu triển khai: nhiệm vụ và thư giao việc đang được tạo.": "The launch has begun: tasks and letters are being made.",
	"Đã tạm dừng mở kỳ mới.":                                          "No new periods open for now.", "Kế hoạch đã tiếp tục.": "The plan goes on.", "Đã đóng kế hoạch.": "The plan is closed.",
	"Đã nhập kế hoạch. Chưa có gì được giao cho đến khi bấm “Triển khai”.": "The plan is imported. Nothing is given out until you press “Launch”.",
	"Tệp này đã được nhập từ trước; đây là kế hoạch đó.":                   "This file was imported before; this is its plan.",
	// channels, letters
	"trang web": "web page", "thư điện tử": "mail", "liên kết trong thư": "link in a letter", "dòng lệnh": "command line", "tự động": "automatic",
	"đã thực hiện": "carried out", "trùng, đã thực hiện từ trước": "duplicate, carried out before", "không được chấp nhận, đã báo người gửi": "refused, sender told",
	"đã hỏi lại người gửi": "sender asked back", "chờ người xem": "waiting for a person", "thư tự động, bỏ qua": "automatic letter, ignored",
	"thư bị trả về": "bounce", "để riêng: giả mạo hoặc không đọc được": "set aside: forged or unreadable", "bản sao của thư đã nhận": "copy of a letter received",
	"thư trả lời": "reply", "báo cáo": "report", "thư tự động": "automatic letter", "thư báo không gửi được": "delivery failure", "thư khác": "other letter",
	"đồng ý": "agrees", "không đồng ý, trả lại": "disagrees, returns", "đồng ý có điều kiện: cần hỏi lại": "agrees on a condition: to be asked back",
	"không rõ: cần hỏi lại": "unclear: to be asked back", "không có ý kiến": "no opinion",
	// what was checked
	"giới hạn an toàn": "safety limits", "có phải thư máy": "written by a machine?", "mã thư": "token", "địa chỉ người gửi": "sender's address",
	"máy chủ xác nhận người gửi": "server vouching for the sender", "tên miền người gửi (DMARC)": "sender's domain (DMARC)",
	"chữ ký tên miền (DKIM)": "domain's signature (DKIM)", "người gửi đã đăng nhập": "sender signed in", "danh sách thư": "mailing list",
	"phần mới viết": "newly written part", "bảng mã chữ Việt": "Vietnamese charset", "mã ngắn": "short code", "ý kiến": "verdict",
	"người có thẩm quyền": "person entitled", "đạt": "pass", "không đạt": "fail", "không có": "none",
	// questions and answers of links
	"Đơn vị có tiếp nhận nhiệm vụ này không?": "Does the unit accept this task?", "Ý kiến về dự thảo này": "Your opinion on this draft",
	"tiếp nhận": "accepted", "từ chối": "declined", "trình dự thảo": "submitted the draft", "duyệt": "approved", "trả lại dự thảo": "returned the draft",
	"xác nhận đăng, phát": "confirmed publication", "gửi báo cáo kết quả": "submitted the result report",
	// troubles
	"Chưa thực hiện được": "Not done", "Không tìm thấy": "Not found",
	"Không có nội dung này, hoặc đường dẫn đã bị cắt cụt.":                                                 "There is nothing here, or the address was cut off.",
	"Nội dung gửi lên quá lớn.":                                                                            "What was sent is too large.",
	"Mỗi lần gửi tối đa 20 MB; đề nghị bỏ bớt hình ảnh hoặc gửi thành nhiều lần.":                          "At most 20 MB at a time; please leave out pictures or send in parts.",
	"Hệ thống điều hành quy trình chưa trả lời":                                                            "The workflow engine has not answered",
	"Việc vừa yêu cầu có thể đã hoặc chưa được thực hiện.":                                                 "What you asked for may or may not have been done.",
	"Đề nghị chờ ít phút rồi gửi lại chính biểu mẫu đó: một biểu mẫu gửi nhiều lần chỉ được tính một lần.": "Please wait some minutes and send the same form again: one form counts once, however often it is sent.",
	"Chưa kết nối được cơ sở dữ liệu":                                                                      "The database cannot be reached", "PostgreSQL không trả lời. Không có dữ liệu nào bị mất.": "PostgreSQL does not answer. No data is lost.",
	"Đề nghị kiểm tra PostgreSQL đang chạy (lệnh: loa doctor), rồi tải lại trang này.": "Please check that PostgreSQL runs (command: loa doctor), then reload this page.",
	"Trang này gặp lỗi": "This page failed", "Lỗi đã được ghi vào nhật ký của máy chủ.": "The error is in the server's log.",
	"Đề nghị tải lại trang; nếu vẫn lỗi, báo cho người quản trị hệ thống cùng thời điểm xảy ra.": "Please reload the page; if it fails again, tell the administrator when it happened.",
}

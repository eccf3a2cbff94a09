package web

import (
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// flashes say what has just been done, by the word that the redirect carries. The text itself never travels in an address.
var flashes = map[string]string{
	"again":                              "Việc này đã được ghi nhận từ trước; không có gì thay đổi thêm.",
	string(plan.CommandAccept):           "Đã tiếp nhận nhiệm vụ.",
	string(plan.CommandDecline):          "Đã ghi nhận từ chối; cơ quan điều phối sẽ quyết định.",
	string(plan.CommandAssign):           "Đã phân công.",
	string(plan.CommandSubmitDraft):      "Đã trình dự thảo; người duyệt sẽ nhận được thư.",
	string(plan.CommandDecide):           "Đã ghi nhận ý kiến duyệt.",
	string(plan.CommandConfirmPublished): "Đã xác nhận đăng, phát.",
	string(plan.CommandSubmitReport):     "Đã gửi báo cáo kết quả.",
	string(plan.CommandAcceptReport):     "Đã chấp nhận báo cáo; nhiệm vụ hoàn thành.",
	string(plan.CommandReturnReport):     "Đã trả lại báo cáo.",
	string(plan.CommandSubstitute):       "Đã ủy quyền duyệt.",
	string(plan.CommandRequestExtension): "Đã gửi đề nghị gia hạn.",
	string(plan.CommandWithdraw):         "Đã rút lại ý kiến; dự thảo chờ ý kiến mới.",
	string(plan.CommandDecideExtension):  "Đã quyết định về đề nghị gia hạn.",
	string(plan.CommandAmend):            "Đã điều chỉnh thời hạn.",
	string(plan.CommandPause):            "Đã tạm dừng nhiệm vụ.",
	string(plan.CommandResume):           "Nhiệm vụ đã tiếp tục.",
	string(plan.CommandCancel):           "Đã hủy nhiệm vụ.",
	"plan-launch":                        "Đã bắt đầu triển khai: nhiệm vụ và thư giao việc đang được tạo.",
	"plan-pause":                         "Đã tạm dừng mở kỳ mới.",
	"plan-resume":                        "Kế hoạch đã tiếp tục.",
	"plan-close":                         "Đã đóng kế hoạch.",
	"mailbox-revived":                    "Hộp thư được gửi lại; các thư chưa gửi trong 30 ngày gần nhất đang được gửi.",
	"imported":                           "Đã nhập kế hoạch. Chưa có gì được giao cho đến khi bấm “Triển khai”.",
	"letter-retry":                       "Thư sẽ được đọc lại ngay.",
	"letter-assign":                      "Đã ghi nhiệm vụ của thư; thư sẽ được đọc lại ngay.",
	"letter-release":                     "Đã cho qua; thư sẽ được đọc lại ngay.",
	"letter-reject":                      "Đã loại thư.",
	"imported-before":                    "Tệp này đã được nhập từ trước; đây là kế hoạch đó.",
}

var channelNames = map[plan.Channel]string{
	plan.ChannelWeb:    "trang web",
	plan.ChannelMail:   "thư điện tử",
	plan.ChannelLink:   "liên kết trong thư",
	plan.ChannelCLI:    "dòng lệnh",
	plan.ChannelEngine: "tự động",
}

var outcomeNames = map[store.Outcome]string{
	store.OutcomeApplied:     "đã thực hiện",
	store.OutcomeDuplicate:   "trùng, đã thực hiện từ trước",
	store.OutcomeRefused:     "không được chấp nhận, đã báo người gửi",
	store.OutcomeQuestion:    "đã hỏi lại người gửi",
	store.OutcomeConfirm:     "chờ người gửi xác nhận bằng mã",
	store.OutcomeTriage:      "chờ người xem",
	store.OutcomeIgnoredAuto: "thư tự động, bỏ qua",
	store.OutcomeBounce:      "thư bị trả về",
	store.OutcomeSecret:      "có dấu mật, không xử lý, chờ người xem",
	store.OutcomeQuarantined: "để riêng: giả mạo hoặc không đọc được",
	store.OutcomeRejected:    "người xem đã loại",
	store.OutcomeCopy:        "bản sao của thư đã nhận",
}

var proofNames = map[policy.Proof]string{
	policy.ProofSMIME: "bằng chứng: chữ ký số cá nhân",
	policy.ProofCode:  "bằng chứng: mã một lần",
	policy.ProofDMARC: "bằng chứng: tên miền (DMARC)",
	policy.ProofAuth:  "bằng chứng: đăng nhập máy chủ thư",
	policy.ProofDKIM:  "bằng chứng: chữ ký tên miền (DKIM)",
	policy.ProofNone:  "chưa xác thực",
	policy.ProofFail:  "giả mạo",
}

var letterStates = map[store.LetterState]string{
	store.LetterPending:   "chờ gửi",
	store.LetterSending:   "đang gửi",
	store.LetterSent:      "đã gửi",
	store.LetterFailed:    "không gửi được",
	store.LetterWithdrawn: "không gửi nữa, ý kiến đã được rút lại",
}

// setAside are the outcomes of letters that changed nothing, whatever they say.
var setAside = map[store.Outcome]bool{
	store.OutcomeRefused: true, store.OutcomeTriage: true, store.OutcomeIgnoredAuto: true, store.OutcomeBounce: true, store.OutcomeQuarantined: true,
	store.OutcomeSecret: true, store.OutcomeRejected: true, store.OutcomeConfirm: true,
}

// What package mail calls a letter and what it reads in it; the record keeps these as text.
var (
	letterKinds = map[string]string{
		"reply":  "thư trả lời",
		"report": "báo cáo",
		"auto":   "thư tự động",
		"bounce": "thư báo không gửi được",
		"other":  "thư khác",
	}
	verdicts = map[string]string{
		"approve":     "đồng ý",
		"return":      "không đồng ý, trả lại",
		"conditional": "đồng ý có điều kiện: cần hỏi lại",
		"unclear":     "không rõ: cần hỏi lại",
		"none":        "không có ý kiến",
	}
)

// What package mail and the reader of answers check, and what came of it. A name that is not here is shown as it is.
var (
	checkNames = map[string]string{
		"guard":            "giới hạn an toàn",
		"machine":          "thư do người viết",
		"token":            "mã ghi trong thư",
		"from":             "địa chỉ người gửi",
		"auth-results":     "máy chủ xác nhận người gửi",
		"dmarc":            "tên miền người gửi (DMARC)",
		"dkim":             "chữ ký tên miền (DKIM)",
		"auth":             "người gửi đã đăng nhập",
		"list":             "danh sách thư",
		"new_text":         "phần mới viết",
		"encoding":         "bảng mã chữ Việt",
		"code":             "mã ngắn",
		"verdict":          "ý kiến",
		"approver":         "người có thẩm quyền",
		"question":         "câu hỏi còn mở",
		"engine":           "quy trình chấp nhận",
		"policy":           "quy tắc tin thư",
		"secret":           "dấu bí mật nhà nước",
		"items":            "trả lời từng mục",
		"file":             "tệp đính kèm",
		"winmail":          "tệp winmail.dat",
		"smime":            "chữ ký số cá nhân (S/MIME)",
		"smime-form":       "dạng chữ ký số",
		"smime-algorithm":  "thuật toán chữ ký số",
		"smime-content":    "nội dung được ký",
		"smime-text":       "phần đọc nằm trong phần ký",
		"smime-chain":      "chứng thư và nơi cấp",
		"smime-revocation": "chứng thư bị thu hồi",
		"smime-time":       "thời điểm ký",
		"own-dkim":         "chữ ký tên miền, loa tự kiểm tra",
		"signatures":       "các chữ ký trong thư",
		"header":           "phần đầu thư",
		"resent":           "thư được gửi tiếp",
		"sender":           "người gửi thay",
		"look-alike":       "tên miền dễ nhầm",
		"name":             "tên hiển thị",
		"reply-to":         "địa chỉ nhận trả lời",
		"login":            "đăng nhập máy chủ thư",
		"internal":         "thư nội bộ",
		"listing":          "danh mục việc",
		"placed_by":        "tìm nhiệm vụ bằng",
		"place_address":    "mã trong địa chỉ nhận",
		"place_thread":     "luồng thư",
		"place_code":       "mã ngắn tìm nhiệm vụ",
		"place_link":       "đường dẫn trong phần trích",
		"place_task":       "mã nhiệm vụ",
		"place_sender":     "việc đang chờ người gửi",
		"place_choice":     "việc người gửi chọn",
		"place_hand":       "nhiệm vụ do người xử lý chọn",
	}
	// Two checks have the name of an earlier one: mail reads what the letter says, then its reader looks it up.
	checkedAgain = map[string]string{
		"token": "mã tra trong sổ câu hỏi",
		"from":  "số địa chỉ người gửi",
	}
	checkWords = map[string]string{
		"to": "ô Đến", "cc": "ô Đồng gửi", "delivered-to": "địa chỉ đã nhận", "x-original-to": "địa chỉ nhận ban đầu",
		"envelope-to": "địa chỉ trên phong bì", "x-envelope-to": "địa chỉ trên phong bì", "in-reply-to": "thư được trả lời",
		"references": "các thư trước", "subject": "tiêu đề", "body": "nội dung",
		"text": "đọc phần văn bản", "html": "đọc phần HTML",
		"whole": "không có thư cũ để bỏ", "quote": "đã bỏ phần trích", "mark": "đã bỏ thư cũ", "marker": "đã bỏ từ dòng đánh dấu của loa",
		"separator": "đã bỏ từ dòng phân cách", "header": "đã bỏ từ phần đầu của thư cũ", "attribution": "đã bỏ từ câu “… đã viết:”",
		"dmarc=fail": "tên miền của người gửi không nhận thư này là của mình",
	}
	checkResults = map[string]standing{
		"pass": {"done", "●", "đạt"},
		"fail": {"over", "✕", "không đạt"},
		"none": {"still", "■", "không có"},
	}
)

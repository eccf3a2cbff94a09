package report

import "strings"

// DeliveryFault says in words why a mailbox did not take a letter, by the status of RFC 3463 ("5.1.1"). What the mail server wrote is in
// its own language and stands beside it.
func DeliveryFault(status string) string {
	if words, known := deliveryFaults[status]; known {
		return words
	}
	switch {
	case strings.HasPrefix(status, "5.1."):
		return "địa chỉ không đúng"
	case strings.HasPrefix(status, "5.2."):
		return "hộp thư không nhận thư"
	case strings.HasPrefix(status, "5.3."):
		return "máy chủ thư của cơ quan nhận có sự cố"
	case strings.HasPrefix(status, "5.4."):
		return "không chuyển được thư đến máy chủ thư của cơ quan nhận"
	case strings.HasPrefix(status, "5.7."):
		return "máy chủ thư của cơ quan nhận từ chối theo chính sách"
	case strings.HasPrefix(status, "4."):
		return "đã thử nhiều lần mà chưa gửi được"
	}
	return "máy chủ thư từ chối"
}

// deliveryFaults are those with a remedy of their own (RFC 3463, 3; RFC 7505 for 5.1.10).
var deliveryFaults = map[string]string{
	"5.1.1":  "không có hộp thư này",
	"5.1.2":  "không có tên miền này",
	"5.1.3":  "địa chỉ viết sai",
	"5.1.6":  "hộp thư đã chuyển đi nơi khác",
	"5.1.10": "tên miền này không nhận thư",
	"5.2.1":  "hộp thư đã bị khóa",
	"5.2.2":  "hộp thư đã đầy",
	"5.2.3":  "thư vượt quá dung lượng mà hộp thư nhận",
	"5.3.4":  "thư vượt quá dung lượng mà máy chủ nhận",
	"5.4.4":  "không có tên miền này",
	"5.4.7":  "đã thử nhiều ngày mà không gửi được",
}

package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
)

var (
	BounceSender  = regexp.MustCompile(`^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@`)
	bounceSubject = regexp.MustCompile(`(?i)^(delivery status notification|undeliver(able|ed)|mail delivery (failed|failure|subsystem)|returned mail|failure notice|delivery failure|thư không gửi được|không gửi được thư|không thể gửi)`)
)

func Sign(l mail.Letter) string {
	for _, kind := range l.Types {
		if strings.Contains(kind, "report-type=delivery-status") || kind == "message/delivery-status" {
			return "báo cáo chuyển thư"
		}
	}
	if _, found := l.Header.Lookup("X-Failed-Recipients"); found {
		return "X-Failed-Recipients"
	}
	daemon := len(l.From) > 0 && BounceSender.MatchString(l.From[0].Spec)
	switch {
	case daemon && (l.NullPath || bounceSubject.MatchString(l.Subject)):
		return "do máy chủ thư gửi"
	case l.NullPath && bounceSubject.MatchString(l.Subject):
		return "đường trả về rỗng, tiêu đề của thư báo lỗi"
	default:
		return ""
	}
}

package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
)

var (
	mailerDaemon  = regexp.MustCompile(`^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@`)
	bounceSubject = regexp.MustCompile(`(?i)^(delivery status notification|undeliver(able|ed)|mail delivery (failed|failure|subsystem)|returned mail|failure notice|delivery failure|thư không gửi được|không gửi được thư|không thể gửi)`)
)

// IsMailerDaemon is true for the addresses from which mail servers write their reports, such as mailer-daemon@ and postmaster@.
// The address is lower-cased, as in [mail.Address].
func IsMailerDaemon(address string) bool { return mailerDaemon.MatchString(address) }

// Detect says by which feature a letter is recognised as a report of a mail server about delivery, in Vietnamese for the trace;
// "" when it is none.
func Detect(l mail.Letter) string {
	for _, kind := range l.Types {
		if strings.Contains(kind, "report-type=delivery-status") || kind == "message/delivery-status" {
			return "báo cáo chuyển thư"
		}
	}
	if _, found := l.Header.Lookup("X-Failed-Recipients"); found {
		return "X-Failed-Recipients"
	}
	daemon := len(l.From) > 0 && IsMailerDaemon(l.From[0].Spec)
	switch {
	case daemon && (l.NullPath || bounceSubject.MatchString(l.Subject)):
		return "do máy chủ thư gửi"
	case l.NullPath && bounceSubject.MatchString(l.Subject):
		return "đường trả về rỗng, tiêu đề của thư báo lỗi"
	default:
		return ""
	}
}

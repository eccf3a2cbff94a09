package dsn

import (
	"regexp"
	"strings"

	"loa/mail"
)

var (
	// mailerDaemon matches the addresses of programs that send reports (RFC 5321 section 4.5.1 requires postmaster).
	mailerDaemon = regexp.MustCompile(`^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@`)
	// bounceSubject matches the subjects that mail servers write, in English and Vietnamese.
	bounceSubject = regexp.MustCompile(`(?i)^(delivery status notification|undeliver(able|ed)|mail delivery (failed|failure|subsystem)|returned mail|failure notice|delivery failure|thư không gửi được|không gửi được thư|không thể gửi)`)
)

// IsMailerDaemon is true for an address from which mail servers send reports, such as mailer-daemon@ and postmaster@. The address is
// lower-cased, as in [mail.Address].
func IsMailerDaemon(address string) bool { return mailerDaemon.MatchString(address) }

// Detect says why a letter is a report about delivery, in Vietnamese for the trace; "" when it is none. It counts, in order: the media
// type of RFC 3464, Exim's field X-Failed-Recipients, and the sender, the null reverse-path (RFC 5321 section 4.5.5) and the subject, two
// of the three together.
func Detect(l mail.Letter) (reason string) {
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

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"loa/mail/transport"
	"loa/plan/calendar"
)

// What is early enough to be told, and not so early that nobody looks any more.
const (
	certificateNotice = 30 * 24 * time.Hour
	quotaNotice       = 80 // percent
	clockNotice       = 5 * time.Minute
	silenceNotice     = 10 * 24 * time.Hour // Tết is nine days long
	probePatience     = 60 * time.Second
)

// mailHealth is what has to be looked at before the mailbox goes dark.
type mailHealth struct {
	in       transport.IMAPConfig
	out      transport.SMTPConfig
	address  string
	authserv []string
	now      time.Time
	// lookupTXT asks the DNS.
	lookupTXT func(ctx context.Context, name string) ([]string, error)
}

func (a *app) mailHealth() mailHealth {
	return mailHealth{
		in: a.settings.imapConfig(a.settings.IMAP.Account), out: a.settings.smtpConfig(), address: a.settings.Mail.Address, authserv: a.settings.trust().AuthservIDs,
		now: now(), lookupTXT: net.DefaultResolver.LookupTXT,
	}
}

func (h mailHealth) look(ctx context.Context) []finding {
	findings := h.lookAtReading(ctx)
	findings = append(findings, h.lookAtSending(ctx)...)
	findings = append(findings, h.lookAtSignature(ctx))
	return append(findings, h.lookAtBorder(ctx)...)
}

func (h mailHealth) lookAtReading(ctx context.Context) []finding {
	health, err := transport.InspectIMAP(ctx, h.in)
	findings := alertsOf(health)
	if err != nil {
		return append(findings, bad("Hộp thư", "kiểm tra LOA_IMAP, LOA_IMAP_USER, LOA_IMAP_PASSWORD", "%v", err))
	}
	findings = append(findings, h.lookAtCertificate("Chứng thư IMAP", health.CertificateEnd)...)
	findings = append(findings, quotaOf(health)...)
	if !health.Keywords {
		findings = append(findings, good("Đánh dấu thư", "máy chủ không giữ từ khóa; loa chuyển thư đã xử lý sang Loa/Processed"))
	}
	if !health.Idle {
		findings = append(findings, good("Báo thư mới", "máy chủ không báo thư mới (IDLE); loa hỏi 30 giây một lần"))
	}
	return findings
}

func (h mailHealth) lookAtSending(ctx context.Context) []finding {
	health, err := transport.InspectSMTP(ctx, h.out)
	if err != nil {
		return []finding{bad("Máy chủ gửi thư", "kiểm tra LOA_SMTP, LOA_SMTP_USER, LOA_SMTP_PASSWORD", "%v", err)}
	}
	return h.lookAtCertificate("Chứng thư SMTP", health.CertificateEnd)
}

// lookAtSignature compares the key that signs with the one that others are told of.
func (h mailHealth) lookAtSignature(ctx context.Context) finding {
	const name = "Chữ ký DKIM"
	signer := h.out.Signer
	if signer == nil {
		return good(name, "loa không tự ký (LOA_DKIM_KEY_FILE trống)")
	}
	want, err := signer.Record()
	if err != nil {
		return bad(name, "kiểm tra LOA_DKIM_KEY_FILE", "%v", err)
	}
	records, err := h.lookupTXT(ctx, signer.RecordName())
	if err != nil || !slices.ContainsFunc(records, func(record string) bool { return dkimKey(record) == dkimKey(want) }) {
		return bad(name, fmt.Sprintf("đặt bản ghi TXT %s: %s", signer.RecordName(), want), "DNS chưa có khóa mà loa đang ký (%v)", err)
	}
	return good(name, "khóa ở %s khớp", signer.RecordName())
}

// dkimKey is the public key in a record (RFC 6376 §3.6.1), without the spaces that it may hold.
func dkimKey(record string) string {
	for tag := range strings.SplitSeq(record, ";") {
		if key, isKey := strings.CutPrefix(strings.TrimSpace(tag), "p="); isKey {
			return strings.Join(strings.Fields(key), "")
		}
	}
	return ""
}

func (h mailHealth) lookAtCertificate(name string, end time.Time) []finding {
	if end.IsZero() {
		return nil
	}
	day := calendar.Today(end).Vietnamese()
	if left := end.Sub(h.now); left < certificateNotice {
		fix := "gia hạn chứng thư trên máy chủ thư trước ngày đó; quá hạn thì loa không đọc, không gửi được thư"
		return []finding{bad(name, fix, "hết hạn ngày %s, còn %d ngày", day, int(left.Hours()/24))}
	}
	return []finding{good(name, "còn hạn đến ngày %s", day)}
}

// alertsOf passes on what the mail server insists on, often a password that ends soon.
func alertsOf(health transport.Health) []finding {
	var findings []finding
	for _, text := range health.Alerts {
		findings = append(findings, bad("Máy chủ thư cảnh báo", "làm theo lời máy chủ thư, hoặc hỏi người quản trị thư", "%s", text))
	}
	return findings
}

func quotaOf(health transport.Health) []finding {
	const name = "Dung lượng hộp thư"
	percent, megabytes := health.QuotaPercent(), health.QuotaLimit>>20
	switch {
	case health.QuotaLimit == 0:
		return nil
	case percent >= quotaNotice:
		return []finding{bad(name, "xóa bớt thư trong Loa/Processed hoặc xin tăng dung lượng; đầy thì thư trả lời bị từ chối", "đã dùng %d%% của %d MB", percent, megabytes)}
	default:
		return []finding{good(name, "đã dùng %d%% của %d MB", percent, megabytes)}
	}
}

// lookAtBorder sends loa a letter with a forged proof of its sender and sees whether the border lets it through.
func (h mailHealth) lookAtBorder(ctx context.Context) []finding {
	const name = "Thư giả mạo chứng thực"
	if len(h.authserv) == 0 {
		return []finding{good(name, "chưa tin máy chủ nào (LOA_AUTHSERV trống), nên không có gì để giả")}
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	_, domain, _ := strings.Cut(h.address, "@")
	probe := transport.SelfTest{
		Address: h.address, AuthservID: h.authserv[0], At: h.now, LoopID: domain,
		MessageID: fmt.Sprintf("loa.tu-kiem-tra.%s@%s", strings.ToLower(rand.Text()), domain),
	}
	probed, err := probe.Run(ctx, h.out, h.in)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return []finding{bad(name, "xem thư có bị chặn, bị chuyển sang thư rác hay bị bộ lọc dời đi không", "sau %d giây chưa thấy thư loa tự gửi cho mình", int(probePatience.Seconds()))}
	case err != nil:
		return []finding{bad(name, "kiểm tra LOA_ADDRESS nhận và gửi được thư", "%v", err)}
	}
	return append(h.lookAtClock(probed.Delay), borderOf(name, h.authserv[0], probed.ForgeryKept))
}

func borderOf(name, authserv string, kept bool) finding {
	if !kept {
		return good(name, "máy chủ gỡ dòng Authentication-Results giả mang tên %s", authserv)
	}
	const fix = "gỡ mọi dòng Authentication-Results trong thư từ ngoài vào. " +
		"Postfix, Zimbra (zimbraMtaHeaderChecks): header_checks có dòng /^Authentication-Results:/ IGNORE. " +
		"Exchange: quy tắc luồng thư \"Remove a message header\" Authentication-Results cho thư từ ngoài. " +
		"Chưa gỡ được thì đặt LOA_AUTHSERV=none: ý kiến nào cũng phải qua mã xác nhận"
	return bad(name, fix, "máy chủ để nguyên dòng giả: ai cũng có thể mạo danh lãnh đạo duyệt")
}

func (h mailHealth) lookAtClock(took time.Duration) []finding {
	if took.Abs() < clockNotice {
		return nil
	}
	return []finding{bad("Giờ máy chủ thư", "đồng bộ giờ (NTP) trên cả hai máy", "giờ máy chủ thư và giờ máy này lệch khoảng %d phút", int(took.Abs().Minutes()))}
}

// lookAtSilence warns when nothing at all has come for long: a mailbox that is dead looks just like one that nobody writes to.
func lookAtSilence(ctx context.Context, a *app) []finding {
	const name = "Thư gần nhất"
	if a.store == nil {
		return nil // told where the database was looked at
	}
	letters, err := a.store.RecentLettersIn(ctx, 1)
	switch {
	case err != nil:
		return []finding{bad(name, "chạy `loa migrate`", "%v", err)}
	case len(letters) == 0:
		return []finding{good(name, "chưa có thư nào")}
	}
	day := calendar.Today(letters[0].FiledAt).Vietnamese()
	if now().Sub(letters[0].FiledAt) > silenceNotice {
		return []finding{bad(name, "gửi thử một thư tới địa chỉ của loa; xem quy tắc chuyển thư và thư rác", "từ ngày %s không có thư nào đến", day)}
	}
	return []finding{good(name, "ngày %s", day)}
}

package main

import (
	"context"
	"time"

	"loa/plan/calendar"
	"loa/store"
)

// slowDelivery is how long a letter may be open before somebody should look why.
const slowDelivery = 15 * time.Minute

// lookAtLetters holds what was counted when letters were filed against the outcomes on record, and looks for what stands still.
func lookAtLetters(ctx context.Context, a *app) []finding {
	counts, err := a.store.LetterCounts(ctx)
	if err != nil {
		return []finding{bad("Thư đến", "chạy `loa migrate`", "%v", err)}
	}
	var findings []finding
	if counts.Balanced() {
		findings = append(findings, good("Thư đến", "nhận %d, chưa xử lý %d, mỗi thư đúng một kết cục", counts.Fetched, counts.Open))
	} else {
		findings = append(findings, bad("Thư đến", "báo người quản trị: có người sửa cơ sở dữ liệu bằng tay?",
			"số thư nhận (%d) và số kết cục không khớp", counts.Fetched))
	}
	if waits := now().Sub(counts.OldestAt); counts.Open > 0 && waits > slowDelivery {
		findings = append(findings, bad("Thư chưa xử lý", "xem loa mail list --outcome open; kiểm tra `loa worker` và Temporal đang chạy",
			"thư cũ nhất đã chờ %s", waits.Round(time.Minute)))
	}
	boxes, err := a.store.Mailboxes(ctx)
	if err != nil {
		return append(findings, bad("Hộp thư", "chạy `loa migrate`", "%v", err))
	}
	for _, box := range boxes {
		findings = append(findings, lookAtRecord(box))
	}
	return findings
}

// lookAtRecord says what the reader of a mailbox has put on record about it.
func lookAtRecord(box store.Mailbox) finding {
	name := "Hộp thư " + box.Name
	since := box.AlarmAt.In(calendar.Zone).Format("15:04 ngày 02/01/2006")
	switch box.Alarm {
	case store.AlarmNone:
		if box.SyncedAt.IsZero() {
			return good(name, "chưa đọc lần nào")
		}
		return good(name, "đọc lúc %s, đã nhận %d thư", box.SyncedAt.In(calendar.Zone).Format("15:04 ngày 02/01/2006"), box.Fetched)
	case store.AlarmLogin:
		return bad(name, "đặt lại người dùng và mật khẩu rồi khởi động lại loa; loa tạm ngừng thử để tài khoản không bị khóa",
			"máy chủ thư từ chối đăng nhập từ %s: %s", since, box.AlarmNote)
	case store.AlarmUnreachable:
		return bad(name, "kiểm tra mạng và máy chủ thư; loa tự thử lại, thư chờ trên máy chủ", "không kết nối được từ %s: %s", since, box.AlarmNote)
	case store.AlarmMissing:
		return bad(name, "kiểm tra hộp thư và quyền của tài khoản trên máy chủ thư", "máy chủ thư không cho mở hộp thư từ %s: %s", since, box.AlarmNote)
	case store.AlarmEmptied:
		return bad(name, "hỏi quản trị máy chủ thư; thư loa đã nhận vẫn còn nguyên trong cơ sở dữ liệu", "có người đã dọn sạch hộp thư, thấy từ %s", since)
	}
	return bad(name, "báo người quản trị", "tình trạng lạ: %s", box.Alarm)
}

// lookAtMailboxes logs in to every mailbox that is set up.
func lookAtMailboxes(ctx context.Context, a *app) []finding {
	var findings []finding
	for _, box := range a.settings.AllMailboxes() {
		name := "Đọc thư (IMAP) " + box.Address
		opened, err := a.openMailbox(ctx, box.Address)
		if err != nil {
			findings = append(findings, bad(name, "kiểm tra LOA_IMAP (hoặc LOA_IMAP_2, …), _USER, _PASSWORD", "%v", err))
			continue
		}
		_ = opened.Close() // the look is over
		findings = append(findings, good(name, "đăng nhập được %s", box.Server))
	}
	return findings
}

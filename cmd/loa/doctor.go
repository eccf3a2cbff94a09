package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"loa/plan/calendar"
	"loa/workflows"
)

// finding is one thing that was looked at.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

func (p *program) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Kiểm tra mọi thứ loa cần, và nêu cách sửa từng chỗ hỏng",
		Args:  exactly(0, "tham số"),
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runDoctor(cmd.Context()) },
	}
}

// runDoctor looks at everything, even when the first thing is broken, and fails when any is.
func (p *program) runDoctor(ctx context.Context) error {
	a := p.newApp()
	defer a.stop()
	if err := a.findRunning(); err != nil {
		return err
	}
	var findings []finding
	for _, look := range []func(context.Context, *app) []finding{lookAtStore, lookAtTemporal, lookAtMail} {
		findings = append(findings, look(ctx, a)...)
	}
	broken := 0
	for _, f := range findings {
		if !f.OK {
			broken++
		}
	}
	err := p.show(findings, func() {
		for _, f := range findings {
			p.print("%s %-28s %s", map[bool]string{true: "✓", false: "✕"}[f.OK], f.Name, f.Detail)
			if f.Fix != "" {
				p.print("    → %s", f.Fix)
			}
		}
	})
	if err == nil && broken > 0 {
		return unavailable(nil, "%d mục cần sửa", broken)
	}
	return err
}

func good(name, format string, args ...any) finding {
	return finding{Name: name, OK: true, Detail: fmt.Sprintf(format, args...)}
}

func bad(name, fix, format string, args ...any) finding {
	return finding{Name: name, Detail: fmt.Sprintf(format, args...), Fix: fix}
}

func lookAtStore(ctx context.Context, a *app) []finding {
	if err := a.openStore(ctx); err != nil {
		return []finding{bad("PostgreSQL", "chạy `loa dev`, hoặc kiểm tra LOA_DSN", "%s", message(err))}
	}
	findings := []finding{good("PostgreSQL", "kết nối được")}
	gaps, err := a.store.Gaps(ctx)
	switch {
	case err != nil:
		return append(findings, bad("Cấu trúc dữ liệu", "chạy `loa migrate`", "%v", err))
	case len(gaps) > 0:
		findings = append(findings, bad("Nhật ký", "báo người quản trị: có người sửa cơ sở dữ liệu bằng tay?", "thiếu hoặc thừa %d số thứ tự", len(gaps)))
	default:
		findings = append(findings, good("Nhật ký", "liền mạch"))
	}
	findings = append(findings, lookAtLetters(ctx, a)...)
	return append(findings, lookAtCalendar(ctx, a)...)
}

func lookAtCalendar(ctx context.Context, a *app) []finding {
	calendar, err := a.store.Calendar(ctx)
	if err != nil {
		return []finding{bad("Lịch làm việc", "chạy `loa migrate`", "%v", err)}
	}
	plans, err := a.store.Plans(ctx)
	if err != nil {
		return []finding{bad("Kế hoạch", "chạy `loa migrate`", "%v", err)}
	}
	findings := []finding{}
	for _, each := range plans {
		if calendar.Confirmed(each.Year) {
			findings = append(findings, good("Lịch làm việc", "năm %d đã có", each.Year))
			continue
		}
		// not a fault: next year's notice is not out yet, and reminders count Monday to Friday until then
		findings = append(findings, good("Lịch làm việc", "năm %d chưa có thông báo nghỉ lễ; tạm tính thứ Hai đến thứ Sáu", each.Year))
	}
	return findings
}

func lookAtTemporal(ctx context.Context, a *app) []finding {
	if a.temporal == "" {
		return []finding{bad("Temporal", "chạy `loa dev`, hoặc đặt LOA_TEMPORAL=máy:7233", "chưa biết ở đâu")}
	}
	if err := a.dial(ctx); err != nil {
		return []finding{bad("Temporal", "kiểm tra máy chủ Temporal đang chạy", "%s", message(err))}
	}
	findings := []finding{good("Temporal", "kết nối được tại %s", a.temporal)}
	for _, queue := range []string{workflows.Queue, workflows.MailQueue} {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		answer, err := a.client.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: a.settings.Temporal.Namespace, TaskQueue: &taskqueue.TaskQueue{Name: queue}, TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW,
		})
		cancel()
		if err != nil || len(answer.GetPollers()) == 0 {
			findings = append(findings, bad("Hàng việc "+queue, "chạy `loa worker` hoặc `loa serve`", "không có ai nhận việc (%v)", err))
			continue
		}
		findings = append(findings, good("Hàng việc "+queue, "%d nơi nhận việc", len(answer.GetPollers())))
	}
	return findings
}

func lookAtMail(ctx context.Context, a *app) []finding {
	if len(a.settings.AllMailboxes()) == 0 {
		return []finding{good("Thư", "chưa cấu hình tài khoản thật; `loa dev` dùng hộp thư thử")}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	findings := lookAtMailboxes(ctx, a)
	if sender, err := a.dialSender(ctx); err != nil {
		findings = append(findings, bad("Gửi thư (SMTP)", "kiểm tra LOA_SMTP, LOA_SMTP_USER, LOA_SMTP_PASSWORD", "%v", err))
	} else {
		_ = sender.Close() // the look is over
		findings = append(findings, good("Gửi thư (SMTP)", "đăng nhập được %s", a.settings.SMTP.Server))
	}
	findings = append(findings, a.mailHealth().look(ctx)...)
	findings = append(findings, lookAtSilence(ctx, a)...)
	return append(findings, good("Giờ máy", "%s", calendar.Today(now()).Vietnamese()))
}

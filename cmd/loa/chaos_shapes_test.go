package main_test

import (
	"fmt"
	"strings"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// shapedWords are the words of a line that give work of a shape: title, product, lead, deadline.
var shapedWords = map[plan.ShapeCode]string{
	plan.ShapeProduct:  "Tuyên truyền chuyên đề số %d;Tin, bài;%s;Tháng 12/%d",
	plan.ShapeTally:    "Phát thanh tuyên truyền chuyên đề số %d trên hệ thống truyền thanh cơ sở;Buổi phát thanh;%s;Tối thiểu 12 lần/năm",
	plan.ShapeEvent:    "Tổ chức Cuộc thi tìm hiểu chuyên đề số %d;01 cuộc thi;%s;Tháng 12/%d",
	plan.ShapeDocument: "Ban hành Kế hoạch tuyên truyền chuyên đề số %d;Kế hoạch;%s;Tháng 12/%d",
	plan.ShapeDelivery: "Khảo sát mức độ hài lòng về chuyên đề số %d;Báo cáo;%s;Tháng 12/%d",
}

// launchShapes launches a plan with a line of each of the shapes, in their order. It is a plan of this year: only days that have come count
// toward a quota.
func (c *chaosCluster) launchShapes(shapes []plan.ShapeCode) {
	c.t.Helper()
	year := calendar.Today(time.Now()).Year()
	var text strings.Builder
	text.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i, shape := range shapes {
		words := strings.Replace(shapedWords[shape], "/%d", fmt.Sprint("/", year), 1)
		fmt.Fprintf(&text, "%d;"+words+"\n", i+1, i+1, departments[i%len(departments)].name)
	}
	c.importAnnex(text.String(), year)
	if err := c.commands.LaunchPlan(c.t.Context(), c.plan); err != nil {
		c.t.Fatal(err)
	}
	waittest.Eventually(c.t, "the plan is launched", func() error {
		counts, err := c.store.PlanCounts(c.t.Context(), c.plan)
		if err == nil && counts.Started != len(shapes) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	for i, want := range shapes {
		state, err := c.store.State(c.t.Context(), c.newCase(i).task)
		if err != nil || state.Shape.Code != want {
			c.t.Fatalf("line %d gives a task of the shape %q (%v), want %q", i+1, state.Shape.Code, err, want)
		}
	}
}

// proofNews is the letter of a unit that proves its work, and what it causes.
func proofNews(shape plan.ShapeCode, i int) (effect plan.EventKind, text string) {
	today := calendar.Today(time.Now()).Vietnamese()
	switch {
	case shape == plan.ShapeEvent && i%8 < 4:
		return plan.EventReached, fmt.Sprintf("Ngày: %s\nĐịa điểm: Nhà văn hóa phường\nSố người: %d", today, 100+i)
	case shape == plan.ShapeEvent:
		return plan.EventReached, fmt.Sprintf("Đã phát động ngày %s tại Nhà văn hóa phường, %d người dự.", today, 100+i)
	case shape == plan.ShapeDocument:
		return plan.EventPublished, fmt.Sprintf("Số, ký hiệu văn bản: %d/KH-UBND\nNgày ban hành: %s", 100+i, today)
	}
	return plan.EventPublished, fmt.Sprintf("Bài đã đăng tại https://hanoi.test/tin/%d", i)
}

func reportNews(i int) string {
	return fmt.Sprintf("Số tin: %d\nSố bài: 5\nKhó khăn, kiến nghị: Không", i)
}

// countNews is the letter of a unit that reports results with a proof of their own, and the address that proves them.
func countNews(count int, link string) string {
	return fmt.Sprintf("Ngày %s: %02d buổi phát thanh, minh chứng: %s", calendar.Today(time.Now()).Vietnamese(), count, link)
}

// advanceTally reports a result, whose confirmation asks for the next ones.
func (c *chaosCluster) advanceTally(q *openQuestion, i int) error {
	first := plan.Item{On: calendar.Today(time.Now()), Count: 1, Link: fmt.Sprintf("https://hanoi.test/loa/dau-%d", i)}
	q.effect, q.text = plan.EventCounted, countNews(2, fmt.Sprintf("https://hanoi.test/loa/%d", i))
	return c.doAs(q.task, q.contact, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{first}})
}

// advanceDelivery hands a result in, and has it returned: the unit is asked for another one.
func (c *chaosCluster) advanceDelivery(q *openQuestion, i int) error {
	hash, err := c.fileText(q.task, store.DocumentReport, "Báo cáo chưa đủ số liệu.")
	if err != nil {
		return err
	}
	q.effect, q.text = plan.EventReportSubmitted, reportNews(i)
	if err := c.doAs(q.task, q.contact, plan.Command{Kind: plan.CommandSubmitReport, Hash: hash}); err != nil {
		return err
	}
	return c.doAs(q.task, "", plan.Command{Kind: plan.CommandReturnReport, Hash: hash, Reason: "Chưa có số liệu."})
}

// fileText files the text of a draft or a report.
func (s *attackSuite) fileText(task plan.TaskID, kind store.DocumentKind, text string) (hash string, err error) {
	return intake.Filing{Store: s.store, Now: time.Now}.Submit(s.t.Context(), intake.Submission{
		Task: task, Kind: kind, Text: text, By: directory.PersonID(string(task.Unit()) + ".daumoi"),
	})
}

// asking is the letter that asks for the effect.
func (q *openQuestion) asking() plan.NoticeKind {
	if q.shape == plan.ShapeDelivery {
		return plan.NoticeReportReturned
	}
	return map[plan.EventKind]plan.NoticeKind{
		plan.EventPublished: plan.NoticePublish, plan.EventReached: plan.NoticePublish, plan.EventCounted: plan.NoticeRecorded,
		plan.EventDraftSubmitted: plan.NoticeReturned, plan.EventApproved: plan.NoticeApproval, plan.EventReturned: plan.NoticeApproval,
		plan.EventReportSubmitted: plan.NoticeReportWanted,
	}[q.effect]
}

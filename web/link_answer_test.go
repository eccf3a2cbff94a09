package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

func TestLinkAnswer(t *testing.T) {
	t.Parallel()
	// A browser that proved the person for the decision needs no second code for its withdrawal, which has to be fast.
	t.Run("a decision is taken back by its link in one step", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.undoWindow = time.Hour
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve")
		b.confirmCode(address, f.lastCode()).hasStatus(http.StatusOK)
		hold := "/d/" + f.linkToken("duong", plan.PurposeWithdraw)
		b.get(hold).contains("ĐÃ GHI NHẬN: PHÊ DUYỆT dự thảo (bản trình lần 1) – rút lại được đến 10:12", "Rút lại ý kiến")
		b.withdraw(hold).hasStatus(http.StatusOK).contains("ĐÃ RÚT LẠI ý kiến về dự thảo (bản trình lần 1)", "Đồng chí đã rút lại ý kiến lúc")
		if kinds := f.journal(); kinds[len(kinds)-1].Kind != plan.EventWithdrawn || len(f.codes) != 1 {
			t.Errorf("the last event is %+v, after %d codes", kinds[len(kinds)-1], len(f.codes))
		}
	})
	t.Run("a decision is taken back on the page where it was given", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.undoWindow = time.Hour
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve")
		b.confirmCode(address, f.lastCode()).contains("rút lại được đến 10:12", "Có hiệu lực từ 10:12 (trước đó còn rút lại được).")
		form := with(b.get(address).form("step", ""), "step", "withdraw")
		for range 2 { // a button pressed twice
			b.post(address, form).hasStatus(http.StatusOK).contains("ĐÃ RÚT LẠI ý kiến về dự thảo (bản trình lần 1)", "Dự thảo chờ ý kiến mới")
		}
		if n := f.countCommands(plan.CommandWithdraw); n != 1 {
			t.Errorf("%d withdrawals reached the engine, want 1", n)
		}
	})
	t.Run("a suspended decision can be taken back and has no hour", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.undoWindow = time.Hour
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve")
		b.confirmCode(address, f.lastCode())
		f.give("duong", plan.Command{Kind: plan.CommandSuspend})
		f.now = f.now.Add(3 * time.Hour)
		b.get(address).contains("ĐÃ GHI NHẬN: PHÊ DUYỆT dự thảo (bản trình lần 1) – hiệu lực đang tạm dừng", "trả lời thư đã nhận để giữ nguyên")
		b.withdraw(address).contains("ĐÃ RÚT LẠI ý kiến")
	})
	t.Run("a decision in force is not taken back", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.undoWindow = time.Hour
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve")
		b.confirmCode(address, f.lastCode())
		form, hold := with(b.get(address).form("step", ""), "step", "withdraw"), "/d/"+f.linkToken("duong", plan.PurposeWithdraw)
		f.now = f.now.Add(time.Hour)
		page := b.post(address, form).hasStatus(http.StatusConflict).contains("Thời gian rút lại ý kiến đã hết", "ĐÃ GHI NHẬN: PHÊ DUYỆT")
		if len(page.all("form", "")) != 0 {
			t.Error("the page still has a form")
		}
		b.get(hold).hasStatus(http.StatusGone).contains("Thời gian rút lại ý kiến đã hết", "ĐÃ GHI NHẬN: PHÊ DUYỆT")
		if n := f.countCommands(plan.CommandWithdraw); n != 0 {
			t.Errorf("%d withdrawals reached the engine", n)
		}
	})
	t.Run("the page leads with why the version before was returned", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.decide(plan.DecisionReturn, "Thiếu nguồn ảnh", 0)
		f.browser().get("/d/"+f.linkToken("an", plan.PurposeDraft)).contains("Cần sửa so với bản trình lần 1", "Thiếu nguồn ảnh", "Trần Văn Dương")
		f.drafted("Bản hai")
		f.browser().get("/d/"+f.linkToken("duong", plan.PurposeDecide)).contains("Trình phê duyệt dự thảo (bản trình lần 2)", "Vì sao bản trình lần 1 bị trả lại", "Thiếu nguồn ảnh")
	})
	t.Run("a link decides once and shows the decision afterwards", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.undoWindow = time.Hour
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address).hasStatus(http.StatusUnprocessableEntity).contains("chọn một ý kiến")
		b.answerLink(address, "decision", "return").hasStatus(http.StatusUnprocessableEntity).contains("nêu lý do trả lại")
		if len(f.codes) != 0 {
			t.Fatalf("a refused form had %d codes sent", len(f.codes))
		}
		b.answerLink(address, "decision", "approve").hasStatus(http.StatusOK).contains("Chờ xác nhận bằng mã: PHÊ DUYỆT dự thảo (bản trình lần 1)", "d***@so-noi-vu.test", "09:42", "Chưa có gì được ghi nhận")
		if n := len(f.journal()); n != 3 {
			t.Errorf("%d events before the code, want opened, accepted, submitted", n)
		}
		b.confirmCode(address, f.lastCode()).hasStatus(http.StatusOK).contains("ĐÃ GHI NHẬN: PHÊ DUYỆT dự thảo (bản trình lần 1) – rút lại được đến 10:12", "Đồng chí đã phê duyệt lúc 09:12 ngày 02/03/2027.")
		f.now = f.now.Add(time.Hour)
		again := b.post(address, url.Values{"decision": {"return"}, "reason": {"Nghĩ lại"}, "confirm": {"yes"}}).hasStatus(http.StatusOK)
		again.contains("Đồng chí đã phê duyệt lúc 09:12 ngày 02/03/2027.", "Nội dung vừa nhập, chưa được ghi nhận", "Nghĩ lại")
		if len(again.all("form", "")) != 0 {
			t.Error("the page still has a form")
		}
		if n := len(f.journal()); n != 4 {
			t.Errorf("%d events, want opened, accepted, submitted, approved", n)
		}
		event := f.journal()[3]
		if event.Channel != plan.ChannelLink || event.Actor != "duong" || event.Draft != 1 || event.UndoUntil.Sub(event.At) != time.Hour {
			t.Errorf("the decision is recorded as %+v", event)
		}
	})
	t.Run("an answer given outside of the page is shown", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		address := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		task, err := f.store.Task(t.Context(), taskID)
		if err != nil {
			t.Fatal(err)
		}
		f.give("duong", plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: task.State.DraftHash, Decision: plan.DecisionReturn, Reason: "Thiếu nguồn"})
		f.browser().get(address).hasStatus(http.StatusOK).contains("Đồng chí đã trả lại dự thảo lúc 09:12 ngày 02/03/2027.", "Thiếu nguồn")
	})
	t.Run("every purpose is answered by its link", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b := f.browser()
		answer := func(person directory.PersonID, purpose plan.Purpose, text string, pairs ...string) {
			t.Helper()
			address := "/d/" + f.linkToken(person, purpose)
			if b.get(address).has(`value="identify"`) {
				b.identify(f, address)
			}
			page := b.answerLink(address, pairs...).hasStatus(http.StatusOK)
			if purpose == plan.PurposeDecide {
				page = b.confirmCode(address, f.lastCode()).hasStatus(http.StatusOK)
			}
			page.contains(text)
		}
		answer("an", plan.PurposeAccept, "Đồng chí đã tiếp nhận lúc", "decision", "approve")
		draft := f.linkToken("an", plan.PurposeDraft)
		b.answerLink("/d/" + draft).hasStatus(http.StatusUnprocessableEntity).contains("nhập nội dung hoặc chọn tệp")
		answer("an", plan.PurposeDraft, "Đồng chí đã trình dự thảo lúc", "text", "Bản một")
		page := b.get("/d/"+draft).contains("Đồng chí đã trình dự thảo", "Trình bản khác thay thế")
		if headings := page.texts("h2", ""); len(headings) != 0 {
			t.Errorf("the page shows the form of an open question under %q", headings)
		}
		answer("duong", plan.PurposeDecide, "Đồng chí đã phê duyệt lúc", "decision", "approve")
		answer("an", plan.PurposePublish, "Đồng chí đã xác nhận đăng, phát lúc", "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-02")
		answer("an", plan.PurposeReport, "Đồng chí đã gửi báo cáo kết quả lúc", "text", "Đã đăng")
		var kinds []plan.EventKind
		for _, e := range f.journal() {
			kinds = append(kinds, e.Kind)
		}
		want := []plan.EventKind{plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished, plan.EventReportSubmitted}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
	})
}

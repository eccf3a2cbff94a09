package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"loa/keyfile"
	"loa/mail"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// TestSecret checks the key of tokens on a running loa: letters of the key before it are still answered, those of an older one only with --force are
// not, and without its file loa does not start.
func TestSecret(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.start()
	path := filepath.Join(c.Home, "token.key")
	status := func(t *testing.T, link string) int {
		t.Helper()
		code, _ := openLink(t, link).request(http.MethodGet, nil)
		return code
	}
	first := newApprovalTask(t, c, "khoa-cu", "Sở Nội vụ", "so-noi-vu")
	second := newApprovalTask(t, c, "khoa-cu-nua", "Sở Tài chính", "so-tai-chinh")
	asked, waiting := first.awaitLetter(first.head, "approval"), second.awaitLetter(second.head, "approval")
	link := linkInLetter.FindString(waiting.Text)
	t.Run("after a rotation the letters of before are answered, by mail and by link", func(t *testing.T) {
		c.must("secret", "rotate")
		if keys, err := keyfile.Read(path); err != nil || len(keys) != 2 {
			t.Fatalf("%d keys, %v", len(keys), err)
		}
		if got := status(t, link); got != http.StatusOK {
			t.Errorf("the link answers %d", got)
		}
		first.checkOutcome(first.answer(first.head, asked, "Đồng ý."), store.OutcomeApplied)
		third := newApprovalTask(t, c, "khoa-moi", "Sở Y tế", "so-y-te")
		next := third.awaitLetter(third.head, "approval")
		if got := status(t, linkInLetter.FindString(next.Text)); got != http.StatusOK {
			t.Errorf("a link of the new key answers %d", got)
		}
	})
	t.Run("keys are rotated while letters are answered, and each answer counts once", func(t *testing.T) {
		departments := []struct{ name, code string }{
			{"Sở Công Thương", "so-cong-thuong"},
			{"Sở Du lịch", "so-du-lich"},
			{"Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe"},
			{"Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao"},
			{"Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao"},
			{"Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong"},
		}
		var tasks []*approvalTask
		var letters []mail.Letter
		for i, department := range departments {
			a := newApprovalTask(t, c, fmt.Sprint("tai-", i), department.name, directory.UnitCode(department.code))
			tasks, letters = append(tasks, a), append(letters, a.awaitLetter(a.head, "approval"))
		}
		var answering sync.WaitGroup
		for i, a := range tasks {
			answering.Go(func() {
				if err := a.send(a.head, letters[i].ReplyTo[0].Spec, replyTo(letters[i], a.head, "Đồng ý.")); err != nil {
					t.Error(err)
				}
			})
		}
		for range 3 {
			c.must("seal", "rotate")
		}
		answering.Wait()
		for _, a := range tasks {
			waittest.Eventually(t, "the approval of "+string(a.task), func() error {
				if n := len(a.journal()); n != len(afterAwaiting(plan.EventApproved)) {
					return fmt.Errorf("%d events", n)
				}
				return nil
			})
			a.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
		}
	})
	t.Run("a further one is refused while questions of the older key are open", func(t *testing.T) {
		out, err := c.loa("secret", "rotate")
		if err == nil || !strings.Contains(err.Error(), "câu hỏi đang chờ") {
			t.Errorf("got %v\n%s", err, out)
		}
		if got := status(t, link); got != http.StatusOK {
			t.Errorf("the link answers %d", got)
		}
		c.must("secret", "rotate", "--force")
		if got := status(t, link); got != http.StatusNotFound {
			t.Errorf("after --force the link answers %d", got)
		}
	})
	t.Run("a link is taken back, and its letter is still answered by mail", func(t *testing.T) {
		fourth := newApprovalTask(t, c, "thu-hoi", "Sở Tư pháp", "so-tu-phap")
		question := fourth.awaitLetter(fourth.head, "approval")
		revoked := linkInLetter.FindString(question.Text)
		if _, page := openLink(t, revoked).request(http.MethodGet, nil); !strings.Contains(page, "Dự thảo thứ nhất.") {
			t.Errorf("before: the page does not show the draft:\n%s", page)
		}
		c.must("link", "revoke", string(fourth.task))
		if code, page := openLink(t, revoked).request(http.MethodGet, nil); code != http.StatusGone || strings.Contains(page, "Dự thảo thứ nhất.") {
			t.Errorf("afterwards: %d\n%s", code, page)
		}
		fourth.checkOutcome(fourth.answer(fourth.head, question, "Đồng ý."), store.OutcomeApplied)
		fourth.checkJournal(plan.StagePublication, afterAwaiting(plan.EventApproved)...)
		if out, err := c.loa("link", "revoke", "khong-co"); err == nil {
			t.Errorf("an unknown task: %s", out)
		}
	})
	t.Run("without the key of its letters loa does not start, and with it everything goes on", func(t *testing.T) {
		if err := c.interrupt(); err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if out, err := c.loa("dev"); err == nil || !strings.Contains(err.Error(), "khóa không có trong") {
			t.Errorf("without the file: %v\n%s", err, out)
		}
		if err := os.WriteFile(path, keyfile.Keys{keyfile.New()}.Format("khác"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := c.loa("dev"); err == nil || !strings.Contains(err.Error(), "khóa không có trong") {
			t.Errorf("with another key: %v\n%s", err, out)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if out, err := c.loa("secret", "rotate"); err == nil {
			t.Errorf("a rotation without the file: %s", out)
		}
		if err := os.WriteFile(path, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		c.start()
		fifth := newApprovalTask(t, c, "tro-lai", "Sở Xây dựng", "so-xay-dung")
		fifth.checkOutcome(fifth.answer(fifth.head, fifth.awaitLetter(fifth.head, "approval"), "Đồng ý."), store.OutcomeApplied)
	})
}

package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// openingLink puts a list of all questions to accept on record, as an opening letter does, and returns the address of its page.
func (f *fixture) openingLink() string {
	f.t.Helper()
	token := hashOf("thư giao nhiệm vụ")[:52]
	list := store.BatchRequest{TokenHash: hashOf(token), Person: "an", CreatedAt: f.now, ExpiresAt: f.now.Add(14 * 24 * time.Hour)}
	var hashes []string
	for _, question := range f.tokens {
		if question.Person == "an" && question.Purpose == plan.PurposeAccept {
			hashes = append(hashes, string(question.Task)+" "+question.TokenHash)
		}
	}
	slices.Sort(hashes)
	for i, each := range hashes {
		list.Items = append(list.Items, store.BatchItem{Number: i + 1, Request: store.Request{TokenHash: each[len(each)-64:]}})
	}
	err := f.store.QueueBatchRequest(f.t.Context(), list, store.LetterOut{
		Key: "opening", Plan: "kh-2027", Notice: store.NoticeOpening, ToPerson: "an", ToAddress: "an@so-noi-vu.test", MessageID: "opening@loa.test", CreatedAt: f.now,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return "/o/" + token
}

func TestOpening(t *testing.T) {
	t.Parallel()
	t.Run("each task is accepted or declined", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, address := f.browser(), f.openingLink()
		form := func(pairs ...string) url.Values {
			return with(b.get(address).hasStatus(http.StatusOK).form("item-1", ""), pairs...)
		}
		b.get(address).contains("Các nhiệm vụ được giao", "chờ tiếp nhận")
		if n := f.countCommands(plan.CommandAccept); n != 0 {
			t.Fatalf("opening the page gave %d commands", n)
		}
		nonce := b.get(address).lacks("item-1").form("step", "").Get("nonce")
		b.post(address, url.Values{"nonce": {nonce}, "all": {"accept"}}).hasStatus(http.StatusUnprocessableEntity).contains("xác nhận người trả lời bằng mã")
		if n := f.countCommands(plan.CommandAccept); n != 0 {
			t.Fatalf("%d tasks were accepted without a code", n)
		}
		b.identify(f, address).hasStatus(http.StatusOK)
		b.post(address, form()).hasStatus(http.StatusUnprocessableEntity).contains("Chưa chọn nhiệm vụ nào")
		b.post(address, form("item-1", "decline")).hasStatus(http.StatusUnprocessableEntity).contains("lý do")
		b.post(address, form("item-1", "decline", "reason-1", "Không thuộc chức năng")).hasStatus(http.StatusOK).contains("Từ chối")
		b.post(address, form("all", "accept")).hasStatus(http.StatusOK)
		declined, accepted := 0, 0
		tasks, _, err := f.store.Tasks(t.Context(), store.TaskFilter{Plan: "kh-2027", Unit: "so-noi-vu"}, calendar.Today(f.now))
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			if task.State.Condition == plan.ConditionDeclined {
				declined++
			}
			if task.State.Stage == plan.StageDrafting {
				accepted++
			}
		}
		if declined != 1 || accepted != len(tasks)-1 {
			t.Errorf("%d declined and %d accepted of %d", declined, accepted, len(tasks))
		}
		if page := b.get(address); len(page.all("button", "")) != 0 {
			t.Error("the page of answered tasks still has a button")
		}
	})
	t.Run("a form of another site is refused", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, address := f.browser(), f.openingLink()
		b.post(address, url.Values{"confirm": {"yes"}, "all": {"accept"}}).hasStatus(http.StatusForbidden)
		if n := f.countCommands(plan.CommandAccept); n != 0 {
			t.Errorf("%d tasks were accepted", n)
		}
	})
	t.Run("an unknown link tells nothing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.browser().get("/o/" + hashOf("khác")[:52]).hasStatus(http.StatusNotFound)
	})
}

package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"loa/plan/directory"
)

func TestTaskCommand(t *testing.T) {
	t.Parallel()
	t.Run("a form that is sent twice counts once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		an, address := f.as("an"), "/tasks/"+string(taskID)
		form := an.get(address).form("command", "accept")
		an.post(address, form).hasStatus(http.StatusOK)
		an.post(address, form).hasStatus(http.StatusOK).contains("Việc này đã được ghi nhận từ trước")
		events, err := f.store.Journal(t.Context(), taskID)
		if err != nil || len(events) != 2 {
			t.Errorf("%d events in the journal (%v), want opened and accepted", len(events), err)
		}
	})
	t.Run("each refusal has its status and stays on record", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		address := "/tasks/" + string(taskID)
		for _, test := range []struct {
			name    string
			person  directory.PersonID
			form    url.Values
			status  int
			message string
		}{
			{name: "the focal point may not decide", person: "an", form: url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"1"}}, status: http.StatusForbidden, message: "không có thẩm quyền"},
			{name: "a command of an earlier stage is refused", person: "an", form: url.Values{"command": {"accept"}}, status: http.StatusConflict, message: "khâu"},
			{name: "an unknown version is stale", person: "duong", form: url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"x"}}, status: http.StatusConflict, message: "bản mới"},
			{name: "a pause needs its reason", person: "mai", form: url.Values{"command": {"pause"}}, status: http.StatusUnprocessableEntity, message: "nêu lý do"},
			{name: "a day that does not exist is refused", person: "mai", form: url.Values{"command": {"amend"}, "due": {"2027-02-31"}, "reason": {"x"}}, status: http.StatusUnprocessableEntity, message: "không có thật"},
			{name: "an unknown command is refused", person: "mai", form: url.Values{"command": {"xóa"}}, status: http.StatusUnprocessableEntity, message: "không hợp lệ"},
			{name: "a cancellation needs its tick", person: "mai", form: url.Values{"command": {"cancel"}, "reason": {"thừa"}}, status: http.StatusUnprocessableEntity, message: "xác nhận"},
			{name: "a form without its key is refused", person: "mai", form: url.Values{"command": {"pause"}, "reason": {"x"}, "key": {"ngắn"}}, status: http.StatusUnprocessableEntity, message: "tải lại trang"},
		} {
			t.Run(test.name, func(t *testing.T) {
				b := f.as(test.person)
				if !test.form.Has("key") {
					test.form.Set("key", "ABCDEFGHIJKLMNOPQRSTUVWXY2"+string(rune('A'+len(test.name)%26)))
				}
				b.post(address, test.form).hasStatus(test.status).contains(test.message)
			})
		}
		f.as("mai").get(address).contains("Việc đã bị từ chối", "Đồng chí không có thẩm quyền")
		f.as("mai").post(address, url.Values{"command": {"cancel"}, "reason": {"thừa"}, "confirm": {"yes"}, "key": {"ABCDEFGHIJKLMNOPQRST2"}}).hasStatus(http.StatusOK).contains("Nhiệm vụ đã hủy, không còn việc gì phải làm.")
		f.as("mai").post(address, url.Values{"command": {"pause"}, "reason": {"x"}, "key": {"ABCDEFGHIJKLMNOPQRST3"}}).hasStatus(http.StatusGone).contains("đã kết thúc")
		f.as("mai").get("/tasks/kh-2027/9/so-noi-vu/1").hasStatus(http.StatusNotFound)
	})
	t.Run("a refused form keeps the input", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		b, address := f.as("duong"), "/tasks/"+string(taskID)
		form := with(b.get(address).form("command", "requestExtension"), "due", "2027-01-01", "reason", "Chờ số liệu của Cục Thống kê")
		page := b.post(address, form).hasStatus(http.StatusUnprocessableEntity)
		if typed := page.texts("textarea", ""); !slices.Contains(typed, "Chờ số liệu của Cục Thống kê") {
			t.Errorf("the page shows %q", typed)
		}
	})
}

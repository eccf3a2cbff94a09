package web_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

const secondTask = plan.TaskID("kh-2027/2/so-noi-vu/1")

// preview posts the form of the list with an action and the tasks that are ticked.
func (b *browser) preview(action string, form url.Values, tasks ...plan.TaskID) page {
	b.t.Helper()
	all := url.Values{"action": {action}, "query": {""}}
	maps.Copy(all, form)
	for _, task := range tasks {
		all.Add("task", string(task))
	}
	return b.post("/tasks/preview", all)
}

// confirm posts the form of a preview that carries it out.
func (b *browser) confirm(preview page) page {
	b.t.Helper()
	return b.post("/tasks/batch", preview.formTo("/tasks/batch"))
}

// formTo holds all hidden values of the form that goes to an address.
func (p page) formTo(action string) url.Values {
	p.t.Helper()
	for _, form := range p.all("form", "") {
		if attribute(form, "action") != action {
			continue
		}
		values := url.Values{}
		for node := range form.Descendants() {
			if node.Data == "input" && attribute(node, "type") == "hidden" {
				values.Add(attribute(node, "name"), attribute(node, "value"))
			}
		}
		return values
	}
	p.t.Fatalf("%s has no form to %s: %s", p.url, action, text(p.root))
	return nil
}

func (f *fixture) due(id plan.TaskID) string {
	f.t.Helper()
	task, err := f.store.Task(f.t.Context(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return task.State.Due.Vietnamese()
}

func TestExtendMany(t *testing.T) {
	t.Parallel()
	t.Run("a preview names the old and the new deadline and changes nothing; the confirmation does what it has shown, once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		mai.preview("extend", nil, taskID, secondTask).hasStatus(http.StatusOK).contains("2 nhiệm vụ được chọn", "Chưa có gì thay đổi")
		preview := mai.preview("extend", url.Values{"settled": {"1"}, "days": {"5"}, "reason": {"Chờ số liệu"}}, taskID, secondTask).hasStatus(http.StatusOK).
			contains("Thực hiện được với 2 nhiệm vụ, 0 nhiệm vụ không", "Thời hạn 14/12/2027 → 21/12/2027", "Thời hạn 30/06/2027 → 07/07/2027", "Nguyễn Thị An – bản tổng hợp hằng ngày")
		if f.countCommands(plan.CommandAmend) != 0 {
			t.Fatal("the preview gave a command")
		}
		mai.confirm(preview).hasStatus(http.StatusOK).contains("Đã thực hiện với 2 nhiệm vụ")
		mai.confirm(preview).hasStatus(http.StatusOK).contains("Đã thực hiện từ trước")
		if a, b := f.due(taskID), f.due(secondTask); a != "21/12/2027" || b != "07/07/2027" {
			t.Errorf("the deadlines are %s and %s", a, b)
		}
		if events := f.journal(); len(events) != 2 || events[1].Kind != plan.EventAmended || events[1].Reason != "Chờ số liệu" || events[1].Actor != "mai" {
			t.Errorf("the journal has %+v", events)
		}
	})
	t.Run("a task that cannot is refused with the reason and does not keep back the others", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("mai", plan.Command{Kind: plan.CommandCancel, Reason: "Trùng"})
		mai := f.as("mai")
		preview := mai.preview("extend", url.Values{"due": {"31/12/2027"}, "reason": {"Theo chỉ đạo"}}, taskID, secondTask).
			contains("Thực hiện được với 1 nhiệm vụ, 1 nhiệm vụ không", "Nhiệm vụ đã kết thúc")
		mai.confirm(preview).contains("Đã thực hiện với 1 nhiệm vụ")
		if f.due(secondTask) != "31/12/2027" {
			t.Errorf("the other task is due on %s", f.due(secondTask))
		}
	})
	t.Run("what another has moved further in between is not moved back", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		preview := mai.preview("extend", url.Values{"days": {"5"}, "reason": {"Chờ"}}, taskID)
		f.give("mai", plan.Command{Kind: plan.CommandAmend, Due: calendar.MustDate("2027-12-30"), Reason: "Theo chỉ đạo"})
		mai.confirm(preview).contains("Thời hạn mới phải sau thời hạn đang có hiệu lực (30/12/2027)", "Đã thực hiện với 0 nhiệm vụ")
	})
	t.Run("bad settings say what is missing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		for _, test := range []struct {
			name, action string
			form         url.Values
			says         string
		}{
			{"no deadline", "extend", url.Values{"reason": {"x"}}, "số ngày làm việc hoặc thời hạn mới"},
			{"both deadlines", "extend", url.Values{"days": {"3"}, "due": {"2027-12-31"}, "reason": {"x"}}, "chỉ một trong hai"},
			{"no reason", "extend", url.Values{"days": {"3"}}, "nêu lý do gia hạn"},
			{"days without end", "extend", url.Values{"days": {"9999"}, "reason": {"x"}}, "từ 1 đến 250"},
			{"days that are no number", "extend", url.Values{"days": {"ba"}, "reason": {"x"}}, "từ 1 đến 250"},
			{"a day that does not exist", "extend", url.Values{"due": {"2027-13-45"}, "reason": {"x"}}, "không có thật"},
			{"nobody gets it", "reassign", nil, "chọn đơn vị hoặc người"},
		} {
			form := url.Values{"settled": {"1"}}
			maps.Copy(form, test.form)
			p := mai.preview(test.action, form, taskID).hasStatus(http.StatusUnprocessableEntity).contains(test.says)
			if len(p.all("form", "stack")) != 1 {
				t.Errorf("%s: the page lacks the form", test.name)
			}
		}
		mai.preview("extend", url.Values{"days": {"3"}}).hasStatus(http.StatusUnprocessableEntity).contains("Chưa chọn nhiệm vụ nào")
		mai.preview("xóa", nil, taskID).hasStatus(http.StatusUnprocessableEntity)
		many := make([]plan.TaskID, 501)
		for n := range many {
			many[n] = plan.TaskID(fmt.Sprintf("kh-2027/1/so-noi-vu/%d", n+2))
		}
		mai.preview("urge", nil, many...).hasStatus(http.StatusUnprocessableEntity).contains("nhiều nhất 500 nhiệm vụ")
	})
	t.Run("an engine that does not answer leaves the rest, and the same form goes on", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		preview := mai.preview("extend", url.Values{"days": {"5"}, "reason": {"Chờ"}}, taskID, secondTask)
		f.engineError = errors.New("no answer")
		stopped := mai.confirm(preview).hasStatus(http.StatusOK).contains("2 chưa thực hiện", "Làm tiếp 2 nhiệm vụ")
		f.engineError = nil
		mai.confirm(stopped).contains("Đã thực hiện với 2 nhiệm vụ")
	})
}

func TestReassignMany(t *testing.T) {
	t.Parallel()
	t.Run("to another unit", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		preview := mai.preview("reassign", url.Values{"unit": {"van-phong"}, "reason": {"Đúng chức năng"}}, taskID, secondTask).
			contains("Sở Nội vụ → Văn phòng UBND Thành phố", "Thực hiện được với 2 nhiệm vụ")
		mai.confirm(preview).contains("Đã thực hiện với 2 nhiệm vụ")
		if events := f.journal(); events[len(events)-1].Kind != plan.EventReassigned || events[len(events)-1].Unit != "van-phong" {
			t.Errorf("the last event is %+v", events[len(events)-1])
		}
	})
	t.Run("to a person of the unit, and to no other", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		preview := mai.preview("reassign", url.Values{"person": {"duong"}}, taskID).contains("Người thực hiện: Trần Văn Dương", "thư riêng")
		mai.confirm(preview).contains("Đã thực hiện với 1 nhiệm vụ")
		mai.preview("reassign", url.Values{"person": {"lanh-dao"}}, taskID).contains("Phạm Văn Lãnh không thuộc đơn vị")
		mai.preview("reassign", url.Values{"unit": {"khong-co"}}, taskID).contains("không có trong danh bạ")
	})
}

func TestUrgeMany(t *testing.T) {
	t.Parallel()
	t.Run("who gets a letter is shown first; two clicks ask once; who asked is on record", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		mai := f.as("mai")
		preview := mai.preview("urge", url.Values{"all": {"1"}}).contains("Thực hiện được với 2 nhiệm vụ", "Nguyễn Thị An – thư đôn đốc")
		mai.confirm(preview).contains("Đã thực hiện với 2 nhiệm vụ", "mỗi người nhận một thư")
		mai.confirm(preview).contains("Đã thực hiện từ trước")
		mai.preview("urge", nil, taskID).contains("Hôm nay đã đôn đốc nhiệm vụ này")
		urges, err := f.store.Urges(t.Context(), taskID)
		if err != nil || len(urges) != 1 || urges[0].AskedBy != "mai" || urges[0].Channel != plan.ChannelWeb {
			t.Errorf("on record: %+v (%v)", urges, err)
		}
		mai.get("/tasks/"+string(taskID)).contains("Đôn đốc theo yêu cầu", "Lê Thị Mai – Điều phối viên", "đang chờ gửi")
	})
	t.Run("a task that waits for nobody is not urged", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("mai", plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"})
		f.as("mai").preview("urge", nil, taskID).contains("Nhiệm vụ không chờ ai xử lý", "Thực hiện được với 0 nhiệm vụ")
	})
	t.Run("a person without an address is not urged", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		d := people()
		d.Addresses = slices.DeleteFunc(d.Addresses, func(a directory.AddressOf) bool { return a.Unit == "so-noi-vu" })
		if err := f.store.SaveDirectory(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		f.as("mai").preview("urge", nil, taskID).contains("chưa có địa chỉ thư")
	})
}

// TestBatchRights: only a coordinator acts on many tasks, and on none that others see alone.
func TestBatchRights(t *testing.T) {
	t.Parallel()
	f := ministry(t)
	coordinator := f.signIn("dieuphoi")
	if len(coordinator.get("/tasks").all("form", "batch")) != 1 {
		t.Error("the coordinator has no form for many tasks")
	}
	preview := coordinator.preview("urge", nil, ownTask, foreignTask)
	for _, login := range []string{"giamdoc", "daumoi", "lanhdao", "kiemtra", "quantri"} {
		b := f.signIn(login)
		if len(b.get("/tasks").all("form", "batch")) != 0 {
			t.Errorf("%s has a form for many tasks", login)
		}
		b.post("/tasks/batch", preview.formTo("/tasks/batch")).hasStatus(http.StatusForbidden)
	}
	coordinator.confirm(preview).contains("Đã thực hiện với 2 nhiệm vụ")
	urges, err := f.store.Urges(t.Context(), ownTask)
	if err != nil || len(urges) != 1 || urges[0].Proof.Kind != plan.EvidenceSession || urges[0].AskedBy != "mai" {
		t.Errorf("on record: %+v (%v)", urges, err)
	}
	coordinator.preview("urge", nil, ownTask, "kh-2027/9/khong-co/1").contains("1 nhiệm vụ đã chọn không tìm thấy")
}

// TestSavedFilters: an account keeps filters under names, and sees none of another account.
func TestSavedFilters(t *testing.T) {
	t.Parallel()
	f := ministry(t)
	b := f.signIn("giamdoc")
	form := b.get("/tasks?bucket=open_overdue&open=1&page=3").formTo("/tasks/filters")
	p := b.post("/tasks/filters", with(form, "name", "Quá hạn của Sở")).hasStatus(http.StatusOK).contains("Đã lưu bộ lọc")
	if p.url != "/tasks?bucket=open_overdue&open=1&done=filter-saved" {
		t.Errorf("led to %s", p.url)
	}
	chip := func(p page) string {
		for _, link := range p.all("a", "chip") {
			return text(link) + " " + attribute(link, "href") + " " + attribute(link, "aria-current")
		}
		return ""
	}
	if got := chip(p); got != "Quá hạn của Sở /tasks?bucket=open_overdue&open=1 page" {
		t.Errorf("the list shows %q", got)
	}
	if got := chip(f.signIn("daumoi").get("/tasks")); got != "" {
		t.Errorf("another account sees %q", got)
	}
	b.post("/tasks/filters", url.Values{"do": {"rename"}, "name": {"Quá hạn của Sở"}, "to": {"Chậm"}, "query": {""}}).contains("Đã đổi tên")
	if got := chip(b.get("/tasks")); !strings.HasPrefix(got, "Chậm ") {
		t.Errorf("renamed, the list shows %q", got)
	}
	for name, form := range map[string]url.Values{
		"no name":            {"do": {"save"}, "query": {"open=1"}},
		"no condition":       {"do": {"save"}, "name": {"Tất cả"}, "query": {"page=2&lang=vi"}},
		"a name without end": {"do": {"save"}, "name": {strings.Repeat("x", 61)}, "query": {"open=1"}},
		"no such filter":     {"do": {"rename"}, "name": {"Khác"}, "to": {"Mới"}},
		"nothing to do":      {"name": {"Chậm"}},
	} {
		if p := b.post("/tasks/filters", form); p.status < 400 || len(p.all("p", "refusal")) != 1 {
			t.Errorf("%s: %d %s", name, p.status, text(p.root))
		}
	}
	b.post("/tasks/filters", url.Values{"do": {"delete"}, "name": {"Chậm"}}).contains("Đã xóa bộ lọc")
	if kept, err := f.store.SavedFilters(t.Context(), "giamdoc"); err != nil || len(kept) != 0 {
		t.Errorf("kept: %v (%v)", kept, err)
	}
}

// TestTasksByDesk: the list says whose step each task waits for, and can be narrowed to a person or a position.
func TestTasksByDesk(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	f.give("an", plan.Command{Kind: plan.CommandAsk, Reason: "Có cần bản in không?"})
	b := f.as("mai")
	list := b.get("/tasks").contains("Trần Văn Dương – Giám đốc Sở Nội vụ", "Nguyễn Thị An – Chuyên viên Sở Nội vụ")
	options := list.texts("option", "")
	for _, want := range []string{"Trần Văn Dương – Giám đốc Sở Nội vụ (1)", "Nguyễn Thị An – Chuyên viên Sở Nội vụ (1)", "Lê Thị Mai – Điều phối viên (1)"} {
		if !slices.Contains(options, want) {
			t.Errorf("the choices lack %q: %q", want, options)
		}
	}
	for desk, want := range map[string][]string{"duong": {string(taskID)}, "mai": {string(taskID)}, "duong%2Bmai": {string(taskID)}, "an": {string(secondTask)}} {
		p := b.get("/tasks?desk=" + desk).hasStatus(http.StatusOK)
		found := []string{}
		for _, input := range p.all("input", "") {
			if attribute(input, "name") == "task" {
				found = append(found, attribute(input, "value"))
			}
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s: %v, want %v", desk, found, want)
		}
	}
	b.get("/tasks?desk=khong-ai").hasStatus(http.StatusUnprocessableEntity).contains("Không có việc nào đang chờ").lacks(string(taskID))
}

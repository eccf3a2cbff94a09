package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/directory"
)

// clearLine is a line that is clear in every point.
func clearLine(change func(*plan.Line)) plan.Line {
	due, _ := deadline.Parse("Trước ngày 15/12", 2027, deadline.Rules{})
	line := plan.Line{
		Title: "Phóng sự về mô hình một cửa", Product: "02 phóng sự", Deadline: due,
		Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu", Name: "Sở Nội vụ"}},
	}
	change(&line)
	return line
}

func TestNewClarity(t *testing.T) {
	t.Parallel()
	words := func(text string) func(*plan.Line) {
		return func(l *plan.Line) { l.Deadline, _ = deadline.Parse(text, 2027, deadline.Rules{}) }
	}
	product := func(text string) func(*plan.Line) { return func(l *plan.Line) { l.Product = text } }
	title := func(text string) func(*plan.Line) { return func(l *plan.Line) { l.Title = text } }
	leads := func(leads ...plan.Assignee) func(*plan.Line) { return func(l *plan.Line) { l.Lead = leads } }
	class := plan.Assignee{Text: "Các sở, ban, ngành", Class: "so-ban-nganh", Name: "Các sở, ban, ngành"}
	unit := plan.Assignee{Text: "Sở Y tế", Unit: "so-y-te", Name: "Sở Y tế"}
	other := plan.Assignee{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}
	for _, tt := range []struct {
		name   string
		change func(*plan.Line)
		want   string // about: ask, with the words
	}{
		{"a unit, work, a day and a product", func(*plan.Line) {}, ""},
		{"a class, each member of which does it", leads(class), ""},
		{"a class and a unit", leads(class, unit), ""},
		{"nobody leads, so nobody decides", leads(), "who: lead; authority: decider"},
		{"a name that is no unit", leads(plan.Assignee{Text: "Các đơn vị được giao"}), "who: unknown_lead Các đơn vị được giao"},
		{"some units of a class", leads(plan.Assignee{Text: "UBND xã, phường (16 đơn vị thí điểm)", Class: "cap-xa", Name: "UBND xã, phường"}), "who: which_units UBND xã, phường (16 đơn vị thí điểm)"},
		{"a class of those concerned", leads(plan.Assignee{Text: "Các cơ quan liên quan", Class: "x", Name: "Các cơ quan liên quan"}), "who: which_units Các cơ quan liên quan"},
		{"a class without some", leads(plan.Assignee{Text: "Các sở (trừ Thanh tra)", Class: "x", Name: "Các sở", Except: []directory.UnitCode{"thanh-tra"}}), ""},
		{"two units lead", leads(unit, other), "who: first_of_leads Sở Y tế; Sở Tư pháp"},
		{"a place kept open", title("Nội dung khác theo chỉ đạo"), "what: task Nội dung khác theo chỉ đạo"},
		{"one word", title("Tin"), "what: task Tin"},
		{"two pieces of work in one line", title("a) Phát thanh cơ sở b) Niêm yết pano"), "what: tasks_apart a) Phát thanh cơ sở b) Niêm yết pano"},
		{"no deadline", words(""), "when: deadline"},
		{"words that name no time", words("Sở Y tế"), "when: deadline_words Sở Y tế"},
		{"all year", words("Thường xuyên"), "when: rhythm Thường xuyên"},
		{"regularly", words("Định kỳ"), "when: rhythm Định kỳ"},
		{"each quarter", words("Hằng quý"), ""},
		{"each day", words("Hằng ngày"), ""},
		{"so many a year", words("Ít nhất 02 lần/năm"), ""},
		{"after an event", words("Sau khi công bố"), "when: event Sau khi công bố"},
		{"so many days after an event", words("Trong 05 ngày làm việc kể từ khi công bố"), ""},
		{"another body's day", words("Theo hướng dẫn của Bộ Nội vụ"), "when: other_body Theo hướng dẫn của Bộ Nội vụ"},
		{"several years", words("Giai đoạn 2026-2030"), "when: this_year Giai đoạn 2026-2030"},
		{"no product", product(""), "product: product"},
		{"a product without a name", product("Theo quy định"), "product: product_words Theo quy định"},
		{"a document without its issuer", product("Kế hoạch"), "authority: issuer Kế hoạch"},
		{"a document of a named body", product("Kế hoạch của UBND Thành phố"), ""},
		{"a document that the title submits", func(l *plan.Line) {
			l.Product, l.Title = "Quyết định", "Trình UBND Thành phố ban hành quy chế"
		}, ""},
		{"an authority without a name", title("Trình cấp có thẩm quyền phê duyệt"), "authority: which_body Trình cấp có thẩm quyền phê duyệt"},
		{"a report, which the head of the unit signs", product("Báo cáo"), ""},
		{
			"nothing but a title", func(l *plan.Line) {
				*l = plan.Line{Title: "Nhiệm vụ khác", Deadline: deadline.Deadline{Kind: deadline.KindNone}}
			},
			"who: lead; what: task Nhiệm vụ khác; when: deadline; product: product; authority: decider",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := plan.NewClarity(clearLine(tt.change))
			var texts []string
			asked := map[plan.ClarityPoint]bool{}
			for _, q := range got.Questions {
				asked[q.About] = true
				texts = append(texts, strings.TrimSpace(string(q.About)+": "+string(q.Ask)+" "+q.Words))
			}
			if diff := cmp.Diff(tt.want, strings.Join(texts, "; ")); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			for _, point := range plan.ClarityPoints() {
				if got.Clear(point) == asked[point] {
					t.Errorf("%s is clear: %v, asked: %v", point, got.Clear(point), asked[point])
				}
			}
		})
	}
}

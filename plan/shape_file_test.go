package plan_test

import (
	"strings"
	"testing"

	"loa/plan"
)

// ownShape is a file with one shape of a city, with some lines replaced.
func ownShape(replacements ...string) []byte {
	return []byte(strings.NewReplacer(replacements...).Replace(`
[[shape]]
code = "thi-truc-tuyen"
like = "event"
name = "Cuộc thi trực tuyến"
english = "Online contest"
steps = [
    { stage = "assignment", next = "drafting" },
    { stage = "drafting", next = "approval" },
    { stage = "approval", next = "publication" },
    { stage = "publication", next = "done" },
]
proofs = ["link"]
levels = ["section_head", "unit_head"]
remind_before = [10, 5]
`))
}

func TestParseShapes(t *testing.T) {
	t.Parallel()
	t.Run("a shape of a city", func(t *testing.T) {
		t.Parallel()
		shapes, err := plan.ParseShapes(ownShape())
		if err != nil || len(shapes) != 1 || shapes[0].After(plan.StagePublication) != plan.StageDone || shapes[0].Words() != plan.ShapeEvent {
			t.Errorf("%+v, %v", shapes, err)
		}
	})
	for _, test := range []struct {
		name string
		file []byte
		want string
	}{
		{"a stage that cannot be reached", ownShape(`{ stage = "publication", next = "done" },`, `{ stage = "publication", next = "done" }, { stage = "reporting", next = "done" },`), `khâu "reporting" không bao giờ tới được`},
		{"a way that never ends", ownShape(`{ stage = "publication", next = "done" }`, `{ stage = "publication", next = "drafting" }`), "quay lại chính nó"},
		{"a way that leads nowhere", ownShape(`{ stage = "publication", next = "done" },`, ""), `khâu "publication" không có trong steps`},
		{"an approval without a draft", ownShape(`next = "drafting" },`, `next = "approval" },`, `{ stage = "drafting", next = "approval" },`, ""), "ngay sau khâu drafting"},
		{"a draft that nobody approves", ownShape(`{ stage = "drafting", next = "approval" }`, `{ stage = "drafting", next = "publication" }`, `{ stage = "approval", next = "publication" },`, ""), "sau khâu drafting phải là khâu approval"},
		{"a publication without a proof", ownShape(`proofs = ["link"]`, ""), "không có proofs"},
		{"an unknown stage", ownShape(`"publication", next = "done"`, `"dang-bai", next = "done"`), `không có khâu "dang-bai"`},
		{"an unknown proof", ownShape(`["link"]`, `["video"]`), `không có loại minh chứng "video"`},
		{"an unknown role", ownShape(`"section_head"`, `"truong-phong"`), `không có vai trò "truong-phong"`},
		{"the code of a shipped shape", ownShape(`"thi-truc-tuyen"`, `"event"`), "có sẵn"},
		{"like no shape", ownShape(`like = "event"`, `like = "thi"`), "like phải là một loại việc có sẵn"},
		{"a tally with a draft", ownShape(`like = "event"`, `like = "tally"`), "chỉ có hai khâu"},
		{"a name that is missing", ownShape(`name = "Cuộc thi trực tuyến"`, ""), "thiếu name"},
		{"a field that nobody knows", ownShape(`remind_before`, `nhac_truoc`), `không có mục tên "shape.nhac_truoc"`},
		{"a file that is no TOML", []byte("khâu: soạn thảo"), "không đọc được"},
		{"an empty file", nil, "không có loại việc nào"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if shapes, err := plan.ParseShapes(test.file); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%+v, %v; want %q", shapes, err, test.want)
			}
		})
	}
}

func FuzzParseShapes(f *testing.F) {
	f.Add(ownShape())
	f.Add([]byte("[[shape]]\ncode = \"a\"\nsteps = [{stage=\"assignment\",next=\"assignment\"}]"))
	f.Fuzz(func(t *testing.T, file []byte) {
		shapes, err := plan.ParseShapes(file)
		for _, shape := range shapes {
			if err == nil && (shape.Stages[0] != plan.StageAssignment || shape.After(shape.Stages[len(shape.Stages)-1]) != plan.StageDone) {
				t.Errorf("%+v", shape)
			}
		}
	})
}

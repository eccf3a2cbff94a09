package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

const sampleHead = `# Cấu hình của loa. Dòng bắt đầu bằng "#" liền với tên thiết lập là giá trị mặc định hoặc ví dụ: bỏ dấu "#" và sửa giá trị để dùng.
# Biến môi trường (LOA_…) đứng trên tệp này, cờ dòng lệnh đứng trên cả hai. Đường dẫn tính từ thư mục chạy loa.
# Kiểm tra: loa config check. Xem giá trị đang dùng: loa config show. Tài liệu: docs/configuration.md
`

// Sample is a file of settings in which every setting is named and explained, and none is set: defaults and examples stand behind "#".
func Sample() string {
	var b strings.Builder
	b.WriteString(sampleHead)
	titles, group := GroupComments(), ""
	for _, s := range Settings() {
		if s.Hidden {
			continue
		}
		s = s.of("2")
		if s.Group != group {
			group = s.Group
			table, _, _ := cutLast(s.Key)
			fmt.Fprintf(&b, "\n# ── %s ──\n[%s]\n", titles[group].Vietnamese, table)
		}
		fmt.Fprintf(&b, "\n# %s\n# %s\n%s\n", s.Comment.Vietnamese, s.alsoAs(), s.sampleLine())
	}
	return b.String()
}

// alsoAs names a setting as the other sources do, and its values when there are only some.
func (s Setting) alsoAs() string {
	text := "Biến " + s.Env
	if s.Flag != "" {
		text += ", cờ --" + s.Flag
	}
	if len(s.Values) > 0 {
		text += ". Giá trị: " + strings.Join(s.Values, ", ")
	}
	return text
}

func (s Setting) sampleLine() string {
	_, name, _ := cutLast(s.Key)
	line := "#" + name + " = " + s.SampleValue()
	if s.Default == "" {
		line += "  # ví dụ"
	}
	return line
}

// SampleValue is the default or an example, as loa.toml has it.
func (s Setting) SampleValue() string {
	switch s.Type {
	case reflect.TypeFor[bool](), reflect.TypeFor[int]():
		return s.example()
	case reflect.TypeFor[[]string]():
		return "[" + strconv.Quote(s.Example) + "]"
	}
	return tomlString(s.example())
}

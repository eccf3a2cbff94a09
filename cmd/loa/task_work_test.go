package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// TestFillWork files photos and reads results on a real database, with the inspection of files that `loa serve` has.
func TestFillWork(t *testing.T) {
	t.Parallel()
	const task = plan.TaskID("kh-2027/1/so-noi-vu/1")
	s := storetest.Open(t)
	_, _, err := s.ImportPlan(t.Context(), plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch", Version: "1", Levels: []directory.Role{directory.RoleUnitHead}},
		[]plan.Line{{Sheet: "Phụ lục", Row: 5, Code: "1", Title: "Phát thanh"}}, []byte("phụ lục"))
	if err == nil {
		_, err = s.AddTasks(t.Context(), "kh-2027", []plan.TaskSpec{{ID: task, Line: "1", Unit: "so-noi-vu", Occurrence: "1", Title: "Phát thanh"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	jpg := "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"
	photo, other, text := file("loa.jpg", jpg), file("san-khau.jpg", jpg+"2"), file("bao-cao.jpg", "Đã phát 08 buổi")
	results, broken := file("ket-qua.csv", "ngày;số lượng;minh chứng\n5/3/2027;8;Loa phường\n"), file("hong.csv", "ngày;số lượng\n5/3/2027;tám\n")
	for _, c := range []struct {
		name  string
		flags taskFlags
		kind  plan.CommandKind
		fault int
		want  func(c plan.Command) bool
	}{
		{"the photos of an event, each once", taskFlags{workFlags: workFlags{photos: []string{photo, other, photo}}}, plan.CommandConfirmPublished, exitOK, func(c plan.Command) bool { return len(c.Photos) == 2 }},
		{"the photo of a result", taskFlags{date: "2027-03-05", workFlags: workFlags{number: 1, photos: []string{photo}}}, plan.CommandCount, exitOK, func(c plan.Command) bool { return len(c.Items) == 1 && len(c.Items[0].Photo) == 64 }},
		{"the results of a file", taskFlags{workFlags: workFlags{items: results}}, plan.CommandCount, exitOK, func(c plan.Command) bool {
			return len(c.Items) == 1 && c.Items[0].Count == 8 && c.Items[0].Place == "Loa phường"
		}},
		{"a photo that is no image", taskFlags{workFlags: workFlags{photos: []string{photo, text}}}, plan.CommandConfirmPublished, exitInvalid, nil},
		{"two photos of one result", taskFlags{date: "2027-03-05", workFlags: workFlags{number: 1, photos: []string{photo, other}}}, plan.CommandCount, exitUsage, nil},
		{"a file with a wrong row", taskFlags{workFlags: workFlags{items: broken}}, plan.CommandCount, exitInvalid, nil},
		{"a file that is not there", taskFlags{workFlags: workFlags{items: filepath.Join(folder, "khong-co.csv")}}, plan.CommandCount, exitNotFound, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.flags.lang, c.flags.key = locale.Vietnamese, "khoa"
			a := &app{lang: locale.Vietnamese, store: s}
			command, err := c.flags.command(taskVerb{"", c.kind, nil}, directory.Actor{Person: "an"})
			if err != nil {
				t.Fatal(err)
			}
			err = c.flags.fill(t.Context(), a, store.Task{ID: task}, &command)
			if code := exitCode(t.Context(), err); code != c.fault {
				t.Fatalf("exit code %d (%v), want %d", code, err, c.fault)
			}
			if c.want != nil && !c.want(command) {
				t.Errorf("the command is %+v", command)
			}
			if _, is := errors.AsType[*intake.FileRefusal](err); is && !strings.Contains(err.Error(), "không phải ảnh JPG hoặc PNG") {
				t.Errorf("refused: %v", err)
			}
		})
	}
	documents, err := s.Documents(t.Context(), task)
	var names []string
	for _, d := range documents {
		names = append(names, string(d.Kind)+" "+d.Name+" "+d.Type)
	}
	slices.Sort(names)
	if want := []string{"photo loa.jpg image/jpeg", "photo san-khau.jpg image/jpeg"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("on record %v, %v", names, err)
	}
}

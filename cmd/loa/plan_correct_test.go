package main

import (
	"encoding/json"
	"testing"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

// TestPlanCorrect imports a plan with open questions, answers them, and reads the plan of the next year by the answers.
func TestPlanCorrect(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	env := []string{"LOA_DSN=" + dsn}
	_, sample, _ := call(t, nil, "directory", "show", "--sample")
	for _, args := range [][]string{{"migrate"}, {"directory", "load", file(t, "danh-ba.json", []byte(sample))}} {
		if code, _, errs := call(t, env, args...); code != exitOK {
			t.Fatalf("loa %v: %s", args, errs)
		}
	}
	asking := annexOf("1;Tuyên truyền;Tin;Sở Không Có;Quý I", "2;Viết bài;Bài;Sở Nội vụ;Ngày 31/02", "3;Đăng tin;Tin;Sở Nội vụ;Tháng 6")
	annex := file(t, "phu-luc.csv", asking)

	code, _, errs := call(t, env, "plan", "import", annex, "--year", "2027")
	wantExit(t, code, exitInvalid, errs, "2 dòng có chỗ chưa hiểu được, chưa ghi gì", "--ask")
	code, _, errs = call(t, env, "plan", "correct", "kh-2027")
	wantExit(t, code, exitNotFound, errs)
	code, out, errs := call(t, env, "plan", "import", annex, "--year", "2027", "--ask")
	wantExit(t, code, exitOK, errs)
	wantExit(t, code, exitOK, out, "2 dòng phải trả lời trước khi triển khai", "loa plan correct kh-2027")
	code, _, errs = call(t, env, "plan", "preview", "kh-2027")
	wantExit(t, code, exitInvalid, errs)
	code, out, errs = call(t, env, "plan", "correct", "kh-2027")
	wantExit(t, code, exitOK, errs)
	wantExit(t, code, exitOK, out, "Dòng 1: Tuyên truyền", "không có “Sở Không Có”", "còn 2 dòng cần trả lời")

	before := corrections(t, env)
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"no line", []string{"--lead", "Sở Nội vụ"}, exitUsage, "--line"},
		{"nothing to settle", []string{"--line", "1"}, exitUsage, "--shape"},
		{"half a quota", []string{"--line", "1", "--quota", "2"}, exitUsage, "--per"},
		{"a quota of 0", []string{"--line", "3", "--shape", "tally", "--quota", "0", "--per", "week"}, exitInvalid, "định mức phải từ 1 đến 1000"},
		{"an unknown shape", []string{"--line", "3", "--shape", "hop"}, exitInvalid, "không có loại việc “hop”"},
		{"an unknown field", []string{"--line", "3", "--confirm", "title"}, exitUsage, "--confirm"},
		{"a lead that the directory lacks", []string{"--line", "1", "--lead", "Sở Không Có Nốt"}, exitInvalid, "không có “Sở Không Có Nốt” trong danh mục đơn vị"},
		{"a deadline that is no day", []string{"--line", "2", "--deadline", "Ngày 30/02"}, exitInvalid, "30/02"},
		{"an unknown line", []string{"--line", "17", "--lead", "Sở Nội vụ"}, exitNotFound, "17"},
		{"taking back beside a correction", []string{"--line", "1", "--lead", "Sở Nội vụ", "--forget"}, exitUsage, "--forget"},
	} {
		code, _, errs := call(t, env, append([]string{"plan", "correct", "kh-2027"}, c.args...)...)
		wantExit(t, code, c.code, errs, c.want)
		if got := corrections(t, env); got != before {
			t.Errorf("%s changed something: %s", c.name, got)
		}
	}

	for _, args := range [][]string{
		{"--line", "1", "--lead", "Sở Nội vụ"}, {"--line", "2", "--deadline", "Tháng 3"}, {"--line", "3", "--shape", "tally", "--quota", "2", "--per", "week", "--check-in", "quarter"},
	} {
		code, _, errs := call(t, env, append([]string{"plan", "correct", "kh-2027"}, args...)...)
		wantExit(t, code, exitOK, errs)
	}
	code, out, errs = call(t, env, "plan", "correct", "kh-2027")
	wantExit(t, code, exitOK, errs)
	wantExit(t, code, exitOK, out, "kế hoạch ghi: chủ trì “Sở Không Có”", "hiểu là: chủ trì “Sở Nội vụ”", "2 lần/tuần", "không có dòng nào phải trả lời")
	code, _, errs = call(t, env, "plan", "preview", "kh-2027")
	wantExit(t, code, exitOK, errs)

	code, _, errs = call(t, env, "plan", "import", file(t, "nam-sau.csv", []byte(string(asking)+"\n")), "--year", "2028")
	wantExit(t, code, exitOK, errs, "theo chỉnh sửa đã ghi nhớ năm 2027: chủ trì “Sở Nội vụ”", "thời hạn “Tháng 3”")
	code, _, errs = call(t, env, "plan", "correct", "kh-2028", "--line", "1", "--forget")
	wantExit(t, code, exitOK, errs)
	code, _, errs = call(t, env, "plan", "preview", "kh-2028")
	wantExit(t, code, exitInvalid, errs)

	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // the database is removed with the test
	if err := s.SetPlanStatus(t.Context(), "kh-2027", []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning); err != nil {
		t.Fatal(err)
	}
	code, _, errs = call(t, env, "plan", "correct", "kh-2027", "--line", "1", "--lead", "Sở Tài chính")
	wantExit(t, code, exitInvalid, errs, "đã triển khai", "loa task amend", "loa plan event")
}

// corrections is the JSON of the lines with questions and corrections.
func corrections(t *testing.T, env []string) string {
	t.Helper()
	code, out, errs := call(t, env, "plan", "correct", "kh-2027", "-o", "json")
	wantExit(t, code, exitOK, errs)
	var view struct {
		Waiting int
		Lines   []json.RawMessage
	}
	if err := json.Unmarshal([]byte(out), &view); err != nil || view.Waiting != 2 || len(view.Lines) < 2 {
		t.Errorf("%d wait of %d (%v): %s", view.Waiting, len(view.Lines), err, out)
	}
	return out
}

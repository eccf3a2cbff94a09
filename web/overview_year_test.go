package web_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// autumn is the time at which the plan of yearFixture is looked at.
var autumn = time.Date(2027, time.October, 14, 8, 30, 0, 0, calendar.Zone)

// cityDirectory has the units of the shipped directory of Hanoi that exist in 2027, each with a focal point and a head.
func cityDirectory(t *testing.T) directory.Directory {
	t.Helper()
	file, err := os.Open("../cmd/loa/sample/hanoi/units.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	d := people()
	d.Units = nil
	family, given := []string{"Nguyễn Thị", "Trần Văn", "Lê Thị Thanh", "Phạm Quang", "Hoàng Thị Minh", "Đỗ Văn", "Vũ Thị", "Bùi Đức"}, []string{"An", "Bình", "Chi", "Dũng", "Hạnh", "Khánh", "Loan", "Minh", "Nga", "Phượng", "Quyết", "Thắng", "Yến"}
	for n, row := range rows[1:] {
		unit := directory.Unit{Code: directory.UnitCode(row[0]), Name: row[1], Short: row[2], Kind: directory.UnitKind(row[3])}
		if row[6] != "" || unit.Kind == directory.KindCity {
			continue
		}
		d.Units = append(d.Units, unit)
		for role, title := range map[directory.Role]string{directory.RoleFocalPoint: "Chuyên viên", directory.RoleUnitHead: "Thủ trưởng"} {
			id := directory.PersonID(fmt.Sprintf("%s-%s", role, unit.Code))
			name := family[(n+len(role))%len(family)] + " " + given[(n*3+len(role))%len(given)]
			d.People = append(d.People, directory.Person{ID: id, Name: name, Title: title + " " + unit.Short})
			d.Holders = append(d.Holders, directory.RoleHolder{Person: id, Role: role, Unit: unit.Code})
		}
	}
	d.Units = append(d.Units, directory.Unit{Code: "van-phong", Name: "Văn phòng UBND Thành phố", Kind: directory.KindOffice})
	return d.Indexed()
}

// yearFixture has a plan in the autumn of its year: every unit of the city has twenty tasks, of all stages, many of them late. The deadlines of
// some were moved and some tasks were finished within the last week.
func yearFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.directory = cityDirectory(t)
	if err := f.store.SaveDirectory(t.Context(), f.directory); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	lines.WriteString("STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n")
	for n := range 20 {
		fmt.Fprintf(&lines, "%d,\"%s\",Tin bài,Sở Nội vụ,Tháng 6/2027\n", n+1, yearTitles[n%len(yearTitles)])
	}
	_, _, result, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(lines.String()), Year: 2027, Title: "Kế hoạch thông tin, tuyên truyền cải cách hành chính nhà nước trên địa bàn Thành phố năm 2027"})
	if err != nil {
		t.Fatalf("importing: %v, %+v", err, result.Problems)
	}
	f.setPlanStatus(plan.PlanImported, plan.PlanRunning)
	f.openYear()
	f.now = autumn
	return f
}

var yearTitles = []string{
	"Xây dựng và phát sóng chuyên mục cải cách hành chính trên Đài Phát thanh và Truyền hình Hà Nội, trọng tâm là kết quả giải quyết hồ sơ trực tuyến toàn trình",
	"Tuyên truyền kết quả thực hiện Chỉ số cải cách hành chính (PAR INDEX), Chỉ số hài lòng (SIPAS) trên cổng thông tin điện tử của đơn vị",
	"Phát thanh trên hệ thống đài truyền thanh cơ sở",
	"Biên soạn và phát hành tờ gấp hướng dẫn người dân nộp hồ sơ dịch vụ công trực tuyến tại bộ phận một cửa",
	"Tổ chức tọa đàm, đối thoại với người dân và doanh nghiệp",
}

// openYear opens the tasks. The numbers that choose stage, deadline and time share no factor with each other.
func (f *fixture) openYear() {
	f.t.Helper()
	var specs []plan.TaskSpec
	var openings []store.Projection
	for u, unit := range f.directory.Units {
		for line := range 20 {
			n := u*20 + line
			id, err := plan.NewTaskID("kh-2027", fmt.Sprint(line+1), unit.Code, "1")
			if err != nil {
				f.t.Fatal(err)
			}
			due := calendar.Today(autumn).AddDays(n*7%260 - 100)
			if n%11 == 0 {
				due = calendar.Today(autumn).AddDays(n % 4)
			}
			specs = append(specs, plan.TaskSpec{ID: id, Line: fmt.Sprint(line + 1), Unit: unit.Code, Occurrence: "1", Due: due, Title: yearTitles[line%len(yearTitles)], Product: "Tin bài"})
			openings = append(openings, yearTask(id, due, n))
		}
	}
	if _, err := f.store.AddTasks(f.t.Context(), "kh-2027", specs); err != nil {
		f.t.Fatal(err)
	}
	for _, p := range openings {
		if err := f.store.Project(f.t.Context(), p); err != nil {
			f.t.Fatal(err)
		}
	}
}

// yearTask is a task that was opened in winter and reached a stage since.
func yearTask(id plan.TaskID, due calendar.Date, n int) store.Projection {
	winter := autumn.AddDate(0, -9, 0)
	s, opened := plan.NewTask(plan.TaskInput{Task: id, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: id.Unit()}}}, winter)
	s.Since = autumn.AddDate(0, 0, -(n * 13 % 150))
	s.Stage = []plan.Stage{plan.StageDone, plan.StageDrafting, plan.StageDone, plan.StageApproval, plan.StageDone, plan.StageAssignment, plan.StageReporting, plan.StageDone, plan.StagePublication}[n%9]
	if s.Stage == plan.StageDone || s.Stage == plan.StageReporting {
		s.ProofDate = due.AddDays(n%8 - 6)
	}
	if n%97 == 0 {
		s.Condition = plan.ConditionPaused
	}
	s.Seq = 2
	moved := plan.Event{
		Task: id, Seq: 2, Kind: plan.EventAmended, At: s.Since, Channel: plan.ChannelCLI, From: plan.StageAssignment, To: s.Stage, Condition: s.Condition, Due: due,
	}
	return store.Projection{State: s, Events: []plan.Event{opened, moved}}
}

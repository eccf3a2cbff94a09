package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

func TestParseCronSaysWhatToWriteInstead(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, spec, want string }{
		{"a zone, which makes the library panic", "TZ=Asia/Ho_Chi_Minh", "không được ghi múi giờ"},
		{"a zone before a spec", "CRON_TZ=Asia/Ho_Chi_Minh 0 8 1 * *", "không được ghi múi giờ"},
		{"an interval", "@every 1h", "không nhận cách ghi tắt"},
		{"a descriptor", "@monthly", "không nhận cách ghi tắt"},
		{"seconds", "0 0 8 1 * *", "có 6 trường"},
		{"nothing", "  ", "có 0 trường"},
		{"seven for Sunday", "0 8 * * 7", "Chủ nhật là 0"},
		{"seven in a range", "0 8 * * 1-7", "Chủ nhật là 0"},
		{"the last day", "0 8 L * *", "không nhận L, W"},
		{"the last Friday", "0 8 * * 5L", "không nhận L, W"},
		{"a question mark", "0 8 ? * 1", "có ký tự lạ"},
		{"a day and a weekday", "0 8 1 * 1", "chỉ giữ một"},
		{"every second day and a weekday", "0 8 */2 * 1", "chỉ giữ một"},
		{"an hour 24", "0 24 * * *", "không đọc được"},
		{"a step of nothing", "*/0 8 * * *", "không đọc được"},
		{"words", "tám giờ thứ hai nhé", "có ký tự lạ"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, err := plan.ParseCron(c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, %v; want an error with %q", got, err, c.want)
			}
		})
	}
}

func TestCronComesOnTheClockOfTheZone(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, spec, written string
		want                []string
	}{
		{"every Monday", "0 8 * * 1", "0 8 * * 1", []string{"2027-01-04 08:00", "2027-01-11 08:00", "2027-01-18 08:00"}},
		{"by the name of the day", "0 8 * * MON", "0 8 * * MON", []string{"2027-01-04 08:00", "2027-01-11 08:00", "2027-01-18 08:00"}},
		{"every quarter, with odd spaces", " 0  8 1 */3 * ", "0 8 1 */3 *", []string{"2027-04-01 08:00", "2027-07-01 08:00", "2027-10-01 08:00"}},
		{"the 31st skips short months", "0 8 31 * *", "0 8 31 * *", []string{"2027-01-31 08:00", "2027-03-31 08:00", "2027-05-31 08:00"}},
		{"30 February never comes", "0 8 30 2 *", "0 8 30 2 *", nil},
	}
	start := time.Date(2027, 1, 1, 9, 0, 0, 0, calendar.Zone).UTC()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cron, err := plan.ParseCron(c.spec)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, next := range cron.NextN(start, calendar.Zone, 3) {
				got = append(got, next.Format("2006-01-02 15:04"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" || cron.String() != c.written {
				t.Errorf("%s: %s", cron, diff)
			}
		})
	}
}

func TestZeroCronNeverComes(t *testing.T) {
	t.Parallel()
	if next, ok := (plan.Cron{}).Next(time.Date(2027, 1, 1, 0, 0, 0, 0, calendar.Zone), calendar.Zone); ok {
		t.Errorf("got %s", next)
	}
}

func FuzzParseCron(f *testing.F) {
	for _, seed := range []string{"0 8 1 * *", "TZ=UTC", "CRON_TZ=", "@every 1h", "*/99999999999999999999 * * * *", "0-59/7 8,9 * jan-mar mon-fri", "- - - - -", "1-0 * * * *"} {
		f.Add(seed)
	}
	start := time.Date(2027, 1, 1, 0, 0, 0, 0, calendar.Zone)
	f.Fuzz(func(t *testing.T, spec string) {
		cron, err := plan.ParseCron(spec)
		if err != nil {
			return
		}
		if again, err := plan.ParseCron(cron.String()); err != nil || again.String() != cron.String() {
			t.Errorf("%q is written %q, which reads as %q, %v", spec, cron, again, err)
		}
		last := start
		for _, next := range cron.NextN(start, calendar.Zone, 3) {
			if !next.After(last) {
				t.Errorf("%q: %s does not come after %s", spec, next, last)
			}
			last = next
		}
	})
}

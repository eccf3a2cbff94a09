package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

func TestParseCron(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, spec, want string }{
		{name: "a zone, which makes the library panic", spec: "TZ=Asia/Ho_Chi_Minh", want: "không được ghi múi giờ"},
		{name: "a zone before a spec", spec: "CRON_TZ=Asia/Ho_Chi_Minh 0 8 1 * *", want: "không được ghi múi giờ"},
		{name: "an interval", spec: "@every 1h", want: "không nhận cách ghi tắt"},
		{name: "a descriptor", spec: "@monthly", want: "không nhận cách ghi tắt"},
		{name: "seconds", spec: "0 0 8 1 * *", want: "có 6 trường"},
		{name: "nothing", spec: "  ", want: "có 0 trường"},
		{name: "seven for Sunday", spec: "0 8 * * 7", want: "Chủ nhật là 0"},
		{name: "seven in a range", spec: "0 8 * * 1-7", want: "Chủ nhật là 0"},
		{name: "the last day", spec: "0 8 L * *", want: "không nhận L, W"},
		{name: "the last Friday", spec: "0 8 * * 5L", want: "không nhận L, W"},
		{name: "a question mark", spec: "0 8 ? * 1", want: "có ký tự lạ"},
		{name: "a day and a weekday", spec: "0 8 1 * 1", want: "chỉ giữ một"},
		{name: "every second day and a weekday", spec: "0 8 */2 * 1", want: "chỉ giữ một"},
		{name: "an hour 24", spec: "0 24 * * *", want: "không đọc được"},
		{name: "a step of nothing", spec: "*/0 8 * * *", want: "không đọc được"},
		{name: "words", spec: "tám giờ thứ hai nhé", want: "có ký tự lạ"},
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

func TestCronNext(t *testing.T) {
	t.Parallel()
	t.Run("on the clock of the zone", func(t *testing.T) {
		t.Parallel()
		cases := []struct {
			name, spec, written string
			want                []string
		}{
			{name: "every Monday", spec: "0 8 * * 1", written: "0 8 * * 1", want: []string{"2027-01-04 08:00", "2027-01-11 08:00", "2027-01-18 08:00"}},
			{name: "by the name of the day", spec: "0 8 * * MON", written: "0 8 * * MON", want: []string{"2027-01-04 08:00", "2027-01-11 08:00", "2027-01-18 08:00"}},
			{name: "every quarter, with odd spaces", spec: " 0  8 1 */3 * ", written: "0 8 1 */3 *", want: []string{"2027-04-01 08:00", "2027-07-01 08:00", "2027-10-01 08:00"}},
			{name: "the 31st skips short months", spec: "0 8 31 * *", written: "0 8 31 * *", want: []string{"2027-01-31 08:00", "2027-03-31 08:00", "2027-05-31 08:00"}},
			{name: "30 February never comes", spec: "0 8 30 2 *", written: "0 8 30 2 *"},
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
	})
	t.Run("the zero Cron has no next time", func(t *testing.T) {
		t.Parallel()
		if next, ok := (plan.Cron{}).Next(time.Date(2027, 1, 1, 0, 0, 0, 0, calendar.Zone), calendar.Zone); ok {
			t.Errorf("got %s", next)
		}
	})
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
			t.Errorf("the text of %q is %q, which parses to %q, %v", spec, cron, again, err)
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

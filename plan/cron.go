package plan

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a schedule of five fields: minute, hour, day of the month, month, day of the week. It has no zone; Next takes the zone. Make
// one with ParseCron. The zero Cron has no next time.
type Cron struct {
	spec     string
	schedule cron.Schedule
}

var cronField = regexp.MustCompile(`^[0-9A-Za-z*,/-]+$`)

// cronFields names the five fields in their order.
var cronFields = [...]string{"phút", "giờ", "ngày trong tháng", "tháng", "thứ trong tuần"}

// ParseCron parses five fields, as in "0 8 1 * *", and never panics. It refuses the forms that the cron library and the Temporal server
// interpret differently or not at all: a zone in the spec, descriptors such as @daily, seconds, L, 7 for Sunday, and a day of the month
// together with a day of the week (the library takes days that meet either, the server days that meet both). The error is Vietnamese
// and says what to write instead.
func ParseCron(spec string) (c Cron, err error) {
	fields := strings.Fields(spec)
	if err := checkCron(spec, fields); err != nil {
		return Cron{}, err
	}
	defer func() {
		if recovered := recover(); recovered != nil {
			c, err = Cron{}, cronFault(spec)
		}
	}()
	normal := strings.Join(fields, " ")
	schedule, err := cron.ParseStandard(normal)
	if err != nil {
		return Cron{}, cronFault(spec)
	}
	return Cron{spec: normal, schedule: schedule}, nil
}

func checkCron(spec string, fields []string) error {
	switch {
	case strings.Contains(strings.ToUpper(spec), "TZ="):
		return errors.New("lịch không được ghi múi giờ (TZ=, CRON_TZ=); múi giờ lấy theo kế hoạch, chỉ ghi 5 trường như 0 8 1 * *")
	case strings.HasPrefix(strings.TrimSpace(spec), "@"):
		return fmt.Errorf("lịch không nhận cách ghi tắt %q; hãy ghi 5 trường, ví dụ 0 8 * * 1 là 8 giờ thứ Hai hằng tuần", spec)
	case len(fields) != len(cronFields):
		return fmt.Errorf("lịch %q có %d trường; cần đúng 5 trường: phút, giờ, ngày, tháng, thứ, ví dụ 0 8 1 * *", spec, len(fields))
	}
	for i, field := range fields {
		if !cronField.MatchString(field) {
			return fmt.Errorf("trường %s %q có ký tự lạ; chỉ dùng số và các dấu * , - /", cronFields[i], field)
		}
	}
	day, weekday := fields[2], fields[4]
	switch {
	case strings.ContainsAny(day+weekday, "lLwW") && !cronNames.MatchString(weekday):
		return errors.New("lịch không nhận L, W (ngày cuối tháng, ngày làm việc gần nhất); hãy ghi số của ngày hoặc thứ")
	case cronSeven.MatchString(weekday):
		return errors.New("thứ trong tuần ghi từ 0 đến 6; Chủ nhật là 0, không ghi 7")
	case day != "*" && weekday != "*":
		return fmt.Errorf("lịch %q hạn chế cả ngày trong tháng lẫn thứ trong tuần; chỉ giữ một, trường kia ghi *", spec)
	}
	return nil
}

var (
	cronNames = regexp.MustCompile(`(?i)^(sun|mon|tue|wed|thu|fri|sat)`)
	cronSeven = regexp.MustCompile(`(^|[,-])7($|[,/-])`)
)

func cronFault(spec string) error {
	return fmt.Errorf("lịch %q không đọc được; phút 0-59, giờ 0-23, ngày 1-31, tháng 1-12, thứ 0-6 (0 là Chủ nhật), ví dụ 0 8 1 * *", spec)
}

// String is the five fields with single spaces.
func (c Cron) String() string { return c.spec }

// Next is the first time strictly after the instant, on the clock of the zone. It is false when there is none within five years, as for
// 30 February.
func (c Cron) Next(after time.Time, loc *time.Location) (time.Time, bool) {
	if c.schedule == nil {
		return time.Time{}, false
	}
	next := c.schedule.Next(after.In(loc))
	return next, !next.IsZero()
}

// NextN is the next n times after the instant, fewer when there are no more.
func (c Cron) NextN(after time.Time, loc *time.Location, n int) []time.Time {
	var times []time.Time
	for range n {
		next, ok := c.Next(after, loc)
		if !ok {
			break
		}
		times = append(times, next)
		after = next
	}
	return times
}

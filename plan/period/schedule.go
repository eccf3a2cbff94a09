package period

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"loa/plan/calendar"
)

var (
	cronField = regexp.MustCompile(`^[0-9A-Za-z*,/-]+$`)
	cronSeven = regexp.MustCompile(`(^|[,-])7($|[,/-])`)
)

// parseSchedule parses five fields by the rules of a plan's recurring lines: no zone, no descriptor, no day of the month together with a day of the
// week. The error is Vietnamese.
func parseSchedule(spec string) (schedule cron.Schedule, err error) {
	fields := strings.Fields(spec)
	switch {
	case len(fields) != 5 || strings.Contains(strings.ToUpper(spec), "TZ="):
		return nil, fmt.Errorf("lịch %q cần đúng 5 trường: phút, giờ, ngày, tháng, thứ", spec)
	case fields[2] != "*" && fields[4] != "*":
		return nil, errors.New("lịch hạn chế cả ngày trong tháng lẫn thứ trong tuần; chỉ giữ một, trường kia ghi *")
	case cronSeven.MatchString(fields[4]):
		return nil, errors.New("thứ trong tuần ghi từ 0 đến 6; Chủ nhật là 0, không ghi 7")
	}
	for _, field := range fields {
		if !cronField.MatchString(field) {
			return nil, fmt.Errorf("lịch có ký tự lạ ở %q; chỉ dùng số và các dấu * , - /", field)
		}
	}
	defer func() {
		if recovered := recover(); recovered != nil { // the library panics at some specs
			schedule, err = nil, fmt.Errorf("lịch %q không đọc được", spec)
		}
	}()
	schedule, err = cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return nil, fmt.Errorf("lịch %q không đọc được; phút 0-59, giờ 0-23, ngày 1-31, tháng 1-12, thứ 0-6 (0 là Chủ nhật)", spec)
	}
	return schedule, nil
}

// scheduledDays lists the days of a schedule from a day to a day, both included, each once.
func scheduledDays(spec string, from, to calendar.Date) []calendar.Date {
	schedule, err := parseSchedule(spec)
	if err != nil {
		return nil
	}
	var found []calendar.Date
	for at := from.Start(calendar.Zone).Add(-time.Second); ; {
		at = schedule.Next(at)
		day := calendar.DateOf(at, calendar.Zone)
		if at.IsZero() || day.After(to) {
			return found
		}
		found = append(found, day)
		at = day.AddDays(1).Start(calendar.Zone).Add(-time.Second)
	}
}

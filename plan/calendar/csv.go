package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

//go:embed vietnam.csv
var vietnamCSV []byte

// Shipped lists the exceptional days that are part of loa, for the Vietnamese civil service: weekdays off and worked Saturdays of 2022 to
// 2026, each with its law or notice. The coordinator adds later years when the notice is published.
func Shipped() []Day {
	days, err := Parse(vietnamCSV)
	if err != nil {
		panic(err) // the table is embedded, and a test parses it
	}
	return days
}

// Parse parses a table of exceptional days: comma-separated (RFC 4180), with the header date,kind,name,basis. A date is 2027-03-15 or
// 15/03/2027; a kind is off or worked. The error is Vietnamese and joins all faults, each with its line.
func Parse(table []byte) ([]Day, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff"))))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil || !slices.Equal(trimmed(header), []string{"date", "kind", "name", "basis"}) {
		return nil, errors.New("dòng 1: bảng ngày nghỉ phải có dòng tiêu đề date,kind,name,basis")
	}
	var days []Day
	var faults []error
	seen := map[Date]int{}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			faults = append(faults, csvError(err))
			break // after a broken quote the records are not those of the file
		}
		line, _ := reader.FieldPos(0)
		day, err := parseDay(trimmed(record))
		if first, twice := seen[day.Date]; err == nil && twice {
			err = fmt.Errorf("ngày %s đã có ở dòng %d", day.Date.Vietnamese(), first)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("dòng %d: %w", line, err))
			continue
		}
		seen[day.Date] = line
		days = append(days, day)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return days, nil
}

func trimmed(record []string) []string {
	fields := make([]string, len(record))
	for i, field := range record {
		fields[i] = strings.TrimSpace(norm.NFC.String(field))
	}
	return fields
}

func csvError(err error) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("dòng %d: dấu ngoặc kép hoặc dấu phẩy đặt sai chỗ", parse.Line)
	}
	return err
}

func parseDay(fields []string) (Day, error) {
	if len(fields) != 4 {
		return Day{}, fmt.Errorf("có %d cột, cần đúng 4 cột date,kind,name,basis", len(fields))
	}
	date, err := parseDayDate(fields[0])
	if err != nil {
		return Day{}, err
	}
	day := Day{Date: date, Kind: DayKind(fields[1]), Name: fields[2], Basis: fields[3]}
	switch {
	case day.Kind != DayOff && day.Kind != DayWorked:
		return day, fmt.Errorf("loại ngày %q không hợp lệ, chỉ ghi off (nghỉ) hoặc worked (làm bù)", fields[1])
	case day.Kind == DayWorked && !isWeekend(date):
		return day, fmt.Errorf("ngày %s không phải thứ Bảy, Chủ nhật nên không thể là ngày làm bù", date.Vietnamese())
	case day.Name == "":
		return day, fmt.Errorf("ngày %s chưa có tên", date.Vietnamese())
	case day.Basis == "":
		return day, fmt.Errorf("ngày %s chưa có căn cứ; nếu chưa rõ thì ghi %q", date.Vietnamese(), Unverified)
	}
	return day, nil
}

func parseDayDate(text string) (Date, error) {
	date, err := ParseDay(text)
	if err != nil {
		return Date{}, fmt.Errorf("ngày %q không có trong lịch hoặc ghi sai, cần ghi như 2027-03-15 hoặc 15/03/2027", text)
	}
	return date, nil
}

package store

import (
	"context"
	"fmt"

	"loa/plan/calendar"
	"loa/schema"
)

// SaveCalendar replaces all exceptional days in one transaction. The key is the day: saved twice, it is the same calendar. It returns the
// error of [calendar.New], and changes nothing, when days contradict each other or the week.
func (s *Store) SaveCalendar(ctx context.Context, days []calendar.Day) error {
	days = clean(days)
	if _, err := calendar.New(days); err != nil {
		return fmt.Errorf("saving the calendar: %w", err)
	}
	rows := make([]schema.CalendarDay, 0, len(days))
	for _, day := range days {
		rows = append(rows, calendarDayRow(day))
	}
	err := s.inTx(ctx, replaceAll(rows))
	if err != nil {
		return fmt.Errorf("saving the calendar: %w", err)
	}
	return nil
}

// CalendarDays lists the exceptional days by date.
func (r *Reader) CalendarDays(ctx context.Context) ([]calendar.Day, error) {
	var rows []schema.CalendarDay
	err := r.db.NewSelect().
		Model(&rows).
		Order("day").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the days of the calendar: %w", err)
	}
	days := make([]calendar.Day, 0, len(rows))
	for _, row := range rows {
		days = append(days, calendarDayOf(row))
	}
	return days, nil
}

// Calendar returns the working calendar. Without a saved day, every Monday to Friday is a working day.
func (r *Reader) Calendar(ctx context.Context) (calendar.Calendar, error) {
	days, err := r.CalendarDays(ctx)
	if err != nil {
		return calendar.Calendar{}, err
	}
	return calendar.New(days)
}

func calendarDayRow(d calendar.Day) schema.CalendarDay {
	return schema.CalendarDay{Day: dayOf(d.Date), Kind: string(d.Kind), Name: d.Name, Basis: d.Basis}
}

func calendarDayOf(row schema.CalendarDay) calendar.Day {
	return calendar.Day{Date: dateOf(row.Day), Kind: calendar.DayKind(row.Kind), Name: row.Name, Basis: row.Basis}
}

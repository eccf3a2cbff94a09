package web

import (
	"loa/plan"
	"loa/plan/calendar"
)

// letterForecast is the letters that a launch today is expected to send within a month.
type letterForecast struct {
	Days   []forecastDay
	People []forecastPerson
}

// forecastDay is a day on which letters go out.
type forecastDay struct {
	Day     calendar.Date
	Letters int
}

type forecastPerson struct {
	Name    string
	Letters int
	Digests int
	Most    int // on one day
}

// forecastPeople is how many people with the most letters the page names.
const forecastPeople = 10

func (s *site) letterForecast(req request, id plan.PlanID) (*letterForecast, error) {
	result, err := s.Importer.Forecast(req.Context(), id)
	if err != nil {
		return nil, err
	}
	shown := &letterForecast{}
	for i, n := range result.ByDay() {
		if n > 0 {
			shown.Days = append(shown.Days, forecastDay{result.Days[i], n})
		}
	}
	for _, p := range result.Busiest(forecastPeople) {
		shown.People = append(shown.People, forecastPerson{req.directory.NameOf(p.Person), p.Total(), p.Digest, p.Most()})
	}
	return shown, nil
}

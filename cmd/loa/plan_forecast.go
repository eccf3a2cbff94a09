package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/vietnamese"
)

// forecastView is the JSON of the letters that a launch is expected to send within a month.
type forecastView struct {
	Days   []forecast.Day  `json:"days"`   // those on which letters go out
	People []personLetters `json:"people"` // with the most letters first
}

type personLetters struct {
	Person  directory.PersonID `json:"person"`
	Name    string             `json:"name"`
	Letters int                `json:"letters"`
	Digests int                `json:"digests"`
	Most    int                `json:"most"` // on one day
}

// forecast plays the month after a launch today.
func (a *app) forecast(ctx context.Context, id plan.PlanID) (forecastView, error) {
	result, err := a.importer().Forecast(ctx, id)
	if err != nil {
		return forecastView{}, err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return forecastView{}, err
	}
	return newForecastView(result, people), nil
}

func newForecastView(result forecast.Result, people directory.Directory) forecastView {
	view := forecastView{Days: []forecast.Day{}, People: []personLetters{}}
	for i, n := range result.ByDay() {
		if n > 0 {
			view.Days = append(view.Days, forecast.Day{Day: result.Days[i], Letters: n})
		}
	}
	for _, p := range result.Busiest(len(result.Persons)) {
		view.People = append(view.People, personLetters{p.Person, people.NameOf(p.Person), p.Total(), p.Digest, p.Most()})
	}
	return view
}

// namedBusiest is how many people and tasks a preview names.
const namedBusiest = 10

// tellForecast tells the letters of each day, and who gets the most.
func (p *program) tellForecast(out io.Writer, view forecastView) {
	if len(view.Days) == 0 {
		return
	}
	fmt.Fprintln(out, p.t("command.plan.forecast.days"))
	for _, day := range view.Days {
		fmt.Fprintf(out, "  %s  %5d\n", day.Day.Vietnamese(), day.Letters)
	}
	fmt.Fprintln(out, p.t("command.plan.forecast.people"))
	for _, person := range view.People[:min(len(view.People), namedBusiest)] {
		fmt.Fprintf(out, "  %-40s %s\n", person.Name, p.t("command.plan.forecast.person", "Number", person.Letters, "Digests", person.Digests, "Most", person.Most))
	}
}

// tellOverdue names the tasks that are late on the day of the launch.
func (p *program) tellOverdue(out io.Writer, preview plan.Preview) {
	if len(preview.Overdue) == 0 {
		return
	}
	fmt.Fprintln(out, p.t("command.plan.launch.overdue", "Count", len(preview.Overdue)))
	for _, task := range preview.Overdue[:min(len(preview.Overdue), namedBusiest)] {
		fmt.Fprintf(out, "  %s  %s\n", task.Due.Vietnamese(), short(task.Title, 80))
	}
}

// confirmLaunch tells what a launch does and asks a person at a terminal whether to go on. A script, and --yes, are not asked.
func (p *program) confirmLaunch(ctx context.Context, a *app, which plan.Plan, preview plan.Preview, yes bool) error {
	p.tellOverdue(p.errs, preview)
	p.say(p.t("command.plan.launch.letters", "Tasks", preview.Tasks, "Letters", preview.Letters))
	if which.Status != plan.PlanImported || yes || !interactive(os.Stdin) {
		return nil
	}
	view, err := a.forecast(ctx, which.ID)
	if err != nil {
		return err
	}
	p.tellForecast(p.errs, view)
	return p.agreed("command.plan.launch.question", "command.plan.launch.refused")
}

// agreed asks a question at the terminal. Any answer but yes is the refusal.
func (p *program) agreed(question, refused locale.ID) error {
	fmt.Fprint(p.errs, p.t(question)+" ")
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && answer == "" {
		return usage(p.t(refused))
	}
	if word := vietnamese.Fold(answer); word != "c" && word != "co" && word != "y" && word != "yes" {
		return usage(p.t(refused))
	}
	return nil
}

// interactive reports whether a person types at a terminal. The null device is a character device too.
func interactive(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

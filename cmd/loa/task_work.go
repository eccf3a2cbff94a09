package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
	"loa/store"
)

// workFlags are the values of the flags about work by its shape: a proof, results toward a quota, a milestone.
type workFlags struct {
	place, milestone, last, words, items string
	people, number, item, quota          int
	photos                               []string
	nothing                              bool
	lastDay                              calendar.Date
}

// countItem makes the one result of a report that the flags name; --items names a file of them, --nil that there is none.
func (f taskFlags) countItem(c *plan.Command) error {
	item := plan.Item{
		On: c.ProofDate, Last: f.lastDay, Count: f.number, Link: f.link, Document: f.document, Place: f.place, Words: f.words,
	}
	c.ProofDate, c.Link, c.Document, c.Place = calendar.Date{}, "", "", ""
	given := item != plan.Item{} || len(f.photos) > 0
	switch {
	case f.nothing && (given || f.items != ""), f.items != "" && given:
		return usage(f.lang.T("command.task.count.one_of"))
	case f.nothing && c.Until.IsZero():
		return usage(f.lang.T("command.task.count.nil_until"))
	case !given && f.items == "" && !f.nothing:
		return usage(f.lang.T("command.task.count.nothing_given"))
	case given:
		c.Items = []plan.Item{item}
	}
	return nil
}

// fillWork reads the results of a file, and files the photos.
func (f taskFlags) fillWork(ctx context.Context, a *app, task store.Task, c *plan.Command) (err error) {
	if f.items != "" {
		content, err := readFile(f.lang, f.items)
		if err != nil {
			return err
		}
		if c.Items, err = parseItems(ctx, f.lang, f.items, content); err != nil {
			return err
		}
	}
	files, err := readFiles(f.lang, f.photos)
	if err != nil || len(files) == 0 {
		return err
	}
	photos, err := a.filing().FilePhotos(ctx, intake.Photos{Task: task.ID, Files: files, By: c.Actor.Person})
	switch {
	case err != nil:
		return err
	case c.Kind == plan.CommandConfirmPublished:
		slices.Sort(photos)
		c.Photos = slices.Compact(photos)
	case len(photos) > 1:
		return usage(f.lang.T("command.task.count.one_photo"))
	default:
		c.Items[0].Photo = photos[0]
	}
	return nil
}

// workView is the JSON of the work of a task by its shape.
type workView struct {
	Shape      plan.ShapeCode   `json:"shape"`
	Standing   *plan.Standing   `json:"standing,omitempty"` // of a tally
	Milestones []plan.Milestone `json:"milestones,omitempty"`
}

func newWorkView(s plan.State, today calendar.Date) workView {
	v := workView{Shape: s.Shape.OrProduct().Code, Milestones: s.Milestones}
	if s.Tally != nil {
		standing := s.Tally.Standing(today)
		v.Standing = &standing
	}
	return v
}

// shapeInList is the shape of a task in a list, with 8/12 of a tally and 1/3 of the milestones of an event.
func (p *program) shapeInList(v taskView) string {
	name := report.ShapeName(p.lang, v.shape)
	switch {
	case v.Standing != nil:
		return fmt.Sprintf("%s %d/%d", name, v.Standing.Done, v.Standing.Total)
	case len(v.Milestones) > 0:
		reached := 0
		for _, m := range v.Milestones {
			if !m.Reached.IsZero() {
				reached++
			}
		}
		return fmt.Sprintf("%s %d/%d", name, reached, len(v.Milestones))
	}
	return name
}

// printWork prints the shape of a task, how far a tally is and what counts, with the last check of each link, and the milestones of an event.
func (p *program) printWork(v taskView, events []plan.Event, checks []store.LastCheck) {
	p.print(p.t("command.task.show.shape", "Shape", report.ShapeName(p.lang, v.shape)))
	if v.tally != nil {
		p.print(p.t("command.task.show.quota", "Quota", report.QuotaText(p.lang, *v.tally), "From", v.tally.From.Vietnamese(), "To", v.tally.To.Vietnamese()))
		p.print(p.t("command.task.show.standing", "Standing", report.StandingText(p.lang, *v.Standing)))
		for _, item := range (plan.State{Tally: v.tally}).CountedItems(events) {
			p.print(fmt.Sprintf("  %4d  %s  %6d  %s", item.Number, itemDays(item), item.Count, p.itemProof(item)))
			if i := slices.IndexFunc(checks, func(c store.LastCheck) bool { return c.Item == item.Number }); i >= 0 {
				p.print("        " + p.linkSentence(checks[i]))
			}
		}
	}
	for _, m := range v.Milestones {
		stands := p.t("command.task.show.milestone_due", "Day", cmp.Or(m.Due.Vietnamese(), p.t("command.task.show.no_day")))
		if !m.Reached.IsZero() {
			stands = p.t("command.task.show.milestone_reached", "Day", m.Reached.Vietnamese())
		}
		p.print(fmt.Sprintf("  %-8s %s: %s", m.Key, report.MilestoneName(p.lang, m.Key), stands))
	}
}

func itemDays(item plan.Item) string {
	if item.Last.IsZero() {
		return item.On.Vietnamese()
	}
	return item.On.Vietnamese() + "–" + item.Last.Vietnamese()
}

// itemProof is what proves a result, with the words of the unit.
func (p *program) itemProof(item plan.Item) string {
	proof := cmp.Or(item.Link, item.Document)
	if proof == "" && item.Photo != "" {
		proof = p.t("command.task.show.photo", "Hash", item.Photo)
	}
	for _, more := range []string{item.Place, item.Words} {
		if more != "" && proof != "" {
			proof += "; "
		}
		proof += more
	}
	return proof
}

package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
)

// fieldGroup is a part of a form. One with a legend can be folded.
type fieldGroup struct {
	Legend string
	Open   bool
	Fields []field
}

// itemRows is how many results one form of a page takes; the next form takes more.
const itemRows = 5

// photosField holds the photos of a proof; that of one result has its row behind a hyphen.
const photosField = "photos"

// proofGroup are the inputs for the proof of work: those of the kinds that its shape takes.
func proofGroup(req request, state plan.State) fieldGroup {
	t, shape, words := req.lang.T, state.Shape, state.Shape.Words()
	var fields []field
	add := func(f field) { fields = append(fields, f) }
	if choices := milestoneChoices(req, withoutPlan(state.Milestones)); len(choices) > 0 {
		next, _ := state.NextMilestone()
		add(field{Name: "milestone", Label: t("page.work.milestone"), Type: "select", Required: true, Value: string(next.Key), Choices: choices})
	}
	only := len(shape.OrProduct().Proofs) == 1
	link := field{Name: "link", Label: t("page.work.link"), Type: "url", Required: only}
	first := words == plan.ShapeProduct // most products are on the web
	if first && shape.Proves(plan.ProofLink) {
		add(link)
	}
	add(field{Name: "evidence", Label: dayLabel(req.lang, words), Type: "date", Required: true, Hint: true, Value: req.today.String()})
	if shape.Proves(plan.ProofPlace) && !first {
		add(field{Name: "place", Label: t("page.work.place"), Type: "text", Required: only})
	}
	if words == plan.ShapeEvent {
		add(field{Name: "people", Label: t("page.work.people"), Type: "number"})
	}
	if !first && shape.Proves(plan.ProofLink) {
		add(link)
	}
	if shape.Proves(plan.ProofDocument) {
		add(field{Name: "document", Label: t("page.work.document"), Type: "text", Required: only})
	}
	if first && shape.Proves(plan.ProofPlace) {
		add(field{Name: "place", Label: t("page.work.place"), Type: "text", Required: only})
	}
	if shape.Proves(plan.ProofPhoto) {
		add(field{Name: photosField, Label: t("page.work.photos"), Type: "photos"})
	}
	return fieldGroup{Open: true, Fields: fields}
}

func dayLabel(lang locale.Language, words plan.ShapeCode) string {
	switch words {
	case plan.ShapeEvent:
		return lang.T("page.work.day_held")
	case plan.ShapeDocument:
		return lang.T("page.work.day_issued")
	case plan.ShapeProduct, plan.ShapeTally, plan.ShapeDelivery:
	}
	return lang.T("page.form.publication_day")
}

// withoutPlan are the milestones without the one that is reached by the approval.
func withoutPlan(milestones []plan.Milestone) []plan.Milestone {
	return slices.DeleteFunc(slices.Clone(milestones), func(m plan.Milestone) bool { return m.Key == plan.MilestonePlan })
}

// milestoneChoices are those milestones that are not reached.
func milestoneChoices(req request, milestones []plan.Milestone) []choice {
	var choices []choice
	for _, m := range milestones {
		if !m.Reached.IsZero() {
			continue
		}
		label := report.MilestoneName(req.lang, m.Key)
		if !m.Due.IsZero() {
			label += " – " + day(m.Due)
		}
		choices = append(choices, choice{Value: string(m.Key), Label: label})
	}
	return choices
}

// itemGroups are the inputs for results toward a quota: a group for each result, and one to say that there was none.
func itemGroups(req request, state plan.State) []fieldGroup {
	t := req.lang.T
	var kinds []choice
	for _, kind := range state.Shape.OrProduct().Proofs {
		if kind != plan.ProofPhoto {
			kinds = append(kinds, choice{Value: string(kind), Label: req.lang.Word("proof_kind", string(kind))})
		}
	}
	var groups []fieldGroup
	for row := 1; row <= itemRows; row++ {
		name := func(of string) string { return of + "-" + strconv.Itoa(row) }
		fields := []field{
			{Name: name("on"), Label: t("page.work.item_day"), Type: "date", Hint: row == 1},
			{Name: name("last"), Label: t("page.work.item_last"), Type: "date"},
			{Name: name("n"), Label: t("page.work.item_number_or_one"), Type: "number"},
		}
		if len(kinds) > 0 {
			fields = append(fields, field{Name: name("kind"), Label: t("page.work.item_kind"), Type: "select", Choices: kinds, Required: true, Value: kinds[0].Value},
				field{Name: name("proof"), Label: t("page.work.item_proof"), Type: "text"})
		}
		if state.Shape.Proves(plan.ProofPhoto) {
			fields = append(fields, field{Name: name(photosField), Label: t("page.work.item_photo"), Type: "photo"})
		}
		fields = append(fields, field{Name: name("words"), Label: t("page.work.item_words"), Type: "text"})
		groups = append(groups, fieldGroup{Legend: t("page.work.item", "Row", row), Open: row == 1, Fields: fields})
	}
	return append(groups, fieldGroup{Legend: t("page.work.nothing"), Fields: []field{
		{Name: "until", Label: t("page.work.nothing_until"), Type: "date"},
	}})
}

// keepInput gives the inputs of groups their ids, and what was typed when the form was refused. A group with input is open.
func keepInput(groups []fieldGroup, prefix string, posted bool, value func(name string) string) {
	for g := range groups {
		group := &groups[g]
		for i := range group.Fields {
			in := &group.Fields[i]
			in.ID = prefix + in.Name
			if posted && in.Type != "photo" && in.Type != "photos" {
				in.Value = value(in.Name)
				group.Open = group.Open || in.Value != "" && in.Type != "select"
			}
			in.Choices = withSelected(in.Choices, in.Value)
		}
	}
}

// proofOfForm adds the proof of a form to a command.
func proofOfForm(req request, c *plan.Command) (err error) {
	c.Link, c.Document, c.Place = typed(req.Request, "link"), typed(req.Request, "document"), typed(req.Request, "place")
	c.Milestone = plan.MilestoneKey(req.PostFormValue("milestone"))
	if text := typed(req.Request, "people"); text != "" {
		if c.People, err = strconv.Atoi(text); err != nil {
			return refuse(plan.RefusalInvalid, "page.work.no_number", "Value", strconv.Quote(text))
		}
	}
	return nil
}

// itemsOfForm reads the results of a form, by the rows in which they stand. A row without input is left out.
func itemsOfForm(req request) (items []plan.Item, rows []int, err error) {
	for row := 1; row <= itemRows; row++ {
		item, given, err := itemOfRow(req, "-"+strconv.Itoa(row))
		if err != nil {
			return nil, nil, err
		}
		if given {
			items, rows = append(items, item), append(rows, row)
		}
	}
	return items, rows, nil
}

func itemOfRow(req request, row string) (item plan.Item, given bool, err error) {
	proof, number := typed(req.Request, "proof"+row), typed(req.Request, "n"+row)
	item.Words = typed(req.Request, "words"+row)
	switch plan.ProofKind(req.PostFormValue("kind" + row)) {
	case plan.ProofDocument:
		item.Document = proof
	case plan.ProofPlace:
		item.Place = proof
	case plan.ProofLink, plan.ProofPhoto:
		item.Link = proof
	default:
		item.Link = proof
	}
	if item.On, err = dayOfForm(req, "on"+row); err != nil {
		return item, false, err
	}
	if item.Last, err = dayOfForm(req, "last"+row); err != nil {
		return item, false, err
	}
	given = item != plan.Item{} || number != "" || hasFile(req.Request, photosField+row)
	if item.Count = 1; number != "" {
		if item.Count, err = strconv.Atoi(number); err != nil {
			return item, false, refuse(plan.RefusalInvalid, "page.work.no_number", "Value", strconv.Quote(number))
		}
	}
	return item, given, nil
}

// dayOfForm is the day of an input; zero for an empty one.
func dayOfForm(req request, name string) (calendar.Date, error) {
	text := req.PostFormValue(name)
	if text == "" {
		return calendar.Date{}, nil
	}
	parsed, err := calendar.ParseDay(text)
	if err != nil {
		return parsed, refuse(plan.RefusalInvalid, "page.refusal.no_such_day", "Day", strconv.Quote(text))
	}
	return parsed, nil
}

// dropChoices are the results that can be taken out.
func dropChoices(req request, state plan.State, items []plan.Item) []choice {
	var choices []choice
	for _, counted := range state.Tally.Items {
		label := req.lang.T("page.work.item_in_list", "Number", counted.Number, "Days", itemDays(counted.On, counted.Last), "Amount", counted.Count)
		for _, item := range items {
			if proof := cmp.Or(item.Link, item.Document, item.Place, item.Words); item.Number == counted.Number && proof != "" {
				label += ": " + proof
			}
		}
		choices = append(choices, choice{Value: strconv.Itoa(counted.Number), Label: label})
	}
	return choices
}

func itemDays(first, last calendar.Date) string {
	if last.IsZero() {
		return day(first)
	}
	return day(first) + "–" + day(last)
}

func hasFile(r *http.Request, name string) bool {
	for _, sent := range keptForm(r).Files {
		if sent.Field == name {
			return true
		}
	}
	return false
}

// photosOfForm are the photos of a form in their order, with the fields in which they stood.
func photosOfForm(r *http.Request) (files []intake.File, fields []string, err error) {
	for _, sent := range keptForm(r).Files {
		if sent.Field != photosField && !strings.HasPrefix(sent.Field, photosField+"-") {
			continue
		}
		file, err := uploadedFile(sent)
		if err != nil {
			return nil, nil, err
		}
		files, fields = append(files, file), append(fields, sent.Field)
	}
	return files, fields, nil
}

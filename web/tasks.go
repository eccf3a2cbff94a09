package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// tasksPage is a filtered list of tasks.
type tasksPage struct {
	Frame    frame
	Filters  []filter
	Search   string
	DueFrom  string
	DueTo    string
	Open     bool
	Desk     []string // the people whose step all tasks of the list wait for; nil without that filter
	Refused  bool     // the filter names values that do not exist
	Query    string   // the filter, as the address of the list has it
	MaySave  bool     // the visitor may keep filters
	Saved    []savedFilter
	Batch    []choice // what the visitor may do with many tasks at once; empty: nothing
	MaxBatch int
	Rows     []taskRow
	Total    int
	First    int // of the rows shown, from 1
	Last     int
	Previous string // address of the previous page; empty on the first
	Next     string // address of the next page; empty on the last
}

// filter is one selector of the list.
type filter struct {
	Name    string
	Label   string
	Choices []choice
}

type taskRow struct {
	Title    string
	Link     string
	Product  string
	Group    string
	Unit     string
	Stage    string
	ID       plan.TaskID
	Desk     []string // whose step the task waits for
	Due      calendar.Date
	FirstDue calendar.Date // the original deadline, when it differs
	Badge    badge
}

// perPage is how many tasks one page of the list shows.
const perPage = 50

func (s *site) tasks(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showTasks(w, req, r.URL.Query(), nil)
}

// showTasks writes the list that a query selects. After a refused form it shows the refusal.
func (s *site) showTasks(w http.ResponseWriter, req request, query url.Values, denied error) error {
	page, f, err := s.filteredTasks(req, query)
	if err != nil {
		return err
	}
	if page.Refused { // a list by another filter than the one that was asked for would mislead
		return s.write(w, req.lang, http.StatusUnprocessableEntity, "tasks", page)
	}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	f.Limit, f.Offset = perPage, (pageNumber(query)-1)*perPage
	tasks, total, err := s.Reader.Tasks(req.Context(), f, req.today)
	if err != nil {
		return err
	}
	page.Total, page.First, page.Last = total, min(f.Offset+1, total), f.Offset+len(tasks)
	for _, task := range tasks {
		page.Rows = append(page.Rows, rowOfTask(req, task))
	}
	page.Previous, page.Next = neighbours("/tasks", query, f.Offset+len(tasks) < total)
	return s.write(w, req.lang, status, "tasks", page)
}

// filteredTasks is the page with its selectors and without its rows, and the filter that a query asks for. Refused says that it names values that do
// not exist, which the page then lists.
func (s *site) filteredTasks(req request, query url.Values) (tasksPage, store.TaskFilter, error) {
	plans, err := s.Reader.Plans(req.Context())
	if err != nil {
		return tasksPage{}, store.TaskFilter{}, err
	}
	f, problems := filterOf(req, query, plans)
	page := tasksPage{
		Frame: s.frame(req, "tasks", req.lang.T("page.tasks.title")), Search: f.Search, DueFrom: f.DueFrom.String(), DueTo: f.DueTo.String(), Open: f.Open,
		Query: filterQuery(query), Batch: batchChoices(req), MaxBatch: maxBatch,
	}
	if req.Method == http.MethodPost {
		page.Frame.standAt("/tasks?" + page.Query)
	}
	key, atMost := cleanQuery(query.Get("desk")), 1 // the choices need counts alone
	if key != "" {
		atMost = 0
	}
	waiting, err := s.Reader.WaitingTasks(req.Context(), store.WaitingFilter{Plan: deskPlan(req, f, plans), View: req.visitor.view(), Today: req.today, AtMost: atMost})
	if err != nil {
		return page, f, err
	}
	if page.Filters, err = s.filters(req, f, plans); err != nil {
		return page, f, err
	}
	page.Filters = append(page.Filters, filter{"desk", req.lang.T("page.label.waits_for_whom"), deskChoices(req, waiting, key)})
	if key != "" {
		if page.Desk, err = s.filterByDesk(req, &f, waiting, key, query); err != nil {
			_, message, _ := refusalOf(req.lang, err)
			problems = append(problems, message)
		}
	}
	page.Frame.Refusal, page.Refused = strings.Join(problems, " "), len(problems) > 0
	f.View = req.visitor.view()
	err = s.fillSaved(req, &page)
	return page, f, err
}

func pageNumber(query url.Values) int {
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil || number < 1 || number > 1_000_000 {
		return 1
	}
	return number
}

// neighbours are the addresses of the pages before and after this one, with the same filters; empty where there is no page.
func neighbours(path string, query url.Values, more bool) (previous, next string) {
	number := pageNumber(query)
	link := func(number int) string {
		query.Set("page", strconv.Itoa(number))
		return path + "?" + query.Encode()
	}
	if number > 1 {
		previous = link(number - 1)
	}
	if more {
		next = link(number + 1)
	}
	return previous, next
}

func rowOfTask(req request, task store.Task) taskRow {
	row := taskRow{
		Title: task.Title, Link: "/tasks/" + string(task.ID), Product: task.Product, Group: task.Group, Unit: task.UnitName,
		Stage: stageText(req, task.State), Due: task.State.Due, Badge: badgeOf(req.lang, task.State, req.today),
		ID: task.ID, Desk: waitsFor(req, task.State),
	}
	if task.State.FirstDue != task.State.Due {
		row.FirstDue = task.State.FirstDue
	}
	return row
}

// filters are the selectors of the list with their present values. Units and groups are those of the chosen plan.
func (s *site) filters(req request, f store.TaskFilter, plans []plan.Plan) ([]filter, error) {
	units, groups, err := s.unitsAndGroups(req, f, plans)
	if err != nil {
		return nil, err
	}
	return []filter{
		{"plan", req.lang.T("page.label.plan"), choicesOf(plans, f.Plan, func(p plan.Plan) (plan.PlanID, string) { return p.ID, p.Title })},
		{"unit", req.lang.T("page.label.unit"), withSelected(units, string(f.Unit))},
		{"group", req.lang.T("page.label.group"), withSelected(groups, f.Group)},
		{"stage", req.lang.T("page.label.stage"), wordChoices(req, "stage", plan.Stages(), f.Stage)},
		{"condition", req.lang.T("page.label.condition"), wordChoices(req, "condition", plan.Conditions(), f.Condition)},
		{"bucket", req.lang.T("page.label.result"), wordChoices(req, "bucket", plan.Buckets(), f.Bucket)},
		{"timeliness", req.lang.T("page.label.deadline"), wordChoices(req, "timeliness", timelinesses(), f.Timeliness)},
		{"sort", req.lang.T("page.label.sort"), wordChoices(req, "sort", sorts(), f.Sort)},
	}, nil
}

func (s *site) unitsAndGroups(req request, f store.TaskFilter, plans []plan.Plan) (units, groups []choice, err error) {
	of := f.Plan
	if of == "" && len(plans) > 0 {
		of = plans[0].ID
	}
	if of == "" {
		return nil, nil, nil
	}
	overview, err := s.Reader.Overview(req.Context(), of, req.visitor.view(), req.today)
	if err != nil {
		return nil, nil, err
	}
	for _, unit := range overview.Units {
		units = append(units, choice{Value: string(unit.Unit), Label: unit.Name})
	}
	lines, err := s.Reader.Lines(req.Context(), of)
	if err != nil {
		return nil, nil, err
	}
	for _, line := range lines {
		group := choice{Value: line.Group, Label: line.Group}
		if line.Group != "" && !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return units, groups, nil
}

func timelinesses() []plan.Timeliness {
	return []plan.Timeliness{
		plan.TimelinessOverdue, plan.TimelinessDueSoon, plan.TimelinessInTime, plan.TimelinessNone,
		plan.TimelinessDoneEarly, plan.TimelinessDoneOnTime, plan.TimelinessDoneLate,
	}
}

func sorts() []store.TaskSort {
	return []store.TaskSort{store.SortDue, store.SortUnit, store.SortTitle, store.SortUpdated, store.SortPlan}
}

// wordChoices are the options for the values of a set of words.
func wordChoices[W ~string](req request, set string, values []W, chosen W) []choice {
	return choicesOf(values, chosen, func(value W) (W, string) { return value, req.lang.Word(set, string(value)) })
}

func choicesOf[T any, K ~string](items []T, chosen K, name func(T) (K, string)) []choice {
	var choices []choice
	for _, item := range items {
		value, label := name(item)
		choices = append(choices, choice{Value: string(value), Label: cmp.Or(label, string(value)), Selected: value == chosen})
	}
	return choices
}

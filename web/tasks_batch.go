package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/web/edge"
)

// maxBatch is how many tasks one batch may have, and maxLater how many working days it may move a deadline.
const (
	maxBatch = 500
	maxLater = 250
)

// batchAction is what a coordinator does with many tasks at once.
type batchAction string

// The actions.
const (
	batchUrge     batchAction = "urge"     // đôn đốc: a letter now to those whose step the tasks wait for
	batchExtend   batchAction = "extend"   // gia hạn: a later deadline, for a reason
	batchReassign batchAction = "reassign" // giao lại: to another person of the unit, or to another unit
)

func batchActions() []batchAction { return []batchAction{batchUrge, batchExtend, batchReassign} }

// batchPage is a batch before and after it is carried out: its settings, and what becomes of each task.
type batchPage struct {
	Frame     frame
	Action    batchAction
	Label     string
	Fields    []field
	Tasks     []batchRow
	Settled   bool // the settings are complete, so that the rows say what would happen
	Given     bool // the rows say what has happened
	Ready     int  // tasks of the preview that nothing keeps back; of the result: that were carried out
	Refused   int
	Left      int // tasks of the result that were not reached in time, or that got no answer
	Missing   int // tasks that were chosen and that the visitor does not see
	Settings  []field
	Back      string // address of the list
	ListQuery string
	Key       string
}

// batchRow is one task of a batch.
type batchRow struct {
	ID      plan.TaskID
	Value   string // of the form that carries the batch out: the id, and the deadline that the preview shows
	Title   string
	Link    string
	Unit    string
	Change  string
	Letters []string // who gets one, and how
	Result  badge
	Refusal string // why nothing happens
	Ready   bool
	Left    bool
}

// batchInput is what a form asks for.
type batchInput struct {
	Action batchAction
	Due    calendar.Date // extend: the new deadline of every task
	Days   int           // extend: instead, working days after the deadline in force
	Reason string
	Unit   directory.UnitCode // reassign: the unit that gets the tasks
	Person directory.PersonID // reassign: instead, the person of the unit that has them
	Tasks  []plan.TaskID
	Shown  map[plan.TaskID]calendar.Date // extend: the deadlines that the preview has shown
	Query  string                        // the filter of the list

	fault error // of what was typed for the deadline
}

// batchChoices are the actions that the visitor may choose; none for somebody who is no coordinator.
func batchChoices(req request) []choice {
	if !req.visitor.may(policy.RightManyTasks) || !req.actor.Has(directory.RoleCoordinator) {
		return nil
	}
	var choices []choice
	for _, action := range batchActions() {
		choices = append(choices, choice{Value: string(action), Label: req.lang.Word("batch", string(action))})
	}
	return choices
}

// previewBatch shows what an action would do to the chosen tasks, and changes nothing.
func (s *site) previewBatch(w http.ResponseWriter, r *http.Request) error {
	req, in, err := s.openBatch(w, r)
	if err != nil {
		return err
	}
	if r.PostFormValue("all") != "" {
		in.Tasks, err = s.tasksOfFilter(req, in.Query)
	}
	if err == nil && len(in.Tasks) == 0 {
		err = refuse(plan.RefusalInvalid, "page.refusal.batch_none")
	}
	if _, _, is := refusalOf(req.lang, err); is {
		query, _ := url.ParseQuery(in.Query) // openBatch has written it
		return s.showTasks(w, req, query, err)
	}
	if err != nil {
		return err
	}
	return s.showPreview(w, req, in)
}

// openBatch opens a request with the form of a batch. The visitor has to be a coordinator.
func (s *site) openBatch(w http.ResponseWriter, r *http.Request) (request, batchInput, error) {
	req, err := s.open(w, r)
	if err != nil {
		return req, batchInput{}, err
	}
	if err := s.readFiles(w, req, edge.FileLimits{}); err != nil { // in parts, because the ids of a large batch are longer than a plain form may be
		return req, batchInput{}, err
	}
	if batchChoices(req) == nil {
		return req, batchInput{}, refuse(plan.RefusalForbidden, "page.refusal.no_right")
	}
	in, err := parseBatch(req)
	return req, in, err
}

func parseBatch(req request) (batchInput, error) {
	in := batchInput{
		Action: batchAction(req.PostFormValue("action")), Reason: typed(req.Request, "reason"), Unit: directory.UnitCode(req.PostFormValue("unit")),
		Person: directory.PersonID(req.PostFormValue("person")), Shown: map[plan.TaskID]calendar.Date{},
	}
	if !slices.Contains(batchActions(), in.Action) {
		return in, refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	query, err := url.ParseQuery(req.PostFormValue("query"))
	if err != nil {
		return in, refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	in.Query = filterQuery(query)
	for _, value := range req.PostForm["task"] {
		id, shown, _ := strings.Cut(value, "|")
		if !slices.Contains(in.Tasks, plan.TaskID(id)) {
			in.Tasks = append(in.Tasks, plan.TaskID(id))
		}
		if due, err := calendar.ParseDate(shown); err == nil {
			in.Shown[plan.TaskID(id)] = due
		}
	}
	if len(in.Tasks) > maxBatch {
		return in, refuse(plan.RefusalInvalid, "page.refusal.batch_too_many", "Most", maxBatch)
	}
	in.fault = in.parseDeadline(req)
	return in, nil
}

// parseDeadline parses the new deadline, or the number of working days.
func (in *batchInput) parseDeadline(req request) (err error) {
	if text := typed(req.Request, "due"); text != "" {
		if in.Due, err = calendar.ParseDay(text); err != nil {
			return refuse(plan.RefusalInvalid, "page.refusal.no_such_day", "Day", strconv.Quote(text))
		}
	}
	if text := typed(req.Request, "days"); text != "" {
		if in.Days, err = strconv.Atoi(text); err != nil || in.Days < 1 || in.Days > maxLater {
			return refuse(plan.RefusalInvalid, "page.refusal.batch_days", "Most", maxLater)
		}
	}
	return nil
}

// tasksOfFilter are the tasks that a filter of the list selects.
func (s *site) tasksOfFilter(req request, query string) ([]plan.TaskID, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	page, f, err := s.filteredTasks(req, values)
	if err != nil || page.Refused {
		return nil, cmp.Or(err, refuse(plan.RefusalInvalid, "page.refusal.form_incomplete"))
	}
	f.Limit = maxBatch + 1
	tasks, err := s.Reader.FirstTasks(req.Context(), f, req.today)
	if len(tasks) > maxBatch {
		return nil, refuse(plan.RefusalInvalid, "page.refusal.batch_too_many", "Most", maxBatch)
	}
	var ids []plan.TaskID
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	return ids, err
}

// chosenTasks finds the tasks of a batch that the visitor may see, in the order of their deadlines.
func (s *site) chosenTasks(req request, in batchInput) ([]store.Task, error) {
	return s.Reader.FirstTasks(req.Context(), store.TaskFilter{Among: in.Tasks, View: req.visitor.view()}, req.today)
}

// showPreview writes the settings of a batch and, once they are complete, what it would do to each task.
func (s *site) showPreview(w http.ResponseWriter, req request, in batchInput) error {
	tasks, err := s.chosenTasks(req, in)
	if err != nil {
		return err
	}
	urged, err := s.Reader.UrgedOn(req.Context(), in.Tasks, req.today)
	if err != nil {
		return err
	}
	page := s.newBatchPage(req, in)
	page.Fields, page.Missing = batchFields(req, in, tasks), len(in.Tasks)-len(tasks)
	asked := in.incomplete()
	page.Settled = asked == nil
	status := http.StatusOK
	if req.PostFormValue("settled") != "" && asked != nil {
		status, page.Frame.Refusal, _ = refusalOf(req.lang, asked)
	}
	for _, task := range tasks {
		row := newBatchRow(task)
		if page.Settled {
			_, byOther := urged[task.ID]
			row.preview(req, in, task, byOther)
			page.count(row)
		}
		page.Tasks = append(page.Tasks, row)
	}
	return s.write(w, req.lang, status, "tasks_batch", page)
}

func (s *site) newBatchPage(req request, in batchInput) batchPage {
	label := req.lang.Word("batch", string(in.Action))
	page := batchPage{
		Frame: s.frame(req, "tasks", label), Action: in.Action, Label: label, Back: "/tasks?" + in.Query, ListQuery: in.Query,
	}
	page.Key = page.Frame.Key
	page.Frame.standAt(page.Back)
	for _, setting := range []field{
		{Name: "due", Value: in.Due.String()}, {Name: "reason", Value: in.Reason}, {Name: "unit", Value: string(in.Unit)}, {Name: "person", Value: string(in.Person)},
	} {
		if setting.Value != "" {
			page.Settings = append(page.Settings, setting)
		}
	}
	if in.Days > 0 {
		page.Settings = append(page.Settings, field{Name: "days", Value: strconv.Itoa(in.Days)})
	}
	return page
}

// standAt gives the links of a page that answers a form the address of a page that can be opened: for the other language, and after the choice of an
// acting person.
func (f *frame) standAt(address string) {
	f.Back = address
	f.Other = address + "&lang=" + string(f.OtherLang)
}

func newBatchRow(task store.Task) batchRow {
	return batchRow{ID: task.ID, Value: string(task.ID), Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName}
}

func (p *batchPage) count(row batchRow) {
	switch {
	case row.Left:
		p.Left++
	case row.Ready:
		p.Ready++
	default:
		p.Refused++
	}
}

// incomplete says what a batch lacks; nil when it can be carried out.
func (in batchInput) incomplete() error {
	switch {
	case in.fault != nil:
		return in.fault
	case in.Action == batchExtend && in.Due.IsZero() == (in.Days == 0):
		return refuse(plan.RefusalInvalid, "page.refusal.batch_deadline")
	case in.Action == batchExtend && in.Reason == "":
		return refuse(plan.RefusalInvalid, "page.refusal.batch_reason")
	case in.Action == batchReassign && (in.Unit == "") == (in.Person == ""):
		return refuse(plan.RefusalInvalid, "page.refusal.batch_to")
	}
	return nil
}

// batchFields are the inputs of an action, with what was typed.
func batchFields(req request, in batchInput, tasks []store.Task) []field {
	t := req.lang.T
	days := ""
	if in.Days > 0 {
		days = strconv.Itoa(in.Days)
	}
	why := field{ID: "batch-reason", Name: "reason", Label: t("page.form.reason"), Type: "textarea", Value: in.Reason, Required: in.Action == batchExtend}
	switch in.Action {
	case batchExtend:
		return []field{
			{ID: "batch-days", Name: "days", Label: t("page.batch.days"), Type: "number", Value: days},
			{ID: "batch-due", Name: "due", Label: t("page.batch.or_day"), Type: "date", Value: in.Due.String()},
			why,
		}
	case batchReassign:
		return []field{
			{ID: "batch-unit", Name: "unit", Label: t("page.batch.to_unit"), Type: "select", Choices: withSelected(unitsOf(req), string(in.Unit))},
			{ID: "batch-person", Name: "person", Label: t("page.batch.or_person"), Type: "select", Choices: withSelected(peopleOfUnits(req, tasks), string(in.Person))},
			why,
		}
	case batchUrge:
	}
	return nil
}

// unitsOf are the units of the day.
func unitsOf(req request) []choice { return unitChoices(req, plan.State{}) }

// peopleOfUnits are the people of the units of some tasks.
func peopleOfUnits(req request, tasks []store.Task) []choice {
	var choices []choice
	var seen []directory.UnitCode
	for _, task := range tasks {
		if slices.Contains(seen, task.Unit) {
			continue
		}
		seen = append(seen, task.Unit)
		for _, id := range peopleInUnit(req, task.Unit) {
			person := choice{Value: string(id), Label: fmt.Sprintf("%s (%s)", personName(req, id), task.UnitName)}
			if !slices.Contains(choices, person) {
				choices = append(choices, person)
			}
		}
	}
	return choices
}

// peopleInUnit are the people who hold a position in a unit.
func peopleInUnit(req request, unit directory.UnitCode) []directory.PersonID {
	return peopleOf(req, plan.State{Unit: unit})
}

// giveBatch carries a batch out, task by task, and shows what became of each. The id of every command is made of the key of the form, so that a
// second click changes nothing.
func (s *site) giveBatch(w http.ResponseWriter, r *http.Request) error {
	req, in, err := s.openBatch(w, r)
	if err != nil {
		return err
	}
	key, err := formKey(r)
	if err != nil {
		return err
	}
	if err := in.incomplete(); err != nil {
		return err
	}
	tasks, err := s.chosenTasks(req, in)
	if err != nil {
		return err
	}
	page := s.newBatchPage(req, in)
	page.Given, page.Missing, page.Key = true, len(in.Tasks)-len(tasks), r.PostFormValue("key")
	give := s.giveCommands
	if in.Action == batchUrge {
		give = s.giveUrges
	}
	if page.Tasks, err = give(req, in, tasks, key); err != nil {
		return err
	}
	for _, row := range page.Tasks {
		page.count(row)
	}
	return s.write(w, req.lang, http.StatusOK, "tasks_batch", page)
}

var errNotReached = errors.New("the time of the request was over")

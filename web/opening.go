package web

import (
	"errors"
	"fmt"
	"net/http"

	"loa/locale"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// openingPage is the page behind the link of an opening letter: every task that the letter gave to a person, each to be accepted or declined.
// The page needs no sign-in. Opening it changes nothing.
type openingPage struct {
	confirmation
	Lang    locale.Language
	Title   string
	To      string
	Flash   string // what was just done
	Rows    []openingRow
	Open    int        // how many tasks wait for an answer
	Form    *formGuard // nil when none does, and where Identify is set
	Refusal string
	Closed  string // why there is no list
	Status  int
}

// openingRow is one task of an opening letter.
type openingRow struct {
	Number  int
	Title   string
	Facts   []fact
	Waits   bool
	State   string // what became of the task, when it waits no more
	Reason  string // typed into a form that was refused
	Refusal string
}

// opening shows the tasks of an opening letter. It changes nothing.
func (s *site) opening(w http.ResponseWriter, r *http.Request) error {
	req, list, err := s.openOpening(w, r)
	if err != nil {
		return s.openingNotFound(w, r, err)
	}
	return s.showOpening(w, req, list, nil)
}

func (s *site) openOpening(w http.ResponseWriter, r *http.Request) (request, store.BatchRequest, error) {
	linkHeaders(w)
	req, err := s.open(w, r)
	if err != nil {
		return req, store.BatchRequest{}, err
	}
	list, err := s.Links.BatchOfLink(req.Context(), r.PathValue("token"))
	if err != nil {
		return req, list, err
	}
	req.actor = req.directory.Actor(list.Person, req.today)
	if !list.LinkRevokedAt.IsZero() {
		return req, list, refuseRevoked(req, list.LinkRevokedAt)
	}
	return req, list, nil
}

// openingNotFound answers a link that has no list. It does not tell whether the link ever had one.
func (s *site) openingNotFound(w http.ResponseWriter, r *http.Request, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	lang := chosenLanguage(w, r)
	return s.write(w, lang, http.StatusNotFound, "opening", openingPage{
		Lang: lang, Title: lang.T("page.link.wrong"), Status: http.StatusNotFound, Closed: lang.T("page.link.wrong_note"),
	})
}

// showOpening shows the page, with the refusals of a form by the numbers of the tasks.
func (s *site) showOpening(w http.ResponseWriter, req request, list store.BatchRequest, refusals map[int]string) error {
	page := openingPage{
		Lang: req.lang, Title: req.lang.T("page.opening.title"), To: personLabel(req, list.Person), Refusal: refusals[0], Status: http.StatusOK,
	}
	if !list.LinkRevokedAt.IsZero() {
		page.Closed, page.Status = req.lang.T("page.link.revoked", "Moment", moment(req.lang, list.LinkRevokedAt)), http.StatusGone
		return s.write(w, req.lang, page.Status, "opening", page)
	}
	for _, item := range list.Items {
		row, err := s.openingRow(req, list, item)
		if err != nil {
			return err
		}
		row.Refusal = refusals[item.Number]
		if row.Refusal != "" {
			row.Reason, page.Status = typed(req.Request, fmt.Sprintf("reason-%d", item.Number)), http.StatusUnprocessableEntity
		}
		if row.Waits {
			page.Open++
		}
		page.Rows = append(page.Rows, row)
	}
	if page.Refusal != "" {
		page.Status = http.StatusUnprocessableEntity
	}
	if req.Method == http.MethodGet {
		page.Flash = flashText(req.lang, req.URL.Query().Get("done"))
	}
	if err := s.fillOpeningForms(w, req, &page, list); err != nil {
		return err
	}
	return s.write(w, req.lang, page.Status, "opening", page)
}

// fillOpeningForms shows the form while a task waits, and before it how the person is confirmed.
func (s *site) fillOpeningForms(w http.ResponseWriter, req request, page *openingPage, list store.BatchRequest) error {
	if page.Open == 0 {
		return nil
	}
	guard := s.formGuard(w, req)
	var err error
	if page.confirmation, err = s.confirmationOf(req, list.Items[0].Request, guard); page.Identify == nil {
		page.Form = &guard
	}
	return err
}

func (s *site) openingRow(req request, list store.BatchRequest, item store.BatchItem) (openingRow, error) {
	task, err := s.Reader.Task(req.Context(), item.Request.Task)
	if err != nil {
		return openingRow{}, err
	}
	if revoked := item.Request.LinkRevokedAt; !revoked.IsZero() {
		return openingRow{Number: item.Number, Title: task.Title, State: req.lang.T("page.link.revoked", "Moment", moment(req.lang, revoked))}, nil
	}
	row := openingRow{Number: item.Number, Title: task.Title, Facts: facts(req.lang, []labelled{
		{"page.label.product", task.Product},
		{"page.label.lead_unit", task.UnitName},
		{"page.label.deadline", dueText(req, task.State)},
		{"page.label.task_id", string(task.ID)},
	})}
	row.Waits = task.State.Stage == plan.StageAssignment && task.State.Condition == plan.ConditionActive && item.Request.Open(req.now) && list.Open(req.now)
	if !row.Waits {
		row.State = report.StageName(req.lang, task.State.Shape, task.State.Stage)
		if task.State.Condition != plan.ConditionActive {
			row.State = req.lang.Word("condition", string(task.State.Condition))
		}
	}
	return row, nil
}

// openingAnswer carries out the form: the tasks that were chosen, or all, are accepted or declined. A task that was answered before stays as
// it is.
func (s *site) openingAnswer(w http.ResponseWriter, r *http.Request) error {
	if crossOrigin(r) {
		return refuse(plan.RefusalForbidden, "page.refusal.other_site")
	}
	req, list, err := s.openOpening(w, r)
	if err != nil {
		return s.openingNotFound(w, r, err)
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if !nonceMatches(r) {
		return refuse(plan.RefusalForbidden, "page.link.foreign_form")
	}
	refusals, err := s.openingStep(w, req, list)
	if _, message, refused := refusalOf(req.lang, err); refused {
		refusals, err = map[int]string{0: message}, nil
	}
	if err != nil {
		return err
	}
	if len(refusals) > 0 {
		return s.showOpening(w, req, list, refusals)
	}
	to := r.URL.Path
	if req.PostFormValue("step") == stepAgain {
		to += "?done=code-again"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// openingStep confirms the person, or carries out the answers. The code is one about the first task of the list.
func (s *site) openingStep(w http.ResponseWriter, req request, list store.BatchRequest) (map[int]string, error) {
	first := list.Items[0].Request
	switch req.PostFormValue("step") {
	case stepIdentify:
		return nil, s.requestCode(req, first, "", "")
	case stepCode:
		return nil, s.confirmChoice(w, req, first)
	case stepAgain:
		return nil, s.resendCode(req, first)
	}
	return s.answerOpening(req, list)
}

// answerOpening gives the commands of a form and returns the refusals by the numbers of the tasks; 0 stands for the form as a whole.
func (s *site) answerOpening(req request, list store.BatchRequest) (map[int]string, error) {
	refusals, chosen := map[int]string{}, 0
	for _, item := range list.Items {
		command, is := openingCommand(req, item)
		if !is {
			continue
		}
		chosen++
		row, err := s.openingRow(req, list, item)
		if err != nil {
			return nil, err
		}
		if !row.Waits {
			continue
		}
		err = s.giveAnswer(req, item.Request, command)
		if _, message, refused := refusalOf(req.lang, err); refused {
			refusals[item.Number] = message
		} else if err != nil {
			return nil, err
		}
	}
	if chosen == 0 {
		refusals[0] = req.lang.T("page.opening.no_choice")
	}
	return refusals, nil
}

// openingCommand is the command of a form for one task; false when the form leaves the task open.
func openingCommand(req request, item store.BatchItem) (plan.Command, bool) {
	c := plan.Command{ID: linkCommandID(item.Request), Actor: req.actor, Channel: plan.ChannelLink}
	choice := req.PostFormValue(fmt.Sprintf("item-%d", item.Number))
	switch {
	case req.PostFormValue("all") == "accept", choice == "accept":
		c.Kind = plan.CommandAccept
	case choice == "decline":
		c.Kind, c.Reason = plan.CommandDecline, typed(req.Request, fmt.Sprintf("reason-%d", item.Number))
	default:
		return c, false
	}
	return c, true
}

package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// letterForm is the form of one action about a letter.
type letterForm struct {
	Letter      store.LetterID
	Action      store.ActionKind
	Key         string
	Label       string
	About       string
	Open        bool // shown expanded: the most usual action, and the one that was posted and refused
	Danger      bool
	NeedsReason bool
	Reason      string
	AsksTask    bool
	Task        string
	Tasks       []choice // the open tasks, with AsksTask
}

// letterActionRow is an action that was taken about the letter.
type letterActionRow struct {
	At, What, Who, Reason, Was, WasNote string
	Task                                string // address of the task's page
}

// letterActions are the actions that pages offer, in order. store.ActionConfirm is not among them: the sender takes it, by mail.
func letterActions() []store.ActionKind {
	return []store.ActionKind{store.ActionRetry, store.ActionAssign, store.ActionRelease, store.ActionReject}
}

// fillForms offers the actions that the letter's outcome allows.
func (s *site) fillForms(req request, letter store.LetterIn, page *letterPage) error {
	if policy.MayHandleLetters(req.actor) != nil {
		return nil
	}
	posted := store.ActionKind(req.PostFormValue("command"))
	for _, kind := range letterActions() {
		if !letter.Allows(kind) {
			continue
		}
		form := letterForm{
			Letter: letter.ID, Action: kind, Key: page.Frame.Key, Label: req.lang.Word("letter_action", string(kind)), About: req.lang.Word("letter_action_about", string(kind)),
			Open: kind == store.ActionRetry, Danger: kind == store.ActionReject, NeedsReason: kind.NeedsReason(),
			AsksTask: kind.NeedsTask(), Task: string(letter.Task),
		}
		if kind == posted {
			form.Open, form.Reason, form.Task = true, typed(req.Request, "reason"), typed(req.Request, "task")
		}
		if form.AsksTask {
			var err error
			if form.Tasks, err = s.openTasks(req); err != nil {
				return err
			}
		}
		page.Forms = append(page.Forms, form)
	}
	return nil
}

// offeredTasks is how many open tasks the browser gets, to complete what is typed.
const offeredTasks = 500

func (s *site) openTasks(req request) ([]choice, error) {
	tasks, _, err := s.Reader.Tasks(req.Context(), store.TaskFilter{Open: true, Limit: offeredTasks}, req.today)
	if err != nil {
		return nil, err
	}
	choices := make([]choice, 0, len(tasks))
	for _, task := range tasks {
		choices = append(choices, choice{Value: string(task.ID), Label: shortened(task.Title) + " – " + task.UnitName})
	}
	return choices, nil
}

// whyNoForms says why no action about a letter is offered.
func whyNoForms(req request, letter store.LetterIn) string {
	switch {
	case policy.MayHandleLetters(req.actor) != nil:
		return req.lang.T("page.letter.coordinators_only")
	case letter.Outcome == "":
		return req.lang.T("page.letter.being_processed")
	}
	return req.lang.T("page.letter.settled")
}

func (s *site) fillActions(req request, letter store.LetterIn, page *letterPage) error {
	actions, err := s.Reader.LetterActions(req.Context(), letter.ID)
	if err != nil {
		return err
	}
	for _, a := range actions {
		row := letterActionRow{
			At: timestamp(a.At), What: req.lang.Word("letter_action", string(a.Action)), Who: personLabel(req, a.Actor), Reason: a.Reason,
			Was: req.lang.Word("outcome", string(a.Was)), WasNote: a.WasNote,
		}
		if a.Task != "" {
			row.Task = "/tasks/" + string(a.Task)
		}
		page.Actions = append(page.Actions, row)
	}
	return nil
}

// letterAction carries out a form of the letter's page, and shows the page again.
func (s *site) letterAction(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	letter, err := s.letterIn(req)
	if err != nil {
		return err
	}
	err = s.actOnLetter(req, letter)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showLetter(w, req, err)
	}
	if err != nil {
		return err
	}
	done := "letter-" + req.PostFormValue("command")
	http.Redirect(w, r, "/triage/"+strconv.FormatInt(int64(letter.ID), 10)+"?done="+done, http.StatusSeeOther)
	return nil
}

func (s *site) actOnLetter(req request, letter store.LetterIn) error {
	if policy.MayHandleLetters(req.actor) != nil {
		return refuse(plan.RefusalForbidden, "page.letter.coordinators_only")
	}
	key, err := formKey(req.Request)
	if err != nil {
		return err
	}
	action := store.LetterAction{
		Letter: letter.ID, Key: key, Action: oneOf(letterActions(), req.PostFormValue("command")), Actor: req.actor.Person,
		Reason: typed(req.Request, "reason"), At: req.now,
	}
	if len([]rune(action.Reason)) > plan.MaxReason {
		return refuse(plan.RefusalInvalid, "page.refusal.letter_reason_too_long")
	}
	switch action.Action {
	case store.ActionRetry:
	case store.ActionReject, store.ActionRelease:
		if action.Reason == "" {
			return refuse(plan.RefusalInvalid, "page.refusal.letter_no_reason")
		}
	case store.ActionAssign:
		if action.Task = plan.TaskID(typed(req.Request, "task")); action.Task == "" {
			return refuse(plan.RefusalInvalid, "page.refusal.letter_no_task")
		}
	case store.ActionConfirm, store.ActionRestore:
		fallthrough // only the sender confirms, by mail; only a restore restores
	default:
		return refuse(plan.RefusalInvalid, "page.refusal.invalid_request")
	}
	return inboxRefusal(s.Inbox.ActOnLetter(req.Context(), action))
}

// inboxRefusal turns an error of the record into a refusal for people.
func inboxRefusal(err error) error {
	switch {
	case errors.Is(err, store.ErrOutcomeFinal):
		return refuse(plan.RefusalNotNow, "page.refusal.letter_has_outcome")
	case errors.Is(err, store.ErrNotFound):
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_task")
	}
	return err
}

// oneOf is a value of a closed list; the zero value for any other text.
func oneOf[V ~string](values []V, text string) V {
	if slices.Contains(values, V(text)) {
		return V(text)
	}
	return ""
}

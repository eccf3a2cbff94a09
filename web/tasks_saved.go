package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"loa/plan"
	"loa/store"
)

// filterNames are the parameters of the address of the list that make up a filter.
var filterNames = []string{"plan", "unit", "group", "line", "stage", "condition", "bucket", "timeliness", "desk", "age", "q", "from", "to", "open", "sort"}

// filterQuery is the filter of an address of the list, without its page and without parameters that mean nothing.
func filterQuery(query url.Values) string {
	kept := url.Values{}
	for name, values := range query {
		if value := cleanQuery(values[0]); value != "" && slices.Contains(filterNames, name) {
			kept.Set(name, value)
		}
	}
	return kept.Encode()
}

// savedFilter is a filter that the account keeps.
type savedFilter struct {
	Name    string
	Link    string
	Present bool // the list is filtered by it
}

// fillSaved lists the filters of the account. A page that several share, and one of the try-out, has none.
func (s *site) fillSaved(req request, page *tasksPage) error {
	login := req.visitor.signed.Account.Login
	if login == "" {
		return nil
	}
	page.MaySave = true
	kept, err := s.Reader.SavedFilters(req.Context(), login)
	if err != nil {
		return err
	}
	for _, filter := range kept {
		page.Saved = append(page.Saved, savedFilter{Name: filter.Name, Link: "/tasks?" + filter.Query, Present: filter.Query == page.Query})
	}
	return nil
}

// changeFilters keeps the present filter of the list under a name, gives a kept one another name, or drops it.
func (s *site) changeFilters(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	query, err := url.ParseQuery(r.PostFormValue("query"))
	if err != nil {
		return refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	kept := filterQuery(query)
	done, err := s.changeFilter(req, kept)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showTasks(w, req, query, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/tasks?"+kept+"&done="+done, http.StatusSeeOther)
	return nil
}

// changeFilter returns the key of the message about what was done.
func (s *site) changeFilter(req request, query string) (done string, err error) {
	login, name := req.visitor.signed.Account.Login, typed(req.Request, "name")
	if login == "" || name == "" {
		return "", refuse(plan.RefusalInvalid, "page.refusal.filter_name")
	}
	switch do := req.PostFormValue("do"); {
	case do == "save" && query == "":
		return "", refuse(plan.RefusalInvalid, "page.refusal.filter_empty")
	case do == "save":
		done = "filter-saved"
		err = s.Filters.SaveFilter(req.Context(), store.SavedFilter{Login: login, Name: name, Query: query, SavedAt: req.now})
	case do == "rename":
		done = "filter-renamed"
		err = s.Filters.RenameFilter(req.Context(), login, name, typed(req.Request, "to"))
	case do == "delete":
		done = "filter-deleted"
		err = s.Filters.DeleteFilter(req.Context(), login, name)
	default:
		return "", refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	switch {
	case errors.Is(err, store.ErrFilters):
		return "", refuse(plan.RefusalNotNow, "page.refusal.filters_full", "Most", store.MaxSavedFilters)
	case errors.Is(err, store.ErrConflict):
		return "", refuse(plan.RefusalInvalid, "page.refusal.filter_unusable", "Most", store.MaxFilterName)
	case errors.Is(err, store.ErrNotFound):
		return "", refuse(plan.RefusalNotFound, "page.refusal.filter_gone")
	}
	return done, err
}

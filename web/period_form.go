package web

import (
	"fmt"
	"net/http"
	"slices"

	"loa/plan/period"
	"loa/store"
)

// periodForm is the form of a command about a period, or about the report of a unit in it.
type periodForm struct {
	Do      string
	Label   string
	Action  string // the address that takes it; empty: that of the page
	Confirm string // what a person confirms with a tick; empty for nothing
	Danger  bool
	Open    bool // shown expanded: it was posted and refused
	Hidden  []field
	Fields  []field
}

func reasonField(req request, id string) field {
	return field{ID: id + "-reason", Name: "reason", Label: req.lang.T("page.label.reason"), Type: "text", Required: true}
}

// obligationForms are the forms of the commands that the period would take about a report today.
func obligationForms(req request, one period.State, o period.Obligation) []periodForm {
	var forms []periodForm
	add := func(kind period.CommandKind, when bool, form periodForm) {
		if !when || !kind.Allows(one.Stage) {
			return
		}
		form.Do, form.Hidden = string(kind), []field{{Name: "obligation", Value: string(o.Unit)}}
		if s, found := o.Standing(req.today); found && (kind == period.CommandAccept || kind == period.CommandReturn) {
			form.Hidden = append(form.Hidden, field{Name: "submission", Value: s.ID})
		}
		forms = append(forms, form.restored(req))
	}
	id := func(kind period.CommandKind) string { return string(kind) + "-" + string(o.Unit) }
	status := o.Status
	add(period.CommandAccept, status == period.StatusReceived || status == period.StatusNil, periodForm{Label: req.lang.T("page.period_unit.accept")})
	add(period.CommandReturn, status.Answered(), periodForm{Label: req.lang.T("page.period_unit.return"), Fields: []field{
		reasonField(req, id(period.CommandReturn)), {ID: id(period.CommandReturn) + "-due", Name: "due", Label: req.lang.T("page.period_unit.redo_by"), Type: "date"},
	}})
	add(period.CommandRemind, status.Waiting(), periodForm{Label: req.lang.T("page.period_unit.remind")})
	add(period.CommandAdmitLate, o.Admitted == nil && !status.Answered() && status != period.StatusExempted, periodForm{Label: req.lang.T("page.period_unit.admit"), Fields: []field{reasonField(req, id(period.CommandAdmitLate))}})
	add(period.CommandExempt, status.Waiting(), periodForm{Label: req.lang.T("page.period_unit.exempt"), Danger: true, Fields: []field{
		{ID: id(period.CommandExempt) + "-document", Name: "document", Label: req.lang.T("page.period_unit.document"), Type: "text", Required: true}, reasonField(req, id(period.CommandExempt)),
	}})
	add(period.CommandUnexempt, status == period.StatusExempted, periodForm{Label: req.lang.T("page.period_unit.unexempt"), Fields: []field{reasonField(req, id(period.CommandUnexempt))}})
	return forms
}

// settleForm is the form that gives a figure its value.
func settleForm(req request, receipt string, f store.SubmittedFigure) *periodForm {
	id := fmt.Sprintf("settle-%s-%d", receipt, f.Number)
	value := field{ID: id + "-value", Name: "value", Label: req.lang.T("page.period_unit.value"), Type: "number", Required: true}
	if f.HasValue {
		value.Value = f.Value.Vietnamese()
	}
	form := periodForm{
		Do: string(period.CommandSettle), Label: req.lang.T("page.period_unit.settle"),
		Hidden: []field{{Name: "obligation", Value: string(f.Unit)}, {Name: "submission", Value: f.Submission}, {Name: "number", Value: fmt.Sprint(f.Number)}},
		Fields: []field{value, reasonField(req, id)},
	}.restored(req)
	return &form
}

// restored keeps the input of a form that was just refused, and shows it expanded.
func (f periodForm) restored(req request) periodForm {
	if req.Method != http.MethodPost || req.PostFormValue("do") != f.Do {
		return f
	}
	for _, hidden := range f.Hidden {
		if req.PostFormValue(hidden.Name) != hidden.Value {
			return f
		}
	}
	f.Open, f.Fields = true, slices.Clone(f.Fields)
	for i := range f.Fields {
		f.Fields[i].Value = req.PostFormValue(f.Fields[i].Name)
	}
	return f
}

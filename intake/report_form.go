package intake

import (
	"context"

	"loa/report/form"
)

// FormStanding says whether a file is the form that was asked for.
type FormStanding string

// The standings. A form of another plan, period or unit is refused; one that is not signed is read as any table.
const (
	FormNone        FormStanding = "none" // a file that does not say that it is a form
	FormOwn         FormStanding = "own"
	FormUnsigned    FormStanding = "unsigned" // of another installation, or altered: what it says of itself counts for nothing
	FormOtherPlan   FormStanding = "other_plan"
	FormOtherPeriod FormStanding = "other_period"
	FormOtherUnit   FormStanding = "other_unit"
)

// Refused says whether a report in such a form is not taken.
func (s FormStanding) Refused() bool {
	switch s {
	case FormOtherPlan, FormOtherPeriod, FormOtherUnit:
		return true
	case FormNone, FormOwn, FormUnsigned:
	}
	return false
}

// CheckForm compares for what a form was made with what was asked for; an empty field of asked takes every value. The keys are those under which forms are
// signed. The error is a *sheet.Fault.
func CheckForm(ctx context.Context, name string, content []byte, asked form.Identity, keys [][]byte) (FormStanding, form.Identity, error) {
	made, found, err := form.ReadIdentity(ctx, name, content, keys...)
	switch {
	case err != nil:
		return FormNone, form.Identity{}, err
	case !found:
		return FormNone, form.Identity{}, nil
	case !made.Signed:
		return FormUnsigned, made, nil
	case asked.Plan != "" && made.Plan != asked.Plan:
		return FormOtherPlan, made, nil
	case asked.Period != "" && made.Period != asked.Period:
		return FormOtherPeriod, made, nil
	case asked.Unit != "" && made.Unit != asked.Unit:
		return FormOtherUnit, made, nil
	}
	return FormOwn, made, nil
}

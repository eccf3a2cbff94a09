package web

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

// importPage takes an annex, and shows its lines and problems before anything is written.
type importPage struct {
	Frame    frame
	Year     int
	Title    string
	Suffix   string
	Levels   []choice
	Parsed   bool // an annex was parsed, and the fields below show it
	Name     string
	Content  string // the file in base64, for the form that confirms the import
	Blocking bool
	Asking   int // lines that are imported with a question to answer before the launch
	Errors   int
	Warnings int
	Problems []problem.Problem
	Rows     []lineRow
	Changes  []importChange // what the file may do to a plan on record; empty when there is none
}

// importChange is one act that the coordinator chooses.
type importChange struct {
	Act    plan.ImportAct
	Chosen bool
	plan.ImportChange
}

// maxAnnex is the largest annex in bytes.
const maxAnnex = 10 << 20

func (s *site) importForm(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	page := s.importPage(req, intake.Annex{Year: req.today.Year()})
	return s.write(w, req.lang, http.StatusOK, "import", page)
}

func (s *site) importPage(req request, u intake.Annex) importPage {
	return importPage{
		Frame: s.frame(req, "import", req.lang.T("page.import.title")), Year: u.Year, Title: u.Title, Suffix: u.Suffix, Name: u.Name,
		Levels: withSelected([]choice{
			{Value: string(directory.RoleUnitHead), Label: req.lang.Word("role", string(directory.RoleUnitHead))},
			{Value: string(directory.RoleSectionHead) + "+", Label: req.lang.T("page.import.two_levels")},
		}, levelsChoice(u.Levels)),
	}
}

func levelsChoice(levels []directory.Role) string {
	if len(levels) > 1 {
		return string(directory.RoleSectionHead) + "+"
	}
	return string(directory.RoleUnitHead)
}

// importAnnex parses the posted annex and shows it. Posted again with "import", it puts the plan on record, unless the annex has errors.
func (s *site) importAnnex(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if !req.actor.Has(directory.RoleCoordinator) { // before the file is read
		err = refuse(plan.RefusalForbidden, "page.refusal.import_coordinators_only")
		return s.refuseAnnex(w, req, intake.Annex{Year: req.today.Year()}, err)
	}
	err = s.readFiles(w, req, annexFiles())
	if _, _, is := refusalOf(req.lang, err); err != nil && !is {
		return err
	}
	u, parsed := parseUpload(r)
	if err = cmp.Or(err, parsed); err != nil {
		return s.refuseAnnex(w, req, u, err)
	}
	if r.PostFormValue("do") == "import" {
		return s.importPlan(w, req, u)
	}
	result, err := s.Importer.Check(req.Context(), u)
	return s.showResult(w, req, u, result, err)
}

// parseUpload takes the file that was chosen, or the one that the preview carries in base64.
func parseUpload(r *http.Request) (intake.Annex, error) {
	u := intake.Annex{Ask: true, Title: typed(r, "title"), Suffix: typed(r, "suffix"), Name: fileName(r.PostFormValue("name"))}
	if act := plan.ImportAct(r.PostFormValue("act")); slices.Contains(plan.ImportActs(), act) {
		u.Act = act
	}
	if r.PostFormValue("levels") == string(directory.RoleSectionHead)+"+" {
		u.Levels = []directory.Role{directory.RoleSectionHead, directory.RoleUnitHead}
	}
	var err error
	if u.Year, err = strconv.Atoi(r.PostFormValue("year")); err != nil || !plan.ValidYear(u.Year) {
		return u, refuse(plan.RefusalInvalid, "page.refusal.plan_year")
	}
	carried, err := keptField(r, "content")
	if err != nil {
		return u, err
	}
	if len(carried) > 0 {
		if u.Data, err = base64.StdEncoding.DecodeString(string(carried)); err != nil {
			return u, refuse(plan.RefusalInvalid, "page.refusal.annex_damaged")
		}
		return u, nil
	}
	files, err := formFiles(r)
	switch {
	case err != nil:
		return u, err
	case len(files) == 0:
		return u, refuse(plan.RefusalInvalid, "page.refusal.no_annex")
	case len(files[0].Content) > maxAnnex:
		return u, refuse(plan.RefusalInvalid, "page.refusal.annex_too_large")
	}
	u.Name, u.Data = files[0].Name, files[0].Content
	return u, nil
}

// refuseAnnex shows the form again with the refusal. It returns an error that is no refusal.
func (s *site) refuseAnnex(w http.ResponseWriter, req request, u intake.Annex, err error) error {
	status, message, is := refusalOf(req.lang, err)
	if !is {
		return err
	}
	page := s.importPage(req, u)
	page.Frame.Refusal = message
	return s.write(w, req.lang, status, "import", page)
}

// showResult shows every line and every problem of the annex at once.
func (s *site) showResult(w http.ResponseWriter, req request, u intake.Annex, result annex.Result, err error) error {
	var unreadable *intake.Unreadable
	refusal := ""
	switch {
	case errors.As(err, &unreadable):
		return s.refuseAnnex(w, req, u, &plan.Refusal{
			Kind: plan.RefusalInvalid, Message: u.Name + ": " + unreadable.Message + ". " + unreadable.Advice + ".",
		})
	case errors.Is(err, store.ErrOtherAnnex):
		refusal = req.lang.T("page.refusal.other_annex")
	case errors.Is(err, store.ErrConflict):
		return s.refuseAnnex(w, req, u, refuse(plan.RefusalNotNow, "page.refusal.plan_of_year_runs"))
	case err != nil:
		return err
	}
	u.Title = cmp.Or(u.Title, result.Title)
	page := s.importPage(req, u)
	page.Parsed, page.Problems, page.Blocking, page.Asking = true, result.Problems, u.Refused(result), plan.BlockedLines(result.Lines)
	if page.Rows, err = s.lineRows(req, linesOf{year: page.Year}, result.Lines); err != nil {
		return err
	}
	page.Frame.Refusal = refusal
	status := http.StatusOK
	if page.Blocking || refusal != "" {
		status = http.StatusUnprocessableEntity
	}
	if !page.Blocking {
		page.Content = base64.StdEncoding.EncodeToString(u.Data)
		if page.Changes, err = s.importChanges(req, u, result.Lines); err != nil {
			return err
		}
	}
	for _, p := range result.Problems {
		if p.Severity == problem.SeverityError {
			page.Errors++
		} else {
			page.Warnings++
		}
	}
	return s.write(w, req.lang, status, "import", page)
}

// importChanges lists what the file may do to the plan on record, with what each changes.
func (s *site) importChanges(req request, u intake.Annex, lines []plan.Line) ([]importChange, error) {
	var changes []importChange
	chosen := u.Act
	for _, act := range plan.ImportActs() {
		u.Act = act
		change, err := s.Importer.Change(req.Context(), u, lines)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		changes = append(changes, importChange{Act: act, Chosen: act == chosen, ImportChange: change})
	}
	return changes, nil
}

func (s *site) importPlan(w http.ResponseWriter, req request, u intake.Annex) error {
	p, created, result, err := s.Importer.Import(req.Context(), u)
	if err != nil || u.Refused(result) {
		return s.showResult(w, req, u, result, err)
	}
	done := "imported"
	if !created {
		done = "imported-before"
	}
	http.Redirect(w, req.Request, "/plans/"+string(p.ID)+"?done="+done, http.StatusSeeOther)
	return nil
}

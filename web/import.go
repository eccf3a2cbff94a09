package web

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// importPage asks for an annex, and shows what was read in it before anything is written.
type importPage struct {
	Frame    frame
	Year     int
	Title    string
	Suffix   string
	Levels   []choice
	Read     bool // a file was read: the rest says what is in it
	Name     string
	Content  string // the file in base64, carried to the confirmation
	Blocking bool
	Errors   int
	Warnings int
	Problems []plan.Problem
	Rows     []lineRow
}

// maxAnnex is the largest annex in bytes.
const maxAnnex = 10 << 20

func (s *site) importing(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	page := s.importPage(v, intake.Annex{Year: v.today.Year()})
	return s.write(w, v.lang, http.StatusOK, "import", page)
}

func (s *site) importPage(v visit, u intake.Annex) importPage {
	return importPage{
		Frame: s.frame(v, "import", "Nhập kế hoạch"), Year: u.Year, Title: u.Title, Suffix: u.Suffix, Name: u.Name,
		Levels: pick([]choice{
			{Value: string(plan.RoleUnitHead), Label: v.lang.t("Thủ trưởng đơn vị")},
			{Value: string(plan.RoleSectionHead) + "+", Label: v.lang.t("Trưởng phòng, rồi Thủ trưởng đơn vị")},
		}, levelsValue(u.Levels)),
	}
}

func levelsValue(levels []plan.Role) string {
	if len(levels) > 1 {
		return string(plan.RoleSectionHead) + "+"
	}
	return string(plan.RoleUnitHead)
}

// importAnnex reads the posted annex and shows what is in it; posted again with "import", it puts the plan on record. Nothing is
// written while an error stands.
func (s *site) importAnnex(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	u, err := readUpload(r)
	var refusal *plan.Refusal
	if err == nil && !v.actor.Has(plan.RoleCoordinator) {
		err = &plan.Refusal{Kind: plan.RefusalForbidden, Message: "Chỉ cơ quan điều phối được nhập kế hoạch. Đề nghị đổi vai ở đầu trang."}
	}
	if errors.As(err, &refusal) {
		return s.refuseAnnex(w, v, u, statusOf(refusal.Kind), refusal.Message)
	}
	if err != nil {
		return err
	}
	if r.PostFormValue("do") == "import" {
		return s.putOnRecord(w, v, u)
	}
	reading, err := s.Importer.Check(v.ctx, u)
	return s.showReading(w, v, u, reading, err)
}

// readUpload takes the file from the chooser, or as the preview carried it along.
func readUpload(r *http.Request) (intake.Annex, error) {
	u := intake.Annex{Title: typed(r, "title"), Suffix: typed(r, "suffix"), Name: fileName(r.PostFormValue("name"))}
	if r.PostFormValue("levels") == string(plan.RoleSectionHead)+"+" {
		u.Levels = []plan.Role{plan.RoleSectionHead, plan.RoleUnitHead}
	}
	var err error
	if u.Year, err = strconv.Atoi(r.PostFormValue("year")); err != nil || !plan.ValidYear(u.Year) {
		return u, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Năm của kế hoạch phải là số, từ 2000 đến 2100."}
	}
	if carried := r.PostFormValue("content"); carried != "" {
		if u.Data, err = base64.StdEncoding.DecodeString(carried); err != nil {
			return u, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Tệp bị hỏng trên đường gửi; đề nghị chọn lại tệp."}
		}
		return u, nil
	}
	files, err := formFiles(r)
	switch {
	case err != nil:
		return u, err
	case len(files) == 0:
		return u, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Đề nghị chọn tệp phụ lục (.xlsx, .docx hoặc .csv)."}
	case len(files[0].Content) > maxAnnex:
		return u, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Phụ lục quá lớn; tối đa 10 MB."}
	}
	u.Name, u.Data = files[0].Name, files[0].Content
	return u, nil
}

func (s *site) refuseAnnex(w http.ResponseWriter, v visit, u intake.Annex, status int, message string) error {
	page := s.importPage(v, u)
	page.Frame.Refusal = message
	return s.write(w, v.lang, status, "import", page)
}

// showReading shows every line and every problem at once.
func (s *site) showReading(w http.ResponseWriter, v visit, u intake.Annex, reading plan.Reading, err error) error {
	var unreadable *intake.Unreadable
	switch {
	case errors.As(err, &unreadable):
		return s.refuseAnnex(w, v, u, http.StatusUnprocessableEntity, u.Name+": "+unreadable.Message+". "+unreadable.Advice+".")
	case errors.Is(err, store.ErrConflict):
		return s.refuseAnnex(w, v, u, http.StatusConflict,
			"Năm này đã có một kế hoạch đang thực hiện. Đề nghị đặt “Ký hiệu phân biệt” để nhập thành kế hoạch thứ hai.")
	case err != nil:
		return err
	}
	u.Title = cmp.Or(u.Title, reading.Title)
	page := s.importPage(v, u)
	page.Read, page.Problems, page.Rows, page.Blocking = true, reading.Problems, lineRows("", reading.Lines), plan.Blocking(reading.Problems)
	status := http.StatusOK
	if page.Blocking {
		status = http.StatusUnprocessableEntity
	} else {
		page.Content = base64.StdEncoding.EncodeToString(u.Data)
	}
	for _, problem := range reading.Problems {
		if problem.Severity == plan.SeverityError {
			page.Errors++
		} else {
			page.Warnings++
		}
	}
	return s.write(w, v.lang, status, "import", page)
}

func (s *site) putOnRecord(w http.ResponseWriter, v visit, u intake.Annex) error {
	p, created, reading, err := s.Importer.Import(v.ctx, u)
	if err != nil || plan.Blocking(reading.Problems) {
		return s.showReading(w, v, u, reading, err)
	}
	done := "imported"
	if !created {
		done = "imported-before"
	}
	http.Redirect(w, v.Request, "/plans/"+string(p.ID)+"?done="+done, http.StatusSeeOther)
	return nil
}

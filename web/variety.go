package web

import (
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/store"
)

// varietyBlock is the two numbers by which a plan is scored, completion and variety, for the template "variety".
type varietyBlock struct {
	Completion  int // percent, rounded down
	Done, Tasks int
	Used, Named int // forms
	UsedNames   string
	UnusedNames string // named by a line, and not used yet
	BeyondNames string // used, though no line names them
	Published   int
	Unclear     int // proofs that do not say their form
	Units       []unitVariety
}

type unitVariety struct {
	Name, Link  string
	Completion  int
	Used, Named int
}

// variety reads the two numbers of a plan for the tasks that the visitor may see.
func (s *site) variety(req request, id plan.PlanID) (varietyBlock, error) {
	overview, err := s.Reader.Overview(req.Context(), id, req.visitor.view(), req.today)
	if err != nil {
		return varietyBlock{}, err
	}
	forms, err := s.Reader.Variety(req.Context(), id, req.visitor.view(), req.today, s.Tags)
	if err != nil {
		return varietyBlock{}, err
	}
	return s.varietyOf(req.lang, id, overview, forms), nil
}

func (s *site) varietyOf(lang locale.Language, id plan.PlanID, overview store.Overview, forms store.Variety) varietyBlock {
	total := forms.Total
	block := varietyBlock{
		Completion: overview.Total.Completion(), Done: overview.Total.Completed(), Tasks: overview.Total.Tasks(),
		Used: len(total.Used), Named: len(total.Named), Published: total.Published, Unclear: total.Unclear,
		UsedNames: s.formNames(lang, total.Used), UnusedNames: s.formNames(lang, total.Unused()), BeyondNames: s.formNames(lang, total.Beyond),
	}
	of := map[directory.UnitCode]store.FormsUsed{}
	for _, unit := range forms.Units {
		of[unit.Unit] = unit.FormsUsed
	}
	for _, unit := range overview.Units {
		block.Units = append(block.Units, unitVariety{
			Name: unit.Name, Link: listLink("plan", string(id), "unit", string(unit.Unit)), Completion: unit.Completion(),
			Used: len(of[unit.Unit].Used), Named: len(of[unit.Unit].Named),
		})
	}
	return block
}

func (s *site) formNames(lang locale.Language, codes []content.Code) string {
	return s.tagNames(lang, content.AxisForm, codes)
}

// tagNames are the names of tags; a code that the lists no longer have stands for itself.
func (s *site) tagNames(lang locale.Language, axis content.Axis, codes []content.Code) string {
	var names []string
	for _, code := range codes {
		tag, known := s.Tags.Find(axis, code)
		switch {
		case !known:
			names = append(names, string(code))
		case lang == locale.English:
			names = append(names, tag.English)
		default:
			names = append(names, tag.Vietnamese)
		}
	}
	return strings.Join(names, "; ")
}

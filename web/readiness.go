package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// readinessPage shows what the rehearsal says about each person and each mail domain.
type readinessPage struct {
	Frame   frame
	Ready   int
	People  []readinessRow // the least ready first
	Domains []domainRow
}

type readinessRow struct {
	Name     string
	Roles    string
	Unit     string
	Address  string
	Degree   badge
	Asked    string
	Answered string
	Proof    string
	Notes    []string
}

type domainRow struct {
	Domain   string
	People   int
	Answered int
	Proofs   []string
	Code     int
}

func (s *site) readiness(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	people, err := s.Reader.Readiness(req.Context(), req.today, s.mode())
	if err != nil {
		return err
	}
	page := readinessPage{Frame: s.frame(req, "readiness", req.lang.T("page.ready.title"))}
	for _, domain := range store.ReadinessByDomain(people) {
		page.Domains = append(page.Domains, domainRowOf(req.lang, domain))
	}
	order := policy.ReadinessDegrees()
	slices.SortStableFunc(people, func(a, b store.PersonReadiness) int {
		return cmp.Compare(slices.Index(order, b.Readiness), slices.Index(order, a.Readiness))
	})
	for _, person := range people {
		if person.Readiness.Ready() {
			page.Ready++
		}
		page.People = append(page.People, s.readinessRowOf(req, person))
	}
	return s.write(w, req.lang, http.StatusOK, "readiness", page)
}

// mode is how much a letter has to prove.
func (s *site) mode() policy.TrustMode { return cmp.Or(s.TrustMode, policy.TrustStandard) }

func (s *site) readinessRowOf(req request, person store.PersonReadiness) readinessRow {
	lang, answer := req.lang, person.Answer
	row := readinessRow{
		Name: person.Holder.Person.Name, Address: person.Holder.Address, Degree: readinessBadge(lang, person.Readiness), Asked: day(person.AskedOn),
	}
	var roles, units []string
	for _, position := range person.Holder.Positions {
		unit, _ := req.directory.UnitEver(position.Unit) // a unit that the directory lacks is shown by its code
		roles, units = append(roles, lang.Word("role", string(position.Role))), append(units, cmp.Or(unit.Name, string(position.Unit)))
	}
	row.Roles, row.Unit = strings.Join(slices.Compact(roles), ", "), strings.Join(slices.Compact(units), ", ")
	if person.Readiness == policy.ReadinessBounced {
		row.Notes = append(row.Notes, report.DeliveryFault(lang, person.Status))
	}
	if answer.At.IsZero() {
		return row
	}
	row.Answered = timestamp(answer.At)
	if answer.Automatic {
		return row
	}
	row.Proof = proofText(lang, answer.Claim)
	if answer.Claim.Sender != policy.SenderAsked {
		row.Notes = append(row.Notes, lang.T("page.ready.from", "Address", answer.From))
	}
	if person.Readiness == policy.ReadinessNotCounted {
		row.Notes = append(row.Notes, answer.Judgement(s.mode(), person.Intent).Reason)
	}
	if words := store.AddedWords(person); words != "" {
		row.Notes = append(row.Notes, lang.T("page.ready.words", "Words", words))
	}
	return row
}

// readinessBadge is the badge of a degree.
func readinessBadge(lang locale.Language, degree policy.Readiness) badge {
	b := badge{Class: "soon", Symbol: "▲", Label: lang.Word("readiness", string(degree))}
	switch {
	case degree.Ready():
		b.Class, b.Symbol = "done", "●"
	case degree.Unreachable() || degree == policy.ReadinessNotCounted:
		b.Class, b.Symbol = "over", "✕"
	case degree == policy.ReadinessQueued || degree == policy.ReadinessNotAsked:
		b.Class, b.Symbol = "still", "■"
	}
	return b
}

// proofText names the proof of an answer. The proof of a domain that people share proves none of them.
func proofText(lang locale.Language, claim policy.Claim) string {
	words := lang.Word("proof_of", string(claim.Proof))
	if claim.Doubt == policy.DoubtSharedDomain {
		words += ", " + lang.Word("proof_of", "shared")
	}
	return words
}

func domainRowOf(lang locale.Language, d store.DomainReadiness) domainRow {
	row := domainRow{Domain: d.Domain, People: d.People, Answered: d.Answered, Code: d.Code}
	for _, proof := range slices.Sorted(maps.Keys(d.Proofs)) {
		row.Proofs = append(row.Proofs, fmt.Sprintf("%s: %d", lang.Word("proof_of", string(proof)), d.Proofs[proof]))
	}
	if d.Shared > 0 {
		row.Proofs = append(row.Proofs, fmt.Sprintf("%s: %d", lang.Word("proof_of", "shared"), d.Shared))
	}
	if len(row.Proofs) == 0 {
		row.Proofs = []string{lang.T("page.ready.no_answer")}
	}
	return row
}

// namedUnready is how many people a warning names.
const namedUnready = 10

// unready are the warnings about the recipients of a plan's tasks, before a launch.
func (s *site) unready(req request, id plan.PlanID, preview plan.Preview) ([]string, error) {
	p, err := s.Reader.Plan(req.Context(), id)
	if err != nil {
		return nil, err
	}
	people, err := s.Reader.Readiness(req.Context(), req.today, s.mode())
	if err != nil {
		return nil, err
	}
	units := make([]directory.UnitCode, 0, len(preview.ByUnit))
	for _, unit := range preview.ByUnit {
		units = append(units, unit.Unit)
	}
	unready := store.UnreadyOf(store.ReadinessOf(people, p.Recipients(units, req.directory, req.today)))
	var warnings []string
	if n := len(unready.Unreachable); n > 0 {
		warnings = append(warnings, req.lang.T("page.unready.unreachable", "Count", n, "Names", someNames(req.lang, unready.Unreachable)))
	}
	if n := len(unready.Unanswered); n > 0 {
		warnings = append(warnings, req.lang.T("page.unready.unanswered", "Count", n, "Names", someNames(req.lang, unready.Unanswered)))
	}
	if n := len(unready.NotAsked); n > 0 {
		warnings = append(warnings, req.lang.T("page.unready.not_asked", "Count", n, "Names", someNames(req.lang, unready.NotAsked)))
	}
	return warnings, nil
}

// someNames names the first of the people, and says how many there are besides.
func someNames(lang locale.Language, people []store.PersonReadiness) string {
	var names []string
	for _, person := range people[:min(len(people), namedUnready)] {
		names = append(names, person.Holder.Person.Name)
	}
	listed := strings.Join(names, ", ")
	if rest := len(people) - namedUnready; rest > 0 {
		return lang.T("page.unready.more", "Names", listed, "Count", rest)
	}
	return listed
}

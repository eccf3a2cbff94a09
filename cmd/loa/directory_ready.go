package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

func (p *program) directoryReady() *cobra.Command {
	var check bool
	var unit string
	cmd := &cobra.Command{
		Use:   "ready",
		Short: p.t("command.ready.short"),
		Long:  p.t("command.ready.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.ready(ctx, a, unit, check) })
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, p.t("command.ready.flag.check"))
	cmd.Flags().StringVar(&unit, "unit", "", p.t("command.ready.flag.unit"))
	return cmd
}

// readinessView is the JSON of `loa directory ready`.
type readinessView struct {
	Ready   int                      `json:"ready"`
	Unready int                      `json:"not_ready"`
	Counts  map[policy.Readiness]int `json:"counts"`
	People  []readyView              `json:"people"` // the least ready first
	Domains []domainView             `json:"domains"`
}

// readyView is one person.
type readyView struct {
	Person     directory.PersonID `json:"person"`
	Name       string             `json:"name"`
	Unit       directory.UnitCode `json:"unit"` // of the first position
	UnitName   string             `json:"unit_name"`
	Roles      []directory.Role   `json:"roles"`
	Address    string             `json:"address"`
	Readiness  policy.Readiness   `json:"readiness"`
	Ready      bool               `json:"ready"`
	Letters    int                `json:"letters"` // rehearsal letters to this address
	AskedOn    calendar.Date      `json:"asked_on,omitzero"`
	AnsweredAt time.Time          `json:"answered_at,omitzero"`
	From       string             `json:"from,omitempty"`
	Proof      policy.Proof       `json:"proof,omitempty"`
	Doubt      policy.Doubt       `json:"doubt,omitempty"`
	Reason     string             `json:"reason,omitempty"` // of the policy, how a real answer sent in the same way would be handled
	Words      string             `json:"words,omitempty"`
	Status     string             `json:"status,omitempty"` // RFC 3463, of a letter that came back
	Server     string             `json:"server,omitempty"` // the words of the mail server about it
}

// domainView is what the answers of one mail domain prove.
type domainView struct {
	Domain   string               `json:"domain"`
	People   int                  `json:"people"`
	Answered int                  `json:"answered"`
	Proofs   map[policy.Proof]int `json:"proofs"`
	Shared   int                  `json:"shared"` // answers of which only the domain is proven, and people share it
	Code     int                  `json:"code"`   // answers that would need a one-time code
}

func (p *program) ready(ctx context.Context, a *app, unit string, check bool) error {
	known, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	people, err := a.store.Readiness(ctx, calendar.Today(now()), a.settings.policy().ModeFor(false))
	if err != nil {
		return err
	}
	if unit != "" {
		code, err := p.unitNamed(known, unit)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(person store.PersonReadiness) bool { return !person.Holder.In(code) })
	}
	view := p.readinessView(known, people)
	if err := p.show(view, func() { p.printReadiness(view) }); err != nil {
		return err
	}
	if check && view.Unready > 0 {
		return invalid(p.t("command.ready.unready", "Count", view.Unready))
	}
	return nil
}

func (p *program) readinessView(known directory.Directory, people []store.PersonReadiness) readinessView {
	view := readinessView{Counts: map[policy.Readiness]int{}, Domains: []domainView{}}
	for _, person := range people {
		view.Counts[person.Readiness]++
		if person.Readiness.Ready() {
			view.Ready++
		} else {
			view.Unready++
		}
	}
	for _, d := range store.ReadinessByDomain(people) {
		view.Domains = append(view.Domains, domainView(d))
	}
	sorted := slices.Clone(people)
	order := policy.ReadinessDegrees()
	slices.SortStableFunc(sorted, func(a, b store.PersonReadiness) int {
		return cmp.Compare(slices.Index(order, b.Readiness), slices.Index(order, a.Readiness))
	})
	view.People = p.readyViews(known, sorted)
	return view
}

func (p *program) readyViews(known directory.Directory, people []store.PersonReadiness) []readyView {
	mode, views := p.settings.policy().ModeFor(false), []readyView{}
	for _, person := range people {
		first := person.Holder.Positions[0]
		unit, _ := known.UnitEver(first.Unit) // a unit that the directory lacks is shown by its code
		view := readyView{
			Person: person.Holder.Person.ID, Name: person.Holder.Person.Name, Unit: first.Unit, UnitName: cmp.Or(unit.Name, string(first.Unit)),
			Address: person.Holder.Address, Readiness: person.Readiness, Ready: person.Readiness.Ready(), Letters: person.Asked,
			AskedOn: person.AskedOn, Status: person.Status, Server: person.Failure,
		}
		for _, position := range person.Holder.Positions {
			view.Roles = append(view.Roles, position.Role)
		}
		if answer := person.Answer; !answer.At.IsZero() {
			view.AnsweredAt, view.From, view.Words = answer.At, answer.From, store.AddedWords(person)
			if !answer.Automatic {
				view.Proof, view.Doubt, view.Reason = answer.Claim.Proof, answer.Claim.Doubt, answer.Judgement(mode, person.Intent).Reason
			}
		}
		views = append(views, view)
	}
	return views
}

// printReadiness prints the people by their readiness, the least ready first, then the domains.
func (p *program) printReadiness(view readinessView) {
	p.print(p.t("command.ready.summary", "People", len(view.People), "Ready", view.Ready, "Unready", view.Unready))
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	degree := policy.Readiness("")
	for _, person := range view.People {
		if person.Readiness != degree {
			degree = person.Readiness
			fmt.Fprintf(table, "\n%s\n", p.t("command.ready.degree", "Degree", p.lang.Word("readiness", string(degree)), "Count", view.Counts[degree]))
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", person.Name, short(person.UnitName, 44), person.Address, strings.Join(person.remarks(p.lang), "; "))
	}
	fmt.Fprintf(table, "\n%s\n", p.t("command.ready.domains"))
	_ = table.Flush() // a closed pipe is the reader's wish
	for _, domain := range view.Domains {
		p.print("  " + p.t("command.ready.domain", "Domain", domain.Domain, "Answered", domain.Answered, "People", domain.People, "Proofs", p.proofCounts(domain)))
	}
}

// remarks is what is known of a person, for one line.
func (v readyView) remarks(lang locale.Language) []string {
	var remarks []string
	if !v.AskedOn.IsZero() && v.AnsweredAt.IsZero() {
		remarks = append(remarks, lang.T("command.ready.asked", "Day", v.AskedOn.Vietnamese()))
	}
	if !v.AnsweredAt.IsZero() {
		remarks = append(remarks, lang.T("command.ready.answered", "Moment", moment(lang, v.AnsweredAt)))
	}
	if v.Readiness == policy.ReadinessOtherAddress {
		remarks = append(remarks, lang.T("command.ready.from", "Address", plainLine(v.From)))
	}
	if v.Proof != "" {
		remarks = append(remarks, proofOf(lang, v.Proof, v.Doubt))
	}
	if v.Readiness == policy.ReadinessNotCounted {
		remarks = append(remarks, v.Reason)
	}
	if v.Readiness == policy.ReadinessBounced {
		remarks = append(remarks, report.DeliveryFault(lang, v.Status))
	}
	if v.Words != "" {
		remarks = append(remarks, lang.T("command.ready.words", "Words", short(plainLine(v.Words), 80)))
	}
	return remarks
}

// proofOf names the proof of an answer. The proof of a domain that people share proves none of them.
func proofOf(lang locale.Language, proof policy.Proof, doubt policy.Doubt) string {
	words := lang.Word("proof_of", string(proof))
	if doubt == policy.DoubtSharedDomain {
		words += ", " + lang.Word("proof_of", "shared")
	}
	return words
}

// proofCounts says what the answers of a domain prove, and how many need a code.
func (p *program) proofCounts(domain domainView) string {
	var parts []string
	for _, proof := range slices.Sorted(maps.Keys(domain.Proofs)) {
		parts = append(parts, p.t("command.ready.proof_count", "Proof", p.lang.Word("proof_of", string(proof)), "Number", domain.Proofs[proof]))
	}
	if domain.Shared > 0 {
		parts = append(parts, p.t("command.ready.proof_count", "Proof", p.lang.Word("proof_of", "shared"), "Number", domain.Shared))
	}
	if domain.Code > 0 {
		parts = append(parts, p.t("command.ready.code_count", "Number", domain.Code))
	}
	return cmp.Or(strings.Join(parts, ", "), p.t("command.ready.no_answer"))
}

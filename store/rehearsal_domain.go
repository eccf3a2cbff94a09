package store

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"loa/plan/policy"
	"loa/vietnamese"
)

// DomainReadiness is what the answers from one mail domain prove.
type DomainReadiness struct {
	Domain   string
	People   int                  // with an address in it
	Answered int                  // from their registered addresses
	Proofs   map[policy.Proof]int // of these answers
	Shared   int                  // of which only the domain is proven, and people share it
	Code     int                  // that would need a one-time code
}

// ReadinessByDomain counts people by the mail domains of their addresses, the domain with the most people first. Answers from other addresses
// say nothing about the domain.
func ReadinessByDomain(people []PersonReadiness) []DomainReadiness {
	at := map[string]int{}
	var domains []DomainReadiness
	for _, person := range people {
		_, domain, found := strings.Cut(strings.ToLower(person.Holder.Address), "@")
		if !found {
			continue
		}
		i, known := at[domain]
		if !known {
			i = len(domains)
			at[domain] = i
			domains = append(domains, DomainReadiness{Domain: domain, Proofs: map[policy.Proof]int{}})
		}
		domains[i].add(person)
	}
	slices.SortStableFunc(domains, func(a, b DomainReadiness) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Domain, b.Domain))
	})
	return domains
}

func (d *DomainReadiness) add(person PersonReadiness) {
	d.People++
	answer := person.Answer
	if answer.At.IsZero() || answer.Automatic || answer.Claim.Sender != policy.SenderAsked {
		return
	}
	d.Answered++
	d.Proofs[answer.Claim.Proof]++
	if answer.Claim.Doubt == policy.DoubtSharedDomain {
		d.Shared++
	}
	if person.Readiness == policy.ReadinessCode {
		d.Code++
	}
}

// readyWords matches a line that says no more than the ready answer to a rehearsal.
var readyWords = regexp.MustCompile(`^(da nhan|received)( duoc)?( thu)?( thu)?( [a-z0-9]{4})?( a)?$`)

// AddedWords is what a person wrote in the answer besides the ready answer, on one line; empty for nothing, and for an answer of a program.
func AddedWords(person PersonReadiness) string {
	if person.Answer.Automatic {
		return ""
	}
	var added []string
	for line := range strings.Lines(person.Words) {
		line = strings.Join(strings.Fields(line), " ")
		if line != "" && !readyWords.MatchString(vietnamese.Fold(line)) {
			added = append(added, line)
		}
	}
	return strings.Join(added, " ")
}

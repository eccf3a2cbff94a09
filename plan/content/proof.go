package content

import (
	"fmt"
	"slices"
	"strings"
)

// FormsOfProof says which forms a publication used, in the order of the lists. Host is the host of its link, empty when the proof is the
// number of a document; named are the forms of its line. Nothing means that the proof does not say.
//
//   - A line of offline forms alone (a conference) is proved by a link that lies elsewhere: its form counts when it has one only.
//   - Otherwise the host of the link says the form; one that may be several forms says the one that the line names.
//   - The product of the line (a video) counts beside it when the line has one only.
//   - Without a known host the form of the line counts when it has one only.
func (t Tags) FormsOfProof(host string, named []Code) []Code {
	if len(named) > 0 && len(t.ofKind(named, KindOffline)) == len(named) {
		return onlyOne(named)
	}
	online := t.formOfHost(host, named)
	if online == "" {
		return onlyOne(named)
	}
	return t.Sorted(AxisForm, append([]Code{online}, onlyOne(t.ofKind(named, KindProduct))...))
}

func onlyOne(codes []Code) []Code {
	if len(codes) == 1 {
		return slices.Clone(codes)
	}
	return nil
}

func (t Tags) ofKind(codes []Code, kind Kind) []Code {
	return slices.DeleteFunc(slices.Clone(codes), func(code Code) bool {
		tag, found := t.Find(AxisForm, code)
		return !found || tag.Kind != kind
	})
}

// formOfHost is the form of the longest known domain that the host lies in.
func (t Tags) formOfHost(host string, named []Code) Code {
	for domain := strings.TrimSuffix(strings.ToLower(host), "."); domain != ""; _, domain, _ = strings.Cut(domain, ".") {
		forms, known := t.hosts[domain]
		switch {
		case !known:
		case len(forms) == 1:
			return forms[0]
		default:
			both := slices.DeleteFunc(slices.Clone(forms), func(form Code) bool { return !slices.Contains(named, form) })
			return append(onlyOne(both), "")[0]
		}
	}
	return ""
}

// parseHosts reads the list of hosts.
func parseHosts(list []byte) (map[string][]Code, error) {
	rows, err := readRows(list, []string{"host", "forms"})
	if err != nil {
		return nil, err
	}
	hosts := map[string][]Code{}
	for _, row := range rows {
		if hosts[row.fields[0]] != nil {
			return nil, fmt.Errorf("%w: dòng %d: %s có hai lần", ErrTags, row.number, row.fields[0])
		}
		for form := range strings.SplitSeq(row.fields[1], ";") {
			hosts[row.fields[0]] = append(hosts[row.fields[0]], Code(strings.TrimSpace(form)))
		}
	}
	return hosts, nil
}

package senderauth

import (
	"regexp"
	"strings"
)

// Servers state the policy of a domain (RFC 7489 section 6.3) in different places: in a comment ("(p=NONE sp=NONE dis=NONE)" of OpenDMARC
// and Google, "(policy=none)" of Rspamd), in a property (RFC 8616 names policy.published-domain-policy), or as "action=none" (Exchange
// Online). Without it nobody can tell whether the domain asks for the refusal of a letter that fails.

// policyInComment finds the policy (p), or what was done with the letter (dis).
var policyInComment = regexp.MustCompile(`(?i)(?:^|[\s;,])(p|policy|dis)=([a-z.]+)`)

// statedPolicy is the policy that stands beside a DMARC result: "none" when all that is stated says none, otherwise the first other value.
func statedPolicy(dmarc AuthResult, comments []string) string {
	var stated []string
	for _, comment := range comments {
		for _, m := range policyInComment.FindAllStringSubmatch(comment, -1) {
			stated = append(stated, strings.ToLower(m[2]))
		}
	}
	for _, p := range dmarc.Properties {
		switch p.Name {
		case "policy.published-domain-policy", "policy.dmarc", "policy.policy", "action":
			stated = append(stated, strings.ToLower(p.Value))
		}
	}
	for _, policy := range stated {
		if policy != "none" {
			return policy
		}
	}
	if len(stated) > 0 {
		return "none"
	}
	return ""
}

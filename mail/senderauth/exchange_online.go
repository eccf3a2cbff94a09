package senderauth

import "strings"

// exchangeOnlineResults finds the topmost Authentication-Results of all, which stands between two hops of Microsoft's hosts in a
// letter that was attributed to our tenant (X-EOPTenantAttributedMessage, which the border stamps on what comes in).
func (e Evidence) exchangeOnlineResults() (results AuthResults, found bool, err error) {
	if e.Trust.Tenant == "" || !e.attributedToTenant() {
		return AuthResults{}, false, nil
	}
	trusted, above := trustedFields(e.Header, e.Trust), false
	for i, field := range trusted {
		switch {
		case strings.EqualFold(field.Name, "Received"):
			above = true
		case strings.EqualFold(field.Name, "Authentication-Results"):
			if below := e.Header[i+1:].First("Received"); !above || !isMicrosoftHost(parseReceived(below).by) {
				return AuthResults{}, false, nil
			}
			results, err = parseNamelessResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

func (e Evidence) attributedToTenant() bool {
	stamps := e.Header.All("X-EOPTenantAttributedMessage")
	for _, stamp := range stamps {
		tenant, _, _ := strings.Cut(strings.TrimSpace(stamp), ":")
		if !strings.EqualFold(tenant, e.Trust.Tenant) {
			return false
		}
	}
	return len(stamps) > 0
}

// isMicrosoftHost is true for the hosts of Exchange Online, all of which Microsoft names under these domains.
func isMicrosoftHost(host string) bool {
	for _, domain := range []string{"prod.outlook.com", "protection.outlook.com", "outlook.office365.com"} {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

package senderauth

import "strings"

// exchangeOnlineResults gives the topmost Authentication-Results field. It counts only between two Received fields of Microsoft's hosts,
// in a letter that Exchange Online attributed to our tenant: its gateway writes X-EOPTenantAttributedMessage into every letter that
// comes in.
func (e Evidence) exchangeOnlineResults() (results AuthResults, found bool, err error) {
	if e.Trust.Tenant == "" || !e.attributedToTenant() {
		return AuthResults{}, false, nil
	}
	trusted, received := trustedFields(e.Header, e.Trust), false
	for i, field := range trusted {
		switch {
		case strings.EqualFold(field.Name, "Received"):
			received = true
		case strings.EqualFold(field.Name, "Authentication-Results"):
			if below := e.Header[i+1:].First("Received"); !received || !isMicrosoftHost(parseReceived(below).by) {
				return AuthResults{}, false, nil
			}
			results, err = parseNamelessResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

// attributedToTenant is true when the letter has the mark of our tenant and of no other.
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

// isMicrosoftHost is true for the hosts of Exchange Online. Microsoft names all of them under these domains.
func isMicrosoftHost(host string) bool {
	for _, domain := range []string{"prod.outlook.com", "protection.outlook.com", "outlook.office365.com", "prod.exchangelabs.com"} {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

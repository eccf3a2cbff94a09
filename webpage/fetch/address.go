package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// reserved are the networks that are no part of the public Internet: those of IANA's registries of special-purpose addresses (RFC 6890 and its updates).
// Of IPv6 only 2000::/3 is given out at all.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
	"192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
	"240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

var globalIPv6 = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

// Public reports whether an address belongs to the public Internet. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) does not count, nor
// does one with a zone.
func Public(address netip.Addr) bool {
	if !address.IsValid() || address.Zone() != "" || address.Is6() && !globalIPv6.Contains(address) {
		return false
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(address) })
}

func refusal(reason Reason, detail string) error { return &refused{reason: reason, detail: detail} }

// refused is the error about an address that is not asked.
type refused struct {
	reason Reason
	detail string
}

func (r *refused) Error() string { return fmt.Sprintf("%s: %s", r.reason, r.detail) }

// maxAddress is the longest address that is asked.
const maxAddress = 2048

// checkURL refuses what is not asked, before its host is looked up. It is called again for each redirect.
func (f Fetcher) checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return refusal(ReasonScheme, u.Scheme)
	case u.User != nil:
		return refusal(ReasonCredentials, "user")
	case u.Hostname() == "" || len(u.String()) > maxAddress:
		return refusal(ReasonAddress, "host")
	}
	if !slices.Contains(f.ports(), portOf(u)) {
		return refusal(ReasonPort, u.Port())
	}
	if address, err := netip.ParseAddr(u.Hostname()); err == nil {
		return f.checkAddr(address)
	}
	return nil
}

// portOf is the port of an address; 0 for one that is none.
func portOf(u *url.URL) uint16 {
	switch {
	case u.Port() == "" && u.Scheme == "http":
		return 80
	case u.Port() == "":
		return 443
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return 0
	}
	return uint16(port)
}

func (f Fetcher) ports() []uint16 {
	if f.Ports != nil {
		return f.Ports
	}
	return []uint16{80, 443}
}

// checkAddr refuses an address of no public network.
func (f Fetcher) checkAddr(address netip.Addr) error {
	if Public(address) || f.Permit != nil && f.Permit(address) {
		return nil
	}
	return refusal(ReasonPrivate, address.String())
}

// checkDial refuses an address and port to which a connection is about to be made. The name was looked up by then, so that no second look-up can give
// another address.
func (f Fetcher) checkDial(network, target string) error {
	host, _, err := net.SplitHostPort(target)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return refusal(ReasonAddress, network)
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return refusal(ReasonAddress, host)
	}
	return f.checkAddr(address)
}

package edge

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses of the reverse proxies whose word about the client counts.
type Proxies []netip.Prefix

// ParseProxies reads a list of addresses and networks, parted by commas or spaces: "10.1.2.3, 10.0.0.0/24, fd00::/8".
func ParseProxies(list string) (Proxies, error) {
	var proxies Proxies
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(word); err != nil {
				return nil, fmt.Errorf("%q is no address and no network", word)
			}
			prefix = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen())
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

func (p Proxies) trust(address netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// maxForwarded is how many addresses of X-Forwarded-For are read, from the right. A longer chain of proxies of one's own does not exist.
const maxForwarded = 16

// Client is the client of a request for the limits of an address: an IPv4 address, or the /64 of an IPv6 address, because one line has as many
// addresses as it wants. It is the peer of the connection; behind a trusted proxy it is the right-most address of X-Forwarded-For that is no
// trusted proxy itself, because a client can write anything to the left of it. It is empty for a trusted proxy that names no client.
func (p Proxies) Client(r *http.Request) string {
	peer, ok := addressOf(r.RemoteAddr)
	if !ok {
		return ""
	}
	if !p.trust(peer) {
		return network(peer)
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(forwarded) - 1; i >= max(0, len(forwarded)-maxForwarded); i-- {
		address, ok := addressOf(strings.TrimSpace(forwarded[i]))
		if !ok {
			return "" // what a proxy did not write says nothing
		}
		if !p.trust(address) {
			return network(address)
		}
	}
	return ""
}

// addressOf reads an address with or without a port.
func addressOf(text string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return address.Unmap().WithZone(""), err == nil
}

// network is the address for IPv4, and the /64 for IPv6.
func network(address netip.Addr) string {
	if address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return address.String()
	}
	return prefix.String()
}

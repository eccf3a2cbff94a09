package fetch_test

import (
	"net/netip"
	"testing"

	"loa/webpage/fetch"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1.1.1.1": true, "203.113.131.1": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.1": true, "2001:218::1": true, "2606:4700::1111": true,
		"0.0.0.0": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, // private
		"127.0.0.1": false, "127.8.8.8": false, "::1": false, // loopback
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, // link-local; the first has the keys of clouds
		"100.64.0.1": false, "100.127.255.255": false, // of carriers
		"224.0.0.1": false, "239.255.255.250": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false, // multicast, broadcast
		"::": false, "fc00::1": false, "fd12::1": false, // unspecified, private
		"::ffff:127.0.0.1": false, "::ffff:1.1.1.1": false, "::127.0.0.1": false, // IPv4 inside IPv6
		"64:ff9b::7f00:1": false, "64:ff9b::101:101": false, "64:ff9b:1::a00:1": false, "2002:7f00:1::": false, "2001:0:a00:1::": false, // NAT64, 6to4, Teredo
		"192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "2001:db8::1": false, "3fff::1": false, "192.88.99.1": false, // examples, measurements
	} {
		if got := fetch.Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %v", text, got)
		}
	}
	if fetch.Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

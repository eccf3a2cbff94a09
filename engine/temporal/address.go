//go:build !noembed

package temporal

import (
	"fmt"
	"net"
	"strconv"

	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	"loa/engine"
)

// serviceAddress is where a service listens.
type serviceAddress struct {
	ip         string
	port       int
	membership int // the port by which the hosts of the service find out who is there; 0 for static hosts
}

// serviceAddresses are the addresses of all services. For a part they hold the services of other hosts too: the server reads the ports of
// all services from its own.
type serviceAddresses map[primitives.ServiceName]serviceAddress

func (s serviceAddresses) address(service primitives.ServiceName) string {
	return net.JoinHostPort(s[service].ip, strconv.Itoa(s[service].port))
}

// addresses returns where the services listen.
func (o Options) addresses() (serviceAddresses, error) {
	if o.Part == nil {
		return chooseAddresses(o.Listen)
	}
	if err := o.Part.Check(); err != nil {
		return nil, err
	}
	return o.Part.addresses()
}

// addresses returns the addresses of a part. A port in use is an error here, because the server would end the process.
func (p *Part) addresses() (serviceAddresses, error) {
	addresses := serviceAddresses{}
	for _, service := range Services {
		calls, membership := PortsOf(service)
		addresses[primitives.ServiceName(service)] = serviceAddress{ip: p.Host, port: calls, membership: membership}
		if !p.runs(service) {
			continue
		}
		for _, port := range []int{calls, membership} {
			if err := checkFree(net.JoinHostPort(p.Host, strconv.Itoa(port))); err != nil {
				return nil, err
			}
		}
	}
	return addresses, nil
}

func checkFree(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return engine.PortTaken("the Temporal server", address, err)
	}
	return listener.Close()
}

// chooseAddresses returns the given address for the frontend, and a different free port for every other service. A frontend port in use is
// an error here, because the server would end the process.
func chooseAddresses(listen string) (serviceAddresses, error) {
	frontend, err := frontendAddress(listen)
	if err != nil {
		return nil, err
	}
	addresses := serviceAddresses{}
	taken := map[int]bool{frontend.port: true}
	for _, service := range temporal.DefaultServices {
		name := primitives.ServiceName(service)
		if name == primitives.FrontendService && frontend.port != 0 {
			addresses[name] = frontend
			continue
		}
		for addresses[name].port == 0 {
			port, err := engine.FreePort()
			if err != nil {
				return nil, err
			}
			if !taken[port] {
				addresses[name], taken[port] = serviceAddress{ip: "127.0.0.1", port: port}, true
			}
		}
	}
	return addresses, nil
}

// frontendAddress parses the address that clients connect to. Its port is 0 when any will do.
func frontendAddress(listen string) (serviceAddress, error) {
	if listen == "" {
		return serviceAddress{}, nil
	}
	host, text, err := net.SplitHostPort(listen)
	if err != nil {
		return serviceAddress{}, fmt.Errorf("parsing the address of the Temporal server: %w", err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return serviceAddress{}, fmt.Errorf("parsing the address of the Temporal server: %w", err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return serviceAddress{}, fmt.Errorf("starting the Temporal server on %s: the whole engine listens on loopback only", listen)
	}
	if port == 0 {
		return serviceAddress{}, nil
	}
	return serviceAddress{ip: host, port: port}, checkFree(net.JoinHostPort(host, text))
}

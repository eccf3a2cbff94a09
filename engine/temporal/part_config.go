//go:build !noembed

package temporal

import (
	"crypto/tls"

	"go.temporal.io/server/common/config"
)

// clientTLS is how a client of this part connects; nil without TLS.
func (p *Part) clientTLS() *tls.Config {
	if p == nil || p.TLS == nil {
		return nil
	}
	return p.TLS.Client
}

// rootTLS is mutual TLS for all that a part says and hears: between the services, and between clients and the frontend.
func (p *Part) rootTLS() config.RootTLS {
	if p == nil || p.TLS == nil {
		return config.RootTLS{}
	}
	client := config.ClientTLS{ServerName: p.TLS.ServerName, RootCAFiles: []string{p.TLS.CA}}
	both := config.GroupTLS{
		Client: client,
		Server: config.ServerTLS{CertFile: p.TLS.Certificate, KeyFile: p.TLS.Key, ClientCAFiles: []string{p.TLS.CA}, RequireClientAuth: true},
	}
	return config.RootTLS{
		Internode: both, Frontend: both,
		SystemWorker: config.WorkerTLS{CertFile: p.TLS.Certificate, KeyFile: p.TLS.Key, Client: client},
	}
}

// host is the address that this host tells the others.
func (p *Part) host() string {
	if p == nil {
		return "127.0.0.1"
	}
	return p.Host
}

// clusterAddress is the frontend that other clusters would connect to. There are none. It is the same for all parts, because each of them
// writes it into the databases when it differs.
func (p *Part) clusterAddress(frontend string) string {
	if p == nil {
		return frontend
	}
	return "127.0.0.1:7233"
}

// publicClient is the frontend that the worker service connects to. In a part it is any frontend of the cluster, found by membership.
func (p *Part) publicClient(frontend string) config.PublicClient {
	if p == nil {
		return config.PublicClient{HostPort: frontend}
	}
	return config.PublicClient{}
}

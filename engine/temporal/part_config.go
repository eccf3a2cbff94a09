//go:build !noembed

package temporal

import (
	"crypto/tls"
	"encoding/base64"

	"go.temporal.io/server/common/config"

	"loa/engine/authority"
)

// clientTLS is how this process calls the frontend.
func (o Options) clientTLS() *tls.Config {
	if o.Part == nil {
		return o.keys.Client.ClientTLS()
	}
	return o.Part.TLS.Client
}

// rootTLS is mutual TLS for all that the services say and hear: among each other, and with clients. None of them answers a connection without
// a certificate. The certificates of a whole engine stay in memory.
func (o Options) rootTLS() config.RootTLS {
	if o.Part == nil {
		certificate, key, root := o.keys.Server.PEM()
		client := config.ClientTLS{ServerName: authority.ServerName, RootCAData: []string{base64PEM(root)}}
		server := config.ServerTLS{CertData: base64PEM(certificate), KeyData: base64PEM(key), ClientCAData: client.RootCAData, RequireClientAuth: true}
		return allTLS(client, server)
	}
	files := o.Part.TLS
	client := config.ClientTLS{ServerName: files.ServerName, RootCAFiles: []string{files.CA}}
	return allTLS(client, config.ServerTLS{CertFile: files.Certificate, KeyFile: files.Key, ClientCAFiles: client.RootCAFiles, RequireClientAuth: true})
}

// allTLS has the frontend, the calls between services and the server's own worker use the same certificate.
func allTLS(client config.ClientTLS, server config.ServerTLS) config.RootTLS {
	both := config.GroupTLS{Client: client, Server: server}
	worker := config.WorkerTLS{CertFile: server.CertFile, KeyFile: server.KeyFile, CertData: server.CertData, KeyData: server.KeyData, Client: client}
	return config.RootTLS{Internode: both, Frontend: both, SystemWorker: worker}
}

func base64PEM(block []byte) string { return base64.StdEncoding.EncodeToString(block) }

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

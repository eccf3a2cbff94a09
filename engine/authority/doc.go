// Package authority is the certificate authority of one installation of loa. It issues the certificates by which the services of the Temporal
// server in the process, and the clients of that server, prove themselves to each other (mutual TLS).
//
// Its files are in the folder temporal-keys of the home directory, each readable by its owner alone. authority.pem holds the certificate of the
// authority and its key. server.pem and client.pem each hold a certificate, the certificate of the authority, and the key, so that one path
// leads to all that a host needs.
//
// [Open] makes what is missing and renews what ends soon. The keys are ECDSA P-256.
package authority

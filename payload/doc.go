// Package payload encrypts what loa writes into the histories of Temporal: arguments, results, states and the messages of failures.
//
// A payload is encrypted whole with AES-256-GCM under the newest key of a key file. The id of the key and the encoding stay readable beside it, so
// that keys can be changed while workflows run: an old payload is decrypted with the key that it names. What is not encrypted is read as it is.
//
// A nonce is random (96 bits), so one key is good for 2³² payloads (NIST SP 800-38D §8.3). Not encrypted are the ids and types of workflows and
// activities, search attributes, memos' names, and headers.
package payload

// Package ldap asks a directory service of the city (OpenLDAP, Active Directory) who may sign in, over LDAP version 3 (RFC 4511).
//
// [Client] speaks with the servers. It finds the entry of a login name with an account of loa's own in the directory, and proves the person by a
// bind with the password (RFC 4513 §5.1.3). Its rules:
//
//   - A connection is encrypted before anything is sent: ldaps://, or StartTLS, whose refusal ends the connection.
//   - An empty password is never sent: it would be an unauthenticated bind, which servers accept (RFC 4513 §5.1.2).
//   - The login name is escaped in the filter (RFC 4515 §3). One entry must match, not two.
//   - Referrals are not followed: another server would see the password.
//   - The servers are asked in their order, the next one when one does not answer. Each step has a time limit.
//
// [Service] makes accounts of entries: the person of loa's directory by the mail address, the roles by groups. [Service.Verify] does so when somebody
// signs in, [Service.Sync] for all accounts from the directory service, again and again, so that who leaves the service leaves loa.
//
// Its callers are package account, by an interface, and cmd/loa.
package ldap

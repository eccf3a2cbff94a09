// Package dsn reads what mail servers report about letters that we sent: delivery status notifications (RFC 3464), and bounces
// in free words.
//
// sign.go tells a bounce from other letters, bounce.go reads its recipients and their status codes (RFC 3463), words.go reads
// those that name them only in prose. It is pure. Package inbound calls it.
package dsn

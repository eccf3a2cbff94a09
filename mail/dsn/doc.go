// Package dsn parses the reports of mail servers about letters that we sent: delivery status notifications (RFC 3464), and reports that
// say it only in prose.
//
// detect.go distinguishes reports from other letters, bounce.go parses their recipients and status codes (RFC 3463), prose.go finds the
// recipients in prose. The package is pure, and its cost is linear in the size of the letter. Package inbound and the activities of
// incoming letters call it.
package dsn

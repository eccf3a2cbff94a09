// Package attachment says whether a file of a letter may be kept, opened and forwarded.
//
// file.go is the policy: the name (name.go), the declared type and the content (kind.go; package.go, zip.go and compound.go look
// into containers) must agree, and danger.go names what is refused. clamd.go asks the virus scanner. Every road on which a file
// comes in calls it.
package attachment

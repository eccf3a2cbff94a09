// Package attachment decides whether a file of a letter may be stored, opened by a program, and forwarded.
//
// inspect.go is the policy: the name (name.go), the declared type and the content must agree (kind.go), and containers are examined
// without unpacking them (zip.go, package.go, compound.go). danger.go lists the dangers with their verdicts. clamd.go asks the virus
// scanner.
//
// Every path on which a file comes in calls it: letters, forms and imports.
package attachment

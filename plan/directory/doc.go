// Package directory holds units, people, roles and substitutions as they are on a given day.
//
// unit.go, people.go and actor.go are the values. directory.go finds units and classes by code and day, people.go the holders of a
// position and the owner of an address, match.go a unit by the words of a document; check.go lists the contradictions of a directory.
// Every fact has a first and a last day, because the units of a city change. The package is pure. Packages plan, annex, store and the
// activities call it.
package directory

// Package directory holds units, people, roles and substitutions as they are on a given day.
//
// unit.go, people.go and actor.go are the values, directory.go finds them by code and day, match.go finds a unit by the words of a
// document, coordinator.go says who coordinates, check.go finds every contradiction of a directory at once. Every fact has the days on
// which it holds, because the tree of a city changes. It is pure. Packages plan, annex, store and the activities call it.
package directory

package directory

// UnitCode names a unit over its whole life, for example "so-noi-vu"; names of units repeat in history, codes never do.
type UnitCode string

// ClassCode names a class of units, for example "so-ban-nganh".
type ClassCode string

// PersonID names a person; it is not an address, because addresses change hands.
type PersonID string

const IDLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-"

package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Unit is a row of unit: a unit between two days, either of which may be NULL. Ord keeps the order of the directory.
type Unit struct {
	bun.BaseModel `bun:"table:unit"`

	Ord       int       `bun:"ord,pk"`
	Code      string    `bun:"code"`
	Name      string    `bun:"name"`
	Short     string    `bun:"short"`
	Kind      string    `bun:"kind"`
	Parent    string    `bun:"parent"`
	ValidFrom time.Time `bun:"valid_from,type:date,nullzero"`
	ValidTo   time.Time `bun:"valid_to,type:date,nullzero"`
}

// UnitAlias is a row of unit_alias: another name of a unit in plans.
type UnitAlias struct {
	bun.BaseModel `bun:"table:unit_alias"`

	Ord  int    `bun:"ord,pk"`
	Unit string `bun:"unit"`
	Text string `bun:"text"`
}

// UnitClass is a row of unit_class: a name for several units. The lists are JSON arrays of strings.
type UnitClass struct {
	bun.BaseModel `bun:"table:unit_class"`

	Code    string          `bun:"code,pk"`
	Ord     int             `bun:"ord"`
	Name    string          `bun:"name"`
	Aliases json.RawMessage `bun:"aliases,type:jsonb"`
	Kinds   json.RawMessage `bun:"kinds,type:jsonb"`
	Members json.RawMessage `bun:"members,type:jsonb"`
}

// Succession is a row of succession: a unit that took over a function of another.
type Succession struct {
	bun.BaseModel `bun:"table:succession"`

	Ord      int       `bun:"ord,pk"`
	OldUnit  string    `bun:"old_unit"`
	NewUnit  string    `bun:"new_unit"`
	Function string    `bun:"function"`
	OnDay    time.Time `bun:"on_day,type:date"`
	Basis    string    `bun:"basis"`
}

// Person is a row of person. Ord keeps the order of the directory.
type Person struct {
	bun.BaseModel `bun:"table:person"`

	ID    string `bun:"id,pk"`
	Ord   int    `bun:"ord"`
	Name  string `bun:"name"`
	Title string `bun:"title"`
}

// PersonAddress is a row of person_address: a mail address of a person in a unit between two days.
type PersonAddress struct {
	bun.BaseModel `bun:"table:person_address"`

	Ord       int       `bun:"ord,pk"`
	Address   string    `bun:"address"`
	Person    string    `bun:"person"`
	Unit      string    `bun:"unit"`
	ValidFrom time.Time `bun:"valid_from,type:date,nullzero"`
	ValidTo   time.Time `bun:"valid_to,type:date,nullzero"`
}

// RoleHolder is a row of role_holder: a role of a person in a unit between two days.
type RoleHolder struct {
	bun.BaseModel `bun:"table:role_holder"`

	Ord       int       `bun:"ord,pk"`
	Person    string    `bun:"person"`
	Role      string    `bun:"role"`
	Unit      string    `bun:"unit"`
	ValidFrom time.Time `bun:"valid_from,type:date,nullzero"`
	ValidTo   time.Time `bun:"valid_to,type:date,nullzero"`
}

// Substitution is a row of substitution: a person who acts for another in a role between two days.
type Substitution struct {
	bun.BaseModel `bun:"table:substitution"`

	Ord        int       `bun:"ord,pk"`
	Principal  string    `bun:"principal"`
	Substitute string    `bun:"substitute"`
	Role       string    `bun:"role"`
	Unit       string    `bun:"unit"`
	ValidFrom  time.Time `bun:"valid_from,type:date,nullzero"`
	ValidTo    time.Time `bun:"valid_to,type:date,nullzero"`
	Basis      string    `bun:"basis"`
}

// CalendarDay is a row of calendar_day: a weekday off, or a weekend day worked.
type CalendarDay struct {
	bun.BaseModel `bun:"table:calendar_day"`

	Day   time.Time `bun:"day,pk,type:date"`
	Kind  string    `bun:"kind"`
	Name  string    `bun:"name"`
	Basis string    `bun:"basis"`
}

// Setting is a row of setting: a value that belongs to the database, by key.
type Setting struct {
	bun.BaseModel `bun:"table:setting"`

	Key   string `bun:"key,pk"`
	Value string `bun:"value"`
}

// CoordinatorShare is a row of coordinator_share: the coordinator who gets the matters of a plan, of a group of lines or of a unit.
type CoordinatorShare struct {
	bun.BaseModel `bun:"table:coordinator_share"`

	ID        int64     `bun:"id,pk,autoincrement"`
	Plan      string    `bun:"plan"`
	GroupName string    `bun:"group_name"`
	Unit      string    `bun:"unit"`
	Person    string    `bun:"person"`
	ValidFrom time.Time `bun:"valid_from,type:date,nullzero"`
	ValidTo   time.Time `bun:"valid_to,type:date,nullzero"`
}

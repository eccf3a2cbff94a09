package store

import (
	"database/sql"
	"errors"
	"fmt"

	"loa/plan/directory"
	"loa/schema"
)

// snapshot are the options of a transaction in which every statement sees the tables as they were at its start.
var snapshot = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

func unitRow(ord int, u directory.Unit) schema.Unit {
	return schema.Unit{
		Ord: ord, Code: string(u.Code), Name: u.Name, Short: u.Short, Kind: string(u.Kind), Parent: string(u.Parent),
		ValidFrom: dayOf(u.From), ValidTo: dayOf(u.To),
	}
}

func unitOf(row schema.Unit) (directory.Unit, error) {
	return directory.Unit{
		Code: directory.UnitCode(row.Code), Name: row.Name, Short: row.Short, Kind: directory.UnitKind(row.Kind),
		Parent: directory.UnitCode(row.Parent), From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func aliasRow(ord int, a directory.Alias) schema.UnitAlias {
	return schema.UnitAlias{Ord: ord, Unit: string(a.Unit), Text: a.Text}
}

func aliasOf(row schema.UnitAlias) (directory.Alias, error) {
	return directory.Alias{Unit: directory.UnitCode(row.Unit), Text: row.Text}, nil
}

func classRow(ord int, c directory.Class) schema.UnitClass {
	return schema.UnitClass{
		Code: string(c.Code), Ord: ord, Name: c.Name, Aliases: asJSON(c.Aliases), Kinds: asJSON(c.Kinds), Members: asJSON(c.Members),
	}
}

func classOf(row schema.UnitClass) (directory.Class, error) {
	aliases, err1 := fromJSON[[]string](row.Aliases)
	kinds, err2 := fromJSON[[]directory.UnitKind](row.Kinds)
	members, err3 := fromJSON[[]directory.UnitCode](row.Members)
	if err := errors.Join(err1, err2, err3); err != nil {
		return directory.Class{}, fmt.Errorf("decoding class %s: %w", row.Code, err)
	}
	return directory.Class{Code: directory.ClassCode(row.Code), Name: row.Name, Aliases: aliases, Kinds: kinds, Members: members}, nil
}

func successionRow(ord int, s directory.Succession) schema.Succession {
	return schema.Succession{
		Ord: ord, OldUnit: string(s.Old), NewUnit: string(s.New), Function: s.Function, OnDay: dayOf(s.On), Basis: s.Basis,
	}
}

func successionOf(row schema.Succession) (directory.Succession, error) {
	return directory.Succession{
		Old: directory.UnitCode(row.OldUnit), New: directory.UnitCode(row.NewUnit), Function: row.Function, On: dateOf(row.OnDay), Basis: row.Basis,
	}, nil
}

func personRow(ord int, p directory.Person) schema.Person {
	return schema.Person{ID: string(p.ID), Ord: ord, Name: p.Name, Title: p.Title}
}

func personOf(row schema.Person) (directory.Person, error) {
	return directory.Person{ID: directory.PersonID(row.ID), Name: row.Name, Title: row.Title}, nil
}

func addressRow(ord int, a directory.AddressOf) schema.PersonAddress {
	return schema.PersonAddress{
		Ord: ord, Address: a.Address, Person: string(a.Person), Unit: string(a.Unit), ValidFrom: dayOf(a.From), ValidTo: dayOf(a.To),
	}
}

func addressOf(row schema.PersonAddress) (directory.AddressOf, error) {
	return directory.AddressOf{
		Address: row.Address, Person: directory.PersonID(row.Person), Unit: directory.UnitCode(row.Unit),
		From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func holderRow(ord int, h directory.RoleHolder) schema.RoleHolder {
	return schema.RoleHolder{
		Ord: ord, Person: string(h.Person), Role: string(h.Role), Unit: string(h.Unit), ValidFrom: dayOf(h.From), ValidTo: dayOf(h.To),
	}
}

func holderOf(row schema.RoleHolder) (directory.RoleHolder, error) {
	return directory.RoleHolder{
		Person: directory.PersonID(row.Person), Role: directory.Role(row.Role), Unit: directory.UnitCode(row.Unit),
		From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func substitutionRow(ord int, s directory.Substitution) schema.Substitution {
	return schema.Substitution{
		Ord: ord, Principal: string(s.Principal), Substitute: string(s.Substitute), Role: string(s.Role), Unit: string(s.Unit),
		ValidFrom: dayOf(s.From), ValidTo: dayOf(s.To), Basis: s.Basis,
	}
}

func substitutionOf(row schema.Substitution) (directory.Substitution, error) {
	return directory.Substitution{
		Principal: directory.PersonID(row.Principal), Substitute: directory.PersonID(row.Substitute), Role: directory.Role(row.Role),
		Unit: directory.UnitCode(row.Unit), From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo), Basis: row.Basis,
	}, nil
}

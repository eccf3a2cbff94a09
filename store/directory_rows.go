package store

import (
	"database/sql"
	"errors"
	"fmt"

	"loa/plan"
	"loa/schema"
)

// snapshot is a transaction that sees every table as it was at one instant.
var snapshot = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

func unitRow(ord int, u plan.Unit) schema.Unit {
	return schema.Unit{
		Ord: ord, Code: string(u.Code), Name: u.Name, Short: u.Short, Kind: string(u.Kind), Parent: string(u.Parent),
		ValidFrom: dayOf(u.From), ValidTo: dayOf(u.To),
	}
}

func unitOf(row schema.Unit) (plan.Unit, error) {
	return plan.Unit{
		Code: plan.UnitCode(row.Code), Name: row.Name, Short: row.Short, Kind: plan.UnitKind(row.Kind),
		Parent: plan.UnitCode(row.Parent), From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func aliasRow(ord int, a plan.Alias) schema.UnitAlias {
	return schema.UnitAlias{Ord: ord, Unit: string(a.Unit), Text: a.Text}
}

func aliasOf(row schema.UnitAlias) (plan.Alias, error) {
	return plan.Alias{Unit: plan.UnitCode(row.Unit), Text: row.Text}, nil
}

func classRow(ord int, c plan.Class) schema.UnitClass {
	return schema.UnitClass{
		Code: string(c.Code), Ord: ord, Name: c.Name, Aliases: asJSON(c.Aliases), Kinds: asJSON(c.Kinds), Members: asJSON(c.Members),
	}
}

func classOf(row schema.UnitClass) (plan.Class, error) {
	aliases, err1 := fromJSON[[]string](row.Aliases)
	kinds, err2 := fromJSON[[]plan.UnitKind](row.Kinds)
	members, err3 := fromJSON[[]plan.UnitCode](row.Members)
	if err := errors.Join(err1, err2, err3); err != nil {
		return plan.Class{}, fmt.Errorf("reading class %s: %w", row.Code, err)
	}
	return plan.Class{Code: plan.ClassCode(row.Code), Name: row.Name, Aliases: aliases, Kinds: kinds, Members: members}, nil
}

func successionRow(ord int, s plan.Succession) schema.Succession {
	return schema.Succession{
		Ord: ord, OldUnit: string(s.Old), NewUnit: string(s.New), Function: s.Function, OnDay: dayOf(s.On), Basis: s.Basis,
	}
}

func successionOf(row schema.Succession) (plan.Succession, error) {
	return plan.Succession{
		Old: plan.UnitCode(row.OldUnit), New: plan.UnitCode(row.NewUnit), Function: row.Function, On: dateOf(row.OnDay), Basis: row.Basis,
	}, nil
}

func personRow(ord int, p plan.Person) schema.Person {
	return schema.Person{ID: string(p.ID), Ord: ord, Name: p.Name, Title: p.Title}
}

func personOf(row schema.Person) (plan.Person, error) {
	return plan.Person{ID: plan.PersonID(row.ID), Name: row.Name, Title: row.Title}, nil
}

func addressRow(ord int, a plan.AddressOf) schema.PersonAddress {
	return schema.PersonAddress{
		Ord: ord, Address: a.Address, Person: string(a.Person), Unit: string(a.Unit), ValidFrom: dayOf(a.From), ValidTo: dayOf(a.To),
	}
}

func addressOf(row schema.PersonAddress) (plan.AddressOf, error) {
	return plan.AddressOf{
		Address: row.Address, Person: plan.PersonID(row.Person), Unit: plan.UnitCode(row.Unit),
		From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func holderRow(ord int, h plan.RoleHolder) schema.RoleHolder {
	return schema.RoleHolder{
		Ord: ord, Person: string(h.Person), Role: string(h.Role), Unit: string(h.Unit), ValidFrom: dayOf(h.From), ValidTo: dayOf(h.To),
	}
}

func holderOf(row schema.RoleHolder) (plan.RoleHolder, error) {
	return plan.RoleHolder{
		Person: plan.PersonID(row.Person), Role: plan.Role(row.Role), Unit: plan.UnitCode(row.Unit),
		From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}, nil
}

func substitutionRow(ord int, s plan.Substitution) schema.Substitution {
	return schema.Substitution{
		Ord: ord, Principal: string(s.Principal), Substitute: string(s.Substitute), Role: string(s.Role), Unit: string(s.Unit),
		ValidFrom: dayOf(s.From), ValidTo: dayOf(s.To), Basis: s.Basis,
	}
}

func substitutionOf(row schema.Substitution) (plan.Substitution, error) {
	return plan.Substitution{
		Principal: plan.PersonID(row.Principal), Substitute: plan.PersonID(row.Substitute), Role: plan.Role(row.Role),
		Unit: plan.UnitCode(row.Unit), From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo), Basis: row.Basis,
	}, nil
}

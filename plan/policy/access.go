package policy

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// AccessRole is what a signed-in person is to the pages. Most come from the positions of the directory; a Grant gives the others.
type AccessRole string

// The roles, by what they may see and do.
const (
	AccessAdministrator AccessRole = "administrator" // quản trị: the accounts, and everything to read
	AccessCoordinator   AccessRole = "coordinator"   // điều phối: everything, but not the accounts
	AccessLeader        AccessRole = "leader"        // lãnh đạo: reads, and decides where a task asks for it
	AccessHead          AccessRole = "head"          // thủ trưởng, trưởng phòng: the tasks of the unit, and decides
	AccessOfficer       AccessRole = "officer"       // công chức đầu mối: the tasks of the unit
	AccessClerk         AccessRole = "clerk"         // văn thư: the tasks of the unit
	AccessAuditor       AccessRole = "auditor"       // kiểm tra, thanh tra: reads everything and changes nothing
)

// AccessRoles lists every role in the order in which pages show them.
func AccessRoles() []AccessRole {
	return []AccessRole{AccessAdministrator, AccessCoordinator, AccessLeader, AccessHead, AccessOfficer, AccessClerk, AccessAuditor}
}

// Granted lists the roles that a Grant may give. The others are positions of the directory, where they have their days and their substitutes.
func Granted() []AccessRole {
	return []AccessRole{AccessAdministrator, AccessLeader, AccessAuditor}
}

// Right is one thing that pages let a person do.
type Right string

// The rights.
const (
	RightSignedIn      Right = "signed_in"      // the own account
	RightRead          Right = "read"           // tasks and figures of the units that the person may see
	RightCommand       Right = "command"        // commands about such a task; the rule of the command says who may give it
	RightReadPlans     Right = "read_plans"     // whole plans with their lines, and who can be reached
	RightChangePlans   Right = "change_plans"   // import, launch, pause, close
	RightReadLetters   Right = "read_letters"   // received letters and mailboxes
	RightHandleLetters Right = "handle_letters" // decide what becomes of a letter, send to a mailbox again
	RightManyTasks     Right = "many_tasks"     // urge many tasks at once, give them to others, move their deadlines; the rule of each command says more
	RightReadAccounts  Right = "read_accounts"
)

// Rights lists every right.
func Rights() []Right {
	return []Right{RightSignedIn, RightRead, RightCommand, RightReadPlans, RightChangePlans, RightReadLetters, RightHandleLetters, RightManyTasks, RightReadAccounts}
}

// RightsOf lists the rights of a role. A leader reads whole plans only where the role is for all units.
func RightsOf(role AccessRole) []Right {
	switch role {
	case AccessAdministrator:
		return []Right{RightSignedIn, RightRead, RightReadPlans, RightReadLetters, RightReadAccounts}
	case AccessCoordinator:
		return []Right{RightSignedIn, RightRead, RightCommand, RightReadPlans, RightChangePlans, RightReadLetters, RightHandleLetters, RightManyTasks}
	case AccessLeader, AccessHead, AccessOfficer, AccessClerk:
		return []Right{RightSignedIn, RightRead, RightCommand}
	case AccessAuditor:
		return []Right{RightSignedIn, RightRead, RightReadPlans, RightReadLetters, RightReadAccounts}
	}
	return nil
}

// Grant is a role that an account has beside the positions of its person, from a day to a day, both included; a zero day leaves that end open.
type Grant struct {
	Role AccessRole
	Unit directory.UnitCode // with everything below it; empty: all units
	From calendar.Date
	To   calendar.Date
}

// ValidOn says whether the grant holds on the day.
func (g Grant) ValidOn(on calendar.Date) bool {
	return (g.From.IsZero() || !on.Before(g.From)) && (g.To.IsZero() || !g.To.Before(on))
}

// Access is what a signed-in person may see and do on a day. The zero value may nothing.
type Access struct {
	Roles []AccessRole
	Whole bool                 // every unit
	Units []directory.UnitCode // the units that the person may see, with those below them; unless Whole
}

// AccessOf finds the access of a person, who may be unknown to the directory, with the grants of the account.
func AccessOf(d directory.Directory, actor directory.Actor, grants []Grant, on calendar.Date) Access {
	var a Access
	var roots []directory.UnitCode
	add := func(role AccessRole, unit directory.UnitCode, whole bool) {
		if !slices.Contains(a.Roles, role) {
			a.Roles = append(a.Roles, role)
		}
		if a.Whole = a.Whole || whole; !whole {
			roots = append(roots, unit)
		}
	}
	for _, position := range actor.Positions {
		role := roleOf(position.Role)
		add(role, position.Unit, role == AccessCoordinator || role == AccessLeader && ofCity(d, position.Unit))
	}
	for _, grant := range grants {
		if grant.ValidOn(on) && slices.Contains(Granted(), grant.Role) {
			add(grant.Role, grant.Unit, grant.Unit == "" || grant.Role == AccessAdministrator)
		}
	}
	if !a.Whole {
		a.Units = d.Subtree(roots, on)
	}
	return a
}

// May reports whether one of the roles has the right.
func (a Access) May(right Right) bool {
	for _, role := range a.Roles {
		if slices.Contains(RightsOf(role), right) || role == AccessLeader && a.Whole && right == RightReadPlans {
			return true
		}
	}
	return false
}

// ofCity says that a unit is the city itself, above all others.
func ofCity(d directory.Directory, code directory.UnitCode) bool {
	unit, known := d.UnitEver(code)
	return known && unit.Kind == directory.KindCity
}

func roleOf(role directory.Role) AccessRole {
	switch role {
	case directory.RoleCoordinator:
		return AccessCoordinator
	case directory.RoleLeader:
		return AccessLeader
	case directory.RoleSectionHead, directory.RoleUnitHead, directory.RoleOfficeChief:
		return AccessHead
	case directory.RoleClerk:
		return AccessClerk
	case directory.RoleFocalPoint:
		return AccessOfficer
	}
	return ""
}

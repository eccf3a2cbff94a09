package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/account"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// userFlags are the flags of `loa user`.
type userFlags struct {
	person, name, unit, from, until string
	admin                           bool
}

func (p *program) user() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: p.t("command.user.short")}
	cmd.AddCommand(p.userCreate(), p.userList(), p.userPassword(), p.userDisable(true), p.userDisable(false), p.userGrant(), p.userRevoke(),
		p.userSessions(), p.userSignOut(), p.userSync(), p.userMove(), p.userTOTP())
	return cmd
}

// ofLogin makes a command about one account.
func (p *program) ofLogin(verb, short string, do func(ctx context.Context, a *app, login string) error) *cobra.Command {
	return &cobra.Command{
		Use:   verb + " " + p.t("command.user.word.login"),
		Short: short,
		Args:  p.exactly(1, "command.user.argument.login"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				return p.ofUnknown(args[0], do(ctx, a, args[0]))
			})
		},
	}
}

// ofUnknown says so when there is no such account.
func (p *program) ofUnknown(login string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return notFound(p.t("command.user.unknown", "Login", quoted(login)))
	}
	return err
}

func (p *program) userCreate() *cobra.Command {
	var f userFlags
	cmd := p.ofLogin("create", p.t("command.user.create.short"), func(ctx context.Context, a *app, login string) error {
		return p.createUser(ctx, a, login, f)
	})
	flags := cmd.Flags()
	flags.StringVar(&f.person, "person", "", p.t("command.user.flag.person"))
	flags.StringVar(&f.name, "name", "", p.t("command.user.flag.name"))
	flags.BoolVar(&f.admin, "admin", false, p.t("command.user.flag.admin"))
	return cmd
}

func (p *program) createUser(ctx context.Context, a *app, login string, f userFlags) error {
	created := store.Account{Login: login, Name: strings.TrimSpace(f.name), CreatedAt: now()}
	if !account.ValidLogin(login) {
		return usage(p.t("command.user.bad_login", "Login", quoted(login)))
	}
	if f.person != "" {
		people, err := a.store.Directory(ctx)
		if err != nil {
			return err
		}
		person, known := people.PersonNamed(f.person, calendar.Today(now()))
		if !known {
			return notFound(p.t("command.user.no_person", "Person", quoted(f.person)))
		}
		created.Person, created.Name = person.ID, person.Name
	}
	if created.Name == "" && f.admin {
		created.Name = login
	}
	if created.Name == "" {
		return usage(p.t("command.user.needs_name"))
	}
	if f.admin {
		created.Grants = []policy.Grant{{Role: policy.AccessAdministrator}}
	}
	var err error
	if created.Password, err = p.newPassword(login); err != nil {
		return err
	}
	err = a.store.CreateAccount(ctx, created)
	if errors.Is(err, store.ErrConflict) {
		return invalid(p.t("command.user.exists", "Login", login))
	}
	if err != nil {
		return err
	}
	a.log.Info("account created", "login", login, "person", created.Person, "administrator", f.admin, "operator", operator())
	p.say(p.t("command.user.created", "Login", login, "Name", created.Name, "Address", a.public()))
	return nil
}

func (p *program) userPassword() *cobra.Command {
	return p.ofLogin("password", p.t("command.user.password.short"), func(ctx context.Context, a *app, login string) error {
		known, err := a.store.Account(ctx, login)
		if err != nil {
			return err
		}
		if known.Source != store.SourceLocal {
			return invalid(p.t("command.user.foreign_password", "Login", login, "Source", p.lang.Word("account_source", string(known.Source))))
		}
		hash, err := p.newPassword(login)
		if err != nil {
			return err
		}
		if err := a.store.SetPassword(ctx, login, hash, "", now()); err != nil {
			return err
		}
		a.log.Info("password set", "login", login, "operator", operator())
		p.say(p.t("command.user.password_set", "Login", login))
		return nil
	})
}

func (p *program) userDisable(disable bool) *cobra.Command {
	verb, short, done := "enable", p.t("command.user.enable.short"), p.t
	if disable {
		verb, short = "disable", p.t("command.user.disable.short")
	}
	return p.ofLogin(verb, short, func(ctx context.Context, a *app, login string) error {
		err := a.store.SetDisabled(ctx, login, disable, now())
		if errors.Is(err, store.ErrConflict) {
			return invalid(p.t("command.user.person_taken", "Login", login))
		}
		if err != nil {
			return err
		}
		a.log.Info("account changed", "login", login, "disabled", disable, "operator", operator())
		if disable {
			p.say(done("command.user.disabled", "Login", login))
		} else {
			p.say(done("command.user.enabled", "Login", login))
		}
		return nil
	})
}

func (p *program) userSignOut() *cobra.Command {
	return p.ofLogin("sign-out", p.t("command.user.sign_out.short"), func(ctx context.Context, a *app, login string) error {
		if _, err := a.store.Account(ctx, login); err != nil {
			return err
		}
		n, err := a.store.EndSessions(ctx, login)
		if err != nil {
			return err
		}
		a.log.Info("sessions ended", "login", login, "sessions", n, "operator", operator())
		p.say(p.t("command.user.signed_out", "Login", login, "Number", n))
		return nil
	})
}

// ofRole makes a command about a role of an account.
func (p *program) ofRole(verb, short string, f *userFlags, do func(ctx context.Context, a *app, login string, g policy.Grant) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:   verb + " " + p.t("command.user.word.login") + " " + p.t("command.user.word.role"),
		Short: short,
		Args:  p.exactly(2, "command.user.argument.role"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				grant, err := p.grant(ctx, a, args[1], *f)
				if err != nil {
					return err
				}
				if _, err := a.store.Account(ctx, args[0]); err != nil {
					return p.ofUnknown(args[0], err)
				}
				return do(ctx, a, args[0], grant)
			})
		},
	}
	cmd.Flags().StringVar(&f.unit, "unit", "", p.t("command.user.flag.unit"))
	return cmd
}

func (p *program) userGrant() *cobra.Command {
	var f userFlags
	cmd := p.ofRole("grant", p.t("command.user.grant.short"), &f, func(ctx context.Context, a *app, login string, g policy.Grant) error {
		if err := a.store.SaveGrant(ctx, login, g); err != nil {
			return err
		}
		a.log.Info("role granted", "login", login, "role", g.Role, "unit", g.Unit, "operator", operator())
		p.say(p.t("command.user.granted", "Login", login, "Role", g.Role))
		return nil
	})
	cmd.Flags().StringVar(&f.from, "from", "", p.t("command.user.flag.from"))
	cmd.Flags().StringVar(&f.until, "until", "", p.t("command.user.flag.until"))
	return cmd
}

func (p *program) userRevoke() *cobra.Command {
	var f userFlags
	return p.ofRole("revoke", p.t("command.user.revoke.short"), &f, func(ctx context.Context, a *app, login string, g policy.Grant) error {
		err := a.store.RevokeGrant(ctx, login, g.Role, g.Unit)
		if errors.Is(err, store.ErrNotFound) {
			return notFound(p.t("command.user.no_grant", "Login", quoted(login), "Role", g.Role))
		}
		if err != nil {
			return err
		}
		a.log.Info("role revoked", "login", login, "role", g.Role, "unit", g.Unit, "operator", operator())
		p.say(p.t("command.user.revoked", "Login", login, "Role", g.Role))
		return nil
	})
}

// grant is the grant that was typed.
func (p *program) grant(ctx context.Context, a *app, role string, f userFlags) (g policy.Grant, err error) {
	g = policy.Grant{Role: policy.AccessRole(role), Unit: directory.UnitCode(f.unit)}
	var roles []string
	for _, known := range policy.Granted() {
		roles = append(roles, string(known))
	}
	if !strings.Contains(" "+strings.Join(roles, " ")+" ", " "+role+" ") {
		return g, usage(p.t("command.user.bad_role", "Role", quoted(role), "Roles", strings.Join(roles, ", ")))
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return g, err
	}
	if _, known := people.UnitEver(g.Unit); !known && f.unit != "" {
		return g, notFound(p.t("command.user.no_unit", "Unit", quoted(f.unit)))
	}
	for flag, day := range map[string]struct {
		text string
		to   *calendar.Date
	}{"--from": {f.from, &g.From}, "--until": {f.until, &g.To}} {
		if day.text == "" {
			continue
		}
		if *day.to, err = calendar.ParseDay(day.text); err != nil {
			return g, usage(p.t("command.user.bad_day", "Flag", flag, "Value", quoted(day.text)))
		}
	}
	return g, nil
}

// userView is the JSON of an account.
type userView struct {
	Login    string              `json:"login"`
	Person   directory.PersonID  `json:"person"`
	Name     string              `json:"name"`
	Roles    []policy.AccessRole `json:"roles"`
	Source   store.AccountSource `json:"source"`
	Disabled bool                `json:"disabled"`
	Left     bool                `json:"left"` // the sign-in service no longer has the account
	TOTP     bool                `json:"totp"` // an app computes codes for the second step
	Created  time.Time           `json:"created"`
}

func (p *program) userList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: p.t("command.user.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), p.listUsers)
		},
	}
}

func (p *program) listUsers(ctx context.Context, a *app) error {
	accounts, err := a.store.Accounts(ctx)
	if err != nil {
		return err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	apps, err := a.store.AppsSince(ctx)
	if err != nil {
		return err
	}
	today, views := calendar.Today(now()), make([]userView, 0, len(accounts))
	for _, known := range accounts {
		access := policy.AccessOf(people, people.Actor(known.Person, today), known.Grants, today)
		views = append(views, userView{known.Login, known.Person, known.Name, append([]policy.AccessRole{}, access.Roles...), known.Source, known.Disabled, !known.LeftAt.IsZero(), !apps[known.Login].IsZero(), known.CreatedAt})
	}
	return p.show(views, func() {
		if len(views) == 0 {
			p.say(p.t("command.user.none"))
			return
		}
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			var roles []string
			for _, role := range v.Roles {
				roles = append(roles, p.lang.Word("access_role", string(role)))
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", v.Login, v.Name, strings.Join(roles, "; "), p.lang.Word("account_source", string(v.Source)), strings.Join(p.userStates(v), "; "))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

// userStates are the words for an account in the list: whether it has an app, and whether it is closed.
func (p *program) userStates(v userView) (words []string) {
	if v.TOTP {
		words = append(words, p.t("command.user.has_app"))
	}
	switch {
	case v.Disabled:
		words = append(words, p.t("command.user.is_disabled"))
	case v.Left:
		words = append(words, p.t("command.user.has_left"))
	}
	return words
}

// sessionView is the JSON of a session.
type sessionView struct {
	Login   string    `json:"login"`
	Opened  time.Time `json:"opened"`
	Seen    time.Time `json:"seen"`
	Address string    `json:"address"`
	Browser string    `json:"browser"`
}

func (p *program) userSessions() *cobra.Command {
	return &cobra.Command{
		Use:   "sessions",
		Short: p.t("command.user.sessions.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				sessions, err := a.store.Sessions(ctx, "", now())
				if err != nil {
					return err
				}
				views := make([]sessionView, 0, len(sessions))
				for _, s := range sessions {
					views = append(views, sessionView{s.Login, s.OpenedAt, s.SeenAt, s.Address, s.Browser})
				}
				return p.show(views, func() { p.printSessions(views) })
			})
		},
	}
}

func (p *program) printSessions(views []sessionView) {
	if len(views) == 0 {
		p.say(p.t("command.user.no_session"))
		return
	}
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, v := range views {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", v.Login, minute(v.Opened), minute(v.Seen), v.Address, v.Browser)
	}
	_ = table.Flush() // a closed pipe is the reader's wish
}

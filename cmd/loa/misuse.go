package main

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"loa/locale"
)

// seeHelp adds to a fault of the command line where the right way is told.
func (p *program) seeHelp(cmd *cobra.Command, problem string) string {
	return p.t("command.misuse.see_help", "Problem", problem, "Command", cmd.CommandPath())
}

// flagFault says what is wrong with a flag.
func (p *program) flagFault(err error) string {
	if unknown, is := errors.AsType[*pflag.NotExistError](err); is {
		return p.unknownFlag(unknown)
	}
	if missing, is := errors.AsType[*pflag.ValueRequiredError](err); is {
		return p.t("command.misuse.flag_needs_value", "Flag", "--"+missing.GetFlag().Name)
	}
	if invalid, is := errors.AsType[*pflag.InvalidValueError](err); is {
		return p.t("command.misuse.flag_value", "Flag", "--"+invalid.GetFlag().Name, "Value", quoted(invalid.GetValue()), "Problem", p.valueFault(invalid))
	}
	if syntax, is := errors.AsType[*pflag.InvalidSyntaxError](err); is {
		return p.t("command.misuse.flag_syntax", "Flag", syntax.GetSpecifiedFlag())
	}
	return err.Error()
}

func (p *program) unknownFlag(err *pflag.NotExistError) string {
	name, group := err.GetSpecifiedName(), err.GetSpecifiedShortnames()
	switch group {
	case "":
		return p.t("command.misuse.unknown_flag", "Flag", "--"+name)
	case name:
		return p.t("command.misuse.unknown_flag", "Flag", "-"+name)
	}
	return p.t("command.misuse.unknown_short_flag", "Flag", "-"+name, "Group", "-"+group)
}

// valueFault says what the value of a flag has to be.
func (p *program) valueFault(err *pflag.InvalidValueError) string {
	switch err.GetFlag().Value.Type() {
	case "int":
		return p.t("command.misuse.not_a_number")
	case "duration":
		return p.t("command.misuse.not_a_duration")
	case "bool":
		return p.t("command.misuse.not_a_bool")
	}
	return errors.Unwrap(err).Error()
}

// unknownSubcommands makes a mistyped command an error with exit code 2; by itself the library prints help and says all is well.
func (p *program) unknownSubcommands(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		p.unknownSubcommands(sub)
	}
	if !cmd.HasSubCommands() || cmd.RunE != nil {
		return
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return usage(p.unknownCommand(cmd, args[0]))
	}
}

func (p *program) unknownCommand(cmd *cobra.Command, name string) string {
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return p.t("command.misuse.did_you_mean", "Name", quoted(name), "Near", quoted(near[0]), "Command", cmd.CommandPath())
	}
	return p.t("command.misuse.unknown_command", "Name", quoted(name), "Command", cmd.CommandPath())
}

// atLeast and exactly are rules for arguments. What names the arguments in a sentence.
func (p *program) atLeast(n int, what locale.ID) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usage(p.missingArgument(cmd, what))
		}
		return nil
	}
}

func (p *program) exactly(n int, what locale.ID) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return usage(p.missingArgument(cmd, what))
		case len(args) > n:
			problem := p.t("command.misuse.extra_argument", "Argument", quoted(args[n]), "Count", n, "What", p.lang.T(what))
			return usage(p.seeHelp(cmd, problem))
		}
		return nil
	}
}

func (p *program) missingArgument(cmd *cobra.Command, what locale.ID) string {
	return p.seeHelp(cmd, p.t("command.misuse.missing_argument", "What", p.lang.T(what)))
}

// noArguments is the rule of commands that take flags only.
func (p *program) noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(p.seeHelp(cmd, p.tooManyArguments(0, args[0])))
	}
	return nil
}

// atMost is the rule of commands whose arguments may be left out. Its fault has exit code 1, as the library's own has.
func (p *program) atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return &fault{code: exitFailure, text: p.seeHelp(cmd, p.tooManyArguments(n, args[n]))}
		}
		return nil
	}
}

func (p *program) tooManyArguments(most int, extra string) string {
	if most == 0 {
		return p.t("command.misuse.no_arguments", "Argument", quoted(extra))
	}
	return p.t("command.misuse.too_many_arguments", "Argument", quoted(extra), "Count", most)
}

// quoted puts what a person has written into a sentence.
func quoted(text string) string { return strconv.Quote(text) }

package main

import (
	"fmt"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"loa/locale"
)

// usageTemplate is the part of a help page below its first paragraph. It has the order of cobra's own, which is English only.
const usageTemplate = `{{t "command.help.usage"}}:{{if .Runnable}}
  {{useLine .}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} {{t "command.help.command"}}{{end}}{{with .Example}}

{{t "command.help.examples"}}:
{{.}}{{end}}{{if .HasAvailableSubCommands}}

{{t "command.help.commands"}}:{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{pad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

{{t "command.help.flags"}}:
{{flags .LocalFlags}}{{end}}{{if .HasAvailableInheritedFlags}}

{{t "command.help.global_flags"}}:
{{flags .InheritedFlags}}{{end}}{{if .HasAvailableSubCommands}}

{{t "command.help.more" "Command" .CommandPath}}{{end}}
`

// translateCobra puts the texts of cobra's own into the language of the command line: help, faults of flags, the commands help and
// completion. cobra.AddTemplateFuncs would set the language of every command in the process, so the template is parsed here.
func (p *program) translateCobra(root *cobra.Command) {
	page := template.Must(template.New("usage").Funcs(p.lang.Funcs()).Funcs(template.FuncMap{
		"useLine": p.useLine, "pad": pad, "flags": p.flagUsages,
	}).Parse(usageTemplate))
	root.SetUsageFunc(func(cmd *cobra.Command) error { return page.Execute(cmd.OutOrStderr(), cmd) })
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(p.seeHelp(cmd, p.flagFault(err))) })
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Use, cmd.Short = "help "+p.t("command.help.command"), p.t("command.help.short")
			cmd.Long = p.t("command.help.long", "Command", root.Name())
		case "completion":
			p.describeCompletion(cmd)
		}
	}
	p.addHelpFlags(root)
}

// addHelpFlags gives each command the flag that cobra would add with an English text.
func (p *program) addHelpFlags(cmd *cobra.Command) {
	cmd.Flags().BoolP("help", "h", false, p.t("command.help.flag.help", "Name", cmd.Name()))
	for _, sub := range cmd.Commands() {
		p.addHelpFlags(sub)
	}
}

// describeCompletion gives the commands that cobra makes for shells their texts.
func (p *program) describeCompletion(cmd *cobra.Command) {
	root := cmd.Root().Name()
	cmd.Short, cmd.Long = p.t("command.completion.short"), p.t("command.completion.long", "Command", root)
	long := map[string]locale.ID{
		"bash": "command.completion.bash.long", "zsh": "command.completion.zsh.long", "fish": "command.completion.fish.long",
		"powershell": "command.completion.powershell.long",
	}
	for _, shell := range cmd.Commands() {
		shell.Short = p.t("command.completion.shell_short", "Shell", shell.Name())
		shell.Long = p.lang.T(long[shell.Name()], "Command", root)
		shell.Flags().Lookup("no-descriptions").Usage = p.t("command.completion.flag.no_descriptions")
		shell.Args = p.atMost(0)
	}
}

// useLine is how a command is called; cobra's own adds the word "[flags]".
func (p *program) useLine(cmd *cobra.Command) string {
	line := strings.TrimSpace(strings.TrimSuffix(cmd.CommandPath(), cmd.Name()) + cmd.Use)
	if cmd.HasAvailableFlags() && !cmd.DisableFlagsInUseLine {
		line += " " + p.t("command.help.flags_in_use")
	}
	return line
}

func pad(text string, width int) string { return fmt.Sprintf("%-*s", width, text) }

// flagUsages lists flags, a line each: name, kind of value, text, default.
func (p *program) flagUsages(flags *pflag.FlagSet) string {
	var names, texts []string
	width := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if kind := f.Value.Type(); kind != "bool" {
			name += " " + p.lang.Word("flag_value", kind)
		}
		names, texts = append(names, name), append(texts, f.Usage+p.defaultOf(f))
		width = max(width, utf8.RuneCountInString(name))
	})
	for i, name := range names {
		names[i] = pad(name, width) + "   " + texts[i]
	}
	return strings.Join(names, "\n")
}

// defaultOf is what holds without a flag; empty when that is nothing, zero or false.
func (p *program) defaultOf(f *pflag.Flag) string {
	value := f.DefValue
	switch value {
	case "", "0", "0s", "false", "[]":
		return ""
	}
	if f.Value.Type() == "string" {
		value = quoted(value)
	}
	return " (" + p.t("command.help.default", "Value", value) + ")"
}

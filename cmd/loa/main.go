package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata"

	"github.com/spf13/cobra"

	"loa/activities/extract"
	"loa/cmd/loa/config"
	"loa/locale"
	"loa/mail/attachment"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	environment := os.Environ()
	for _, name := range config.SecretVariables(environment) {
		_ = os.Unsetenv(name) // a name that was in the environment is a name
	}
	code := run(ctx, os.Args[1:], environment, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program without the process around it: it returns the exit code. Data goes to out, everything else to errs.
func run(ctx context.Context, args, environment []string, out, errs io.Writer) int {
	p := &program{environ: environment, lang: config.LanguageOf(args, environment), out: out, errs: errs}
	root := p.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	if err != nil && code != exitInterrupted {
		fmt.Fprintln(errs, "loa:", message(p.lang, err))
	}
	return code
}

// program is what every command is given.
type program struct {
	environ  []string // as os.Environ gives it
	lang     locale.Language
	settings settings // read before each command begins, see configure
	out      io.Writer
	errs     io.Writer
	format   string
}

// readFileCommand is the child process in which the files of strangers are read: loa starts itself with it, gives it one file and takes
// one answer. The process confines itself before it looks at the file, so nobody else has a use for it, and help does not show it.
func (p *program) readFileCommand() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:    "read-file " + p.t("command.read_file.args"),
		Short:  p.t("command.read_file.short"),
		Hidden: true,
		Args:   p.noArguments,
		// The child reads no settings: it is started in an empty folder, without variables.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return extract.NewChild().Run(cmd.Context(), attachment.Kind(kind), cmd.InOrStdin(), p.out)
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", p.t("command.read_file.flag.kind"))
	return cmd
}

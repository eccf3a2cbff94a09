// Command loa runs a government's annual communication plan: it imports the plan, launches it, carries every task through
// assignment, drafting, approval, publication and reporting, and shows where everything stands.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // every host reads the same zones, whatever it has installed

	"loa/cmd/loa/config"
	"loa/locale"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
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

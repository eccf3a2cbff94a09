package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
)

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "loa",
		Short: "loa: vận hành kế hoạch thông tin, tuyên truyền hằng năm",
		Long: `loa nhập kế hoạch như đã ban hành, triển khai, và đưa từng nhiệm vụ qua năm khâu: giao, soạn thảo, duyệt,
đăng phát, báo cáo. Bắt đầu bằng: loa dev`,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.checkFormat(); err != nil {
				return err
			}
			return faultOf(p.configure(cmd))
		},
	}
	root.PersistentFlags().StringVarP(&p.format, "output", "o", "text", "dạng kết quả: text hoặc json")
	config.AddFlags(root.PersistentFlags(), p.lang)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%v; xem %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(p.dev(), p.serve(), p.workerCommand(), p.webCommand(), p.temporalCommand(), p.migrate(), p.doctor(), p.version(),
		p.plan(), p.task(), p.cron(), p.mail(), p.directory(), p.configCommand(), p.readFileCommand())
	unknownSubcommands(root)
	return root
}

func (p *program) checkFormat() error {
	if p.format != "text" && p.format != "json" {
		return usage("-o chỉ nhận text hoặc json, không phải %q", p.format)
	}
	return nil
}

// unknownSubcommands makes a mistyped command an error with exit code 2; by itself the library prints help and says all is well.
func unknownSubcommands(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		unknownSubcommands(sub)
	}
	if !cmd.HasSubCommands() || cmd.RunE != nil {
		return
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		hint := ""
		cmd.SuggestionsMinimumDistance = 2
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = fmt.Sprintf(" Có phải %q?", near[0])
		}
		return usage("không có lệnh %q.%s Xem %s --help", args[0], hint, cmd.CommandPath())
	}
}

// atLeast and exactly are argument rules whose faults exit with 2.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usage("thiếu %s; xem %s --help", what, cmd.CommandPath())
		}
		return nil
	}
}

func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return usage("thiếu %s; xem %s --help", what, cmd.CommandPath())
		case n == 0 && len(args) > 0:
			return usage("lệnh này không nhận tham số %q; xem %s --help", args[0], cmd.CommandPath())
		case len(args) > n:
			return usage("thừa %q, chỉ cần %d %s; xem %s --help", args[n], n, what, cmd.CommandPath())
		}
		return nil
	}
}

// show prints a value as JSON, or what text says of it.
func (p *program) show(value any, text func()) error {
	if p.format == "json" {
		return p.json(value)
	}
	text()
	return nil
}

// json prints one value on one line.
func (p *program) json(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func (p *program) say(format string, args ...any)   { fmt.Fprintf(p.errs, format+"\n", args...) }
func (p *program) print(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

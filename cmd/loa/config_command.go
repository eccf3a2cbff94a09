package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
)

// configCommand has the commands about the settings themselves: they run with settings that are wrong, too.
func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Cấu hình: tệp loa.toml, biến LOA_… và cờ",
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return p.checkFormat()
		},
	}
	cmd.AddCommand(p.configInit(), p.configShow(), p.configCheck())
	return cmd
}

func (p *program) configInit() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Tạo tệp loa.toml có mọi thiết lập kèm giải thích; không ghi đè tệp đã có",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			name := config.NamedFile(config.Sources{Environ: p.environ, Flags: cmd.Flags()})
			if err := createFile(name, config.Sample(p.lang)); err != nil {
				return err
			}
			return p.show(map[string]string{"file": name}, func() {
				p.print("Đã tạo %s; chỉ người tạo đọc được. Sửa rồi chạy: loa config check", name)
			})
		},
	}
}

// createFile writes a file that may hold passwords later on, so that only its owner can read it.
func createFile(name, content string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec the operator names the file
	if errors.Is(err, fs.ErrExist) {
		return invalid("%s đã có và được giữ nguyên; nêu tệp khác bằng --config", name)
	}
	if err != nil {
		return invalid("không tạo được %s: %v", name, err)
	}
	if _, err := file.WriteString(content); err != nil {
		_ = file.Close() // the first error is told
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return file.Close()
}

func (p *program) configShow() *cobra.Command {
	var redact, reveal bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Mọi thiết lập đang dùng và nơi đặt từng giá trị; mật khẩu được che",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if redact && reveal {
				return usage("chọn một trong hai: --redact hoặc --reveal")
			}
			loaded := p.configure(cmd)
			entries := loaded.Entries(reveal)
			if err := p.show(entries, func() { p.printEntries(loaded.File, entries) }); err != nil {
				return err
			}
			return faultOf(loaded)
		},
	}
	cmd.Flags().BoolVar(&redact, "redact", false, "che mật khẩu (vốn đã che nếu không có --reveal)")
	cmd.Flags().BoolVar(&reveal, "reveal", false, "in cả mật khẩu")
	return cmd
}

func (p *program) printEntries(file string, entries []config.Entry) {
	if file == "" {
		p.say("Không có tệp cấu hình (đã tìm %s).", strings.Join(config.Places(), ", "))
	}
	columns := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintln(columns, e.Line(p.lang))
	}
	_ = columns.Flush() // as every print: a closed terminal reads nothing
}

func (p *program) configCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Kiểm tra cấu hình và nêu mọi lỗi một lần; có lỗi thì mã kết thúc là 2",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded := p.configure(cmd)
			faults := append([]config.Fault{}, loaded.Faults...)
			err := p.show(faults, func() {
				if len(faults) == 0 {
					p.print("Cấu hình đúng (%s).", cmp.Or(loaded.File, "không có tệp"))
				}
			})
			if err != nil {
				return err
			}
			return faultOf(loaded)
		},
	}
}

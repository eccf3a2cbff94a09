package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/plan/problem"
)

func (p *program) directory() *cobra.Command {
	cmd := &cobra.Command{Use: "directory", Short: "Danh bạ: đơn vị, nhóm đơn vị, người, địa chỉ thư, vai trò, ủy quyền"}
	cmd.AddCommand(p.directoryShow(), p.directoryLoad())
	return cmd
}

func (p *program) directoryShow() *cobra.Command {
	var mau bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "In danh bạ dạng JSON, để sửa rồi nạp lại; --sample in danh bạ mẫu",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if mau {
				return p.indented(sample.Directory())
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				directory, err := a.store.Directory(ctx)
				if err != nil {
					return err
				}
				return p.indented(directory)
			})
		},
	}
	cmd.Flags().BoolVar(&mau, "sample", false, "danh bạ mẫu, không cần cơ sở dữ liệu")
	return cmd
}

func (p *program) indented(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}

func (p *program) directoryLoad() *cobra.Command {
	return &cobra.Command{
		Use:   "load TỆP",
		Short: "Nạp danh bạ từ tệp JSON, thay toàn bộ danh bạ cũ; còn lỗi thì không ghi gì",
		Args:  exactly(1, "tệp"),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readFile(args[0])
			if err != nil {
				return err
			}
			directory, err := intake.ParseDirectory(content)
			if err != nil {
				return invalid("%v; mẫu: loa directory show --sample", err)
			}
			problems := directory.Validate()
			for _, problem := range problems {
				p.say("%s", problemText(problem))
			}
			if problem.Blocking(problems) {
				return invalid("danh bạ còn lỗi; sửa các chỗ đã nêu rồi thử lại. Chưa có gì được ghi.")
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.store.SaveDirectory(ctx, directory); err != nil {
					return err
				}
				p.say("Đã nạp %d đơn vị, %d người.", len(directory.Units), len(directory.People))
				return nil
			})
		},
	}
}

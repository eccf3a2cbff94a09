package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
)

func (p *program) planImport() *cobra.Command {
	var in intake.Annex
	var levels []string
	var before string
	cmd := &cobra.Command{
		Use:   "import TỆP --year NĂM",
		Short: "Nhập kế hoạch; còn lỗi thì không ghi gì, nhập lại cùng tệp thì không thêm gì",
		Args:  exactly(1, "tệp"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := checkYear(in.Year); err != nil {
				return err
			}
			if in.Rules, err = rules(before); err != nil {
				return err
			}
			if in.Levels, err = roles(levels); err != nil {
				return err
			}
			if in.Data, err = readFile(args[0]); err != nil {
				return err
			}
			in.Name = filepath.Base(args[0])
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.runImport(ctx, a, in) })
		},
	}
	cmd.Flags().IntVar(&in.Year, "year", 0, "năm của kế hoạch")
	cmd.Flags().StringVar(&in.Title, "title", "", "tên kế hoạch; mặc định lấy trong phụ lục")
	cmd.Flags().StringVar(&in.Suffix, "suffix", "", "phân biệt kế hoạch thứ hai của cùng một năm")
	cmd.Flags().StringSliceVar(&levels, "levels", []string{string(directory.RoleUnitHead)}, "các cấp duyệt, theo thứ tự: section_head,unit_head")
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), `cách hiểu "trước ngày": strict hoặc by`)
	return cmd
}

func roles(names []string) ([]directory.Role, error) {
	var roles []directory.Role
	for _, name := range names {
		role := directory.Role(strings.TrimSpace(name))
		if !slices.Contains(directory.Roles(), role) {
			return nil, usage("--levels không có vai trò %q; các vai trò: %v", name, directory.Roles())
		}
		roles = append(roles, role)
	}
	return roles, nil
}

func (p *program) runImport(ctx context.Context, a *app, in intake.Annex) error {
	imported, created, reading, err := a.importer().Import(ctx, in)
	if err != nil {
		return err
	}
	if problem.Blocking(reading.Problems) {
		return p.showReading(reading)
	}
	return p.show(struct {
		plan.Plan
		Created bool `json:"created"`
		Lines   int  `json:"lines"`
	}{imported, created, len(reading.Lines)}, func() {
		if !created {
			p.print("%s: tệp này đã được nhập, không có gì thay đổi", imported.ID)
			return
		}
		for _, problem := range reading.Problems {
			p.say("%s", problemText(problem))
		}
		p.print("%s: đã nhập %d dòng nhiệm vụ. Xem trước: loa plan preview %s", imported.ID, len(reading.Lines), imported.ID)
	})
}

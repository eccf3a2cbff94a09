package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/plan/calendar"
)

func (p *program) planSample() *cobra.Command {
	var year int
	cmd := &cobra.Command{
		Use:   "sample TỆP",
		Short: "Ghi kế hoạch mẫu của một năm ra tệp .xlsx hoặc .docx (không phải văn bản chính thức)",
		Args:  exactly(1, "tệp"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkYear(year); err != nil {
				return err
			}
			content, err := sampleFile(args[0], year)
			if err != nil {
				return err
			}
			if err := os.WriteFile(args[0], content, 0o644); err != nil { // #nosec a sample for everybody to read
				return fmt.Errorf("writing %s: %w", args[0], err)
			}
			p.say("Đã ghi kế hoạch mẫu năm %d vào %s", year, args[0])
			return nil
		},
	}
	cmd.Flags().IntVar(&year, "year", calendar.Today(now()).Year()+1, "năm của kế hoạch mẫu")
	return cmd
}

func sampleFile(path string, year int) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx":
		return sample.Excel(year)
	case ".docx":
		return sample.Word(year)
	}
	return nil, usage("tên tệp phải kết thúc bằng .xlsx hoặc .docx")
}

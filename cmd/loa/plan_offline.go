package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/problem"
)

// maxFile is the largest annex that is read, in bytes; sheet has limits of its own inside it.
const maxFile = 35 << 20

// readFile reads an annex from disk, with a message for each way in which that fails.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &fault{code: exitNotFound, text: fmt.Sprintf("không có tệp %s", path), err: err}
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", path, err)
	case info.IsDir():
		return nil, invalid("%s là thư mục, không phải tệp", path)
	case info.Size() > maxFile:
		return nil, invalid("%s lớn hơn 35 MB; đề nghị bỏ ảnh hoặc tách tệp", path)
	}
	return os.ReadFile(path)
}

func checkYear(year int) error {
	if !plan.ValidYear(year) {
		return usage("cần --year là năm của kế hoạch, từ 2000 đến 2100")
	}
	return nil
}

func rules(before string) (deadline.Rules, error) {
	rule := deadline.BeforeRule(before)
	if slices.Contains(deadline.BeforeRules(), rule) {
		return deadline.Rules{Before: rule}, nil
	}
	return deadline.Rules{}, usage(`--before chỉ nhận strict ("trước ngày 15" là ngày 14) hoặc by (là ngày 15)`)
}

func (p *program) planCheck() *cobra.Command {
	var year int
	var before string
	cmd := &cobra.Command{
		Use:   "check TỆP --year NĂM",
		Short: "Đọc thử phụ lục và nêu mọi chỗ cần sửa; không cần cơ sở dữ liệu",
		Args:  exactly(1, "tệp"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkYear(year); err != nil {
				return err
			}
			rules, err := rules(before)
			if err != nil {
				return err
			}
			data, err := readFile(args[0])
			if err != nil {
				return err
			}
			reading, err := intake.ParseAnnex(cmd.Context(), filepath.Base(args[0]), data,
				annex.Input{Year: year, Directory: sample.Directory(), Rules: rules})
			if err != nil {
				return err
			}
			return p.showReading(reading)
		},
	}
	cmd.Flags().IntVar(&year, "year", 0, "năm của kế hoạch")
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), `cách hiểu "trước ngày": strict hoặc by`)
	return cmd
}

// showReading prints a reading and fails when an error stands in it.
func (p *program) showReading(r annex.Result) error {
	if err := p.show(newReadingView(r), func() { p.printReading(r) }); err != nil {
		return err
	}
	if problem.Blocking(r.Problems) {
		return invalid("phụ lục còn lỗi; sửa các chỗ đã nêu rồi thử lại. Chưa có gì được ghi.")
	}
	return nil
}

func (p *program) planDeadline() *cobra.Command {
	var year int
	var before string
	cmd := &cobra.Command{
		Use:     `deadline "LỜI VĂN" … --year NĂM`,
		Short:   "Đọc thử một hay nhiều thời hạn; nhiều thì mỗi dòng một JSON",
		Example: `  loa plan deadline "Trước ngày 15/12" --year 2022`,
		Args:    atLeast(1, "lời văn của thời hạn"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkYear(year); err != nil {
				return err
			}
			rules, err := rules(before)
			if err != nil {
				return err
			}
			return p.readDeadlines(args, year, rules)
		},
	}
	cmd.Flags().IntVar(&year, "year", time.Now().Year(), "năm của kế hoạch")
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), `cách hiểu "trước ngày": strict hoặc by`)
	return cmd
}

func (p *program) readDeadlines(texts []string, year int, rules deadline.Rules) error {
	wrong := 0
	for _, text := range texts {
		deadline, remarks := deadline.Parse(text, year, rules)
		if err := p.json(deadline); err != nil {
			return err
		}
		for _, remark := range remarks {
			p.say("%s: %s %s", text, remark.Message, remark.Suggestion)
			if remark.Severity == problem.SeverityError {
				wrong++
			}
		}
	}
	if wrong > 0 {
		return invalid("%d thời hạn không đọc được", wrong)
	}
	return nil
}

func (p *program) cron() *cobra.Command {
	cmd := &cobra.Command{Use: "cron", Short: "Lịch lặp lại"}
	var count int
	var after string
	next := &cobra.Command{
		Use:     `next "LỊCH"`,
		Short:   "Cho biết các lần chạy tới của một lịch năm trường",
		Example: `  loa cron next "0 8 1 */3 *" --count 5`,
		Args:    exactly(1, "lịch (đặt trong dấu nháy)"),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.cronNext(args[0], count, after)
		},
	}
	next.Flags().IntVar(&count, "count", 5, "bao nhiêu lần, từ 1 đến 1000")
	next.Flags().StringVar(&after, "after", "", "sau thời điểm nào (RFC 3339); mặc định là bây giờ")
	cmd.AddCommand(next)
	return cmd
}

func (p *program) cronNext(spec string, count int, after string) error {
	if count < 1 || count > 1000 {
		return usage("--count phải từ 1 đến 1000")
	}
	cron, err := plan.ParseCron(spec)
	if err != nil {
		return invalid("lịch %q: %v", spec, err)
	}
	from := time.Now()
	if after != "" {
		if from, err = time.Parse(time.RFC3339, after); err != nil {
			return usage("--after phải có dạng 2027-01-01T00:00:00+07:00")
		}
	}
	runs := cron.NextN(from, calendar.Zone, count)
	if len(runs) == 0 {
		return invalid("lịch %q không bao giờ đến", spec)
	}
	return p.show(runs, func() {
		for _, run := range runs {
			p.print("%s", run.Format(time.RFC3339))
		}
	})
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/directory"
	"loa/report"
)

func (p *program) shape() *cobra.Command {
	cmd := &cobra.Command{Use: "shape", Short: p.t("command.shape.short")}
	cmd.AddCommand(p.shapeList(), p.shapeShow(), p.shapeCheck(), p.shapeLoad())
	return cmd
}

// shapeView is the JSON of a shape.
type shapeView struct {
	Code         plan.ShapeCode   `json:"code"`
	Like         plan.ShapeCode   `json:"like,omitempty"` // of a city's own: the shipped one whose words it uses
	Name         string           `json:"name"`
	English      string           `json:"english"`
	Stages       []plan.Stage     `json:"stages"`
	Proofs       []plan.ProofKind `json:"proofs"`
	Levels       []directory.Role `json:"levels,omitempty"`
	CheckIn      plan.Rhythm      `json:"check_in,omitempty"`
	RemindBefore []int            `json:"remind_before,omitempty"`
}

func newShapeView(d plan.ShapeDefinition) shapeView {
	return shapeView{d.Code, d.Like, d.Name, d.English, d.Stages, d.Proofs, d.Levels, d.CheckIn, d.RemindBefore}
}

func (p *program) shapeList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: p.t("command.shape.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				own, err := a.store.Shapes(ctx)
				if err != nil {
					return err
				}
				return p.showShapes(slices.Concat(plan.ShippedShapes(), own))
			})
		},
	}
}

func (p *program) showShapes(shapes []plan.ShapeDefinition) error {
	views := make([]shapeView, 0, len(shapes))
	for _, shape := range shapes {
		views = append(views, newShapeView(shape))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, shape := range shapes {
			fmt.Fprintf(table, "%s\t%s\t%s\n", shape.Code, shape.Title(string(p.lang)), p.stagesOf(shape))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
	})
}

// stagesOf names the stages of a shape in their order.
func (p *program) stagesOf(shape plan.ShapeDefinition) string {
	names := make([]string, 0, len(shape.Stages))
	for _, stage := range shape.Stages {
		names = append(names, report.StageName(p.lang, shape.Shape, stage))
	}
	return strings.Join(names, " → ")
}

func (p *program) shapeShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show " + p.t("command.word.shape"),
		Short: p.t("command.shape.show.short"),
		Args:  p.exactly(1, "command.argument.shape"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if shape, ships := plan.ShapeOf(plan.ShapeCode(args[0]), nil); ships && args[0] != "" {
				return p.showShape(shape)
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				own, err := a.store.Shapes(ctx)
				if err != nil {
					return err
				}
				shape, known := plan.ShapeOf(plan.ShapeCode(args[0]), own)
				if !known {
					return notFound(p.t("command.shape.show.unknown", "Code", quoted(args[0])))
				}
				return p.showShape(shape)
			})
		},
	}
}

// showShape prints a shape as a file of shapes has it, so that it can be changed and loaded.
func (p *program) showShape(shape plan.ShapeDefinition) error {
	file, err := plan.WriteShapes([]plan.ShapeDefinition{shape})
	if err != nil {
		return err
	}
	return p.show(newShapeView(shape), func() { p.print(strings.TrimSpace(string(file))) })
}

func (p *program) shapeCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check " + p.t("command.word.file"),
		Short: p.t("command.shape.check.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(_ *cobra.Command, args []string) error {
			shapes, err := p.readShapes(args[0])
			if err != nil {
				return err
			}
			return p.showShapes(shapes)
		},
	}
}

func (p *program) shapeLoad() *cobra.Command {
	return &cobra.Command{
		Use:   "load " + p.t("command.word.file"),
		Short: p.t("command.shape.load.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			shapes, err := p.readShapes(args[0])
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.store.SaveShapes(ctx, shapes, now()); err != nil {
					return err
				}
				p.say(p.t("command.shape.load.done", "Count", len(shapes)))
				return p.showShapes(shapes)
			})
		},
	}
}

// readShapes reads a file of shapes; its error tells every fault of the file.
func (p *program) readShapes(path string) ([]plan.ShapeDefinition, error) {
	content, err := readFile(p.lang, path)
	if err != nil {
		return nil, err
	}
	shapes, err := plan.ParseShapes(content)
	if err != nil {
		return nil, invalid(err.Error())
	}
	return shapes, nil
}

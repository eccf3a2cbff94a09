package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
	"loa/schema"
)

// SaveShapes keeps shapes of the city's own. A shape that was there before under its code is replaced; tasks that run keep the one with which
// they were launched.
func (s *Store) SaveShapes(ctx context.Context, shapes []plan.ShapeDefinition, at time.Time) error {
	if len(shapes) == 0 {
		return nil
	}
	rows := make([]schema.Shape, 0, len(shapes))
	for _, shape := range shapes {
		row, err := shapeRow(shape, at)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	_, err := s.db.NewInsert().
		Model(&rows).
		On("CONFLICT (code) DO UPDATE").
		Set("definition = EXCLUDED.definition").
		Set("loaded_at = EXCLUDED.loaded_at").
		Exec(ctx)
	return writeErr(err, "keeping shape", shapes[0].Code)
}

// Shapes lists the shapes of the city's own, in the order of their codes.
func (r *Reader) Shapes(ctx context.Context) ([]plan.ShapeDefinition, error) {
	var rows []schema.Shape
	err := r.db.NewSelect().
		Model(&rows).
		Order("code").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing shapes: %w", err)
	}
	shapes := make([]plan.ShapeDefinition, 0, len(rows))
	for _, row := range rows {
		shape, err := shapeOf(row)
		if err != nil {
			return nil, err
		}
		shapes = append(shapes, shape...)
	}
	return shapes, nil
}

func shapeRow(shape plan.ShapeDefinition, at time.Time) (schema.Shape, error) {
	file, err := plan.WriteShapes([]plan.ShapeDefinition{shape})
	return schema.Shape{Code: string(shape.Code), Definition: string(file), LoadedAt: instant(at)}, err
}

func shapeOf(row schema.Shape) ([]plan.ShapeDefinition, error) {
	shapes, err := plan.ParseShapes([]byte(row.Definition))
	if err != nil {
		return nil, fmt.Errorf("reading shape %s: %w", row.Code, err)
	}
	return shapes, nil
}

package plan

import (
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// WriteShapes writes shapes as a file that ParseShapes reads.
func WriteShapes(shapes []ShapeDefinition) ([]byte, error) {
	var file shapeFile
	for _, shape := range shapes {
		file.Shape = append(file.Shape, shape.entry())
	}
	written, err := toml.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("writing shapes: %w", err)
	}
	return written, nil
}

func (d ShapeDefinition) entry() shapeEntry {
	entry := shapeEntry{
		Code: string(d.Code), Like: string(d.Like), Name: d.Name, English: d.English, CheckIn: string(d.CheckIn), RemindBefore: d.RemindBefore,
	}
	for _, stage := range d.Stages {
		entry.Steps = append(entry.Steps, step{string(stage), string(d.After(stage))})
	}
	for _, proof := range d.Proofs {
		entry.Proofs = append(entry.Proofs, string(proof))
	}
	for _, level := range d.Levels {
		entry.Levels = append(entry.Levels, string(level))
	}
	return entry
}

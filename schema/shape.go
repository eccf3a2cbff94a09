package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Shape is a row of shape: a shape of work that the city defined itself.
type Shape struct {
	bun.BaseModel `bun:"table:shape"`

	Code       string    `bun:"code,pk"`
	Definition string    `bun:"definition"` // in the form of a file of shapes
	LoadedAt   time.Time `bun:"loaded_at"`
}

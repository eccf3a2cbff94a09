package plan

import (
	"slices"

	"loa/plan/directory"
)

// ShapeCode names a shape.
type ShapeCode string

// The five shapes that loa ships. Their definitions are in shapes.toml.
const (
	ShapeProduct  ShapeCode = "product"  // sản phẩm tuyên truyền: an article, a video, a leaflet, a thematic page
	ShapeTally    ShapeCode = "tally"    // hoạt động thường xuyên, có định mức: counted against a quota
	ShapeEvent    ShapeCode = "event"    // sự kiện: a conference, a contest, a dialogue, a mobile show, with milestones
	ShapeDocument ShapeCode = "document" // văn bản: issued with a number and a date
	ShapeDelivery ShapeCode = "delivery" // báo cáo, khảo sát, kiểm tra: a document that is delivered to somebody
)

// Shape (loại việc) is which stages the work of a task has, and what proves it. The zero value is that of tasks from before shapes: the
// five stages of a product. A state holds its shape, so that a change of the definition changes no task that runs.
type Shape struct {
	Code   ShapeCode   `json:"code"`
	Like   ShapeCode   `json:"like,omitempty"`   // the shipped shape whose words pages and letters use; empty for a shipped one
	Stages []Stage     `json:"stages"`           // in their order, from the assignment; the task is done after the last
	Proofs []ProofKind `json:"proofs,omitempty"` // any one of which proves the work in the stage of publication
	// RemindBefore are the working days before the deadline on which the unit is reminded; empty: 7, 3 and 1.
	RemindBefore []int `json:"remind_before,omitempty"`
}

// ProofKind is a kind of proof of the work (minh chứng).
type ProofKind string

// The kinds of proof.
const (
	ProofLink     ProofKind = "link"     // an address of a page that anybody can open
	ProofDocument ProofKind = "document" // the number of an issued document
	ProofPhoto    ProofKind = "photo"    // a photo, of what is not on the web
	ProofPlace    ProofKind = "place"    // the place of what was held or put up, with the number of people where there were some
)

// ProofKinds lists every kind.
func ProofKinds() []ProofKind { return []ProofKind{ProofLink, ProofDocument, ProofPhoto, ProofPlace} }

// productShape is the shape of tasks from before shapes. Their proofs are those that such a task took.
var productShape = Shape{
	Code:   ShapeProduct,
	Stages: []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication, StageReporting},
	Proofs: []ProofKind{ProofLink, ProofDocument},
}

// OrProduct is the shape itself, or the product for the zero value.
func (s Shape) OrProduct() Shape {
	if s.Code == "" {
		return productShape
	}
	return s
}

// Words is the shipped shape whose words pages and letters use for this one.
func (s Shape) Words() ShapeCode {
	s = s.OrProduct()
	if s.Like != "" {
		return s.Like
	}
	return s.Code
}

// Has says whether the shape has a stage; every shape comes to StageDone.
func (s Shape) Has(stage Stage) bool {
	return stage == StageDone || slices.Contains(s.OrProduct().Stages, stage)
}

// After is the stage that follows a stage in the shape; StageDone after the last, and after a stage that the shape does not have.
func (s Shape) After(stage Stage) Stage {
	stages := s.OrProduct().Stages
	if i := slices.Index(stages, stage); i >= 0 && i+1 < len(stages) {
		return stages[i+1]
	}
	return StageDone
}

// Proves says whether a proof of a kind proves work of the shape.
func (s Shape) Proves(kind ProofKind) bool { return slices.Contains(s.OrProduct().Proofs, kind) }

// early says whether a stage comes before any result of the work: the assignment, and the stage after it.
func (s Shape) early(stage Stage) bool {
	return stage == StageAssignment || stage == s.After(StageAssignment)
}

// Counts says whether the work of the shape is counted against a quota.
func (s Shape) Counts() bool { return s.Words() == ShapeTally }

// ShapeDefinition is a shape as a file defines it, with its names and what a task of it begins with.
type ShapeDefinition struct {
	Shape
	Name    string           // Vietnamese
	English string           // English
	Levels  []directory.Role // that approve, in order; empty: those of the plan
	CheckIn Rhythm           // of a tally: how often the unit is asked; empty: by its quota
}

// Title is the name of the shape in a language: "en", or Vietnamese for every other.
func (d ShapeDefinition) Title(language string) string {
	if language == "en" {
		return d.English
	}
	return d.Name
}

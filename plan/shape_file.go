package plan

import (
	"bytes"
	_ "embed" // the shipped shapes
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loa/plan/directory"
)

//go:embed shapes.toml
var shippedShapes []byte

// ShippedShapes lists the five shapes that loa ships, in the order in which people choose them.
func ShippedShapes() []ShapeDefinition { return slices.Clone(shipped) }

var shipped = mustShapes(shippedShapes)

func mustShapes(file []byte) []ShapeDefinition {
	shapes, err := parseShapes(file)
	if err != nil {
		panic(err)
	}
	return shapes
}

// ShapeOf finds a definition by its code among the shipped ones and those of the city; false when there is none. The zero code is the product.
func ShapeOf(code ShapeCode, own []ShapeDefinition) (ShapeDefinition, bool) {
	if code == "" {
		code = ShapeProduct
	}
	for _, shape := range slices.Concat(shipped, own) {
		if shape.Code == code {
			return shape, true
		}
	}
	return ShapeDefinition{}, false
}

// shapeFile is the form of a file of shapes.
type shapeFile struct {
	Shape []shapeEntry `toml:"shape"`
}

type shapeEntry struct {
	Code         string   `toml:"code"`
	Like         string   `toml:"like,omitempty"`
	Name         string   `toml:"name"`
	English      string   `toml:"english"`
	Steps        []step   `toml:"steps,inline,multiline"`
	Proofs       []string `toml:"proofs,omitempty"`
	Levels       []string `toml:"levels,omitempty"`
	CheckIn      string   `toml:"check_in,omitempty"`
	RemindBefore []int    `toml:"remind_before,omitempty"`
}

type step struct {
	Stage string `toml:"stage"`
	Next  string `toml:"next"`
}

// ParseShapes reads a file of a city's own shapes, in the form of shapes.toml. The error tells every fault, in Vietnamese, a line each.
func ParseShapes(file []byte) ([]ShapeDefinition, error) {
	shapes, err := parseShapes(file)
	var faults []error
	for _, shape := range shapes {
		_, ships := ShapeOf(shape.Code, nil)
		like, known := ShapeOf(shape.Like, nil)
		switch {
		case ships:
			faults = append(faults, fmt.Errorf("loại việc %q: mã này là của loại việc có sẵn; đề nghị đặt mã khác", shape.Code))
		case shape.Like == "" || !known:
			faults = append(faults, fmt.Errorf("loại việc %q: like phải là một loại việc có sẵn: %s", shape.Code, shippedCodes()))
		case like.Counts() && !slices.Equal(shape.Stages, like.Stages):
			faults = append(faults, fmt.Errorf("loại việc %q: việc có định mức chỉ có hai khâu: assignment, publication", shape.Code))
		}
	}
	if err = errors.Join(append([]error{err}, faults...)...); err != nil {
		return nil, err
	}
	return shapes, nil
}

func shippedCodes() string {
	codes := make([]string, 0, len(shipped))
	for _, shape := range shipped {
		codes = append(codes, string(shape.Code))
	}
	return strings.Join(codes, ", ")
}

func parseShapes(file []byte) ([]ShapeDefinition, error) {
	var parsed shapeFile
	decoder := toml.NewDecoder(bytes.NewReader(file)).DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		return nil, fmt.Errorf("file loại việc không đọc được: %w", fileFault(err))
	}
	if len(parsed.Shape) == 0 {
		return nil, errors.New("file không có loại việc nào; mỗi loại việc bắt đầu bằng [[shape]]")
	}
	var shapes []ShapeDefinition
	var faults []error
	for _, entry := range parsed.Shape {
		if slices.ContainsFunc(shapes, func(s ShapeDefinition) bool { return string(s.Code) == entry.Code }) {
			faults = append(faults, fmt.Errorf("loại việc %q: có hai lần", entry.Code))
		}
		shape, fault := entry.definition()
		faults, shapes = append(faults, fault), append(shapes, shape)
	}
	return shapes, errors.Join(faults...)
}

// fileFault is the error of the decoder with the line at which it stopped.
func fileFault(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, _ := unknown.Errors[0].Position()
		return fmt.Errorf("dòng %d: không có mục tên %q", row, strings.Join(unknown.Errors[0].Key(), "."))
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, _ := syntax.Position()
		return fmt.Errorf("dòng %d: %w", row, err)
	}
	return err
}

var shapeCode = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

func (e shapeEntry) definition() (ShapeDefinition, error) {
	shape := ShapeDefinition{
		Shape: Shape{Code: ShapeCode(e.Code), Like: ShapeCode(e.Like), RemindBefore: e.RemindBefore},
		Name:  e.Name, English: e.English, CheckIn: Rhythm(e.CheckIn),
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("loại việc %q: "+format, append([]any{e.Code}, args...)...))
	}
	if !shapeCode.MatchString(e.Code) {
		fault("mã chỉ gồm chữ thường không dấu, số và dấu gạch ngang, tối đa 40 ký tự")
	}
	if strings.TrimSpace(e.Name) == "" || strings.TrimSpace(e.English) == "" {
		fault("thiếu name (tên tiếng Việt) hoặc english (tên tiếng Anh)")
	}
	if shape.CheckIn != "" && !slices.Contains(CheckInRhythms(), shape.CheckIn) {
		fault("check_in %q không có; chọn một trong: %s", e.CheckIn, joinWords(CheckInRhythms()))
	}
	for _, days := range e.RemindBefore {
		if days < 1 || days > 60 {
			fault("remind_before: %d không hợp lệ; số ngày làm việc từ 1 đến 60", days)
		}
	}
	for _, role := range e.Levels {
		if !slices.Contains(directory.Roles(), directory.Role(role)) {
			fault("levels: không có vai trò %q; các vai trò: %s", role, joinWords(directory.Roles()))
		}
		shape.Levels = append(shape.Levels, directory.Role(role))
	}
	for _, proof := range e.Proofs {
		if !slices.Contains(ProofKinds(), ProofKind(proof)) {
			fault("proofs: không có loại minh chứng %q; các loại: %s", proof, joinWords(ProofKinds()))
		}
		shape.Proofs = append(shape.Proofs, ProofKind(proof))
	}
	var stageFaults []string
	shape.Stages, stageFaults = orderStages(e.Steps)
	for _, words := range append(stageFaults, shape.stageFaults()...) {
		fault("%s", words)
	}
	return shape, errors.Join(faults...)
}

// orderStages follows the steps from the assignment to the end. A stage that no step leads to can never be reached.
func orderStages(steps []step) (stages []Stage, faults []string) {
	next := map[string]string{}
	for _, each := range steps {
		switch {
		case each.Stage == string(StageDone) || !slices.Contains(Stages(), Stage(each.Stage)):
			faults = append(faults, fmt.Sprintf("không có khâu %q; các khâu: %s", each.Stage, joinWords(Stages()[:len(Stages())-1])))
		case next[each.Stage] != "":
			faults = append(faults, fmt.Sprintf("khâu %q có hai lần", each.Stage))
		case !slices.Contains(Stages(), Stage(each.Next)):
			faults = append(faults, fmt.Sprintf("khâu %q: next %q không có; các khâu: %s", each.Stage, each.Next, joinWords(Stages())))
		}
		next[each.Stage] = each.Next
	}
	if len(faults) > 0 {
		return nil, faults
	}
	stage := string(StageAssignment)
	for ; stage != string(StageDone) && next[stage] != ""; stage = next[stage] {
		if slices.Contains(stages, Stage(stage)) {
			return stages, []string{fmt.Sprintf("khâu %q quay lại chính nó: công việc không bao giờ kết thúc", stage)}
		}
		stages = append(stages, Stage(stage))
	}
	if stage != string(StageDone) {
		faults = append(faults, fmt.Sprintf("khâu %q không có trong steps, nhưng có khâu dẫn tới; công việc không đến được %q", stage, StageDone))
	}
	for _, each := range steps {
		if !slices.Contains(stages, Stage(each.Stage)) {
			faults = append(faults, fmt.Sprintf("khâu %q không bao giờ tới được: không có khâu nào dẫn tới", each.Stage))
		}
	}
	return stages, faults
}

// stageFaults tells why a task cannot move through the stages in this order.
func (s Shape) stageFaults() []string {
	var faults []string
	before := func(stage Stage) Stage {
		i := slices.Index(s.Stages, stage)
		if i < 1 {
			return ""
		}
		return s.Stages[i-1]
	}
	if s.Has(StageApproval) && before(StageApproval) != StageDrafting {
		faults = append(faults, "khâu approval phải ngay sau khâu drafting: chỉ duyệt được dự thảo đã trình")
	}
	if slices.Contains(s.Stages, StageDrafting) && s.After(StageDrafting) != StageApproval {
		faults = append(faults, "sau khâu drafting phải là khâu approval: dự thảo cần được duyệt")
	}
	if slices.Contains(s.Stages, StageApproval) && s.After(StageApproval) != StagePublication {
		faults = append(faults, "sau khâu approval phải là khâu publication: ý kiến duyệt còn có thể được rút lại")
	}
	if slices.Contains(s.Stages, StageReporting) && s.After(StageReporting) != StageDone {
		faults = append(faults, "khâu reporting phải là khâu cuối")
	}
	if slices.Contains(s.Stages, StagePublication) && len(s.Proofs) == 0 {
		faults = append(faults, "có khâu publication nhưng không có proofs: không có gì chứng minh việc đã làm")
	}
	if len(s.Stages) == 1 {
		faults = append(faults, "chỉ có khâu assignment: không có việc gì để làm")
	}
	return faults
}

func joinWords[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, each := range list {
		words[i] = string(each)
	}
	return strings.Join(words, ", ")
}

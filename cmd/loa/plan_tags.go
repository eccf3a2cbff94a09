package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/cmd/loa/config"
	"loa/locale"
	"loa/plan"
	"loa/plan/content"
	"loa/store"
)

// readTags reads the lists of content groups and forms: those that loa ships, and what the city's file adds.
func readTags(loaded *config.Loaded) content.Tags {
	tags := content.Shipped()
	list, ok := loaded.ReadFile("tags.file")
	if !ok {
		return tags
	}
	more, err := tags.With(list)
	if err != nil {
		loaded.Refuse("tags.file", err.Error())
		return tags
	}
	return more
}

// planTags shows the content groups and forms of the lines, corrects them, or proposes them again. They have no effect on tasks.
func (p *program) planTags() *cobra.Command {
	var in tagsInput
	cmd := &cobra.Command{
		Use:     "tags " + p.t("command.plan.tags.args"),
		Short:   p.t("command.plan.tags.short"),
		Example: "  " + p.t("command.plan.tags.example"),
		Args:    p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			change, err := p.tagChange(cmd, in)
			if err != nil {
				return err
			}
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.runTags(ctx, a, which, in, change)
			})
		},
	}
	cmd.Flags().BoolVar(&in.list, "list", false, p.t("command.plan.tags.flag.list"))
	cmd.Flags().BoolVar(&in.propose, "propose", false, p.t("command.plan.tags.flag.propose"))
	cmd.Flags().StringSliceVar(&in.lines, "line", nil, p.t("command.plan.tags.flag.line"))
	cmd.Flags().StringSliceVar(&in.content, "content", nil, p.t("command.plan.tags.flag.content"))
	cmd.Flags().StringSliceVar(&in.forms, "forms", nil, p.t("command.plan.tags.flag.forms"))
	return cmd
}

type tagsInput struct {
	list, propose         bool
	lines, content, forms []string
}

// tagChange is what the flags set for lines; zero when they only show.
func (p *program) tagChange(cmd *cobra.Command, in tagsInput) (change store.TagChange, err error) {
	sets := cmd.Flags().Changed("content") || cmd.Flags().Changed("forms")
	switch {
	case sets != (len(in.lines) > 0):
		return change, usage(p.t("command.plan.tags.incomplete"))
	case sets && in.propose:
		return change, usage(p.t("command.plan.tags.both"))
	}
	if cmd.Flags().Changed("content") {
		change.Content, err = p.tagCodes(content.AxisContent, in.content)
	}
	if err == nil && cmd.Flags().Changed("forms") {
		change.Forms, err = p.tagCodes(content.AxisForm, in.forms)
	}
	return change, err
}

// tagCodes checks codes against the lists.
func (p *program) tagCodes(axis content.Axis, names []string) (*[]content.Code, error) {
	codes := []content.Code{}
	for _, name := range names {
		code := content.Code(strings.TrimSpace(name))
		if _, known := p.settings.tags.Find(axis, code); !known {
			return nil, usage(p.t("command.plan.tags.unknown", "Flag", map[content.Axis]string{content.AxisContent: "--content", content.AxisForm: "--forms"}[axis],
				"Value", quoted(name), "Known", p.knownTags(axis)))
		}
		codes = append(codes, code)
	}
	codes = p.settings.tags.Sorted(axis, codes)
	if codes == nil {
		codes = []content.Code{}
	}
	return &codes, nil
}

// knownTags lists the tags of an axis: code and name.
func (p *program) knownTags(axis content.Axis) string {
	var known []string
	for _, tag := range p.settings.tags.Of(axis) {
		known = append(known, fmt.Sprintf("%s (%s)", tag.Code, tagName(p.lang, tag)))
	}
	return strings.Join(known, "; ")
}

func tagName(lang locale.Language, tag content.Tag) string {
	if lang == locale.English {
		return tag.English
	}
	return tag.Vietnamese
}

// tagNames are the names of tags for a person to read; a code that the lists no longer have stands for itself.
func (p *program) tagNames(axis content.Axis, codes []content.Code) []string {
	names := []string{}
	for _, code := range codes {
		tag, known := p.settings.tags.Find(axis, code)
		if !known {
			tag = content.Tag{Vietnamese: string(code), English: string(code)}
		}
		names = append(names, tagName(p.lang, tag))
	}
	return names
}

func (p *program) runTags(ctx context.Context, a *app, which plan.Plan, in tagsInput, change store.TagChange) error {
	if len(in.lines) > 0 {
		if err := a.store.SetTags(ctx, which.ID, in.lines, change); err != nil {
			return err
		}
		p.say(p.t("command.plan.tags.done", "Lines", strings.Join(in.lines, ", "), "Plan", which.ID))
	}
	if in.propose {
		changed, err := a.store.ProposeTags(ctx, which.ID, p.settings.tags)
		if err != nil {
			return err
		}
		p.say(p.t("command.plan.tags.proposed", "Plan", which.ID, "Count", changed))
	}
	if (len(in.lines) > 0 || in.propose) && !in.list {
		return nil
	}
	return p.listTags(ctx, a, which)
}

// taggedLine is the JSON of the tags of a line on record.
type taggedLine struct {
	Code      string         `json:"code"`
	Title     string         `json:"title"`
	Content   []content.Code `json:"content"`
	Forms     []content.Code `json:"forms"`
	Unknown   []string       `json:"unknown_forms"` // entries of the column Hình thức that no list has
	Corrected bool           `json:"corrected"`     // a person has set the tags
}

// taggedLines are the tags of the lines of a plan on record.
func (p *program) taggedLines(ctx context.Context, a *app, id plan.PlanID) ([]taggedLine, error) {
	lines, err := a.store.Lines(ctx, id)
	if err != nil {
		return nil, err
	}
	corrected, err := a.store.CorrectedTags(ctx, id)
	if err != nil {
		return nil, err
	}
	tagged := []taggedLine{}
	for _, line := range lines {
		t := taggedLine{
			Code: line.Code, Title: line.Title, Content: append([]content.Code{}, line.Content...), Forms: append([]content.Code{}, line.Forms...),
			Unknown: []string{}, Corrected: slices.Contains(corrected, line.Code),
		}
		if !t.Corrected {
			t.Unknown = p.settings.tags.Propose(line.Words()).Unknown
		}
		tagged = append(tagged, t)
	}
	return tagged, nil
}

func (p *program) listTags(ctx context.Context, a *app, which plan.Plan) error {
	lines, err := p.taggedLines(ctx, a, which.ID)
	if err != nil {
		return err
	}
	return p.show(struct {
		Plan  plan.PlanID   `json:"plan"`
		Lines []taggedLine  `json:"lines"`
		Tags  []content.Tag `json:"tags"`
	}{which.ID, lines, append(p.settings.tags.Of(content.AxisContent), p.settings.tags.Of(content.AxisForm)...)}, func() {
		for _, line := range lines {
			p.printTags(line)
		}
		p.print(p.t("command.plan.tags.known_content", "Known", p.knownTags(content.AxisContent)))
		p.print(p.t("command.plan.tags.known_forms", "Known", p.knownTags(content.AxisForm)))
	})
}

func (p *program) printTags(line taggedLine) {
	p.print(p.t("command.plan.tags.line", "Code", line.Code, "Title", short(line.Title, 60)))
	p.print("    " + p.t("command.plan.tags.content", "Names", p.orNone(p.tagNames(content.AxisContent, line.Content))))
	p.print("    " + p.t("command.plan.tags.forms", "Names", p.orNone(p.tagNames(content.AxisForm, line.Forms))))
	for _, unknown := range line.Unknown {
		p.print("    " + p.t("command.plan.tags.unknown_form", "Found", quoted(unknown)))
	}
	if line.Corrected {
		p.print("    " + p.t("command.plan.tags.corrected"))
	}
}

func (p *program) orNone(names []string) string {
	if len(names) == 0 {
		return p.t("command.plan.tags.none")
	}
	return strings.Join(names, "; ")
}

// tellForms says which forms a plan names, and which of its lines name none.
func (p *program) tellForms(lines []plan.Line) {
	var named []content.Code
	var without []string
	for _, line := range lines {
		named = append(named, line.Forms...)
		if len(line.Forms) == 0 {
			without = append(without, line.Code)
		}
	}
	named = p.settings.tags.Sorted(content.AxisForm, named)
	p.print(p.t("command.plan.preview.forms", "Count", len(named), "Names", p.orNone(p.tagNames(content.AxisForm, named))))
	if len(without) > 0 {
		p.print(p.t("command.plan.preview.no_form", "Count", len(without), "Lines", strings.Join(without, ", ")))
	}
}

// formsView is the JSON of store.FormsUsed.
type formsView struct {
	Named     []content.Code `json:"named"`
	Used      []content.Code `json:"used"`
	Beyond    []content.Code `json:"beyond"`
	Published int            `json:"published"`
	Unclear   int            `json:"unclear"`
}

func newFormsView(f store.FormsUsed) formsView {
	list := func(codes []content.Code) []content.Code { return append([]content.Code{}, codes...) }
	return formsView{list(f.Named), list(f.Used), list(f.Beyond), f.Published, f.Unclear}
}

// variety is how many of the named forms were used: "3/8".
func variety(f formsView) string { return fmt.Sprintf("%d/%d", len(f.Used), len(f.Named)) }

// tellVariety prints the two numbers that a plan is scored by: completion and variety.
func (p *program) tellVariety(total store.Figures, forms store.FormsUsed) {
	p.print(p.t("command.plan.status.completion", "Percent", total.Completion(), "Done", total.Completed(), "All", total.Tasks()))
	switch {
	case len(forms.Named) == 0:
		p.print(p.t("command.plan.status.no_forms"))
	case len(forms.Used) == 0:
		p.print(p.t("command.plan.status.no_form_used", "Named", len(forms.Named)))
	default:
		p.print(p.t("command.plan.status.variety", "Used", len(forms.Used), "Named", len(forms.Named), "Names", strings.Join(p.tagNames(content.AxisForm, forms.Used), "; ")))
	}
	if len(forms.Beyond) > 0 {
		p.print(p.t("command.plan.status.beyond", "Count", len(forms.Beyond), "Names", strings.Join(p.tagNames(content.AxisForm, forms.Beyond), "; ")))
	}
	if forms.Unclear > 0 {
		p.print(p.t("command.plan.status.unclear", "Count", forms.Unclear, "All", forms.Published))
	}
}

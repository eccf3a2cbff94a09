// Package content tells what a line of a plan communicates and by which forms: the content groups (nhóm nội dung) and the forms (hình thức
// tuyên truyền) as lists of tags, the words that propose each tag, and the form that a publication used.
//
//   - [Shipped] are the lists of this package; [Tags.With] adds the tags and words of a city's own file.
//   - [Tags.Propose] proposes tags from the words of a line, with the words that made it propose each.
//   - [Tags.FormsOfProof] says which forms a publication used.
//
// A proposal counts as long as nobody corrects it. What the words do not say is left out: a missing tag is asked for, a wrong one is believed.
package content

package config

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"loa/locale"
)

// source holds the struct as it was written: its comments are part of the program, so that no second list of settings can differ from it.
//
//go:embed config.go config_ldap.go config_mail.go config_oidc.go config_publication.go
var source embed.FS

// Comment is what the comment of a field says.
type Comment struct {
	English    string // paragraphs, parted by an empty line
	Vietnamese string
}

// comments gives the comment of each field, by type and name: "Web.Listen".
func comments() map[string]Comment {
	all := map[string]Comment{}
	for _, name := range []string{"config.go", "config_ldap.go", "config_mail.go", "config_oidc.go", "config_publication.go"} {
		text, err := source.ReadFile(name)
		if err != nil {
			continue // it is embedded
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue // it was compiled
		}
		for _, declaration := range file.Decls {
			readFields(declaration, all)
		}
	}
	return all
}

// readFields reads the comments of a struct's fields.
func readFields(declaration ast.Decl, into map[string]Comment) {
	types, is := declaration.(*ast.GenDecl)
	if !is || types.Tok != token.TYPE {
		return
	}
	for _, spec := range types.Specs {
		named := spec.(*ast.TypeSpec) // a declaration of types holds nothing else
		fields, is := named.Type.(*ast.StructType)
		if !is {
			continue
		}
		for _, field := range fields.Fields.List {
			for _, name := range field.Names {
				into[named.Name.Name+"."+name.Name] = readComment(field.Doc.Text())
			}
		}
	}
}

// GroupComments gives the comment of each group of settings, by the field of [Config] that holds it; those at the top are the group "".
func GroupComments() map[string]Comment {
	groups := map[string]Comment{"": {English: "In general", Vietnamese: "Thiết lập chung"}}
	for name, comment := range comments() {
		if group, ok := strings.CutPrefix(name, "Config."); ok {
			groups[group] = comment
		}
	}
	return groups
}

// in is the comment in a language.
func (c Comment) in(lang locale.Language) string {
	if lang == locale.English {
		return c.English
	}
	return c.Vietnamese
}

func readComment(text string) Comment {
	english, vietnamese, _ := strings.Cut(text, "vi: ")
	return Comment{English: unwrap(english), Vietnamese: unwrap(vietnamese)}
}

// unwrap makes one line of each paragraph.
func unwrap(text string) string {
	var paragraphs []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if line := strings.Join(strings.Fields(paragraph), " "); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

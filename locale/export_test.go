package locale

import "io/fs"

// Message is a sentence with its plural forms.
type Message struct {
	One   string
	Other string
}

// Messages are the sentences of a language by id.
func Messages(l Language) (map[ID]Message, error) {
	all, err := loadMessages(files, l)
	if err != nil {
		return nil, err
	}
	messages := map[ID]Message{}
	for _, m := range all {
		messages[ID(m.ID)] = Message{One: m.One, Other: m.Other}
	}
	return messages, nil
}

// Catalogue parses the sentences of given files.
func Catalogue(files fs.FS) error {
	_, err := parseCatalogues(files)
	return err
}

// Renderer renders the sentences of given files as production does: without a panic.
func Renderer(files fs.FS, l Language) (func(id ID, args []any) (string, error), error) {
	parsed, err := parseCatalogues(files)
	if err != nil {
		return nil, err
	}
	return parsed[l].sentence, nil
}

// Sentence renders one sentence of given files.
func Sentence(files fs.FS, l Language, id ID, args ...any) (string, error) {
	render, err := Renderer(files, l)
	if err != nil {
		return "", err
	}
	return render(id, args)
}

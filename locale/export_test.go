package locale

import "io/fs"

// Message is a sentence as a file gives it.
type Message struct {
	One   string
	Other string
}

// Messages are the sentences of a language by id.
func Messages(l Language) (map[ID]Message, error) {
	all, err := read(files, l)
	if err != nil {
		return nil, err
	}
	messages := map[ID]Message{}
	for _, m := range all {
		messages[ID(m.ID)] = Message{One: m.One, Other: m.Other}
	}
	return messages, nil
}

// Catalogue reads the sentences of other files than ours.
func Catalogue(files fs.FS) error {
	_, err := parse(files)
	return err
}

// Renderer renders the sentences of other files than ours as production does: without a panic.
func Renderer(files fs.FS, l Language) (func(id ID, args []any) (string, error), error) {
	parsed, err := parse(files)
	if err != nil {
		return nil, err
	}
	return parsed[l].sentence, nil
}

// Sentence renders one sentence of other files than ours.
func Sentence(files fs.FS, l Language, id ID, args ...any) (string, error) {
	render, err := Renderer(files, l)
	if err != nil {
		return "", err
	}
	return render(id, args)
}

package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// clean copies a value and normalises every text in the copy: valid UTF-8, Unicode NFC, without NUL, which PostgreSQL refuses. It follows
// exported fields, pointers and slices; bytes are not text and stay as they are. Every write begins with it.
func clean[T any](value T) T {
	cleaned := reflect.New(reflect.TypeFor[T]()).Elem()
	cleaned.Set(reflect.ValueOf(&value).Elem())
	cleanInPlace(cleaned)
	return cleaned.Interface().(T)
}

// cleanText normalises one text. A byte that is not UTF-8 becomes U+FFFD.
func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\x00", "")
	return norm.NFC.String(text)
}

// cleanJSON normalises the texts inside a JSON value as clean does: a decision record quotes letters, and PostgreSQL refuses NUL in jsonb
// also as an escape.
func cleanJSON(value json.RawMessage) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("decoding JSON: %w", err)
	}
	return mustJSON(cleanTree(tree)), nil
}

// cleanTree normalises a value as encoding/json decodes it into any. It changes slices in place and copies maps, because keys change.
func cleanTree(value any) any {
	switch value := value.(type) {
	case string:
		return cleanText(value)
	case []any:
		for i := range value {
			value[i] = cleanTree(value[i])
		}
	case map[string]any:
		cleaned := make(map[string]any, len(value))
		for key, inner := range value {
			cleaned[cleanText(key)] = cleanTree(inner)
		}
		return cleaned
	}
	return value
}

// cleanInPlace changes a value of which the caller has the only copy. What the value points to is copied before it is changed.
func cleanInPlace(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(cleanText(v.String()))
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				cleanInPlace(field)
			}
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		elements := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(elements, v)
		for i := range elements.Len() {
			cleanInPlace(elements.Index(i))
		}
		v.Set(elements)
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		target := reflect.New(v.Type().Elem())
		target.Elem().Set(v.Elem())
		cleanInPlace(target.Elem())
		v.Set(target)
	default: // no value that is written keeps text in another kind
	}
}

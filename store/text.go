package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// clean gives a copy of a value in which every text is as PostgreSQL keeps it: valid UTF-8, Unicode NFC, without NUL. It goes
// through exported fields, pointers and lists; bytes are not text and stay as they are. Every write begins with it.
func clean[T any](value T) T {
	cleaned := reflect.New(reflect.TypeFor[T]()).Elem()
	cleaned.Set(reflect.ValueOf(&value).Elem())
	cleanInPlace(cleaned)
	return cleaned.Interface().(T)
}

func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\x00", "")
	return norm.NFC.String(text)
}

// cleanJSON does for the texts inside of a JSON value what clean does: what strangers wrote is quoted there, and PostgreSQL takes
// no NUL, however it is written.
func cleanJSON(value json.RawMessage) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var whole any
	if err := decoder.Decode(&whole); err != nil {
		return nil, fmt.Errorf("reading JSON: %w", err)
	}
	return mustJSON(cleanTree(whole)), nil
}

func cleanTree(value any) any {
	switch value := value.(type) {
	case string:
		return cleanText(value)
	case []any:
		for i := range value {
			value[i] = cleanTree(value[i])
		}
	case map[string]any:
		fresh := make(map[string]any, len(value))
		for key, inner := range value {
			fresh[cleanText(key)] = cleanTree(inner)
		}
		return fresh
	}
	return value
}

// cleanInPlace changes a value that nobody else holds; what it points to is copied before it is changed.
func cleanInPlace(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(cleanText(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				cleanInPlace(field)
			}
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(fresh, v)
		for i := range fresh.Len() {
			cleanInPlace(fresh.Index(i))
		}
		v.Set(fresh)
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(v.Elem())
		cleanInPlace(fresh.Elem())
		v.Set(fresh)
	default: // numbers, times, bytes: there is no text in them
	}
}

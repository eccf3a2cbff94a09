package classifier

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
)

// Model holds the weight of every feature for every label. A Model does not change, and may be used by several goroutines.
type Model struct {
	head    header
	weights []int8 // the labels of feature 0, those of feature 1, …
}

// header is what a model says of its weights.
type header struct {
	Labels    []string         `json:"labels"`
	Questions map[string][]int `json:"questions"` // the labels that an answer to a question can have
	Step      float64          `json:"step"`      // the value of a weight of 1
}

// Guess is what a text probably means. The zero Guess says nothing.
type Guess struct {
	Label       string
	Probability float64 // from 0 to 1
}

//go:embed weights.gz
var trained []byte

// Trained returns the model of the program. It is read at the first call.
var Trained = sync.OnceValue(func() *Model {
	m, err := Decode(trained)
	if err != nil {
		panic(err) // the file is a part of the program
	}
	return m
})

// Guess returns the likeliest label of a text as an answer to a question; the zero Guess for a question that the model does not know. A text that is
// too long to be looked at whole has the zero Guess too, because what binds it may stand at its end.
func (m *Model) Guess(question, text string) Guess {
	labels := m.head.Questions[question]
	if len(labels) == 0 || len(text) > maxBytes || len(strings.Fields(text)) > maxWords/2 {
		return Guess{}
	}
	scores := make([]float64, len(labels))
	for _, f := range featuresOf(question, text) {
		at := int(f.index) * len(m.head.Labels)
		for k, label := range labels {
			scores[k] += float64(f.value * m.head.Step * float64(m.weights[at+label]))
		}
	}
	softmax(scores)
	best := 0
	for k, p := range scores {
		if p > scores[best] {
			best = k
		}
	}
	return Guess{m.head.Labels[labels[best]], scores[best]}
}

// softmax turns scores into probabilities.
func softmax(scores []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, s := range scores {
		top = max(top, s)
	}
	for k, s := range scores {
		scores[k] = math.Exp(s - top)
		sum += scores[k]
	}
	for k := range scores {
		scores[k] /= sum
	}
}

// Encode returns the model as a compressed file: a line of JSON, and the weights behind it.
func (m *Model) Encode() ([]byte, error) {
	head, err := json.Marshal(m.head)
	if err != nil {
		return nil, fmt.Errorf("encoding the labels of a model: %w", err)
	}
	raw := append(head, '\n')
	for _, w := range m.weights {
		raw = append(raw, byte(w))
	}
	var file bytes.Buffer
	z, err := gzip.NewWriterLevel(&file, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing a model: %w", err)
	}
	if _, err := z.Write(raw); err != nil {
		return nil, fmt.Errorf("compressing a model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compressing a model: %w", err)
	}
	return file.Bytes(), nil
}

// Decode reads a file that [Model.Encode] wrote.
func Decode(file []byte) (*Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("decompressing a model: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("decompressing a model: %w", err)
	}
	head, weights, _ := bytes.Cut(raw, []byte("\n"))
	m := &Model{weights: make([]int8, len(weights))}
	if err := json.Unmarshal(head, &m.head); err != nil {
		return nil, fmt.Errorf("decoding the labels of a model: %w", err)
	}
	if len(weights) != tableSize*len(m.head.Labels) {
		return nil, fmt.Errorf("decoding a model: %d weights for %d labels; write it again with -update", len(weights), len(m.head.Labels))
	}
	for i, w := range weights {
		m.weights[i] = int8(w)
	}
	return m, nil
}

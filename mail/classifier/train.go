package classifier

import (
	"math"
	"slices"
)

// Example is a labelled text.
type Example struct {
	Question string
	Text     string
	Label    string   // "" when it is only known what the text does not mean
	Not      []string // the labels that the text does not have, when Label is ""
}

// The numbers of the training, chosen by leaving out one table after the other.
const (
	rounds        = 15
	rate          = 0.1
	decay         = 0.0015 // of the weights of a text that is looked at (L2)
	leastExamples = 2      // a feature of fewer texts is not learned
)

// Train makes a model: multinomial logistic regression by AdaGrad. A text of which only the wrong labels are known makes the others together likelier.
// The same examples in the same order give the same model.
func Train(examples []Example) *Model {
	t := newTraining(examples)
	order := make([]int, len(t.texts))
	for i := range order {
		order[i] = i
	}
	random := generator(1)
	for range rounds {
		for i := len(order) - 1; i > 0; i-- {
			j := random.below(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			t.learn(t.texts[i])
		}
	}
	return t.model()
}

// training is the state of a training.
type training struct {
	head    header
	texts   []trainingText
	weights [][]float64 // of each feature for each label; nil for a feature that is not learned
	squares [][]float64 // the sums of the squares of their gradients
	scores  []float64
}

// trainingText is an example as the training needs it.
type trainingText struct {
	features []feature
	labels   []int  // those of the question
	right    []bool // which of them the text may have
}

func newTraining(examples []Example) *training {
	t := &training{head: headerOf(examples), weights: make([][]float64, tableSize), squares: make([][]float64, tableSize)}
	t.scores = make([]float64, len(t.head.Labels))
	texts := make([]int, tableSize)
	for _, e := range examples {
		text, usable := t.textOf(e)
		if !usable {
			continue
		}
		t.texts = append(t.texts, text)
		for _, f := range text.features {
			texts[f.index]++
		}
	}
	for i := range t.texts {
		t.texts[i].features = slices.DeleteFunc(t.texts[i].features, func(f feature) bool { return texts[f.index] < leastExamples })
	}
	for i, n := range texts {
		if n >= leastExamples {
			t.weights[i], t.squares[i] = make([]float64, len(t.head.Labels)), make([]float64, len(t.head.Labels))
		}
	}
	return t
}

// headerOf lists the labels of the examples, and those of each question, in the order of the alphabet.
func headerOf(examples []Example) header {
	head := header{Questions: map[string][]int{}}
	for _, e := range examples {
		if e.Label != "" && !slices.Contains(head.Labels, e.Label) {
			head.Labels = append(head.Labels, e.Label)
		}
	}
	slices.Sort(head.Labels)
	for _, e := range examples {
		label := slices.Index(head.Labels, e.Label)
		if label >= 0 && !slices.Contains(head.Questions[e.Question], label) {
			head.Questions[e.Question] = append(head.Questions[e.Question], label)
		}
	}
	for _, labels := range head.Questions {
		slices.Sort(labels)
	}
	return head
}

// textOf is an example as the training needs it. It is not usable when it may have no label of its question.
func (t *training) textOf(e Example) (text trainingText, usable bool) {
	text = trainingText{features: featuresOf(e.Question, e.Text), labels: t.head.Questions[e.Question]}
	for _, label := range text.labels {
		name := t.head.Labels[label]
		right := name == e.Label || e.Label == "" && !slices.Contains(e.Not, name)
		text.right = append(text.right, right)
	}
	return text, slices.Contains(text.right, true)
}

// learn moves the weights of the features of a text towards its labels. The conversions keep the compiler from fusing operations, which would give
// other weights on other processors.
func (t *training) learn(text trainingText) {
	p := t.scores[:len(text.labels)]
	clear(p)
	for _, f := range text.features {
		for k, label := range text.labels {
			p[k] += float64(f.value * t.weights[f.index][label])
		}
	}
	softmax(p)
	right := 0.0
	for k, is := range text.right {
		if is {
			right += p[k]
		}
	}
	for k, label := range text.labels {
		wrong := p[k]
		if text.right[k] {
			wrong -= p[k] / max(right, math.SmallestNonzeroFloat32)
		}
		for _, f := range text.features {
			w, s := &t.weights[f.index][label], &t.squares[f.index][label]
			gradient := float64(wrong*f.value) + float64(decay**w)
			*s += float64(gradient * gradient)
			*w -= float64(rate * gradient / (math.Sqrt(*s) + 1e-4))
		}
	}
}

// model rounds the weights to bytes.
func (t *training) model() *Model {
	largest := 0.0
	for _, weights := range t.weights {
		for _, w := range weights {
			largest = max(largest, math.Abs(w))
		}
	}
	m := &Model{head: t.head, weights: make([]int8, tableSize*len(t.head.Labels))}
	m.head.Step = max(largest, 1e-9) / math.MaxInt8
	for i, weights := range t.weights {
		for label, w := range weights {
			m.weights[i*len(weights)+label] = int8(math.Round(w / m.head.Step))
		}
	}
	return m
}

// generator is a linear congruential generator of numbers with Knuth's constants: the order in which the texts are learned is mixed, and always the same.
type generator uint64

func (g *generator) below(n int) int {
	*g = *g*6364136223846793005 + 1442695040888963407
	return int(uint64(*g) >> 33 % uint64(n))
}

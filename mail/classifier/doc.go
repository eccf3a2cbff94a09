// Package classifier compares an answer with labelled answers, and says what it probably means.
//
// It is the second reader of answers. The grammar of package reply is the first; package plan decides when the second one may be heard, and how sure it
// has to be (plan/second_reading.go).
//
//  1. featuresOf turns a text into features: words with and without marks, pairs of words, runs of letters inside of words, and classes of
//     expressions such as a date (features.go).
//  2. [Model.Guess] weighs them for each meaning that an answer to the question can have: multinomial logistic regression (model.go).
//  3. [SignsOf] finds signs that a rule can ask for beside the guess: a figure, a negation, a condition (signs.go).
//  4. [Train] makes a model from labelled texts (train.go). The model of the program is weights.gz, which
//     go test ./mail/classifier -run TestTrain -update writes from the tables of labelled answers.
//
// All functions are pure. The same text has the same guess on every machine, and a text of more than 2 KB or 80 words has none.
package classifier

// Package forecast plays the tasks of a plan over some weeks and counts the letters that each person gets.
//
// It needs no server: the tasks are states of package plan, the letters follow from the rules of package plan, and people behave by a published
// model (model.go). Every choice of the model is taken from a hash of the task and the step, so that the same input gives the same figures.
//
// Steps of each day, in order (play.go): the digests of the morning, what the schedules of the tasks fire, and then what people do. On the day of
// the launch the tasks open first, with one opening letter to each person.
//
// Its callers are package intake, for the preview of a launch, and the test of the letters of a working month.
package forecast

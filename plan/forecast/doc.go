// Package forecast plays the tasks of a plan over some weeks, or over its year, and counts the letters that each person gets.
//
// It needs no server: the tasks are states of package plan, the letters follow from the rules of package plan, and people behave by a published
// model (model.go). Every choice of the model is taken from a hash of the task and the step, so that the same input gives the same figures.
//
// Steps of each day, in order (play.go): the digests of the morning, the tasks that open, with one opening letter to each person, what the schedules
// of the tasks fire, and then what people do. They answer by mail, so that receipts are counted.
//
// The year of a plan (year.go, year_count.go) is played twice: everybody acts on time, and nobody acts before the deadlines. TestLaunch compares the
// letters of the play with those of a launch by the workflows, person by person and day by day: where they differ, the play is wrong.
//
// Not played: letters that people write beside their answers (questions, refusals, extensions), lines of high stakes, letters that wait for a
// coordinator, answers whose sender is not proven.
//
// Its callers are package intake, for the preview of a launch, the command line, for the simulation of a year, and the test of the letters of a
// working month.
package forecast

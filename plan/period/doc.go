// Package period has the reporting periods (kỳ báo cáo) of a plan: when each begins and ends, who owes a report in it and by when, what came in,
// and what of it is complete.
//
//   - [Rule] and [Generate] give the periods of a year by the rules of the city, which are data ([ParseRules], [WriteRules], [DefaultRules]).
//   - [State] is the state machine of one period, from its opening to the report that is sent. [State.Apply] carries out a command,
//     [State.NextWake] and [State.Wake] fire what the calendar brings.
//   - [State.Completeness] counts on a day who has answered, unit by unit and up the tree.
//   - [Check] compares the figures of a unit with those of the period before and with the limits of their indicators.
//
// An obligation is frozen when the period opens: a unit that is dissolved afterwards is still counted, and its successor answers for it. A nil report
// ("không phát sinh") is an answer; an empty letter is none.
package period

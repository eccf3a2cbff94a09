package web

import (
	"maps"
	"slices"

	"loa/report"
)

// Translated says what the English of a text is; ok is false when the catalogue has none.
func Translated(text string) (translation string, ok bool) {
	for _, half := range []map[string]string{inEnglish, englishWords} {
		if translation, ok = half[text]; ok {
			return translation, ok
		}
	}
	return "", false
}

// Tables are the texts that pages take from tables.
func Tables() []string {
	texts := slices.Concat(
		slices.Collect(maps.Values(flashes)), slices.Collect(maps.Values(channelNames)), slices.Collect(maps.Values(outcomeNames)),
		slices.Collect(maps.Values(letterStates)), slices.Collect(maps.Values(letterKinds)), slices.Collect(maps.Values(verdicts)),
		slices.Collect(maps.Values(checkNames)), slices.Collect(maps.Values(checkedAgain)), slices.Collect(maps.Values(checkWords)),
		slices.Collect(maps.Values(linkQuestions)), slices.Collect(maps.Values(linkDone)),
		slices.Collect(maps.Values(sortNames)), slices.Collect(maps.Values(lostWords)),
		slices.Collect(maps.Values(alarms)), slices.Collect(maps.Values(actionNames)),
		slices.Collect(maps.Values(actionAbouts)),
	)
	for _, status := range []string{
		"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.0", "5.2.1", "5.2.2", "5.2.3", "5.3.0", "5.3.4", "5.4.0", "5.4.4", "5.4.7",
		"5.7.0", "4.4.7", "",
	} {
		texts = append(texts, report.DeliveryFault(status))
	}
	for _, result := range checkResults {
		texts = append(texts, result.Label)
	}
	return texts
}

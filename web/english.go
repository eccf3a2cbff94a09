package web

// inEnglish is the catalogue: the Vietnamese of pages, and the English beside it. What people, plans and letters say is not translated.
var inEnglish = map[string]string{}

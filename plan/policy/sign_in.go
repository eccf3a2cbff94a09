package policy

import "time"

// FailuresOf says what failed attempts to sign in have in common.
type FailuresOf string

// What failed attempts are counted by.
const (
	FailuresOfPair    FailuresOf = "login and address" // somebody who mistypes, or who tries one account
	FailuresOfLogin   FailuresOf = "login"             // many machines that try one account
	FailuresOfCode    FailuresOf = "code"              // somebody who knows the password and tries codes of the app, from anywhere
	FailuresOfAddress FailuresOf = "address"           // one machine that tries many accounts; or an office behind one address
)

// SignInWait is how long after the last of a number of failed attempts the next one may come. Nobody is locked out for ever, and a stranger cannot
// lock a person out: attempts from elsewhere make the person wait half a minute at most. Codes are few: whoever tries them has the password already, and the
// account waits longer. With one code an hour, which is right
// with a probability of three in a million, a guess succeeds once in forty years.
func SignInWait(of FailuresOf, failures int) time.Duration {
	free, longest := 4, 15*time.Minute
	switch of {
	case FailuresOfPair:
	case FailuresOfCode:
		longest = time.Hour
	case FailuresOfLogin:
		free, longest = 20, 30*time.Second
	case FailuresOfAddress:
		free, longest = 100, time.Minute
	}
	if failures <= free {
		return 0
	}
	return min(longest, time.Second<<min(failures-free, 20))
}

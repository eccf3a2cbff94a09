package oidc

import "errors"

// The refusals of a sign-in. Their texts are for operators.
var (
	// ErrAway means that the provider cannot be asked at the moment.
	ErrAway = errors.New("the provider cannot be asked")
	// ErrStale means that the answer does not belong to a sign-in that this browser has begun within ten minutes.
	ErrStale = errors.New("the answer belongs to no sign-in of this browser")
	// ErrDenied means that the provider refused.
	ErrDenied = errors.New("the provider refused")
	// ErrSignedOut means that nobody is signed in at the provider, or that it wants to ask the person something.
	ErrSignedOut = errors.New("the provider wants to ask the person")
	// ErrAnswer means that the answer of the provider proves nothing.
	ErrAnswer = errors.New("the provider's answer is not valid")
	// ErrNoRole means that the settings give the person no role, and that the directory does not know the address.
	ErrNoRole = errors.New("no role and no person of the directory")
	// ErrTaken means that the person of the directory has another account.
	ErrTaken = errors.New("the person has another account")
	// ErrClosed means that the account was disabled in loa.
	ErrClosed = errors.New("the account is disabled")
)

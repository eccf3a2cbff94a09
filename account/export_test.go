package account

// Derived is how many hashes of passwords were computed so far.
func Derived() int64 { return derived.Load() }

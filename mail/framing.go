package mail

// headerFault says why a header block can be read in two ways, or "".
func headerFault(block []byte) string { return "" }

package forecast

// Given is a command that was given in a play.
type Given = given

// PlayAndTell is Play, and lists the commands that were given.
func PlayAndTell(in Input) (Result, []Given, error) {
	var all []Given
	in.did = func(g given) { all = append(all, g) }
	result, err := Play(in)
	return result, all, err
}

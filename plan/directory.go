package plan

// Directory is everything known about units and people, each fact with its days. The zero Directory knows nothing and answers so.
//
// A Directory written as a literal works, but looks through its lists at every question; Indexed gives the same directory with
// quick look-ups, for a launch that asks thousands of times. The lists are not to be changed after that.
type Directory struct {
	Units         []Unit         `json:"units,omitempty"`
	Aliases       []Alias        `json:"aliases,omitempty"`
	Classes       []Class        `json:"classes,omitempty"`
	Successions   []Succession   `json:"successions,omitempty"`
	People        []Person       `json:"people,omitempty"`
	Addresses     []AddressOf    `json:"addresses,omitempty"`
	Holders       []RoleHolder   `json:"holders,omitempty"`
	Substitutions []Substitution `json:"substitutions,omitempty"`

	index *directoryIndex
}

// Match is what a piece of a plan's text names. Exact is true when it names one unit valid on the day (Units has that one) or one
// class (Class is set, Units are its members on the day, perhaps none). Otherwise Ended is the unit it names that existed on
// another day only, Successors what took over from it by the day asked about, and Suggestions the nearest names, best first.
type Match struct {
	Units       []Unit   `json:"units,omitempty"`
	Class       *Class   `json:"class,omitempty"`
	Exact       bool     `json:"exact"`
	Suggestions []string `json:"suggestions,omitempty"`
	Ended       *Unit    `json:"ended,omitempty"`
	Successors  []Unit   `json:"successors,omitempty"`
}

// directoryIndex holds positions in the directory's lists, by what they are asked for.
type directoryIndex struct{}

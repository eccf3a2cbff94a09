package watch

import "context"

// disk looks at the free space of the home directory's disk.
func (l Looker) disk(context.Context) ([]Finding, error) {
	if l.Home == "" {
		return nil, nil
	}
	free, known := freeMegabytes(l.Home)
	if !known || free >= l.MinFree {
		return nil, nil
	}
	return []Finding{{Check: CheckDisk, Number: free}}, nil
}

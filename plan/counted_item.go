package plan

import "slices"

// CountedItems lists the items that count now with their proofs, as the events of the journal have them, in the order of their days.
func (s State) CountedItems(events []Event) []Item {
	if s.Tally == nil {
		return nil
	}
	var items []Item
	for _, counted := range s.Tally.Items {
		for _, e := range slices.Backward(events) {
			i := slices.IndexFunc(e.Items, func(item Item) bool { return item.Number == counted.Number })
			if i >= 0 {
				items = append(items, e.Items[i])
				break
			}
		}
	}
	return items
}

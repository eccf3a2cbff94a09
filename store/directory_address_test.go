package store_test

import (
	"errors"
	"testing"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// TestAddAddress: a further address belongs to its person from the day on, behind the first one, until it is revoked.
func TestAddAddress(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	today := calendar.MustDate("2027-03-02")
	people := directory.Directory{
		People:    []directory.Person{{ID: "binh", Name: "Nguyễn Văn Bình"}, {ID: "lan", Name: "Trần Thị Lan"}},
		Addresses: []directory.AddressOf{{Address: "binh@tp.test", Person: "binh", Unit: "so"}, {Address: "lan@tp.test", Person: "lan", Unit: "so"}},
	}
	if err := s.SaveDirectory(t.Context(), people); err != nil {
		t.Fatal(err)
	}
	owner := func(address string, on calendar.Date) directory.PersonID {
		t.Helper()
		d, err := s.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if first, _ := d.AddressFor("binh", on); first != "binh@tp.test" {
			t.Errorf("letters go to %s", first)
		}
		person, _ := d.PersonAt(address, on)
		return person.ID
	}
	add := func(address string, person directory.PersonID) bool {
		t.Helper()
		added, err := s.AddAddress(t.Context(), store.NewAddress{Address: address, Person: person, On: today})
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	if !add("Binh1970@gmail.test", "binh") || owner("binh1970@gmail.test", today) != "binh" || owner("binh1970@gmail.test", today.AddDays(-1)) != "" {
		t.Error("the address is not the person's from today on")
	}
	if add("binh1970@gmail.test", "binh") || add("lan@tp.test", "binh") || owner("lan@tp.test", today) != "lan" {
		t.Error("an address that belongs to somebody was added again")
	}
	if err := s.RevokeAddress(t.Context(), "lan@tp.test", today); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the address of a unit was revoked: %v", err)
	}
	if err := s.RevokeAddress(t.Context(), "binh1970@gmail.test", today); err != nil || owner("binh1970@gmail.test", today) != "" {
		t.Errorf("the revoked address is still the person's: %v", err)
	}
	if err := s.RevokeAddress(t.Context(), "binh1970@gmail.test", today); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("revoked twice: %v", err)
	}
	if !add("binh1970@gmail.test", "lan") || owner("binh1970@gmail.test", today) != "lan" {
		t.Error("a revoked address cannot be registered again")
	}
}

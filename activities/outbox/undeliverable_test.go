package outbox

import (
	"fmt"
	"testing"

	"loa/plan/directory"
	"loa/store"
)

func TestReportUndeliverable(t *testing.T) {
	t.Parallel()
	t.Run("a suppressed address gets no letters and is reported once", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		err := o.Store.SaveDirectory(t.Context(), directory.Directory{
			Units:     []directory.Unit{{Code: "so", Name: "Sở Nội vụ", Kind: directory.KindDepartment}, {Code: "vp", Name: "Văn phòng", Kind: directory.KindOffice}},
			People:    []directory.Person{{ID: "khanh", Name: "Đỗ Văn Khánh"}, {ID: "ha", Name: "Phạm Thu Hà"}},
			Addresses: []directory.AddressOf{{Address: "khongco@so.test", Person: "khanh", Unit: "so"}, {Address: "ha@vp.test", Person: "ha", Unit: "vp"}},
			Holders:   []directory.RoleHolder{{Person: "khanh", Role: directory.RoleCoordinator, Unit: "so"}, {Person: "ha", Role: directory.RoleCoordinator, Unit: "vp"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		o.answers["khongco@so.test"] = noMailbox
		for i := range 4 {
			o.queue(fmt.Sprint("thu-", i), "khongco@so.test")
			o.sendAll()
		}
		if last := o.letter("thu-3"); last.FailureReason != store.FailureSuppressed || last.LastError != "hộp thư không nhận thư" {
			t.Errorf("the letter after three failures: %+v", last)
		}
		for range 3 {
			o.housekeeping(t.Context())
		}
		o.sendAll()
		if len(o.letters) != 1 || o.letters[0].to != "ha@vp.test" {
			t.Fatalf("letters that were accepted: %+v; want one to the coordinator whose mailbox works", o.letters)
		}
		routes, err := o.Store.Routes(t.Context())
		if err != nil || len(routes) != 1 || !routes[0].Suppressed() || routes[0].PersonName != "Đỗ Văn Khánh" || routes[0].UnitName != "Sở Nội vụ" || routes[0].UndeliveredCount != 4 {
			t.Errorf("routes %+v, %v", routes, err)
		}
	})
}

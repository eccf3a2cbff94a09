package temporal_test

import (
	"errors"
	"testing"

	"loa/engine/temporal"
)

func TestPartCheck(t *testing.T) {
	t.Parallel()
	secured := &temporal.PartTLS{CA: "ca.pem", Certificate: "may.pem", Key: "may.key", ServerName: "temporal.hanoi.gov.vn"}
	for _, c := range []struct {
		name string
		part temporal.Part
		want error
	}{
		{"on loopback a certificate is needed too", temporal.Part{Services: []string{"history"}, Host: "127.0.0.2"}, temporal.ErrPartTLS},
		{"in the network a certificate is needed", temporal.Part{Services: []string{"history"}, Host: "10.1.2.3"}, temporal.ErrPartTLS},
		{"with a certificate a part may be in the network", temporal.Part{Services: []string{"history"}, Host: "10.1.2.3", TLS: secured}, nil},
		{"an address of version 6 is one too", temporal.Part{Services: []string{"worker"}, Host: "fd00::7", TLS: secured}, nil},
		{"half a certificate is none", temporal.Part{Services: []string{"history"}, Host: "127.0.0.2", TLS: &temporal.PartTLS{CA: "ca.pem"}}, temporal.ErrPartTLS},
		{"an unknown service is refused", temporal.Part{Services: []string{"history", "lich-su"}, Host: "127.0.0.2"}, temporal.ErrService},
		{"no service is refused", temporal.Part{Host: "127.0.0.2"}, temporal.ErrService},
		{"a name is no address", temporal.Part{Services: []string{"history"}, Host: "may-1"}, temporal.ErrHost},
		{"all addresses of a host are none that others can reach", temporal.Part{Services: []string{"history"}, Host: "0.0.0.0", TLS: secured}, temporal.ErrHost},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := c.part.Check(); !errors.Is(err, c.want) {
				t.Errorf("the check gives %v, want %v", err, c.want)
			}
		})
	}
}

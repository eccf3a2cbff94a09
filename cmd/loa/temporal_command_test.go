package main

import "testing"

func TestTemporal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		env  []string
		args []string
		text string
	}{
		{"an unknown service is refused with those there are", nil, []string{"--services", "history,lich-su", "--host", "127.0.0.2"}, "frontend, history, matching, worker"},
		{"a part without an address says which it needs", nil, []string{"--services", "history"}, "LOA_TEMPORAL_HOST"},
		{"an address that no other host reaches is refused", nil, []string{"--services", "history", "--host", "0.0.0.0"}, "10.10.5.11"},
		{"a part in the network names the four settings of TLS", nil, []string{"--services", "history", "--host", "10.1.2.3"}, "LOA_TEMPORAL_TLS_SERVER_NAME"},
		{"half of TLS is not enough", []string{"LOA_TEMPORAL_TLS=on"}, []string{"--services", "history", "--host", "10.1.2.3"}, "LOA_TEMPORAL_TLS_CERT"},
		{"a whole engine beside another is refused", []string{"LOA_TEMPORAL=may:7233"}, nil, "LOA_TEMPORAL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, errs := call(t, append(c.env, "LOA_DSN=host=127.0.0.1 port=1"), append([]string{"temporal"}, c.args...)...)
			wantExit(t, code, exitUsage, errs, c.text)
		})
	}
}

package payload_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"

	"loa/keyfile"
	"loa/payload"
)

func codec(t testing.TB, keys ...keyfile.Key) *payload.Codec {
	t.Helper()
	c, err := payload.NewCodec(keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func plain(text string) *common.Payload {
	return &common.Payload{Metadata: map[string][]byte{converter.MetadataEncoding: []byte("json/plain")}, Data: []byte(text)}
}

func encode(t testing.TB, c *payload.Codec, p *common.Payload) *common.Payload {
	t.Helper()
	encoded, err := c.Encode([]*common.Payload{p})
	if err != nil {
		t.Fatal(err)
	}
	return encoded[0]
}

func TestCodec(t *testing.T) {
	t.Parallel()
	old, young := keyfile.New(), keyfile.New()
	t.Run("what is encrypted is decrypted to the same, whatever it is", func(t *testing.T) {
		t.Parallel()
		c := codec(t, old, young)
		same := func(data []byte, name string, value []byte) bool {
			p := &common.Payload{Metadata: map[string][]byte{strings.ToValidUTF8(name, ""): value}, Data: data}
			encoded := encode(t, c, p)
			decoded, err := c.Decode([]*common.Payload{encoded})
			return err == nil && proto.Equal(p, decoded[0]) && (len(data) < 8 || !bytes.Contains(encoded.GetData(), data))
		}
		if err := quick.Check(same, nil); err != nil {
			t.Error(err)
		}
	})
	t.Run("the same payload is never encrypted to the same bytes", func(t *testing.T) {
		t.Parallel()
		c := codec(t, old)
		if a, b := encode(t, c, plain("Dự thảo")), encode(t, c, plain("Dự thảo")); bytes.Equal(a.GetData(), b.GetData()) {
			t.Error("two encryptions are equal")
		}
	})
	t.Run("the newest key encrypts, all decrypt", func(t *testing.T) {
		t.Parallel()
		before, after := encode(t, codec(t, old), plain("trước")), encode(t, codec(t, old, young), plain("sau"))
		decoded, err := codec(t, old, young).Decode([]*common.Payload{before, after})
		if err != nil || string(decoded[0].GetData()) != "trước" || string(decoded[1].GetData()) != "sau" {
			t.Errorf("decoded %v, %v", decoded, err)
		}
		if _, err := codec(t, young).Decode([]*common.Payload{after}); err != nil {
			t.Errorf("the newest key alone: %v", err)
		}
	})
	t.Run("what is not encrypted is read as it is, and without keys nothing is encrypted", func(t *testing.T) {
		t.Parallel()
		p := plain("cũ")
		decoded, err := codec(t, old).Decode([]*common.Payload{p})
		if err != nil || !proto.Equal(p, decoded[0]) {
			t.Errorf("decoded %v, %v", decoded, err)
		}
		if !proto.Equal(p, encode(t, codec(t), p)) {
			t.Error("without keys a payload is changed")
		}
	})
	t.Run("a missing key is named", func(t *testing.T) {
		t.Parallel()
		_, err := codec(t, old).Decode([]*common.Payload{encode(t, codec(t, young), plain("x"))})
		if fault, is := errors.AsType[*payload.Error](err); !is || fault.KeyID != young.ID || !errors.Is(err, payload.ErrNoKey) || !strings.Contains(err.Error(), young.ID) {
			t.Errorf("decoding gives %v", err)
		}
	})
	t.Run("an altered payload is refused", func(t *testing.T) {
		t.Parallel()
		c := codec(t, old, young)
		encoded := encode(t, c, plain("Đồng ý"))
		for range 200 {
			altered := proto.Clone(encoded).(*common.Payload)
			altered.Data[rand.IntN(len(altered.Data))] ^= 1 << rand.IntN(8)
			if _, err := c.Decode([]*common.Payload{altered}); !errors.Is(err, payload.ErrDecrypt) {
				t.Fatalf("decoding gives %v", err)
			}
		}
		renamed := proto.Clone(encoded).(*common.Payload)
		renamed.Metadata["loa-key-id"] = []byte(old.ID)
		if _, err := c.Decode([]*common.Payload{renamed}); !errors.Is(err, payload.ErrDecrypt) {
			t.Errorf("a payload under the id of another key gives %v", err)
		}
	})
	t.Run("a key that another process has added is found", func(t *testing.T) {
		t.Parallel()
		keys := keyfile.Keys{old}
		c, err := payload.NewCodec(keys, func() (keyfile.Keys, error) { return keys, nil })
		if err != nil {
			t.Fatal(err)
		}
		keys = keyfile.Keys{old, young}
		if _, err := c.Decode([]*common.Payload{encode(t, codec(t, young), plain("mới"))}); err != nil {
			t.Errorf("decoding gives %v", err)
		}
		if id := string(encode(t, c, plain("x")).GetMetadata()["loa-key-id"]); id != young.ID {
			t.Errorf("afterwards key %s encrypts, want %s", id, young.ID)
		}
	})
}

func TestConverters(t *testing.T) {
	t.Parallel()
	key := keyfile.New()
	c := codec(t, key)
	data, failures := c.Converters()
	const secret = "thư của bà Nguyễn Thị Hoa bị từ chối"
	failure := failures.ErrorToFailure(errors.New(secret))
	encoded, err := proto.Marshal(failure)
	if err != nil || bytes.Contains(encoded, []byte(secret)) {
		t.Errorf("the failure holds its message: %v, %v", failure, err)
	}
	if err := failures.FailureToError(failure); err == nil || !strings.Contains(err.Error(), secret) {
		t.Errorf("the failure is read as %v", err)
	}
	arguments, err := data.ToPayloads("Dự thảo", 7)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	var number int
	if err := data.FromPayloads(arguments, &text, &number); err != nil || text != "Dự thảo" || number != 7 {
		t.Errorf("the arguments are read as %q %d, %v", text, number, err)
	}
}

func FuzzDecode(f *testing.F) {
	key := keyfile.New()
	c := codec(f, key)
	good := encode(f, c, plain("Dự thảo tin, bài"))
	f.Add([]byte("binary/loa-aes-256-gcm"), []byte(key.ID), good.GetData())
	f.Add([]byte("json/plain"), []byte(""), []byte(`"x"`))
	f.Add([]byte("binary/loa-aes-256-gcm"), []byte("00000000"), []byte{})
	f.Fuzz(func(t *testing.T, encoding, id, data []byte) {
		p := &common.Payload{Metadata: map[string][]byte{converter.MetadataEncoding: encoding, "loa-key-id": id}, Data: data}
		decoded, err := c.Decode([]*common.Payload{p})
		if err != nil {
			if _, is := errors.AsType[*payload.Error](err); !is {
				t.Errorf("an error of another type: %v", err)
			}
			return
		}
		if !proto.Equal(decoded[0], p) && !bytes.Equal(data, good.GetData()) {
			t.Errorf("a payload that nobody has encrypted is decrypted: %v", p)
		}
	})
}

// BenchmarkCodec encrypts and decrypts payloads of the sizes that a command about a task has.
func BenchmarkCodec(b *testing.B) {
	for name, times := range map[string]int{"a command": 6, "the state of a task": 100} {
		b.Run(name, func(b *testing.B) {
			c := codec(b, keyfile.New())
			p := plain(strings.Repeat(`{"kind":"submit","reason":"Trình dự thảo"}`, times))
			b.SetBytes(int64(len(p.GetData())))
			for b.Loop() {
				if _, err := c.Decode([]*common.Payload{encode(b, c, p)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

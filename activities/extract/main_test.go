package extract_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"loa/activities/extract"
	"loa/activities/extract/extracttest"
	"loa/store"
)

// TestMain is also the child: the tests start their own binary again, as loa starts itself.
func TestMain(m *testing.M) {
	extracttest.RunAsChild(hostile)
	os.Exit(m.Run())
}

// hostile are extractors that a malicious file controls.
var hostile = extracttest.Extractors{
	"spin": func(context.Context, []byte) extract.Text {
		for n := 0; ; n++ {
			_ = n
		}
	},
	"hoard": func(context.Context, []byte) extract.Text {
		var kept [][]byte
		for {
			kept = append(kept, []byte(strings.Repeat("x", 1<<20)))
			if len(kept) > 1<<14 {
				return textOf("16 GB")
			}
		}
	},
	"babble": func(context.Context, []byte) extract.Text {
		for {
			fmt.Println(strings.Repeat("x", 1<<16))
		}
	},
	"nonsense": func(context.Context, []byte) extract.Text {
		fmt.Print(`{"state":"read"}{`)
		os.Exit(0)
		return extract.Text{}
	},
	"sleep": func(context.Context, []byte) extract.Text {
		<-time.After(time.Hour)
		return textOf("một giờ")
	},
	"write": func(context.Context, []byte) extract.Text {
		file, err := os.Create("day")
		if err != nil {
			return textOf(err.Error())
		}
		for {
			if _, err := file.Write(make([]byte, 1<<20)); err != nil {
				return textOf(err.Error())
			}
		}
	},
	"dial": func(_ context.Context, content []byte) extract.Text {
		conn, err := net.DialTimeout("tcp", string(content), 5*time.Second)
		if err != nil {
			return textOf("không nối được: " + err.Error())
		}
		_ = conn.Close()
		return textOf("nối được")
	},
	"look": func(context.Context, []byte) extract.Text {
		entries, err := os.ReadDir(".")
		return textOf(fmt.Sprintf("%d %v uid0=%v env=%d", len(entries), err, os.Geteuid() == 0, len(os.Environ())))
	},
	"fork": func(context.Context, []byte) extract.Text {
		for n := 0; ; n++ {
			if err := exec.Command("sleep", "3600").Start(); err != nil {
				return textOf(fmt.Sprintf("%d", n))
			}
		}
	},
	"orphan": func(context.Context, []byte) extract.Text {
		child := exec.Command("sleep", "3600")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // out of the group
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			return textOf(err.Error())
		}
		return textOf("còn lại")
	},
}

func textOf(text string) extract.Text {
	return extract.Text{State: store.ExtractionDone, Text: text}
}

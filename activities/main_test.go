package activities_test

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

	"loa/activities"
	"loa/mail/attachment"
	"loa/store"
	"loa/store/storetest"
)

// TestMain is also the child that reads files: the tests start their own binary again, as loa starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) >= 4 && os.Args[1] == "read-file" && os.Args[len(os.Args)-2] == "--kind" {
		child := activities.NewFileChild()
		if os.Args[2] == "--unpack" { // as if the file held others
			child.Readers[attachment.KindTNEF] = hostile["packed"]
		}
		for kind, misbehave := range hostile {
			child.Readers[kind] = misbehave
		}
		if err := child.Run(context.Background(), attachment.Kind(os.Args[len(os.Args)-1]), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(storetest.Run(m))
}

// hostile are readers that a file has taken over.
var hostile = map[attachment.Kind]func(context.Context, []byte) activities.FileText{
	"spin": func(context.Context, []byte) activities.FileText {
		for n := 0; ; n++ {
			_ = n
		}
	},
	"hoard": func(context.Context, []byte) activities.FileText {
		var kept [][]byte
		for {
			kept = append(kept, []byte(strings.Repeat("x", 1<<20)))
			if len(kept) > 1<<14 {
				return said("16 GB")
			}
		}
	},
	"babble": func(context.Context, []byte) activities.FileText {
		for {
			fmt.Println(strings.Repeat("x", 1<<16))
		}
	},
	"nonsense": func(context.Context, []byte) activities.FileText {
		fmt.Print(`{"state":"read"}{`)
		os.Exit(0)
		return activities.FileText{}
	},
	"sleep": func(context.Context, []byte) activities.FileText {
		<-time.After(time.Hour)
		return said("một giờ")
	},
	"write": func(context.Context, []byte) activities.FileText {
		file, err := os.Create("day")
		if err != nil {
			return said(err.Error())
		}
		for {
			if _, err := file.Write(make([]byte, 1<<20)); err != nil {
				return said(err.Error())
			}
		}
	},
	"dial": func(_ context.Context, content []byte) activities.FileText {
		conn, err := net.DialTimeout("tcp", string(content), 5*time.Second)
		if err != nil {
			return said("không nối được: " + err.Error())
		}
		_ = conn.Close()
		return said("nối được")
	},
	"look": func(context.Context, []byte) activities.FileText {
		entries, err := os.ReadDir(".")
		return said(fmt.Sprintf("%d %v uid0=%v env=%d", len(entries), err, os.Geteuid() == 0, len(os.Environ())))
	},
	"fork": func(context.Context, []byte) activities.FileText {
		for n := 0; ; n++ {
			if err := exec.Command("sleep", "3600").Start(); err != nil {
				return said(fmt.Sprintf("%d", n))
			}
		}
	},
	"orphan": func(context.Context, []byte) activities.FileText {
		child := exec.Command("sleep", "3600")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // out of the group
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			return said(err.Error())
		}
		return said("còn lại")
	},
	"packed": func(context.Context, []byte) activities.FileText {
		text := said("thân thư")
		text.Files = []activities.PackedFile{
			{Name: "trong.txt", Type: "text/plain", Content: []byte("bản trong")},
			{Name: "virut.exe", Type: "application/octet-stream", Content: []byte("MZ\x90\x00")},
		}
		return text
	},
}

func said(text string) activities.FileText {
	return activities.FileText{State: store.ReadingDone, Text: text}
}

package main

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mailboxAccount is a mailbox that is read: its account, and the address that letters to it bear.
type mailboxAccount struct {
	account
	Address string
}

// mailboxSetting names a further mailbox: LOA_IMAP_2 is its server.
var mailboxSetting = regexp.MustCompile(`^LOA_IMAP_(\d+)$`)

// mailboxesOf finds the mailboxes beside the first: LOA_IMAP_2, LOA_IMAP_2_USER, LOA_IMAP_2_PASSWORD, LOA_IMAP_2_TLS as for LOA_IMAP,
// and LOA_IMAP_2_ADDRESS, which is the user when it is not given; numbers count from 2 and may leave gaps. All faults are named at once.
func mailboxesOf(set map[string]string) (boxes []mailboxAccount, faults []string) {
	seen := map[string]string{strings.ToLower(set["LOA_ADDRESS"]): "LOA_ADDRESS"}
	for _, number := range mailboxNumbers(set) {
		name := "LOA_IMAP_" + strconv.Itoa(number)
		box := mailboxAccount{account: accountOf(set, name), Address: cmp.Or(set[name+"_ADDRESS"], set[name+"_USER"])}
		box.Address = strings.ToLower(strings.TrimSpace(box.Address))
		if _, _, err := net.SplitHostPort(box.Addr); err != nil {
			faults = append(faults, fmt.Sprintf("%s=%q phải có dạng máy:cổng, ví dụ imap.hanoi.gov.vn:993", name, box.Addr))
		}
		if number < 2 {
			faults = append(faults, fmt.Sprintf("%s: hộp thư thứ nhất đặt ở LOA_IMAP, các hộp thư thêm đánh số từ 2", name))
		}
		if !strings.Contains(box.Address, "@") {
			faults = append(faults, fmt.Sprintf("%s_ADDRESS=%q không phải địa chỉ thư của hộp thư", name, box.Address))
		}
		if other, taken := seen[box.Address]; taken {
			faults = append(faults, fmt.Sprintf("%s và %s cùng một địa chỉ %s: mỗi hộp thư chỉ đặt một lần", other, name, box.Address))
		}
		seen[box.Address] = name
		boxes = append(boxes, box)
	}
	return boxes, faults
}

func mailboxNumbers(set map[string]string) []int {
	var numbers []int
	for key := range maps.Keys(set) {
		if m := mailboxSetting.FindStringSubmatch(key); m != nil && set[key] != "" {
			if n, err := strconv.Atoi(m[1]); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// mailboxes are the mailboxes that are read, the first of them under loa's own address; none when no mail account is set up.
func (e environment) mailboxes() []mailboxAccount {
	if e.IMAP.Addr == "" {
		return e.MoreIMAP
	}
	return append([]mailboxAccount{{e.IMAP, e.Address}}, e.MoreIMAP...)
}

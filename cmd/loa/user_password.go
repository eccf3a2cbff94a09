package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"loa/account"
)

// newPassword reads a new password and returns its hash: typed twice and not shown on a terminal, else the first line of standard input. It is never an
// argument, which other accounts of the machine could see.
func (p *program) newPassword(login string) (hash string, err error) {
	read := p.pipedPassword
	if interactive(os.Stdin) {
		read = func() (string, error) { return p.typedPassword(login) }
	}
	password, err := read()
	if err != nil {
		return "", err
	}
	hash, err = account.HashPassword(login, password)
	if errors.Is(err, account.ErrWeakPassword) {
		return "", invalid(p.t("command.user.weak", "Least", account.MinPassword, "Most", account.MaxPassword))
	}
	return hash, err
}

func (p *program) pipedPassword() (string, error) {
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", usage(p.t("command.user.no_input"))
	}
	_ = err // the last line may lack its end
	return line, nil
}

func (p *program) typedPassword(login string) (string, error) {
	fmt.Fprint(p.errs, p.t("command.user.ask_password", "Login", login))
	first, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprint(p.errs, "\n"+p.t("command.user.ask_again"))
	if err != nil {
		return "", usage(p.t("command.user.no_input"))
	}
	again, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(p.errs)
	if err != nil {
		return "", usage(p.t("command.user.no_input"))
	}
	if string(first) != string(again) {
		return "", invalid(p.t("command.user.not_the_same"))
	}
	return string(first), nil
}

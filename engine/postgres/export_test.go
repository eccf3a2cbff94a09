package postgres

// ParsePostmaster is parsePostmaster for the fuzz test.
func ParsePostmaster(content string) (pid, port int, socketDir string) {
	p := parsePostmaster(content)
	return p.pid, p.port, p.socketDir
}

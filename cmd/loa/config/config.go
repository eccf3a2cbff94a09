// Package config reads the settings of loa.
//
//  1. [Config] is the one struct of all settings; its tags and comments say everything about each of them.
//  2. [Load] reads four sources, each of which outranks the one before: defaults, loa.toml, variables (LOA_…), flags.
//  3. Each value is typed and checked where it stands, so that a fault names the file and line, the variable or the flag.
//  4. What depends on several settings is checked at the end, and passwords are read from their files.
//
// What it says to people is in the language of [Sources], which [LanguageOf] finds before anything is loaded. All faults are found at once. A name that no setting has is a fault, with the nearest name that one has. An empty value counts as not
// set, in every source. The package opens no connection and changes nothing; cmd/loa turns its values into what other packages take.
package config

import "time"

// Config is everything loa is told from outside. All of it is optional for `loa dev`.
//
// Each field is one setting. Its tags say how it is written: `koanf` in the file, `env` (or `suffix`, after that of its group) in the
// environment, `flag` on the command line; `form` and `values` what is accepted, `default` what holds without it, `example` a value to
// show, `secret` that it is never printed. Its comment is printed: the English part in docs/configuration.md, the Vietnamese part in the
// file that `loa config init` writes.
type Config struct {
	// What loa keeps on this machine: `running.json`, `temporal.log` and, with `loa dev`, its PostgreSQL and its try-out mail.
	//
	// vi: Thư mục của loa trên máy này: `running.json`, `temporal.log` và, với `loa dev`, PostgreSQL riêng và hộp thư thử.
	Home string `koanf:"home" env:"LOA_HOME" flag:"home" default:".loa"`
	// The language of the command line: `vi` (Vietnamese) or `en` (English).
	//
	// vi: Ngôn ngữ của dòng lệnh: vi (tiếng Việt) hoặc en (tiếng Anh).
	Language string `koanf:"language" env:"LOA_LANG" flag:"lang" values:"vi,en" default:"vi"`

	// The pages
	//
	// vi: Các trang
	Web Web `koanf:"web"`
	// Signing in by OpenID Connect
	//
	// [sign-in.md](sign-in.md) tells how to register loa with a provider.
	//
	// vi: Đăng nhập bằng OpenID Connect
	OIDC OIDC `koanf:"oidc"`
	// The database
	//
	// vi: Cơ sở dữ liệu
	Postgres Postgres `koanf:"postgres"`
	// The workflow engine
	//
	// vi: Máy chủ quy trình
	Temporal Temporal `koanf:"temporal"`
	// Letters of loa
	//
	// What all mail accounts have in common.
	//
	// vi: Thư của loa
	Mail Mail `koanf:"mail"`
	// The server that sends
	//
	// `loa dev` uses the try-out server.
	//
	// vi: Máy chủ gửi thư
	SMTP SMTP `koanf:"smtp" env:"LOA_SMTP" example:"mail.hanoi.gov.vn:465"`
	// The first mailbox
	//
	// Its letters are those to the address of loa. `loa dev` uses the try-out server.
	//
	// vi: Hộp thư thứ nhất
	IMAP IMAP `koanf:"imap" env:"LOA_IMAP" example:"mail.hanoi.gov.vn:993"`
	// Further mailboxes
	//
	// N is a number from 2 on; numbers may leave gaps. `[mailboxes.2]` in the file is `LOA_IMAP_2` in the environment.
	//
	// vi: Các hộp thư thêm, đánh số từ 2
	Mailboxes map[string]Mailbox `koanf:"mailboxes" env:"LOA_IMAP_N" example:"mail.hanoi.gov.vn:993"`
	// Logging in by OAuth 2.0
	//
	// For the accounts that have a user and no password (XOAUTH2, OAUTHBEARER).
	//
	// vi: Đăng nhập bằng OAuth 2.0
	OAuth OAuth `koanf:"oauth"`
	// Signing what is sent
	//
	// vi: Ký thư gửi đi (DKIM)
	DKIM DKIM `koanf:"dkim"`
	// Whose word counts
	//
	// [mail-setup.md](mail-setup.md) tells how to find the right values.
	//
	// vi: Tin lời ai về người gửi
	Trust Trust `koanf:"trust"`
	// Signatures of people
	//
	// vi: Chữ ký số cá nhân (S/MIME)
	SMIME SMIME `koanf:"smime"`
	// Files of letters
	//
	// vi: Quét vi-rút tệp đính kèm
	Clamd Clamd `koanf:"clamd"`
	// What an operator has to know
	//
	// vi: Giám sát
	Watch Watch `koanf:"watch"`
	// What was published
	//
	// vi: Sản phẩm đã đăng
	Publication Publication `koanf:"publication"`
	// Webhooks
	//
	// What happens to tasks, told to programs of the city (standardwebhooks.com). [operation.md](operation.md) tells what is sent.
	//
	// vi: Báo tin cho hệ thống khác (webhook)
	Webhook Webhook `koanf:"webhook"`
	// Logs
	//
	// vi: Nhật ký của tiến trình
	Log Log `koanf:"log"`
	// What is encrypted in the histories of Temporal
	//
	// vi: Mã hóa nội dung trong lịch sử của Temporal
	Payload Payload `koanf:"payload"`
	// Signing in to the pages
	//
	// [sign-in-totp.md](sign-in-totp.md) tells more.
	//
	// vi: Đăng nhập các trang
	SignIn SignIn `koanf:"sign_in"`
	// By which commands are sealed.
	//
	// vi: Khóa niêm lệnh.
	Seal Seal `koanf:"seal"`
	// Tokens of letters
	//
	// vi: Mã trong thư
	Token Token `koanf:"token"`
	// Signing in with LDAP or Active Directory
	//
	// [sign-in-ldap.md](sign-in-ldap.md) tells how to set it up.
	//
	// vi: Đăng nhập bằng LDAP hoặc Active Directory
	LDAP LDAP `koanf:"ldap"`
	// Content groups and forms
	//
	// vi: Nhóm nội dung và hình thức tuyên truyền
	Tags Tags `koanf:"tags"`
	// The try-out mail server
	//
	// vi: Máy chủ thư thử của `loa dev`
	Tryout Tryout `koanf:"tryout"`

	// The point of the work at which the process kills itself. Only builds made to test crashes read it.
	CrashAt string `koanf:"crash_at" env:"LOA_CRASH_AT" hidden:"true"`
}

// Web is where the pages are served.
type Web struct {
	// Where pages are served.
	//
	// vi: Nơi phục vụ các trang.
	Listen string `koanf:"listen" env:"LOA_LISTEN" flag:"listen" form:"hostport" default:"127.0.0.1:8080"`
	// How people reach the pages: links in letters begin with it. `loa serve`, `web` and `worker` need it; with `loa dev` it is `http://` and
	// where pages are served.
	//
	// vi: Địa chỉ mà mọi người mở trang; đường dẫn trong thư bắt đầu bằng địa chỉ này.
	Public string `koanf:"public" env:"LOA_PUBLIC" flag:"public" form:"url" example:"https://loa.hanoi.gov.vn"`
	// What `GET /metrics` asks for. Without it figures are for this machine alone.
	//
	// vi: Mã mà `GET /metrics` đòi; để trống thì chỉ máy này xem được số liệu.
	MetricsToken string `koanf:"metrics_token" env:"LOA_METRICS_TOKEN" secret:"true" example:"một chuỗi dài ngẫu nhiên"`
	// Where metrics have a listener of their own: any path, under the same conditions. `loa serve` and `loa web` then have no `/metrics` on their
	// pages. Without it `loa temporal` and `loa worker`, which have no pages, answer with none.
	//
	// vi: Nơi riêng để trả các số đo, với cùng điều kiện; khi đó các trang không có `/metrics`. Để trống thì `loa temporal` và `loa worker` không trả số đo.
	MetricsListen string `koanf:"metrics_listen" env:"LOA_METRICS_LISTEN" form:"hostport" example:"127.0.0.1:9464"`
	// The reverse proxies in front of the pages: addresses and networks, parted by commas. What they write into `X-Forwarded-For` says who the client
	// is; requests of one client are limited. A proxy that is not named here counts as one client with all people behind it.
	//
	// vi: Các máy chủ proxy đặt trước trang: địa chỉ hoặc dải mạng, cách nhau bằng dấu phẩy. Số yêu cầu của mỗi máy khách bị giới hạn theo địa chỉ mà
	// proxy ghi trong X-Forwarded-For; proxy không khai ở đây bị tính là một máy khách.
	TrustedProxies string `koanf:"trusted_proxies" env:"LOA_TRUSTED_PROXIES" default:"127.0.0.0/8, ::1" example:"10.20.0.5, 10.20.1.0/24"`
}

// Postgres is the database of loa.
type Postgres struct {
	// A PostgreSQL of your own. Without it `loa dev` starts a private one.
	//
	// vi: PostgreSQL của đơn vị; để trống thì `loa dev` tự chạy một máy chủ riêng.
	DSN string `koanf:"dsn" env:"LOA_DSN" secret:"true" example:"postgres://người-dùng:mật-khẩu@máy:5432/loa"`
	// A standby of it, from which `loa web` and `loa serve` read their pages. What pages write goes to `dsn`. A standby that lags behind shows what
	// was a moment ago. Without it pages read from `dsn`.
	//
	// vi: Máy dự phòng của PostgreSQL đó, để `loa web` và `loa serve` đọc trang từ đấy; ghi thì vẫn vào `dsn`. Để trống thì đọc từ `dsn`.
	Reads string `koanf:"reads" env:"LOA_DSN_READS" secret:"true" example:"postgres://người-dùng:mật-khẩu@dự-phòng:5432,máy:5432/loa?target_session_attrs=prefer-standby"`
}

// Temporal is the engine that runs the workflows.
type Temporal struct {
	// A Temporal server of your own; then none is started.
	//
	// vi: Máy chủ Temporal của đơn vị; để trống thì loa tự chạy Temporal đi kèm.
	Address string `koanf:"address" env:"LOA_TEMPORAL" flag:"temporal" form:"hostport" example:"temporal.hanoi.gov.vn:7233"`
	// Where the Temporal that comes with loa listens, on this machine alone. `loa dev` takes a free port when another program has 7233.
	//
	// vi: Nơi Temporal đi kèm nhận kết nối, chỉ trên máy này; `loa dev` lấy cổng khác khi 7233 đang bận.
	Listen string `koanf:"listen" env:"LOA_TEMPORAL_LISTEN" form:"hostport" default:"127.0.0.1:7233"`
	// Speak TLS with a server of your own. Each of the four settings below turns it on too.
	//
	// vi: Nối bằng TLS với máy chủ của đơn vị; bốn thiết lập dưới đây cũng bật TLS.
	TLS bool `koanf:"tls" env:"LOA_TEMPORAL_TLS" default:"false"`
	// A PEM file with the certificate authorities of that server. Without it those of the machine count.
	//
	// vi: Tệp PEM chứng thư của cơ quan chứng thực; để trống thì theo máy này.
	TLSCA string `koanf:"tls_ca" env:"LOA_TEMPORAL_TLS_CA" example:"/etc/loa/temporal-ca.pem"`
	// A PEM file with the certificate of loa, for a server that asks for one.
	//
	// vi: Tệp PEM chứng thư của loa, khi máy chủ đó đòi.
	TLSCert string `koanf:"tls_cert" env:"LOA_TEMPORAL_TLS_CERT" example:"/etc/loa/temporal.pem"`
	// A PEM file with the key of that certificate.
	//
	// vi: Tệp PEM khóa của chứng thư đó.
	TLSKey string `koanf:"tls_key" env:"LOA_TEMPORAL_TLS_KEY" example:"/etc/loa/temporal.key"`
	// The name in the certificate of the server, when it is not the host that loa connects to.
	//
	// vi: Tên trong chứng thư của máy chủ, nếu khác tên máy.
	TLSServerName string `koanf:"tls_server_name" env:"LOA_TEMPORAL_TLS_SERVER_NAME" example:"temporal.hanoi.gov.vn"`
	// The key that it asks for.
	//
	// vi: Khóa mà máy chủ đó đòi.
	APIKey string `koanf:"api_key" env:"LOA_TEMPORAL_API_KEY" secret:"true" example:"khóa của Temporal Cloud"`
	// The namespace. Without it, it is that of the installation, which `loa installation` shows: `loa-` and an id, or `loa` where loa ran before
	// installations had ids.
	//
	// vi: Không gian tên; để trống thì theo bản cài đặt (xem: loa installation).
	Namespace string `koanf:"namespace" env:"LOA_TEMPORAL_NAMESPACE" flag:"namespace" example:"loa"`
	// How long Temporal keeps the history of a finished workflow. Without it a new namespace keeps 30 days, and an existing one what it has.
	// What loa itself records is kept without limit.
	//
	// vi: Temporal giữ lịch sử quy trình đã xong bao lâu; để trống thì 30 ngày. Dữ liệu của loa giữ mãi.
	Retention time.Duration `koanf:"retention" env:"LOA_TEMPORAL_RETENTION" max:"87600h" example:"720h"`
	// The number of history shards of the Temporal that comes with loa: 32 when not set. The first start of an installation fixes it for ever.
	//
	// vi: Số phân mảnh lịch sử của Temporal đi kèm; để trống là 32. Lần chạy đầu tiên định số này vĩnh viễn.
	Shards int `koanf:"shards" env:"LOA_TEMPORAL_SHARDS" example:"32"`
	// The services of the Temporal that comes with loa that `loa temporal` runs on this host, when they are spread over several hosts: frontend,
	// history, matching, worker. Without it all of them run here, on loopback.
	//
	// vi: Các dịch vụ của Temporal đi kèm mà `loa temporal` chạy trên máy này, khi chia ra nhiều máy; để trống thì chạy tất cả, chỉ trên máy này.
	Services []string `koanf:"services" env:"LOA_TEMPORAL_SERVICES" example:"history"`
	// The IP address by which the other hosts of such a Temporal reach this one. It needs the four TLS files and names above,
	// which then prove the hosts to each other and the clients to the frontend.
	//
	// vi: Địa chỉ IP mà các máy khác của Temporal đó dùng để tới máy này; phải đặt đủ bốn thiết lập TLS ở trên.
	Host string `koanf:"host" env:"LOA_TEMPORAL_HOST" example:"10.10.5.11"`
	// Where the pages of Temporal itself are served, on this machine alone and for reading only. Without it they are not.
	//
	// vi: Nơi mở các trang của chính Temporal, chỉ để xem và chỉ trên máy này; để trống thì không mở.
	UI string `koanf:"ui" env:"LOA_TEMPORAL_UI" form:"hostport" example:"127.0.0.1:8233"`
}

// Clamd is the virus scanner.
type Clamd struct {
	// A clamd, `host:port`, or the path of its socket. Without it files are not scanned.
	//
	// vi: clamd: máy:cổng, hoặc đường dẫn socket; để trống thì không quét.
	Server string `koanf:"server" env:"LOA_CLAMD" form:"hostport-or-path" example:"/run/clamav/clamd.ctl"`
	// `off`; `report`: what is found marks the file, and a scanner that is away is noted; `require`: what is found refuses the file, and a scanner
	// that is away makes the letter wait. `report` when a server is set, else `off`.
	//
	// vi: off; report: đánh dấu tệp có vi-rút; require: từ chối tệp có vi-rút, và thư chờ khi clamd không chạy.
	Mode string `koanf:"mode" env:"LOA_CLAMD_MODE" values:"off,report,require" example:"require"`
}

// Watch is what the watchdog, `loa doctor` and /readyz go by.
type Watch struct {
	// How many megabytes must be free on the disk of `home`.
	//
	// vi: Số MB phải còn trống trên ổ đĩa của thư mục `home`.
	DiskFree int `koanf:"disk_free" env:"LOA_DISK_FREE" default:"1024"`
}

// Log is what the processes write to their standard error output.
type Log struct {
	// `debug`, `info`, `warn` or `error`: what is less important is left out. `info` has one line per command. Without it `info` for `loa serve`
	// and its parts, else `warn`.
	//
	// vi: Mức nhật ký: debug, info, warn hoặc error; để trống thì info cho `loa serve` và các phần của nó, còn lại warn.
	Level string `koanf:"level" env:"LOA_LOG_LEVEL" values:"debug,info,warn,error" example:"info"`
	// `json` or `text`. Without it `json` for `loa serve` and its parts, else `text`.
	//
	// vi: Dạng nhật ký: json hoặc text; để trống thì json cho `loa serve` và các phần của nó, còn lại text.
	Format string `koanf:"format" env:"LOA_LOG_FORMAT" values:"json,text" example:"json"`
}

// Payload is how what workflows write is encrypted.
type Payload struct {
	// The file with the keys, the same for `loa serve` and every worker, web and command. Without it `payload.key` in the home folder counts, which
	// `loa serve` makes; where neither is there, nothing is encrypted.
	//
	// vi: Tệp khóa, giống nhau ở mọi máy của loa; để trống thì dùng payload.key trong thư mục của loa, do `loa serve` tạo.
	KeyFile string `koanf:"key_file" env:"LOA_PAYLOAD_KEY_FILE" example:"/etc/loa/payload.key"`
}

// SignIn is what a sign-in to the pages asks for.
type SignIn struct {
	// The roles whose sign-in needs, beside the password, a code of an app on the phone (TOTP, RFC 6238), parted by commas: `administrator`, `coordinator`,
	// `leader`, `head`, `officer`, `clerk`, `auditor`; or `none`. Others may have an app. Accounts of a provider of OpenID Connect leave it to the provider.
	//
	// vi: Các vai trò đăng nhập phải có thêm mã của ứng dụng trên điện thoại, cách nhau bằng dấu phẩy: administrator, coordinator, leader, head, officer,
	// clerk, auditor; hoặc none. Vai trò khác thì tùy người dùng.
	SecondFactor string `koanf:"second_factor" env:"LOA_SECOND_FACTOR" default:"administrator,coordinator"`
	// The file with the keys that encrypt what those apps share with loa, the same for `loa serve` and every `loa web`. Without it the systemd credential
	// `account.key` counts, else `account.key` in the home folder, which `loa serve` and `loa temporal` make.
	//
	// vi: Tệp khóa mã hóa bí mật của các ứng dụng đó, giống nhau ở mọi máy phục vụ trang; để trống thì dùng thông tin xác thực account.key của systemd, rồi
	// account.key trong thư mục của loa, do `loa serve` và `loa temporal` tạo.
	KeyFile string `koanf:"key_file" env:"LOA_ACCOUNT_KEY_FILE" example:"/etc/loa/account.key"`
}

// Seal is how commands prove that they come from this installation.
type Seal struct {
	// The file with the keys, the same for `loa serve` and every worker, web and command. Without it the systemd credential `seal.key` counts, else
	// `seal.key` in the home folder, which `loa serve` and `loa temporal` make.
	//
	// vi: Tệp khóa niêm lệnh, giống nhau ở mọi máy của loa; để trống thì dùng thông tin xác thực seal.key của systemd, rồi seal.key trong thư mục của loa.
	KeyFile string `koanf:"key_file" env:"LOA_SEAL_KEY_FILE" example:"/etc/loa/seal.key"`
}

// Token is what the tokens, links and codes of letters are derived from.
type Token struct {
	// The file with the keys, the same for `loa serve` and every worker, web and command. Without it the systemd credential `token.key` counts, else
	// `token.key` in the home folder, which `loa serve` and `loa worker` make.
	//
	// vi: Tệp khóa sinh mã và liên kết trong thư, giống nhau ở mọi máy của loa; để trống thì dùng thông tin xác thực token.key của systemd, rồi token.key trong thư mục của loa.
	KeyFile string `koanf:"key_file" env:"LOA_TOKEN_KEY_FILE" example:"/etc/loa/token.key"`
}

// Tags are the lists of content groups and forms of communication.
type Tags struct {
	// A CSV file with further content groups, forms, and words that name them, in the columns axis,code,kind,vi,en,words ([cli.md](cli.md) has an
	// example). The same file for `loa serve`, every web and every command.
	//
	// vi: Tệp CSV thêm nhóm nội dung, hình thức và các từ gọi chúng, với các cột axis,code,kind,vi,en,words; giống nhau ở mọi máy của loa.
	File string `koanf:"file" env:"LOA_TAGS_FILE" example:"/etc/loa/nhan.csv"`
}

// Tryout is the mail server of `loa dev`.
type Tryout struct {
	// Where it takes letters.
	//
	// vi: Nơi nhận thư.
	SMTP string `koanf:"smtp" env:"LOA_TRYOUT_SMTP" form:"hostport" default:"127.0.0.1:2525"`
	// Where its mailboxes are read.
	//
	// vi: Nơi đọc thư.
	IMAP string `koanf:"imap" env:"LOA_TRYOUT_IMAP" form:"hostport" default:"127.0.0.1:1143"`
}

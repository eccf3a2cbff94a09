package config

import "time"

// Mail is what letters of loa have in common.
type Mail struct {
	// loa's own mail address; answers come to `name+token@domain` of it. With `loa dev` it is `loa@cchc.hanoi.test`.
	//
	// vi: Địa chỉ thư của loa; thư trả lời về tên+mã@miền của địa chỉ này.
	Address string `koanf:"address" env:"LOA_ADDRESS" form:"mail" example:"loa@hanoi.gov.vn"`
	// The language of letters: `vi` (Vietnamese) or `en` (English). What people wrote stays as it is, and so do the words of the ready answers
	// and the reasons that go on record.
	//
	// vi: Ngôn ngữ của thư: vi (tiếng Việt) hoặc en (tiếng Anh).
	Language string `koanf:"language" env:"LOA_MAIL_LANG" values:"vi,en" default:"vi"`
	// The name that stands before the address of loa as the sender of every letter. When not set it is the unit of the coordinators,
	// with "Theo dõi kế hoạch".
	//
	// vi: Tên người gửi hiện trên mọi thư; để trống là tên cơ quan điều phối kèm "Theo dõi kế hoạch".
	SenderName string `koanf:"sender_name" env:"LOA_SENDER_NAME" example:"Sở Nội vụ Hà Nội – Theo dõi kế hoạch CCHC"`
	// How many questions back, codes and receipts one address gets in 24 hours; 50 when not set. What is above is not sent, and says so.
	//
	// vi: Số thư hỏi lại, mã xác nhận và biên nhận mỗi địa chỉ nhận trong 24 giờ; để trống là 50.
	AnswerLimit int `koanf:"answer_limit" env:"LOA_ANSWER_LIMIT" example:"50"`
	// When the digest of a working day is sent to each person, on the clock of Viet Nam: what waits for the person, and what happened. `07:30`
	// when not set; with `off`, and with `loa dev` when not set, each notice is a letter of its own, and what waited for a digest leaves in a last one.
	//
	// vi: Giờ gửi thư tổng hợp mỗi ngày làm việc; để trống là 07:30. Ghi off (và khi chạy `loa dev` mà để trống) thì mỗi thông báo là một thư,
	// và những gì đang chờ được gửi trong một thư tổng hợp cuối.
	Digest string `koanf:"digest" env:"LOA_MAIL_DIGEST" form:"time-or-off" example:"07:30"`
	// How many megabytes of files go out with one letter, such as the files of a draft with the letter that asks to approve it; 8 when not set.
	// In a letter they take a third more. Files beyond it can be seen behind the link in the letter.
	//
	// vi: Số megabyte tệp gửi kèm một thư (như tệp dự thảo trong thư trình duyệt); để trống là 8. Tệp vượt mức chỉ xem được tại liên kết trong thư.
	AttachmentLimit int `koanf:"attachment_limit" env:"LOA_MAIL_ATTACHMENT_LIMIT" example:"8"`
	// A text file of the banners and footers that the city's mail adds to letters, with an empty line between two. They are left out when an
	// answer is read. One that could be an instruction about a draft is refused.
	//
	// vi: Tệp văn bản ghi các dòng đầu thư, cuối thư mà máy chủ thư của thành phố tự thêm, cách nhau một dòng trống; loa bỏ qua khi đọc ý kiến.
	KnownBlocksFile string `koanf:"known_blocks_file" env:"LOA_MAIL_KNOWN_BLOCKS_FILE" example:"/etc/loa/dong-tu-them.txt"`
}

// Account is an account on a mail server. The password file outranks the password; a source of higher rank outranks both.
type Account struct {
	// The server and its port.
	//
	// vi: Máy chủ và cổng.
	Server string `koanf:"server" suffix:"" form:"hostport"`
	// The account there.
	//
	// vi: Tài khoản trên máy chủ đó.
	User string `koanf:"user" suffix:"_USER" example:"loa@hanoi.gov.vn"`
	// Its password. An account with a user and no password logs in by OAuth 2.0, when that is set up.
	//
	// vi: Mật khẩu; nên đặt trong tệp riêng (password_file).
	Password string `koanf:"password" suffix:"_PASSWORD" secret:"true" example:"mật khẩu"`
	// A file that holds the password; it outranks the password itself.
	//
	// vi: Tệp chứa mật khẩu; được dùng thay cho password.
	PasswordFile string `koanf:"password_file" suffix:"_PASSWORD_FILE" example:"/etc/loa/mat-khau"`
	// How the connection is protected: `tls`, `starttls`, or `none` for a server on this machine.
	//
	// vi: Cách bảo vệ đường truyền; none chỉ dành cho máy chủ trên chính máy này.
	TLS string `koanf:"tls" suffix:"_TLS" values:"tls,starttls,none" default:"tls"`
}

// SMTP is the server that letters are handed to.
type SMTP struct {
	Account `koanf:",squash"`
	// How many letters a minute one mail domain gets at most; 3000 when not set. Below it the rate follows the answers of the server: it begins
	// at 120, rises while letters are accepted, and is halved when the server asks for fewer (421, 450, 451).
	//
	// vi: Số thư mỗi phút nhiều nhất gửi đến một miền thư; để trống là 3000. Trong giới hạn đó loa tự tăng, giảm theo trả lời của máy chủ thư.
	Rate int `koanf:"rate" env:"LOA_SMTP_RATE" example:"600"`
}

// IMAP is the mailbox whose letters are those to the address of loa.
type IMAP struct {
	Account `koanf:",squash"`
	// The folder of this mailbox that gets a copy of each letter sent. Without it there are no copies.
	//
	// vi: Thư mục nhận bản sao của mỗi thư gửi đi; để trống thì không chép.
	SentFolder string `koanf:"sent_folder" env:"LOA_SENT_FOLDER" example:"Sent"`
}

// Mailbox is a mailbox beside the first. Mailboxes are numbered from 2; numbers may leave gaps.
type Mailbox struct {
	Account `koanf:",squash"`
	// The address that letters to this mailbox bear; its user when not set.
	//
	// vi: Địa chỉ thư của hộp thư này; để trống là tài khoản.
	Address string `koanf:"address" suffix:"_ADDRESS" example:"vanthu@hanoi.gov.vn"`
}

// OAuth is an OAuth 2.0 application, for mail accounts that have a user and no password (XOAUTH2, OAUTHBEARER).
type OAuth struct {
	// The token endpoint, https.
	//
	// vi: Địa chỉ cấp mã (token endpoint), https.
	URL string `koanf:"url" env:"LOA_OAUTH_URL" example:"https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token"`
	// The name of the application.
	//
	// vi: Tên (client id) của ứng dụng.
	ClientID string `koanf:"client_id" env:"LOA_OAUTH_CLIENT_ID" example:"loa"`
	// The secret of the application.
	//
	// vi: Mật khẩu (client secret) của ứng dụng; nên đặt trong tệp riêng.
	ClientSecret string `koanf:"client_secret" env:"LOA_OAUTH_CLIENT_SECRET" secret:"true" example:"mật khẩu của ứng dụng"`
	// A file that holds the secret; it outranks the secret itself.
	//
	// vi: Tệp chứa client_secret; được dùng thay cho client_secret.
	ClientSecretFile string `koanf:"client_secret_file" env:"LOA_OAUTH_CLIENT_SECRET_FILE" example:"/etc/loa/oauth-secret"`
	// A file that holds the token of the person who agreed. It is written anew when the provider changes the token, so loa must be able to
	// write there. Without it the application acts in its own name.
	//
	// vi: Tệp chứa mã làm mới (refresh token) của người đã đồng ý; loa ghi lại tệp này khi nhà cung cấp đổi mã.
	RefreshTokenFile string `koanf:"refresh_token_file" env:"LOA_OAUTH_REFRESH_TOKEN_FILE" example:"/var/lib/loa/refresh-token"`
	// What the provider wants to be asked for.
	//
	// vi: Phạm vi (scope) mà nhà cung cấp đòi.
	Scope string `koanf:"scope" env:"LOA_OAUTH_SCOPE" example:"https://outlook.office365.com/.default"`
}

// DKIM is the key by which letters are signed (RFC 6376).
type DKIM struct {
	// A private key in PEM (RSA of 2048 bits or more, Ed25519). Without it loa does not sign.
	//
	// vi: Khóa riêng dạng PEM (RSA từ 2048 bit, Ed25519); để trống thì loa không ký.
	KeyFile string `koanf:"key_file" env:"LOA_DKIM_KEY_FILE" example:"/etc/loa/loa-dkim.pem"`
	// The selector of its record in the DNS, in lower case.
	//
	// vi: Tên (selector) của bản ghi trong DNS, chữ thường.
	Selector string `koanf:"selector" env:"LOA_DKIM_SELECTOR" example:"loa"`
	// The domain that signs; that of loa's own address when not set.
	//
	// vi: Miền ký thư; để trống là miền của địa chỉ thư của loa.
	Domain string `koanf:"domain" env:"LOA_DKIM_DOMAIN" example:"hanoi.gov.vn"`
}

// Trust is whose word about senders is taken, and how much a decision has to prove. docs/mail-setup.md tells how to find the values.
type Trust struct {
	// How much a decision by mail has to prove: `standard` or `strict`.
	//
	// vi: Mức chứng thực mà một ý kiến bằng thư phải đạt.
	Mode string `koanf:"mode" env:"LOA_TRUST" values:"standard,strict" default:"standard"`
	// How long a decision by mail or by a link can be taken back: 15 minutes when not set, 60 in strict mode, 30 seconds with `loa dev`. At
	// most 24 hours; in strict mode it cannot be shorter than 60 minutes.
	//
	// vi: Thời gian được rút lại một ý kiến, đến 24 giờ; để trống là 15 phút (chế độ strict: 60 phút).
	UndoWindow time.Duration `koanf:"undo_window" env:"LOA_HOLD" max:"24h" example:"15m"`
	// The mail servers, by the name that they write into `Authentication-Results`, whose word about senders is believed. `none` alone believes
	// no server, so that every decision needs a one-time code. `loa serve` and `worker` need it, or the tenant with the profile
	// `exchange-online`; with `loa dev` it is the try-out server.
	//
	// vi: Các máy chủ thư được tin khi ghi Authentication-Results; "none" là không tin máy chủ nào.
	Authserv []string `koanf:"authserv" env:"LOA_AUTHSERV" example:"mx.hanoi.gov.vn"`
	// The kind of mail server: `standard`, `exchange-online` or `zimbra`.
	//
	// vi: Loại máy chủ thư.
	Profile string `koanf:"profile" env:"LOA_MAIL_PROFILE" values:"standard,exchange-online,zimbra" default:"standard"`
	// Our mail servers behind the border, as they stand in `Received`; `.may.hanoi.gov.vn` names all below. Those of `authserv` count as well.
	//
	// vi: Các máy chủ thư của đơn vị phía sau cổng thư, như ghi trong Received.
	Hosts []string `koanf:"hosts" env:"LOA_MAIL_HOSTS" example:".may.hanoi.gov.vn"`
	// The domains of people who log in to our own server.
	//
	// vi: Các miền thư của người đăng nhập máy chủ thư của đơn vị.
	LocalDomains []string `koanf:"local_domains" env:"LOA_MAIL_LOCAL_DOMAINS" example:"hanoi.gov.vn"`
	// `Name: value` that our server writes on letters of its users and takes off what comes from outside; for the local domains only.
	//
	// vi: Dòng "Tên: giá trị" mà máy chủ thư ghi trên thư nội bộ và xóa trên thư từ ngoài.
	InternalHeader string `koanf:"internal_header" env:"LOA_MAIL_INTERNAL_HEADER" form:"header" example:"X-MS-Exchange-Organization-AuthAs: Internal"`
	// The id of our Microsoft 365 tenant; `exchange-online` proves nothing without it.
	//
	// vi: Mã tenant Microsoft 365; exchange-online cần có.
	Tenant string `koanf:"tenant" env:"LOA_MAIL_TENANT" example:"00000000-0000-0000-0000-000000000000"`
	// Domains inside which one name may sign for another. Without them the signing domain has to be that of the sender.
	//
	// vi: Các miền mà bên trong đó một tên được ký thay cho tên khác.
	RelaxedWithin []string `koanf:"relaxed_within" env:"LOA_MAIL_RELAXED_WITHIN" example:"hanoi.gov.vn"`
	// Mail domains that many people share, as the officials of a city do. DMARC and DKIM of such a domain prove that somebody there wrote, so
	// that a decision then takes a one-time code; what counts is `auth=pass` with the sender's own login, a personal signature or the code.
	// `.hanoi.gov.vn` names all below. With `loa dev` it is the domain of the sample.
	//
	// vi: Các miền thư nhiều người dùng chung; DMARC, DKIM của miền đó không chứng thực được từng người.
	SharedDomains []string `koanf:"shared_domains" env:"LOA_MAIL_SHARED_DOMAINS" example:"hanoi.gov.vn"`
	// Verify DKIM signatures of senders. `false` leaves them aside, where no DNS can be asked.
	//
	// vi: Kiểm tra chữ ký DKIM của người gửi; đặt false khi không hỏi được DNS.
	VerifyDKIM bool `koanf:"verify_dkim" env:"LOA_DKIM_CHECK" default:"true"`
}

// SMIME is by which authorities personal signatures count.
type SMIME struct {
	// A file of certificates (PEM) whose owners may issue certificates to people. Without it personal signatures are left aside.
	//
	// vi: Tệp chứng thư (PEM) của các tổ chức được cấp chứng thư cá nhân; để trống thì bỏ qua chữ ký cá nhân.
	Roots string `koanf:"roots" env:"LOA_SMIME_ROOTS" example:"/etc/loa/ban-co-yeu.pem"`
	// Files of revocation lists (PEM or DER); read when loa starts.
	//
	// vi: Các tệp danh sách thu hồi (PEM hoặc DER); đọc khi khởi động.
	CRLs []string `koanf:"crls" env:"LOA_SMIME_CRLS" example:"/etc/loa/thu-hoi.crl"`
}

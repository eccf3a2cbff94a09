package config

// OIDC is how people sign in to the pages by a provider of OpenID Connect.
type OIDC struct {
	// The issuer of the provider, https, as it writes it itself. Without it nobody signs in this way.
	//
	// vi: Địa chỉ (issuer) của nhà cung cấp, https, đúng như nhà cung cấp tự ghi; để trống thì không đăng nhập theo cách này.
	Issuer string `koanf:"issuer" env:"LOA_OIDC_ISSUER" example:"https://dangnhap.hanoi.gov.vn/realms/hanoi"`
	// The name under which loa is registered there.
	//
	// vi: Tên (client id) của loa ở đó.
	Client string `koanf:"client" env:"LOA_OIDC_CLIENT" example:"loa"`
	// The secret of loa there.
	//
	// vi: Mật khẩu (client secret) của loa ở đó; nên đặt trong tệp riêng.
	Secret string `koanf:"secret" env:"LOA_OIDC_SECRET" secret:"true" example:"mật khẩu của loa"`
	// A file that holds the secret; it outranks the secret itself.
	//
	// vi: Tệp chứa mật khẩu đó; được dùng thay cho secret.
	SecretFile string `koanf:"secret_file" env:"LOA_OIDC_SECRET_FILE" example:"/etc/loa/oidc-secret"`
	// What the button of the sign-in page says. Without it, that one signs in with the account of the office.
	//
	// vi: Chữ trên nút ở trang đăng nhập; để trống thì là "Đăng nhập bằng tài khoản của cơ quan".
	Name string `koanf:"name" env:"LOA_OIDC_NAME" example:"Đăng nhập một lần của thành phố"`
	// What the provider is asked for. Some give a refresh token, by which loa asks again every five minutes, only with `offline_access`.
	//
	// vi: Phạm vi (scope) xin nhà cung cấp; có nơi phải thêm offline_access thì loa mới hỏi lại được mỗi năm phút.
	Scopes []string `koanf:"scopes" env:"LOA_OIDC_SCOPES" default:"openid,profile,email,groups"`
	// The claim with the groups of a person. Dots lead into objects.
	//
	// vi: Tên trường (claim) ghi các nhóm của một người; dấu chấm dẫn vào bên trong.
	GroupsClaim string `koanf:"groups_claim" env:"LOA_OIDC_GROUPS_CLAIM" default:"groups" example:"realm_access.roles"`
	// Which groups have which roles: `group=role`, or `group=role:unit` for a unit with everything below it. The roles are `administrator`, `leader` and
	// `auditor`; other roles come from the positions of the directory.
	//
	// vi: Nhóm nào có vai trò nào: nhóm=vai trò, hoặc nhóm=vai trò:mã đơn vị. Vai trò là administrator, leader hoặc auditor; vai trò khác theo chức vụ
	// trong danh bạ.
	Roles []string `koanf:"roles" env:"LOA_OIDC_ROLES" example:"loa-quantri=administrator"`
	// The file with the keys by which cookies and refresh tokens are sealed, the same for `loa serve` and every `loa web`. Without it the systemd
	// credential `session.key` counts, else `session.key` in the home folder, which `loa serve` makes.
	//
	// vi: Tệp khóa niêm phiên đăng nhập, giống nhau ở mọi máy phục vụ trang; để trống thì dùng thông tin xác thực session.key của systemd, rồi session.key
	// trong thư mục của loa.
	KeyFile string `koanf:"key_file" env:"LOA_OIDC_KEY_FILE" example:"/etc/loa/session.key"`
}

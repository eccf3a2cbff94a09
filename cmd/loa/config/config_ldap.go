package config

// LDAP is a directory service of the city that people sign in with.
type LDAP struct {
	// The servers of the directory service, asked in this order: `ldaps://host`, or `ldap://host`, which is turned to TLS by StartTLS or not used.
	// Without TLS only a server on this machine is asked: `ldap+plain://127.0.0.1`. Without a server nobody signs in with LDAP.
	//
	// vi: Các máy chủ danh bạ, hỏi theo thứ tự: ldaps://máy, hoặc ldap://máy (bắt buộc StartTLS). Không có TLS thì chỉ hỏi máy chủ trên chính máy này:
	// ldap+plain://127.0.0.1. Để trống thì không đăng nhập bằng LDAP.
	Servers []string `koanf:"servers" env:"LOA_LDAP_SERVERS" example:"ldaps://dc1.hanoi.gov.vn"`
	// A PEM file with the certificate authorities of those servers. Without it those of the machine count.
	//
	// vi: Tệp PEM chứng thư của cơ quan chứng thực; để trống thì theo máy này.
	CA string `koanf:"ca" env:"LOA_LDAP_CA" example:"/etc/loa/ldap-ca.pem"`
	// The account with which loa looks for people and groups. It needs to read them and nothing else.
	//
	// vi: Tài khoản để loa tìm người và nhóm; chỉ cần quyền đọc.
	BindDN string `koanf:"bind_dn" env:"LOA_LDAP_BIND_DN" example:"cn=loa,ou=Dịch vụ,dc=hanoi,dc=gov,dc=vn"`
	// Its password.
	//
	// vi: Mật khẩu của tài khoản đó; nên đặt trong tệp riêng.
	Password string `koanf:"password" env:"LOA_LDAP_PASSWORD" secret:"true" example:"mật khẩu của loa"`
	// A file that holds the password; it outranks the password itself.
	//
	// vi: Tệp chứa mật khẩu; ưu tiên hơn mật khẩu ghi trực tiếp.
	PasswordFile string `koanf:"password_file" env:"LOA_LDAP_PASSWORD_FILE" example:"/etc/loa/mat-khau-ldap"`
	// The entries of people lie below it.
	//
	// vi: Nhánh chứa tài khoản của mọi người.
	Base string `koanf:"base" env:"LOA_LDAP_BASE" example:"dc=hanoi,dc=gov,dc=vn"`
	// How the entry of a login name is found. `%s` stands for the login name, which is escaped, as the value of an attribute. Who no longer meets the
	// filter is signed out: with `(memberOf=…)` in it only the members of a group may sign in.
	//
	// vi: Cách tìm tài khoản theo tên đăng nhập: %s thay cho tên đăng nhập, đặt làm giá trị của một thuộc tính. Ai không còn khớp bộ lọc thì bị đăng xuất;
	// thêm (memberOf=…) thì chỉ thành viên của một nhóm đăng nhập được.
	Filter string `koanf:"filter" env:"LOA_LDAP_FILTER" default:"(|(uid=%s)(sAMAccountName=%s))" example:"(&(sAMAccountName=%s)(memberOf=CN=loa,OU=Nhóm,DC=hanoi,DC=gov,DC=vn))"`
	// The groups lie below it; `base` when not set.
	//
	// vi: Nhánh chứa các nhóm; để trống là `base`.
	GroupBase string `koanf:"group_base" env:"LOA_LDAP_GROUP_BASE" example:"ou=Nhóm,dc=hanoi,dc=gov,dc=vn"`
	// Which groups give which roles, as `group=role` or `group=role:unit`, parted by semicolons in the variable. A group is named by its distinguished
	// name, or by its common name, which counts below `group_base`. The roles are administrator, leader and auditor; the others follow the positions of
	// the directory.
	//
	// vi: Nhóm nào có vai trò gì: nhóm=vai-trò hoặc nhóm=vai-trò:mã-đơn-vị, trong biến môi trường cách nhau bằng dấu chấm phẩy. Nhóm ghi bằng tên đầy đủ
	// (DN) hoặc tên ngắn (cn) trong `group_base`. Vai trò: administrator, leader, auditor; các vai trò khác theo chức vụ trong danh bạ của loa.
	Roles []string `koanf:"roles" env:"LOA_LDAP_ROLES" separator:";" example:"loa-quantri=administrator"`
	// How often all accounts are compared with the directory service: a pause such as `4m`, or five fields as in `*/4 * * * *`. Who left is signed out
	// by it, so that more than five minutes are long.
	//
	// vi: Bao lâu so lại mọi tài khoản với danh bạ: một khoảng như 4m, hoặc năm trường như */4 * * * *. Người đã nghỉ bị đăng xuất ở lần so tiếp theo, nên
	// đừng để quá năm phút.
	Sync string `koanf:"sync" env:"LOA_LDAP_SYNC" default:"4m" example:"*/4 * * * *"`
}

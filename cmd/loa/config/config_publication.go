package config

// Publication is how the links that prove publications are checked, and who may read the feed of what was published.
type Publication struct {
	// Look at the page behind the link of each publication, and again after 1, 7 and 30 days. `false` where this machine reaches nothing outside.
	//
	// vi: Mở đường dẫn minh chứng của mỗi sản phẩm đã đăng, và mở lại sau 1, 7 và 30 ngày; đặt false khi máy này không ra được Internet.
	Check bool `koanf:"check" env:"LOA_PUBLICATION_CHECK" default:"true"`
	// The HTTP proxy through which pages are fetched. It must refuse addresses of the inner network itself: loa looks names up before, and hands on what
	// it does not find.
	//
	// vi: Máy proxy HTTP để mở các trang; proxy phải tự chặn địa chỉ mạng nội bộ. Để trống thì kết nối thẳng.
	Proxy string `koanf:"proxy" env:"LOA_PUBLICATION_PROXY" secret:"true" form:"url" example:"http://proxy.hanoi.gov.vn:3128"`
	// Let everybody read the feed of what was published, `/published.atom`. Without it, it needs a sign-in like the other pages.
	//
	// vi: Cho mọi người đọc bản tin Atom các sản phẩm đã đăng tại /published.atom; mặc định phải đăng nhập.
	PublicFeed bool `koanf:"public_feed" env:"LOA_PUBLIC_FEED" default:"false"`
}

// Webhook is which programs are told what happens.
type Webhook struct {
	// The programs that are told when something is published, when a publication is gone and when a task is done: for each its address and, after a
	// space, the file with its secret, which begins with `whsec_`. Without any nothing is sent.
	//
	// vi: Các hệ thống được báo khi có sản phẩm đăng, sản phẩm bị gỡ và nhiệm vụ hoàn thành: mỗi mục ghi địa chỉ, một dấu cách, rồi tệp chứa khóa whsec_….
	Endpoints []string `koanf:"endpoints" env:"LOA_WEBHOOKS" example:"https://cong.hanoi.gov.vn/loa /etc/loa/webhook.secret"`
}

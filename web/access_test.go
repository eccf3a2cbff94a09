package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/account"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/web"
)

const password = "tuyên truyền cải cách"

// passwordHash is computed once, because that is meant to take time.
var passwordHash = sync.OnceValue(func() string {
	hash, err := account.HashPassword("", password)
	if err != nil {
		panic(err)
	}
	return hash
})

// production closes the try-out: visitors sign in.
func (f *fixture) production() *fixture {
	f.t.Helper()
	f.config.Dev, f.config.Tryout, f.config.OverviewAge = false, nil, 2*time.Second
	f.serve()
	return f
}

// account makes an account, of a person of the directory or of nobody.
func (f *fixture) account(login string, person directory.PersonID, grants ...policy.Grant) {
	f.t.Helper()
	err := f.store.CreateAccount(f.t.Context(), store.Account{Login: login, Person: person, Name: login, Password: passwordHash(), CreatedAt: f.clock(), Grants: grants})
	if err != nil {
		f.t.Fatal(err)
	}
}

// signIn signs an account in, in a browser of its own.
func (f *fixture) signIn(login string) *browser {
	f.t.Helper()
	b := f.browser()
	if page := b.post("/sign-in", url.Values{"login": {login}, "password": {password}, "next": {"/account"}}).hasStatus(http.StatusOK); page.url != "/account" {
		f.t.Fatalf("%s is led to %s", login, page.url)
	}
	return b
}

// ministry is a fixture with a task of Sở Nội vụ and one of Sở Tư pháp, each with a draft, and one account for each role.
func ministry(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	d := people()
	d.Units = append(d.Units,
		directory.Unit{Code: "ubnd-tp", Name: "UBND Thành phố", Kind: directory.KindCity},
		directory.Unit{Code: "so-tu-phap", Name: "Sở Tư pháp", Kind: directory.KindDepartment})
	d.People = append(d.People,
		directory.Person{ID: "binh", Name: "Đỗ Văn Bình"}, directory.Person{ID: "chi", Name: "Vũ Thị Chi"}, directory.Person{ID: "pho-ct", Name: "Hoàng Phó Chủ tịch"})
	d.Addresses = append(d.Addresses, directory.AddressOf{Address: "binh@so-tu-phap.test", Person: "binh", Unit: "so-tu-phap"})
	d.Holders = append(d.Holders,
		directory.RoleHolder{Person: "binh", Role: directory.RoleFocalPoint, Unit: "so-tu-phap"},
		directory.RoleHolder{Person: "binh", Role: directory.RoleUnitHead, Unit: "so-tu-phap"},
		directory.RoleHolder{Person: "chi", Role: directory.RoleClerk, Unit: "so-noi-vu"},
		directory.RoleHolder{Person: "pho-ct", Role: directory.RoleLeader, Unit: "ubnd-tp"})
	f.directory = d
	if err := f.store.SaveDirectory(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	const lines = "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n" +
		"1,Chuyên mục của mình,Chuyên mục,Sở Nội vụ,Trước ngày 15/12/2027\n2,Phóng sự của người khác,Phóng sự,Sở Tư pháp,Trước ngày 01/03/2027\n"
	if _, _, result, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc.csv", Data: []byte(lines), Year: 2027, Title: "Kế hoạch 2027"}); err != nil {
		t.Fatalf("importing: %v, %+v", err, result.Problems)
	}
	if err := f.LaunchPlan(t.Context(), "kh-2027"); err != nil {
		t.Fatal(err)
	}
	f.addPeriods().openQuarter().reported("so-noi-vu", someReport).reported("so-tu-phap", strings.ReplaceAll(someReport, "3", "4")).now = morning
	f.account("quantri", "", policy.Grant{Role: policy.AccessAdministrator})
	f.account("dieuphoi", "mai")
	f.account("lanhdao", "pho-ct")
	f.account("lanhdao.so", "", policy.Grant{Role: policy.AccessLeader, Unit: "so-noi-vu"})
	f.account("giamdoc", "duong")
	f.account("daumoi", "an")
	f.account("vanthu", "chi")
	f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
	f.account("khong.vaitro", "")
	f.account("het.han", "", policy.Grant{Role: policy.AccessAuditor, To: d0(f)})
	return f.production()
}

const (
	ownTask, foreignTask   = "kh-2027/1/so-noi-vu/1", "kh-2027/2/so-tu-phap/1"
	ownTitle, foreignTitle = "Chuyên mục của mình", "Phóng sự của người khác"
)

// The visitors of the walk, in groups that pages treat alike.
var (
	whole    = []string{"quantri", "dieuphoi", "lanhdao", "kiemtra"}
	ofUnit   = []string{"lanhdao.so", "giamdoc", "daumoi", "vanthu"}
	noRights = []string{"khong.vaitro", "het.han"}
)

// rule is who may open a route: written beside the rules of package policy, not from them.
type rule struct {
	own, foreign string // addresses about a task of Sở Nội vụ and of Sở Tư pháp; foreign is empty where the page is about neither
	roles        []string
	open         bool // needs no sign-in
}

// accessRules has every route.
func accessRules(ownFile, foreignFile string) map[string]rule {
	all := slices.Concat(whole, ofUnit)
	commanders := slices.Concat([]string{"dieuphoi", "lanhdao"}, ofUnit)
	signedIn := slices.Concat(whole, ofUnit, noRights)
	letters := []string{"quantri", "dieuphoi", "kiemtra"}
	hidden := rule{open: true} // a page of the try-out, or one that checks a token
	at := func(address string, r rule) rule { r.own = address; return r }
	return map[string]rule{
		"GET /sign-in":                 {own: "/sign-in", open: true},
		"POST /sign-in":                {own: "/sign-in", open: true},
		"GET /sign-in/oidc":            at("/sign-in/oidc", hidden),
		"GET /sign-in/oidc/answer":     at("/sign-in/oidc/answer", hidden),
		"POST /sign-in/oidc/logout":    at("/sign-in/oidc/logout", hidden),
		"POST /sign-out":               {own: "/sign-out", open: true},
		"GET /account":                 {own: "/account", roles: signedIn},
		"POST /account":                {own: "/account", roles: signedIn},
		"GET /sign-in/code":            {own: "/sign-in/code", open: true}, // for a half session only: TestHalfSession
		"POST /sign-in/code":           {own: "/sign-in/code", open: true},
		"GET /sign-in/app":             {own: "/sign-in/app", open: true},
		"POST /sign-in/app":            {own: "/sign-in/app", open: true},
		"GET /account/app":             {own: "/account/app", roles: signedIn},
		"POST /account/app":            {own: "/account/app", roles: signedIn},
		"GET /accounts":                {own: "/accounts", roles: []string{"quantri", "kiemtra"}},
		"GET /{$}":                     {own: "/", roles: all},
		"GET /tasks":                   {own: "/tasks", roles: all},
		"POST /tasks/filters":          {own: "/tasks/filters", roles: all},
		"POST /tasks/preview":          {own: "/tasks/preview", roles: []string{"dieuphoi"}},
		"POST /tasks/batch":            {own: "/tasks/batch", roles: []string{"dieuphoi"}},
		"GET /tasks/{id...}":           {own: "/tasks/" + ownTask, foreign: "/tasks/" + foreignTask, roles: all},
		"POST /tasks/{id...}":          {own: "/tasks/" + ownTask, foreign: "/tasks/" + foreignTask, roles: commanders},
		"GET /blob/{hash}/{id...}":     {own: "/blob/" + ownFile + "/" + ownTask, foreign: "/blob/" + foreignFile + "/" + foreignTask, roles: all},
		"GET /published.atom":          {own: "/published.atom", roles: all},
		"GET /plans/import":            {own: "/plans/import", roles: []string{"dieuphoi"}},
		"POST /plans/import":           {own: "/plans/import", roles: []string{"dieuphoi"}},
		"GET /plans/{id}":              {own: "/plans/kh-2027", roles: whole},
		"POST /plans/{id}":             {own: "/plans/kh-2027", roles: []string{"dieuphoi"}},
		"GET /plans/{id}/lines/{code}": {own: "/plans/kh-2027/lines/1", foreign: "/plans/kh-2027/lines/2", roles: all},

		"GET /plans/{id}/periods":                                    {own: periodsPath, roles: all},
		"POST /plans/{id}/periods":                                   {own: periodsPath, roles: []string{"dieuphoi"}},
		"GET /plans/{id}/periods/{period}":                           {own: quarterPath, roles: all},
		"POST /plans/{id}/periods/{period}":                          {own: quarterPath, roles: []string{"dieuphoi"}},
		"GET /plans/{id}/periods/{period}/map.xlsx":                  {own: quarterPath + "/map.xlsx", roles: all},
		"GET /plans/{id}/periods/{period}/report/{format}":           {own: quarterPath + "/report/html", roles: whole},
		"GET /plans/{id}/periods/{period}/units/{unit}":              {own: ownUnitPath, foreign: foreignUnitPath, roles: all},
		"POST /plans/{id}/periods/{period}/units/{unit}":             {own: ownUnitPath, roles: []string{"dieuphoi"}},
		"GET /plans/{id}/periods/{period}/units/{unit}/files/{hash}": {own: ownUnitPath + "/files/" + periodFile, foreign: foreignUnitPath + "/files/" + periodFile, roles: all},

		"GET /triage":                          {own: "/triage", roles: letters},
		"GET /triage/{id}":                     {own: "/triage/1", roles: letters},
		"GET /triage/{id}/raw":                 {own: "/triage/1/raw", roles: letters},
		"POST /triage/{id}":                    {own: "/triage/1", roles: []string{"dieuphoi"}},
		"GET /directory/ready":                 {own: "/directory/ready", roles: whole},
		"GET /mailboxes":                       {own: "/mailboxes", roles: letters},
		"POST /mailboxes":                      {own: "/mailboxes", roles: []string{"dieuphoi"}},
		"POST /actor":                          at("/actor", hidden),
		"GET /tryout":                          at("/tryout", hidden),
		"GET /tryout/trace":                    at("/tryout/trace", hidden),
		"GET /d/{token}":                       at("/d/khong-co", hidden),
		"POST /d/{token}":                      at("/d/khong-co", hidden),
		"GET /d/{token}/{hash}":                at("/d/khong-co/"+ownFile, hidden),
		"GET /o/{token}":                       at("/o/khong-co", hidden),
		"POST /o/{token}":                      at("/o/khong-co", hidden),
		"GET /tryout/{address}/{uid}":          at("/tryout/an@so-noi-vu.test/1", hidden),
		"POST /tryout/{address}/{uid}":         at("/tryout/an@so-noi-vu.test/1", hidden),
		"GET /tryout/{address}/{uid}/html":     at("/tryout/an@so-noi-vu.test/1/html", hidden),
		"GET /tryout/{address}/{uid}/file/{n}": at("/tryout/an@so-noi-vu.test/1/file/1", hidden),
	}
}

// TestAccess walks every route as every role, on tasks of the own unit and of another. A route without a rule here fails it.
func TestAccess(t *testing.T) {
	t.Parallel()
	f := ministry(t)
	ownFile, foreignFile := f.draftOf(ownTask, "an", "Dự thảo của mình"), f.draftOf(foreignTask, "binh", "Dự thảo của người khác")
	rules := accessRules(ownFile, foreignFile)
	for pattern := range web.Routes() {
		if _, has := rules[pattern]; !has {
			t.Errorf("the route %s has no rule: say in accessRules who may open it", pattern)
		}
	}
	browsers := map[string]*browser{"": f.browser()}
	for _, login := range slices.Concat(whole, ofUnit) {
		browsers[login] = f.signIn(login)
	}
	for _, login := range noRights {
		browsers[login] = f.browser()
		browsers[login].post("/sign-in", url.Values{"login": {login}, "password": {password}})
	}
	for pattern, r := range rules {
		if pattern == "POST /sign-out" || pattern == "POST /sign-in" {
			continue // they change who is signed in
		}
		f.advance(2 * time.Second) // the walk is quicker than people, and no limit of requests is to stop it
		for login, b := range browsers {
			f.walk(b, login, pattern, r)
		}
	}
}

// walk opens a route as a visitor, and compares what happens with its rule.
func (f *fixture) walk(b *browser, login, pattern string, r rule) {
	f.t.Helper()
	method, _, _ := strings.Cut(pattern, " ")
	may := r.open || slices.Contains(r.roles, login)
	page := b.do(method, r.own, formOf(method))
	if let := r.open || !refusedByGate(page) && (page.url == r.own || method == http.MethodPost); let != may {
		f.t.Errorf("%s as %q: let in %v, want %v (%d, %s)", pattern, login, let, may, page.status, page.url)
	}
	scoped := slices.Contains(ofUnit, login)
	if scoped && strings.Contains(page.body, foreignTitle) {
		f.t.Errorf("%s shows %s the task of another unit", pattern, login)
	}
	if !may && (strings.Contains(page.body, ownTitle) || strings.Contains(page.body, foreignTitle)) {
		f.t.Errorf("%s shows %q a task", pattern, login)
	}
	if r.foreign == "" {
		return
	}
	page = b.do(method, r.foreign, formOf(method))
	if let := !refusedByGate(page) && page.status != http.StatusNotFound; let != (may && !scoped) {
		f.t.Errorf("%s about another unit as %q: let in %v, want %v (%d)", pattern, login, let, may && !scoped, page.status)
	}
}

// formOf is a form that every handler refuses for itself, so that nothing changes.
func formOf(method string) url.Values {
	if method == http.MethodPost {
		return url.Values{"key": {"sai"}}
	}
	return nil
}

// refusedByGate reports whether a visitor was sent to sign in, or told that the role does not have the page.
func refusedByGate(p page) bool {
	return strings.HasPrefix(p.url, "/sign-in") || strings.Contains(p.body, "Vai trò của Ông/Bà không có trang này") || strings.Contains(p.body, "Phiên đăng nhập đã hết")
}

// draftOf submits a draft to a task and returns its hash.
func (f *fixture) draftOf(task plan.TaskID, by directory.PersonID, text string) string {
	f.t.Helper()
	hash, err := f.Submit(f.t.Context(), intake.Submission{Task: task, Kind: store.DocumentDraft, Text: text, By: by})
	if err != nil {
		f.t.Fatal(err)
	}
	d, err := f.store.Directory(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	for _, c := range []plan.Command{{Kind: plan.CommandAccept}, {Kind: plan.CommandSubmitDraft, Hash: hash}} {
		c.ID, c.Channel, c.Actor = "test:"+string(task)+string(c.Kind), plan.ChannelCLI, d.Actor(by, d0(f).AddDays(1))
		if _, err := f.Do(f.t.Context(), task, c); err != nil {
			f.t.Fatalf("%s of %s: %v", c.Kind, task, err)
		}
	}
	return hash
}

// d0 is the day before the fixture begins.
func d0(f *fixture) calendar.Date { return calendar.Today(f.clock()).AddDays(-1) }

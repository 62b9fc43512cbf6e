package archtest

// module is the path of the module, which paths in the tables leave out.
const module = "github.com/yishenqing/foi"

// rule says what one package, or all that match a pattern, may import of ours. Imports go downwards only: to packages of
// a lower tier. Tiers 2 and 3 are vocabularies and concerns that may also build on each other; Go keeps cycles out.
type rule struct {
	path  string   // as of path.Match, below the module
	tier  int      // of docs/architecture.md
	gen   bool     // may import gen/
	also  []string // of the same tier (in tiers 0, 1, and from 4 on)
	only  []string // if set, of ours nothing but these: tiers say too little
	never []string // although the tier is lower
	why   string   // the reason of only or never
}

// rules has every package outside gen/, tests/ and internal/archtest; a package that no rule matches fails the test.
var rules = []rule{
	{path: "calendar", tier: 0},
	{path: "applicant", tier: 0},
	{path: "outcome", tier: 0},
	{path: "internal/bigram", tier: 0},

	{path: "workflow", tier: 1},
	{path: "impact", tier: 1, also: []string{"workflow"}},
	{path: "indicator", tier: 1, also: []string{"workflow", "stats"}},
	{path: "settings", tier: 1, also: []string{"workflow", "answering", "reminder", "legalcase", "approval"}},
	{path: "approval", tier: 1, also: []string{"workflow"}},
	{path: "legalcase", tier: 1, also: []string{"workflow"}},
	{path: "stats", tier: 1, also: []string{"workflow"}},
	{path: "answering", tier: 1, also: []string{"workflow"}},
	{path: "volume", tier: 1, also: []string{"workflow"}},
	{path: "reminder", tier: 1, also: []string{"workflow"}},
	{path: "delivery", tier: 1, also: []string{"workflow"}},
	{path: "submission", tier: 1, also: []string{"workflow", "reminder", "stats"}},
	{path: "redaction", tier: 1},
	{path: "retention", tier: 1, also: []string{"workflow"}},
	{path: "publication", tier: 1},
	{path: "figures", tier: 1, also: []string{"workflow", "stats"}},
	{path: "chart", tier: 1, only: []string{}, why: "it draws figures, and knows nothing of what they count"},
	{path: "document", tier: 1, only: []string{"chart"}, also: []string{"chart"}, why: "it sets pages, and knows nothing of what they say"},
	{path: "letter", tier: 1, also: []string{"workflow", "answering", "document", "redaction"}},
	{path: "annualreport", tier: 1, also: []string{"stats", "chart", "document", "submission"}},

	{path: "migrations", tier: 2, only: []string{}, why: "the schema is SQL: it must not change with the code"},
	{path: "internal/clock", tier: 2},
	{path: "internal/config", tier: 2},
	{path: "internal/resname", tier: 2},
	{path: "internal/correlation", tier: 2},
	{path: "internal/idem", tier: 2},
	{path: "internal/numbering", tier: 2},
	{path: "internal/querycode", tier: 2, only: []string{}, why: "it knows codes, not what they open"},
	{path: "internal/ratelimit", tier: 2},
	{path: "internal/history", tier: 2},
	{path: "internal/audit", tier: 2},
	{path: "internal/seal", tier: 2, only: []string{}, why: "keys and ciphers, nothing of what is kept with them"},
	{path: "internal/blob", tier: 2},
	{path: "internal/scan", tier: 2, only: []string{}, why: "it asks a scanner about bytes, and knows nothing of what they are"},
	{path: "internal/pdfpages", tier: 2, only: []string{}, why: "it draws files of others, and knows nothing of what they are"},
	{path: "internal/archive", tier: 2},
	{path: "internal/releasedcopy", tier: 2, only: []string{"redaction", "internal/pdfpages"}, why: "it makes a copy of a file, and knows nothing of whose it is"},
	{path: "internal/xlsx", tier: 2},
	{path: "internal/tenancy", tier: 2, only: []string{}, why: "who reaches what is decided from values, not looked up"},
	{path: "internal/credential", tier: 2, only: []string{}, why: "it checks what people prove themselves with, and knows nobody"},
	{path: "internal/store", tier: 2},
	{path: "internal/store/*", tier: 2},
	{path: "internal/transport", tier: 2},
	{path: "internal/pglocal", tier: 2, only: []string{}, why: "it knows PostgreSQL, not what we keep in it"},
	{path: "internal/pgtest", tier: 2},

	{path: "internal/auth", tier: 3, gen: true},
	{path: "internal/apierr", tier: 3, gen: true},
	{path: "internal/identity", tier: 3, gen: true},
	{path: "internal/listing", tier: 3, gen: true},
	{path: "internal/present", tier: 3, gen: true},
	{path: "internal/fieldcheck", tier: 3, gen: true},
	{path: "internal/call", tier: 3, gen: true},
	{path: "internal/job", tier: 3},
	{path: "internal/export", tier: 3},
	{path: "internal/casefile", tier: 3, gen: true},
	{path: "internal/demodata", tier: 3, gen: true},
	{path: "internal/importing", tier: 3, gen: true},

	// No service may import another: the same tier is not lower.
	{path: "service/*", tier: 4, gen: true},

	{path: "internal/interceptor", tier: 5, gen: true, never: noStore, why: whyNoStore},
	{path: "internal/gateway", tier: 5, gen: true, also: []string{"internal/interceptor"}, never: noStore, why: whyNoStore},
	{path: "internal/signin", tier: 5, gen: true, also: []string{"internal/gateway"}, never: noStore, why: whyNoStore},
	{path: "internal/telemetry", tier: 5, gen: true, never: noStore, why: whyNoStore},
	{path: "web", tier: 5, gen: true, never: noStore, why: whyNoStore},
	{path: "web/*", tier: 5, gen: true, never: noStore, why: whyNoStore},

	{path: "internal/app", tier: 6, gen: true},

	{path: "cmd/foi", tier: 7, why: "a command wires nothing itself, and those without a database are pure", only: []string{
		"internal/app", "internal/config", "internal/importing", "internal/demodata", "internal/history", "internal/clock", "internal/tenancy",
		"calendar", "applicant", "indicator", "outcome", "workflow", "stats", "figures", "reminder", "document", "annualreport", "redaction", "internal/releasedcopy",
	}},

	{path: "examples/*", tier: 7, only: []string{}, why: "an example shows what others can do, who have the API and nothing of ours"},
}

var noStore = []string{"internal/store", "service"}

const whyNoStore = "what stands around the services reaches data through them, or checks are gone round"

// importers names packages of ours that only a few may import, whatever their tier.
var importers = []struct {
	path string
	by   []string
	why  string
}{
	{"internal/pglocal", []string{"internal/app", "internal/pgtest"}, "where the database is, is wiring"},
	{"internal/pgtest", nil, "test databases are for tests"},
	{"internal/demodata", []string{"internal/app", "cmd/foi"}, "invented applications never reach a real register"},
	{"internal/app", []string{"cmd/foi"}, "wiring is the top"},
}

// foreign names packages of others that only a few of ours may import themselves; patterns of ours as in rules.
var foreign = []struct {
	path string // and everything below
	by   []string
	why  string
}{
	{"gorm.io", []string{"internal/store"}, "rows have one way in and out (ADR 0003)"},
	{"github.com/jackc/pgx", []string{
		"internal/store", "internal/store/*", "internal/app", "internal/config", "internal/job", "internal/pglocal", "internal/pgtest", "internal/telemetry",
	}, "SQL belongs to the store"},
	{"database/sql", []string{
		"internal/store", "internal/store/*", "internal/app", "internal/pgtest", "migrations",
	}, "SQL belongs to the store"},
	{"gocloud.dev", []string{"internal/blob"}, "what holds files, and how they are read, stands behind internal/blob (ADR 0013)"},
	{"github.com/pressly/goose", []string{"migrations"}, "one way to the schema"},
	{"github.com/riverqueue", []string{"internal/job"}, "jobs stand behind a seam (ADR 0004)"},
	{"github.com/emmansun/gmsm", []string{"internal/seal", "internal/querycode", "internal/audit"}, "one place for ciphers, one for the chain of entries, one for the hashes of query codes"},
	{"github.com/xuri/excelize", []string{"internal/xlsx"}, "workbooks are written in one place, which the demonstration is built without (ADR 0026)"},
	{"github.com/wneessen/go-mail", []string{"internal/transport"}, "mail leaves by one door"},
	// River brings these along itself (rivershared/testsignal), so what is linked cannot be asked.
	{"testing", []string{"internal/pgtest"}, "test code is not shipped"},
	{"github.com/stretchr/testify", nil, "test code is not shipped"},
	{"go.uber.org/goleak", []string{"internal/pgtest"}, "test code is not shipped"},
	{"github.com/rickar/cal", []string{"calendar"}, "its holidays are rules; ours are notices, and calendar turns one into the other"},
	{"github.com/alecthomas/kong", []string{"cmd/foi", "internal/config"}, "flags are read at the top"},
	{"google.golang.org/grpc", []string{
		"service/*", "internal/auth", "internal/identity", "internal/apierr", "internal/listing", "internal/present", "internal/call", "internal/fieldcheck",
		"internal/interceptor", "internal/gateway", "internal/telemetry", "internal/app", "internal/importing", "web", "web/*",
	}, "tiers 0 to 2 know nothing of how they are called"},
	{"google.golang.org/grpc/status", []string{
		"internal/apierr", "internal/interceptor", "internal/gateway", "internal/telemetry", "internal/app", "web", "web/*",
	}, "one interceptor turns errors into codes: return a typed error instead"},
	{"net/http", []string{"internal/gateway", "internal/signin", "internal/telemetry", "internal/app", "internal/auth", "internal/blob", "internal/transport", "web", "web/*", "examples/*"}, "HTTP is the gateway's"},
}

// pure are the packages that take values and return values, with what they therefore never import themselves.
var pure = struct {
	tiers  int      // up to this tier
	banned []string // and everything below
	why    string
}{
	tiers: 1,
	banned: []string{
		"context", "os", "net", "syscall", "database", "log", "io/ioutil", "runtime", "math/rand", "crypto/rand",
	},
	why: "the law is pure: no clock, no I/O, nothing to cancel (docs/architecture.md)",
}

// linked are packages that must not get into a program, directly or through others.
var linked = []struct {
	program string
	path    string // and everything below
	why     string
}{
	{"cmd/foi", "github.com/peterldowns/pgtestdb", "test code is not shipped"},
	{"cmd/foi", "github.com/emersion", "test code is not shipped"},
	{"cmd/foi", "github.com/johannesboyne/gofakes3", "test code is not shipped"},
	{"calendar", "gorm.io", "the law is pure"},
	{"stats", "google.golang.org", "the law is pure"},
	{"workflow", "google.golang.org", "the law is pure"},
	{"internal/store", "google.golang.org/grpc", "the store is used without a server"},
}

// Package config is the one struct of settings. Each is a flag and an environment variable, FOI_ and the flag's name in
// capitals; a flag wins over the environment, the environment over the default. Commands embed the part they need.
//
// A field's tag `show` says how `foi config` prints it: visible as it is, sensitive with its secret part masked, hidden only
// whether it is set. A secret of its own is given by the environment or a file and never as a flag, which `ps` would show.
package config

import "time"

// Config is all settings of `foi serve`.
type Config struct {
	Database
	Attachments
	Server
	Audit
	Identity
	Portal
	Reminders
	Exports
	Telemetry
}

// Database says where the data is. It is all that commands need which work on the database and serve nobody.
type Database struct {
	DatabaseURL string `name:"database-url" placeholder:"URL" help:"数据库地址 postgres://user@host/db，口令由 FOI_DATABASE_PASSWORD、PGPASSFILE 或 --database-password-file 给出；未给出时启动自带的 PostgreSQL。" show:"sensitive"`

	// No flag: anybody on the machine can read the arguments of a process.
	DatabasePassword string `kong:"-" env:"FOI_DATABASE_PASSWORD" show:"hidden"`

	DatabasePasswordFile string `name:"database-password-file" placeholder:"FILE" type:"path" help:"存放数据库口令的文件。" show:"visible"`
	// The keys that wrap the data keys (ADR 0016), as a key file has them.
	Key     string `kong:"-" env:"FOI_KEY" show:"hidden"`
	KeyFile string `name:"key-file" placeholder:"FILE" type:"path" help:"密钥文件，加密保存的个人信息凭它解密；也可用 FOI_KEY。使用自带 PostgreSQL 时默认为数据目录下的 key，首次启动时生成；务必与数据库分开备份。" show:"visible"`

	DatabaseConns int    `name:"database-conns" placeholder:"N" default:"0" help:"数据库连接数上限；0 表示按处理器数量决定。" show:"visible"`
	DataDir       string `name:"data-dir" placeholder:"DIR" type:"path" help:"自带 PostgreSQL 的数据目录；默认 ~/.local/share/foi，root 用户为 /var/lib/foi。" show:"visible"`
}

// Attachments says where the files are that applications have (附件), how large they may be, and who looks for viruses in them.
type Attachments struct {
	BlobURL            string `name:"blob-url" placeholder:"URL" help:"存放附件的位置：目录 file:///DIR，或 S3 s3://BUCKET/PREFIX?region=…&endpoint=…（凭据由 AWS_* 环境变量等给出）；使用自带 PostgreSQL 时默认为数据目录下的 attachments，另给数据库时须一并给出，否则不能使用附件。多台服务器须共用同一位置。" show:"visible"`
	MaxAttachmentBytes int64  `name:"max-attachment-bytes" placeholder:"N" default:"8388608" help:"一次请求上传的单个附件的最大字节数（默认 ${default}）。" show:"visible"`
	MaxUploadBytes     int64  `name:"max-upload-bytes" placeholder:"N" default:"536870912" help:"分段上传的单个附件的最大字节数（默认 ${default}）。" show:"visible"`

	ScanAddress string        `name:"scan-address" placeholder:"URL" help:"查杀病毒的 clamd 地址 tcp://HOST:PORT 或 unix:///PATH（INSTREAM）；收到的每个文件都须经其检查，检查不成则不予接收。" show:"visible"`
	ScanCommand string        `name:"scan-command" placeholder:"COMMAND" help:"查杀病毒的命令，从标准输入读取文件，退出码 0 为无毒、1 为有毒、其他为检查不成；与 --scan-address 二者择一。" show:"visible"`
	ScanTimeout time.Duration `name:"scan-timeout" placeholder:"SPAN" default:"1m" help:"检查一个文件的时限（默认 ${default}）。" show:"visible"`
}

// Server says where and how calls are served.
type Server struct {
	GRPCAddr            string        `name:"grpc-addr" placeholder:"HOST:PORT" default:"127.0.0.1:9090" help:"gRPC 监听地址（默认 ${default}）；端口 0 表示任选空闲端口。" show:"visible"`
	HTTPAddr            string        `name:"http-addr" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"REST、接口说明、健康检查与指标的监听地址（默认 ${default}）。" show:"visible"`
	TLSCert             string        `name:"tls-cert" placeholder:"FILE" type:"path" help:"两个监听地址共用的 TLS 证书链（PEM）。" show:"visible"`
	TLSKey              string        `name:"tls-key" placeholder:"FILE" type:"path" help:"TLS 证书的私钥（PEM）。" show:"visible"`
	BehindTLSProxy      bool          `name:"behind-tls-proxy" help:"前方的代理负责 TLS，本服务以明文监听；非本机回环地址且未给出证书时须声明。" show:"visible"`
	Migrate             bool          `name:"migrate" help:"启动前先升级数据库结构；自带的数据库总是自动升级。" show:"visible"`
	DevelopmentIdentity bool          `name:"development-identity" help:"将所有来访者视为同一开发主体并授予全部权限；仅供本机试用、测试与测速，监听地址非本机回环时拒绝启动。" show:"visible"`
	TrustedProxies      []string      `name:"trusted-proxies" placeholder:"CIDR,…" help:"受信任的反向代理的地址或网段，可多个；仅采信它们给出的 X-Forwarded-For 以记录访问来源。" show:"visible"`
	MaxBodyBytes        int64         `name:"max-body-bytes" placeholder:"N" default:"1048576" help:"单个请求的最大字节数（默认 ${default}）。" show:"visible"`
	ReadTimeout         time.Duration `name:"read-timeout" placeholder:"SPAN" default:"1m" help:"读完一个 HTTP 请求的最长时间，其中请求头至多10秒（默认 ${default}）；线路很慢而附件很大时可延长。" show:"visible"`
	ShutdownTimeout     time.Duration `name:"shutdown-timeout" placeholder:"SPAN" default:"30s" help:"收到终止信号后等待在办请求完成的最长时间（默认 ${default}）。" show:"visible"`
}

// Audit says how the audit is sealed (审计封存, ADR 0017).
type Audit struct {
	AuditHeadEvery time.Duration `name:"audit-head-every" placeholder:"SPAN" default:"10m" help:"封存各机关审计链首的间隔（默认 ${default}）；0 表示不封存。" show:"visible"`
	AuditKeyFile   string        `name:"audit-key-file" placeholder:"FILE" type:"path" help:"签署审计封存的 SM2 私钥文件（PEM，见 foi audit new-key）；未给出时封存不签名。" show:"visible"`
}

// Portal says how much the public side takes (docs/portal.md). Rates are counted by each node for itself.
type Portal struct {
	PortalRate      float64 `name:"portal-rate" placeholder:"N" default:"50" help:"每个门户每秒的请求数上限（默认 ${default}）；0 表示不限。" show:"visible"`
	PortalUserRate  float64 `name:"portal-user-rate" placeholder:"N" default:"1" help:"门户每个来访者每秒的请求数上限（默认 ${default}），可突发 20 秒的量；0 表示不限。" show:"visible"`
	PortalTotalRate float64 `name:"portal-total-rate" placeholder:"N" default:"200" help:"全部门户每秒的请求数上限（默认 ${default}）；0 表示不限。" show:"visible"`
	PortalFiles     int     `name:"portal-files" placeholder:"N" default:"10" help:"申请人一次可提交的附件数（默认 ${default}）。" show:"visible"`
	PublicRate      float64 `name:"public-rate" placeholder:"N" default:"2" help:"无需登录的公开目录，每个地址每秒的请求数上限（默认 ${default}），可突发 20 秒的量；0 表示不限。" show:"visible"`
	PublicTotalRate float64 `name:"public-total-rate" placeholder:"N" default:"100" help:"无需登录的公开目录，全部来访者每秒的请求数上限（默认 ${default}）；0 表示不限。" show:"visible"`
	PortalFileBytes int64   `name:"portal-file-bytes" placeholder:"N" default:"20971520" help:"申请人一次提交的附件合计最大字节数（默认 ${default}）。" show:"visible"`
}

// Telemetry says what is logged and where traces go.
type Telemetry struct {
	LogLevel     string  `name:"log-level" placeholder:"LEVEL" default:"info" help:"日志级别 debug、info、warn 或 error（默认 ${default}）；info 记录每次调用。" show:"visible"`
	LogFormat    string  `name:"log-format" placeholder:"FORMAT" default:"json" help:"日志格式 json 或 text（默认 ${default}）。" show:"visible"`
	OTLPEndpoint string  `name:"otlp-endpoint" placeholder:"URL" help:"链路追踪的 OTLP/HTTP 接收地址，例如 http://collector:4318；未给出时不追踪。" show:"sensitive"`
	TraceRatio   float64 `name:"trace-ratio" placeholder:"0–1" default:"1" help:"来访者未作决定时的追踪比例（默认 ${default}）。" show:"visible"`
}

// Reminders says whether this node works on jobs, and how reminders leave the system (docs/reminders.md).
type Reminders struct {
	Jobs           bool          `name:"jobs" negatable:"" default:"true" help:"在本节点执行后台作业（督办提醒及其投递）；多节点中至少一个应开启。" show:"visible"`
	RemindersEvery time.Duration `name:"reminders-every" placeholder:"SPAN" default:"1m" help:"检查到期提醒的间隔（默认 ${default}）。" show:"visible"`

	SMTPHost     string        `name:"smtp-host" placeholder:"HOST" help:"发送提醒邮件的邮件服务器；未给出时不发邮件。" show:"visible"`
	SMTPPort     int           `name:"smtp-port" placeholder:"N" default:"587" help:"邮件服务器端口（默认 ${default}）。" show:"visible"`
	SMTPSecurity string        `name:"smtp-security" placeholder:"KIND" default:"starttls" help:"邮件连接的保护方式 starttls、tls 或 none（默认 ${default}）；none 时不得使用口令。" show:"visible"`
	SMTPUser     string        `name:"smtp-user" placeholder:"USER" help:"邮件服务器用户名；未给出时不登录。" show:"visible"`
	SMTPFrom     string        `name:"smtp-from" placeholder:"ADDRESS" help:"提醒邮件的发件地址。" show:"visible"`
	SMTPTimeout  time.Duration `name:"smtp-timeout" placeholder:"SPAN" default:"30s" help:"连接邮件服务器及递交一封邮件各自的时限，短信接口同此（默认 ${default}）。" show:"visible"`

	SMTPPassword     string `kong:"-" env:"FOI_SMTP_PASSWORD" show:"hidden"`
	SMTPPasswordFile string `name:"smtp-password-file" placeholder:"FILE" type:"path" help:"存放邮件口令的文件；也可用 FOI_SMTP_PASSWORD。" show:"visible"`

	SMSHookURL        string `name:"sms-hook-url" placeholder:"URL" help:"短信接口地址（POST JSON，见 docs/reminders.md）；未给出时不发短信。" show:"sensitive"`
	SMSHookSecret     string `kong:"-" env:"FOI_SMS_HOOK_SECRET" show:"hidden"`
	SMSHookSecretFile string `name:"sms-hook-secret-file" placeholder:"FILE" type:"path" help:"存放短信接口签名密钥的文件；也可用 FOI_SMS_HOOK_SECRET。" show:"visible"`
}

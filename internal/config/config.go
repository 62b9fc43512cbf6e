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
	Server
	Telemetry
}

// Database says where the data is. It is all that commands need which work on the database and serve nobody.
type Database struct {
	DatabaseURL string `name:"database-url" placeholder:"URL" help:"PostgreSQL to work with, postgres://user@host/db; leave its password to FOI_DATABASE_PASSWORD, PGPASSFILE or --database-password-file. Without it a private PostgreSQL is started." show:"sensitive"`

	// No flag: anybody on the machine can read the arguments of a process.
	DatabasePassword string `kong:"-" env:"FOI_DATABASE_PASSWORD" show:"hidden"`

	DatabasePasswordFile string `name:"database-password-file" placeholder:"FILE" type:"path" help:"File with the database password." show:"visible"`
	DatabaseConns        int    `name:"database-conns" placeholder:"N" default:"0" help:"Connections to the database at most; 0 chooses by the number of processors." show:"visible"`
	DataDir              string `name:"data-dir" placeholder:"DIR" type:"path" help:"Where the private PostgreSQL keeps its data; by default ~/.local/share/foi, for root /var/lib/foi." show:"visible"`
}

// Server says where and how calls are served.
type Server struct {
	GRPCAddr            string        `name:"grpc-addr" placeholder:"HOST:PORT" default:"127.0.0.1:9090" help:"Where gRPC is served (${default}); port 0 takes a free one." show:"visible"`
	HTTPAddr            string        `name:"http-addr" placeholder:"HOST:PORT" default:"127.0.0.1:8080" help:"Where REST, the API page, health and metrics are served (${default})." show:"visible"`
	Migrate             bool          `name:"migrate" help:"Bring the database's schema up to date first. A private database always is." show:"visible"`
	DevelopmentIdentity bool          `name:"development-identity" help:"Take every caller for one development user who may do everything. For trials, tests and benchmarks on this machine: refused unless both addresses are loopback." show:"visible"`
	MaxBodyBytes        int64         `name:"max-body-bytes" placeholder:"N" default:"1048576" help:"Largest request (${default})." show:"visible"`
	ShutdownTimeout     time.Duration `name:"shutdown-timeout" placeholder:"SPAN" default:"30s" help:"How long calls may take to finish after a signal (${default})." show:"visible"`
}

// Telemetry says what is logged and where traces go.
type Telemetry struct {
	LogLevel     string  `name:"log-level" placeholder:"LEVEL" default:"info" help:"debug, info, warn or error (${default}). info logs every call." show:"visible"`
	LogFormat    string  `name:"log-format" placeholder:"FORMAT" default:"json" help:"json or text (${default})." show:"visible"`
	OTLPEndpoint string  `name:"otlp-endpoint" placeholder:"URL" help:"Where traces are sent by OTLP/HTTP, for example http://collector:4318. Without it there are none." show:"sensitive"`
	TraceRatio   float64 `name:"trace-ratio" placeholder:"0–1" default:"1" help:"Share of calls that are traced when the caller has not decided (${default})." show:"visible"`
}

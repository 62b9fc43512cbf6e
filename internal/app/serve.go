package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/fullstorydev/grpchan"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/config"
	"github.com/yishenqing/foi/internal/gateway"
	"github.com/yishenqing/foi/internal/interceptor"
)

// Bounds of what one client may take, apart from the size of requests, which is a setting.
const (
	readHeaderWithin = 10 * time.Second
	readWithin       = time.Minute     // unless the settings say otherwise
	writeWithin      = 5 * time.Minute // an answer may be a file, and the line slow
	idleAfter        = 2 * time.Minute
	maxHeaderBytes   = 32 << 10
	maxStreams       = 1000             // calls at once on one gRPC connection
	pingEvery        = 30 * time.Second // a client may not ask more often

	// A gRPC connection is looked after: one that is silent is asked whether it lives, one without calls is closed, and one that is
	// old, too, once its calls have had time to end. So a call that is begun and never sent does not stay for ever, and clients
	// spread over the nodes. Who watches a stream begins again where he was.
	askAfter     = time.Minute
	answerWithin = 20 * time.Second
	idleConnAge  = 15 * time.Minute
	mostConnAge  = time.Hour
	endWithin    = 5 * time.Minute

	// attachmentOverhead is room for what a request says besides the bytes of an attachment.
	attachmentOverhead = 16 << 10
)

// servers are the two listeners and what serves on them.
type servers struct {
	grpc     *grpc.Server
	http     *http.Server
	health   *health.Server
	grpcOn   net.Listener
	httpOn   net.Listener
	failed   chan error
	drain    context.CancelFunc // ends the streams that would never end by themselves
	finished chan struct{}
}

// serve puts the services behind the gate, listens and answers.
func (a *App) serve(ctx context.Context, who auth.Authenticator) (err error) {
	s := &servers{health: health.NewServer(), failed: make(chan error, 2)}
	drained, drain := context.WithCancel(context.WithoutCancel(ctx))
	s.drain, a.Env.Drained = drain, drained
	handlers, routes := registered(services(a.Env, a.identity))

	chain, err := a.gate(ctx, who, handlers, s.health)
	if err != nil {
		return err
	}
	if s.grpc, err = a.grpcServer(drained, chain); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.grpc.Stop() // its workers run already
		}
	}()
	handlers.ForEach(s.grpc.RegisterService)
	healthpb.RegisterHealthServer(s.grpc, s.health)
	reflection.Register(s.grpc)

	conn := gateway.NewChannel(handlers, chain.Unary, chain.Stream, a.telemetry.StatsHandler())
	api, err := gateway.New(ctx, gateway.Options{
		Log: a.log, MaxBody: a.cfg.MaxBodyBytes, MaxBodyOf: map[string]int64{
			foiv1.UploadService_UploadChunk_FullMethodName:          call.MaxChunk,
			foiv1.LegalCaseUploadService_UploadChunk_FullMethodName: call.MaxChunk,
			// Bytes are a third longer as base64.
			foiv1.AttachmentService_CreateAttachment_FullMethodName:          a.cfg.MaxAttachmentBytes/3*4 + attachmentOverhead,
			foiv1.LegalCaseAttachmentService_CreateAttachment_FullMethodName: a.cfg.MaxAttachmentBytes/3*4 + attachmentOverhead,
			foiv1.PortalService_SubmitApplication_FullMethodName:             a.cfg.PortalFileBytes/3*4 + a.cfg.MaxBodyBytes,
			foiv1.PortalService_SubmitCorrection_FullMethodName:              a.cfg.PortalFileBytes/3*4 + a.cfg.MaxBodyBytes,
		},
		Inject: a.telemetry.Inject, Headers: gatewayHeaders(&a.cfg.Identity), Services: handlers.GetServiceInfo(),
	}, conn, routes...)
	if err != nil {
		return err
	}
	handler, err := a.pages(api)
	if err != nil {
		return err
	}
	s.http = &http.Server{
		Handler:                      a.telemetry.Edge(gateway.Edge(handler, a.log, a.telemetry.Requests().Observe)),
		DisableGeneralOptionsHandler: true, // OPTIONS * is answered by the edge, with its headers
		ReadHeaderTimeout:            min(readHeaderWithin, cmp.Or(a.cfg.ReadTimeout, readWithin)),
		ReadTimeout:                  cmp.Or(a.cfg.ReadTimeout, readWithin),
		WriteTimeout:                 writeWithin, IdleTimeout: idleAfter, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	if a.cfg.TLSCert != "" {
		cert, err := tls.LoadX509KeyPair(a.cfg.TLSCert, a.cfg.TLSKey)
		if err != nil {
			return fmt.Errorf("--tls-cert: %w", err)
		}
		s.http.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}
	}
	if err := s.listen(ctx, &a.cfg.Server); err != nil {
		return err
	}
	a.servers, a.GRPCAddr, a.HTTPAddr = s, s.grpcOn.Addr().String(), s.httpOn.Addr().String()
	s.start()
	a.close.add("server", s.stop)
	return nil
}

// gate makes the interceptors for the business services and for health and reflection.
func (a *App) gate(ctx context.Context, who auth.Authenticator, handlers grpchan.HandlerMap, h healthpb.HealthServer) (*interceptor.Chain, error) {
	open := grpc.NewServer() // only to be asked what reflection and health consist of
	healthpb.RegisterHealthServer(open, h)
	reflection.Register(open)
	infos := open.GetServiceInfo()
	maps.Copy(infos, handlers.GetServiceInfo())
	proxies, err := audit.ParseProxies(a.cfg.TrustedProxies)
	if err != nil {
		return nil, fmt.Errorf("--trusted-proxies: %w", err)
	}
	filterKey, err := a.store.FilterKey(ctx)
	if err != nil {
		return nil, fmt.Errorf("key of the audit: %w", err)
	}
	return interceptor.New(interceptor.Options{
		Log: a.log, Authenticator: who, Replayer: a.store, Recorder: a.store, FilterKey: filterKey, Clock: a.Env.Clock, Proxies: proxies,
		Meter: func(method string) interceptor.Observe { return a.telemetry.RPC(method) },
	}, infos)
}

func (a *App) grpcServer(drained context.Context, chain *interceptor.Chain) (*grpc.Server, error) {
	options := []grpc.ServerOption{
		grpc.UnaryInterceptor(chain.Unary),
		grpc.ChainStreamInterceptor(chain.Stream, endWith(drained)),
		grpc.UnknownServiceHandler(interceptor.Unknown),
		// gRPC has one limit for all methods. What is no attachment is held within the other one by the rules of its fields.
		grpc.MaxRecvMsgSize(int(max(call.MaxChunk, a.cfg.MaxBodyBytes, a.cfg.MaxAttachmentBytes, a.cfg.MaxBodyBytes+a.cfg.PortalFileBytes)) + attachmentOverhead),
		grpc.MaxHeaderListSize(maxHeaderBytes),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(readHeaderWithin),
		// Goroutines that are kept have grown their stacks already; beyond them every call gets one of its own as before.
		grpc.NumStreamWorkers(uint32(2 * runtime.GOMAXPROCS(0))), //nolint:gosec // a small positive number
		grpc.KeepaliveParams(keepalive.ServerParameters{
			Time: askAfter, Timeout: answerWithin, MaxConnectionIdle: idleConnAge, MaxConnectionAge: mostConnAge, MaxConnectionAgeGrace: endWithin,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingEvery, PermitWithoutStream: true}),
		grpc.WaitForHandlers(true), // the database is given up only when nobody works with it any more
	}
	if handler := a.telemetry.StatsHandler(); handler != nil {
		options = append(options, grpc.StatsHandler(handler))
	}
	if a.cfg.TLSCert != "" {
		creds, err := credentials.NewServerTLSFromFile(a.cfg.TLSCert, a.cfg.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("--tls-cert: %w", err)
		}
		options = append(options, grpc.Creds(creds))
	}
	return grpc.NewServer(options...), nil
}

// listen opens both listeners, or none.
func (s *servers) listen(ctx context.Context, cfg *config.Server) (err error) {
	var l net.ListenConfig
	if s.grpcOn, err = l.Listen(ctx, "tcp", cfg.GRPCAddr); err != nil {
		return fmt.Errorf("--grpc-addr: %w", err)
	}
	if s.httpOn, err = l.Listen(ctx, "tcp", cfg.HTTPAddr); err != nil {
		return errors.Join(fmt.Errorf("--http-addr: %w", err), s.grpcOn.Close())
	}
	for _, on := range []net.Listener{s.grpcOn, s.httpOn} {
		// The settings have been checked for it; but a name may resolve to anything.
		if cfg.DevelopmentIdentity && !config.Loopback(on.Addr().String()) {
			return errors.Join(fmt.Errorf("--development-identity is refused on %s, which other machines reach", on.Addr()),
				s.grpcOn.Close(), s.httpOn.Close())
		}
	}
	return nil
}

func (s *servers) start() {
	done := make(chan struct{}, 2)
	go func() {
		if err := s.grpc.Serve(s.grpcOn); err != nil && !errors.Is(err, grpc.ErrServerStopped) {
			s.failed <- fmt.Errorf("gRPC: %w", err)
		}
		done <- struct{}{}
	}()
	go func() {
		serve := s.http.Serve
		if s.http.TLSConfig != nil {
			serve = func(on net.Listener) error { return s.http.ServeTLS(on, "", "") }
		}
		if err := serve(s.httpOn); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("HTTP: %w", err)
		}
		done <- struct{}{}
	}()
	s.finished = make(chan struct{})
	go func() {
		<-done
		<-done
		close(s.finished)
	}()
}

// stop takes no new calls, waits for those that run, and cuts off what has not finished when ctx is over.
func (s *servers) stop(ctx context.Context) error {
	s.health.Shutdown()
	s.drain()
	graceful := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(graceful)
	}()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("HTTP calls were cut off: %w", err), s.http.Close())
	}
	select {
	case <-graceful:
	case <-ctx.Done():
		s.grpc.Stop() // cancels the contexts of the calls and waits for their handlers
		<-graceful
		err = errors.Join(err, fmt.Errorf("gRPC calls were cut off: %w", ctx.Err()))
	}
	<-s.finished
	return err
}

// endWith ends the streams of those who watch the server's health when it drains: they would keep it from ending.
func endWith(drained context.Context) grpc.StreamServerInterceptor {
	return func(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		if info.FullMethod != healthpb.Health_Watch_FullMethodName {
			return next(srv, stream)
		}
		ctx, cancel := context.WithCancel(stream.Context())
		defer cancel()
		defer context.AfterFunc(drained, cancel)()
		return next(srv, endingStream{stream, ctx})
	}
}

type endingStream struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // what grpc.ServerStream.Context returns
}

func (s endingStream) Context() context.Context { return s.ctx }

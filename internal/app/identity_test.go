package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/yishenqing/foi/internal/app"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/pgtest"
)

// The network is served only when somebody could log in there, and the settings have said how it is encrypted.
func TestTheNetworkIsServedToSomebodyOnly(t *testing.T) {
	cfg := settings(pgtest.New(t))
	cfg.HTTPAddr, cfg.BehindTLSProxy = "0.0.0.0:0", true
	log := slog.New(slog.DiscardHandler)
	_, err := app.Open(everything(t), cfg, app.Deps{Log: log})
	require.ErrorContains(t, err, "foi user add")

	open := *cfg
	open.BehindTLSProxy = false
	_, err = app.Open(everything(t), &open, app.Deps{Log: log})
	require.ErrorContains(t, err, "--behind-tls-proxy")

	require.NoError(t, app.OpenAccounts(everything(t), &cfg.Database, "test", log, addChief))
	a, err := app.Open(everything(t), cfg, app.Deps{Log: log})
	require.NoError(t, err)
	require.NoError(t, a.Close(everything(t)))

	require.NoError(t, app.OpenAccounts(everything(t), &cfg.Database, "test", log, disableChief))
	_, err = app.Open(everything(t), cfg, app.Deps{Log: log})
	require.ErrorContains(t, err, "foi user add")
}

func TestTLSOnBothListeners(t *testing.T) {
	cfg := settings(pgtest.New(t))
	roots := x509.NewCertPool()
	cfg.TLSCert, cfg.TLSKey = certificate(t, roots)
	a, err := app.Open(everything(t), cfg, app.Deps{Log: slog.New(slog.DiscardHandler), Authenticator: auth.Development{}})
	require.NoError(t, err)
	defer func() { require.NoError(t, a.Close(everything(t))) }()

	trust := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust}}
	defer client.CloseIdleConnections()
	resp, err := client.Get("https://" + a.HTTPAddr + "/healthz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	resp, err = http.Get("http://" + a.HTTPAddr + "/healthz")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, "nothing in plain")

	conn, err := grpc.NewClient(a.GRPCAddr, grpc.WithTransportCredentials(credentials.NewTLS(trust)))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	health, err := healthpb.NewHealthClient(conn).Check(t.Context(), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, health.GetStatus())
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11}}}
	defer old.CloseIdleConnections()
	_, err = old.Get("https://" + a.HTTPAddr + "/healthz") //nolint:bodyclose // there is none
	require.Error(t, err)
}

// certificate makes a certificate for this machine and returns the files that it and its key are in.
func certificate(t *testing.T, roots *x509.CertPool) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "foi test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots.AddCert(cert)
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600))
	return certFile, keyFile
}

func addChief(ctx context.Context, a *app.Accounts) error {
	_, _, err := a.AddUser(ctx, app.NewUser{
		LoginName: "chief", DisplayName: "系统管理员", Role: &app.NewGrant{Role: "system_admin", Below: true},
	})
	return err
}

func disableChief(ctx context.Context, a *app.Accounts) error {
	_, err := a.Act(ctx, "chief", app.ActDisable)
	return err
}

package caps

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

var serial int64

func (a *authority) sign(t *testing.T, c x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	fatal(t, err)
	serial++
	c.SerialNumber = big.NewInt(serial)
	if c.NotBefore.IsZero() {
		c.NotBefore = time.Now().Add(-time.Hour)
	}
	if c.NotAfter.IsZero() {
		c.NotAfter = time.Now().Add(time.Hour)
	}
	parent, signer := &c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &c, parent, &key.PublicKey, signer)
	fatal(t, err)
	return der, key
}

func (a *authority) authority(t *testing.T, name string) *authority {
	der, key := a.sign(t, x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	cert, err := x509.ParseCertificate(der)
	fatal(t, err)
	return &authority{cert, key}
}

// serveTLS answers over TLS with this chain.
func serveTLS(t *testing.T, key *ecdsa.PrivateKey, chain ...[]byte) string {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto+" "+r.RemoteAddr) }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: chain, PrivateKey: key}}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestCertificates(t *testing.T) {
	root := (*authority)(nil).authority(t, "root")
	other := (*authority)(nil).authority(t, "other root")
	between := root.authority(t, "between")
	here := []net.IP{net.IPv4(127, 0, 0, 1)}
	leaf := func(a *authority, c x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
		c.Subject.CommonName = "leaf"
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		return a.sign(t, c)
	}
	now := time.Now()
	trusted := x509.NewCertPool()
	trusted.AddCert(root.cert)
	for _, x := range []struct {
		what, code string
		a          *authority
		cert       x509.Certificate
		chain      []*authority
	}{
		{"trusted", "", root, x509.Certificate{IPAddresses: here}, nil},
		{"trusted over another", "", between, x509.Certificate{IPAddresses: here}, []*authority{between}},
		{"self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT", nil, x509.Certificate{IPAddresses: here}, nil},
		{"self-signed, expired, for another", "DEPTH_ZERO_SELF_SIGNED_CERT", nil, x509.Certificate{NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour), DNSNames: []string{"a.example"}}, nil},
		{"unknown root in the chain", "SELF_SIGNED_CERT_IN_CHAIN", other, x509.Certificate{IPAddresses: here}, []*authority{other}},
		{"unknown root", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", other, x509.Certificate{IPAddresses: here}, nil},
		{"chain not complete", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", between, x509.Certificate{IPAddresses: here}, nil},
		{"unknown chain", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", other.authority(t, "x"), x509.Certificate{IPAddresses: here}, nil},
		{"expired", "CERT_HAS_EXPIRED", root, x509.Certificate{IPAddresses: here, NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour)}, nil},
		{"not yet valid", "CERT_NOT_YET_VALID", root, x509.Certificate{IPAddresses: here, NotBefore: now.Add(time.Hour), NotAfter: now.Add(2 * time.Hour)}, nil},
		{"another host", "ERR_TLS_CERT_ALTNAME_INVALID", root, x509.Certificate{DNSNames: []string{"a.example"}}, nil},
	} {
		if x.what == "unknown chain" {
			x.chain = []*authority{x.a}
		}
		der, key := leaf(x.a, x.cert)
		chain := [][]byte{der}
		for _, a := range x.chain {
			chain = append(chain, a.cert.Raw)
		}
		url := serveTLS(t, key, chain...)
		n := network(t, "127.0.0.1")
		n.RootCAs = trusted
		body, err := get(n, url)
		if x.code == "" {
			if err != nil || !strings.HasPrefix(body, "HTTP/1.1 ") {
				t.Errorf("%s: %q, %v", x.what, body, err)
			}
			continue
		}
		equal(t, x.what, code(err), x.code)
		resp, err := n.Do(context.Background(), &Request{URL: url, AcceptUnauthorized: true})
		if err != nil {
			t.Errorf("%s: not accepted: %v", x.what, err)
			continue
		}
		_, err = resp.Body.ReadAll()
		fatal(t, err)
		// The connection that waits now was not verified: it must not serve who asks for that.
		_, err = get(n, url)
		equal(t, x.what+", afterwards", code(err), x.code)
	}
}

func TestTLSWhereThereIsNone(t *testing.T) {
	n := network(t, "127.0.0.1")
	_, err := get(n, strings.Replace(raw(t, func(net.Conn, *bufio.Reader) {}), "http:", "https:", 1))
	equal(t, "a server that hangs up", code(err), "ECONNRESET")
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, err = get(n, strings.Replace(plain, "http:", "https:", 1))
	equal(t, "a plain server", code(err), "EPROTO")
}

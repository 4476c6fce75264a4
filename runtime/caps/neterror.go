package caps

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

// known finds in err what this package said itself: net/http wraps errors of connections.
func known(err error) error {
	var denied *Denied
	if errors.As(err, &denied) {
		return denied
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	var exceeded *Exceeded
	if errors.As(err, &exceeded) {
		return exceeded
	}
	if errors.Is(err, ErrClosed) {
		return ErrClosed
	}
	return nil
}

// networkError is an error of a request in Node's words. answer is what came of an answer, as far as it
// was read.
func networkError(err error, answer []byte) error {
	if k := known(err); k != nil {
		return k
	}
	if e := systemError(err); e != nil {
		return e
	}
	// An answer that came before its request: net/http gives the connection up, and has no other name for that.
	unasked := strings.Contains(err.Error(), "readLoopPeekFailLocked")
	hangUp := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || unasked
	if len(answer) > 0 && !hangUp {
		const start = "HTTP/"
		if !strings.HasPrefix(string(answer[:min(len(answer), len(start))]), start[:min(len(answer), len(start))]) {
			return &Error{Code: "HPE_INVALID_CONSTANT", Message: "Parse Error: Expected HTTP/", Err: err}
		}
		return &Error{Code: "HPE_INVALID_HEADER_TOKEN", Message: "Parse Error: Invalid header token", Err: err}
	}
	return &Error{Code: "ECONNRESET", Message: "socket hang up", Err: err}
}

// systemError is an error of the operating system on an open connection, nil if err is none.
func systemError(err error) error {
	code := systemCode(err)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		code = "ETIMEDOUT"
	}
	if code == "" {
		return nil
	}
	call := "read"
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "write" {
		call = "write"
	}
	return &Error{Code: code, Syscall: call, Message: call + " " + code, Err: err}
}

// bodyError is an error while a body is read.
func bodyError(err error) error {
	if k := known(err); k != nil {
		return k
	}
	if e := systemError(err); e != nil {
		return e
	}
	return &Error{Code: "ECONNRESET", Message: "aborted", Err: err}
}

// tlsError is the failure of a handshake in the words of Node and OpenSSL.
func tlsError(err error, config *tls.Config) error {
	if k := known(err); k != nil {
		return k
	}
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) && len(bad.UnverifiedCertificates) > 0 {
		return certificateError(bad, config)
	}
	if e := systemError(err); e != nil {
		return e
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) {
		return &Error{Code: "ECONNRESET", Message: "Client network socket disconnected before secure TLS connection was established", Err: err}
	}
	return &Error{Code: "EPROTO", Syscall: "write", Message: "write EPROTO " + err.Error(), Err: err}
}

// certificateError words why a certificate was not accepted. Go and OpenSSL look at its faults in another
// order, and Go stops at the first one; so the chain is looked at again, for the words only.
func certificateError(bad *tls.CertificateVerificationError, config *tls.Config) error {
	certs := bad.UnverifiedCertificates
	leaf := certs[0]
	fault := func(code, message string) error { return &Error{Code: code, Message: message, Err: bad} }

	between := x509.NewCertPool()
	for _, c := range certs[1:] {
		between.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: config.RootCAs, Intermediates: between,
		CurrentTime: leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2),
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		self := func(c *x509.Certificate) bool { return string(c.RawIssuer) == string(c.RawSubject) }
		switch {
		case self(leaf):
			return fault("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate")
		case self(certs[len(certs)-1]):
			return fault("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain")
		case len(certs) == 1:
			return fault("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate")
		}
		return fault("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate")
	}
	var invalid x509.CertificateInvalidError
	if now := time.Now(); errors.As(bad, &invalid) && invalid.Reason == x509.Expired {
		if invalid.Cert != nil && now.Before(invalid.Cert.NotBefore) {
			return fault("CERT_NOT_YET_VALID", "certificate is not yet valid")
		}
		return fault("CERT_HAS_EXPIRED", "certificate has expired")
	}
	var name x509.HostnameError
	if errors.As(bad, &name) {
		var alt []string
		for _, n := range leaf.DNSNames {
			alt = append(alt, "DNS:"+n)
		}
		for _, ip := range leaf.IPAddresses {
			alt = append(alt, "IP Address:"+ip.String())
		}
		why := fmt.Sprintf("Host: %s. is not in the cert's altnames: %s", config.ServerName, strings.Join(alt, ", "))
		if net.ParseIP(config.ServerName) != nil {
			why = fmt.Sprintf("IP: %s is not in the cert's list: %s", config.ServerName, strings.Join(alt, ", "))
		}
		return fault("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames: "+why)
	}
	return fault("CERT_REJECTED", "certificate rejected")
}

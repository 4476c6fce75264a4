package caps

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
)

// acceptEncoding is what decoder understands.
const acceptEncoding = "gzip, deflate, br"

// maxCodings is how many codings one on top of the other are undone. More is an attack: each multiplies
// the work (undici's limit).
const maxCodings = 5

// decoder undoes the Content-Encoding of what r reads. One that it does not know leaves r as it is, as in
// undici and axios.
func decoder(r io.Reader, values []string) (_ io.Reader, decoded string, err error) {
	var codings []string
	for coding := range strings.SplitSeq(strings.ToLower(strings.Join(values, ",")), ",") {
		switch coding = strings.Trim(coding, " \t"); coding {
		case "", "identity":
		case "gzip", "x-gzip", "deflate", "br":
			codings = append(codings, coding)
		default:
			return r, "", nil
		}
	}
	if len(codings) > maxCodings {
		return r, "", &Exceeded{Limit: "Content-Encoding", Max: maxCodings, What: "the number of codings of the response body"}
	}
	for i := len(codings) - 1; i >= 0; i-- {
		r = &decoding{coding: codings[i], src: &source{r: r}}
	}
	return r, strings.Join(codings, ", "), nil
}

// source remembers how what a decoder reads ended, which the decoder does not tell.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

// decoding is one coding being undone. It is as lenient as Node, whose users never see these errors: a
// stream that ends early yields what there was, what follows it is ignored.
type decoding struct {
	coding string
	src    *source
	r      io.Reader
}

func (d *decoding) Read(p []byte) (int, error) {
	if d.r == nil {
		r, err := d.open()
		if err != nil {
			return 0, d.failed(err)
		}
		d.r = r
	}
	n, err := d.r.Read(p)
	if err != nil {
		err = d.failed(err)
	}
	return n, err
}

func (d *decoding) open() (io.Reader, error) {
	in := bufio.NewReader(d.src)
	start, err := in.Peek(2)
	if len(start) == 0 {
		return nil, err // an empty body has no coding
	}
	switch d.coding {
	case "br":
		return brotli.NewReader(in), nil
	case "deflate":
		// The standard says zlib, some servers send the bare stream (RFC 9110, 8.4.1.2).
		if len(start) == 2 && start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
			return zlib.NewReader(in)
		}
		return flate.NewReader(in), nil
	}
	return gzip.NewReader(in)
}

// failed is what the reader of the body gets for an error of the decoder's.
func (d *decoding) failed(err error) error {
	switch {
	case err == io.EOF:
		return err
	case d.src.err != nil && d.src.err != io.EOF:
		return d.src.err // the network's, which comes first
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.EOF
	case errors.Is(err, gzip.ErrHeader) && d.r != nil:
		return io.EOF // garbage behind the end
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		return &Error{Code: "Z_DATA_ERROR", Message: "incorrect header check", Err: err}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		return &Error{Code: "Z_DATA_ERROR", Message: "incorrect data check", Err: err}
	}
	return &Error{Code: "Z_DATA_ERROR", Message: "invalid compressed data", Err: err}
}

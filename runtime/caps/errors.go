package caps

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// ErrClosed is what a use gets whose session ended, before or while it went on.
var ErrClosed = errors.New("the session has ended")

// Error is a failure of the outside world in Node's words, so that scripts find what they look for.
// Members are empty where Node's error has no such property.
type Error struct {
	Code     string // ECONNREFUSED, ENOENT, CERT_HAS_EXPIRED, HPE_HEADER_OVERFLOW, ...
	Message  string // as Node words it: "connect ECONNREFUSED 127.0.0.1:80"
	Syscall  string // connect, getaddrinfo, read, write, open, ...
	Address  string // the address of a failed connection
	Port     int
	Hostname string // the name that could not be looked up
	Path     string // the file, as the script named it
	Dest     string // the second file of rename and copyFile
	Err      error  // what Go said, or nil
}

// Error is the message. It holds the code where Node's does.
func (e *Error) Error() string { return e.Message }

// Unwrap gives what Go said.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, fs.ErrNotExist) and fs.ErrExist work by the code.
func (e *Error) Is(target error) bool {
	return target == fs.ErrNotExist && e.Code == "ENOENT" || target == fs.ErrExist && e.Code == "EEXIST"
}

// Errno is Node's errno for the code, as on Linux everywhere, so that output does not depend on the
// machine; 0 if the code has none.
func (e *Error) Errno() int { return -systemErrors.find(e.Code).number }

// systemErrors are libuv's names and words (docs.libuv.org, "Error handling") and Linux's numbers. It is no
// map, which would be filled each time the program starts.
var systemErrors = errorTable{
	{"EPERM", 1, "operation not permitted"}, {"ENOENT", 2, "no such file or directory"}, {"EIO", 5, "i/o error"},
	{"ENXIO", 6, "no such device or address"}, {"EBADF", 9, "bad file descriptor"},
	{"EAGAIN", 11, "resource temporarily unavailable"}, {"ENOMEM", 12, "not enough memory"},
	{"EACCES", 13, "permission denied"}, {"EBUSY", 16, "resource busy or locked"}, {"EEXIST", 17, "file already exists"},
	{"EXDEV", 18, "cross-device link not permitted"}, {"ENODEV", 19, "no such device"}, {"ENOTDIR", 20, "not a directory"},
	{"EISDIR", 21, "illegal operation on a directory"}, {"EINVAL", 22, "invalid argument"},
	{"ENFILE", 23, "file table overflow"}, {"EMFILE", 24, "too many open files"}, {"ETXTBSY", 26, "text file is busy"},
	{"EFBIG", 27, "file too large"}, {"ENOSPC", 28, "no space left on device"}, {"EROFS", 30, "read-only file system"},
	{"EMLINK", 31, "too many links"}, {"EPIPE", 32, "broken pipe"}, {"ENAMETOOLONG", 36, "name too long"},
	{"ENOTEMPTY", 39, "directory not empty"}, {"ELOOP", 40, "too many symbolic links encountered"},
	{"EPROTO", 71, "protocol error"}, {"ENOTSUP", 95, "operation not supported on socket"},
	{"EADDRINUSE", 98, "address already in use"}, {"EADDRNOTAVAIL", 99, "address not available"},
	{"ENETDOWN", 100, "network is down"}, {"ENETUNREACH", 101, "network is unreachable"},
	{"ECONNABORTED", 103, "software caused connection abort"}, {"ECONNRESET", 104, "connection reset by peer"},
	{"ENOTCONN", 107, "socket is not connected"}, {"ETIMEDOUT", 110, "connection timed out"},
	{"ECONNREFUSED", 111, "connection refused"}, {"EHOSTUNREACH", 113, "host is unreachable"},
	{"EDQUOT", 122, "disk quota exceeded"}, {"EAI_AGAIN", 3001, "temporary failure"}, {"EAI_FAIL", 3004, "permanent failure"},
	{"ENOTFOUND", 3008, "unknown node or service"},
}

type errorTable []systemErrorWords

type systemErrorWords struct {
	code   string
	number int
	text   string
}

// find gives the words for a code, the zero value if there are none.
func (t errorTable) find(code string) systemErrorWords {
	for _, e := range t {
		if e.code == code {
			return e
		}
	}
	return systemErrorWords{}
}

// errnoCode is Node's name of one error number of this system.
type errnoCode struct {
	number syscall.Errno
	code   string
}

// systemCode is Node's name of an error of the operating system, empty if there is none in err.
func systemCode(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		for _, c := range errnoCodes {
			if c.number == number {
				return c.code
			}
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "ENOENT"
	case errors.Is(err, fs.ErrExist):
		return "EEXIST"
	case errors.Is(err, fs.ErrPermission):
		return "EACCES"
	}
	return ""
}

// Exceeded is the end of something that grew beyond a limit of the session.
type Exceeded struct {
	Limit string // the name of the limit: a field of Limits or FileLimits
	Max   int64  // bytes or pieces, as that field counts
	What  string // what grew: "the response body"
}

// Error says what grew and how far it may.
func (e *Exceeded) Error() string {
	return fmt.Sprintf("%s exceeds the limit of %d (%s)", e.What, e.Max, e.Limit)
}

// ended gives the reason why ctx ended in place of the error that it led to, if it ended: the caller's
// own cancel as it is, else what cancelled for us.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return context.Cause(ctx)
}

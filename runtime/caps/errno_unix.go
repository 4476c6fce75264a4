//go:build unix

package caps

import "syscall"

// openNonblock makes the opening of a FIFO return at once, should one have taken a file's place. It does
// nothing to a regular file.
const openNonblock = syscall.O_NONBLOCK

// errnoCodes are Node's names of the system's errors.
var errnoCodes = []errnoCode{
	{syscall.EPERM, "EPERM"}, {syscall.ENOENT, "ENOENT"}, {syscall.EIO, "EIO"}, {syscall.ENXIO, "ENXIO"}, {syscall.EBADF, "EBADF"},
	{syscall.EAGAIN, "EAGAIN"}, {syscall.ENOMEM, "ENOMEM"}, {syscall.EACCES, "EACCES"}, {syscall.EBUSY, "EBUSY"},
	{syscall.EEXIST, "EEXIST"}, {syscall.EXDEV, "EXDEV"}, {syscall.ENODEV, "ENODEV"}, {syscall.ENOTDIR, "ENOTDIR"},
	{syscall.EISDIR, "EISDIR"}, {syscall.EINVAL, "EINVAL"}, {syscall.ENFILE, "ENFILE"}, {syscall.EMFILE, "EMFILE"},
	{syscall.ETXTBSY, "ETXTBSY"}, {syscall.EFBIG, "EFBIG"}, {syscall.ENOSPC, "ENOSPC"}, {syscall.EROFS, "EROFS"},
	{syscall.EMLINK, "EMLINK"}, {syscall.EPIPE, "EPIPE"}, {syscall.ENAMETOOLONG, "ENAMETOOLONG"},
	{syscall.ENOTEMPTY, "ENOTEMPTY"}, {syscall.ELOOP, "ELOOP"}, {syscall.EPROTO, "EPROTO"}, {syscall.ENOTSUP, "ENOTSUP"},
	{syscall.EADDRINUSE, "EADDRINUSE"}, {syscall.EADDRNOTAVAIL, "EADDRNOTAVAIL"}, {syscall.ENETDOWN, "ENETDOWN"},
	{syscall.ENETUNREACH, "ENETUNREACH"}, {syscall.ECONNABORTED, "ECONNABORTED"}, {syscall.ECONNRESET, "ECONNRESET"},
	{syscall.ENOTCONN, "ENOTCONN"}, {syscall.ETIMEDOUT, "ETIMEDOUT"}, {syscall.ECONNREFUSED, "ECONNREFUSED"},
	{syscall.EHOSTUNREACH, "EHOSTUNREACH"}, {syscall.EDQUOT, "EDQUOT"},
}

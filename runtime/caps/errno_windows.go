package caps

import "syscall"

const openNonblock = 0 // opening a file does not wait here

// errnoCodes are Node's names of the system's errors, as libuv translates them (src/win/error.c). The numbers
// without a name in package syscall are Winsock's and the file system's (winerror.h).
var errnoCodes = []errnoCode{
	{syscall.ERROR_FILE_NOT_FOUND, "ENOENT"}, {syscall.ERROR_PATH_NOT_FOUND, "ENOENT"}, {syscall.ERROR_ACCESS_DENIED, "EPERM"},
	{syscall.ERROR_FILE_EXISTS, "EEXIST"}, {syscall.ERROR_ALREADY_EXISTS, "EEXIST"}, {syscall.ERROR_DIR_NOT_EMPTY, "ENOTEMPTY"},
	{4, "EMFILE"}, {17, "EXDEV"}, {19, "EROFS"}, {32, "EBUSY"}, {33, "EBUSY"}, {87, "EINVAL"}, {112, "ENOSPC"}, {123, "ENOENT"},
	{206, "ENAMETOOLONG"}, {267, "ENOTDIR"}, {1921, "ELOOP"},
	{10048, "EADDRINUSE"}, {10049, "EADDRNOTAVAIL"}, {10050, "ENETDOWN"}, {10051, "ENETUNREACH"}, {10053, "ECONNABORTED"},
	{10054, "ECONNRESET"}, {10057, "ENOTCONN"}, {10060, "ETIMEDOUT"}, {10061, "ECONNREFUSED"}, {10065, "EHOSTUNREACH"},
	{syscall.EISDIR, "EISDIR"}, {syscall.EINVAL, "EINVAL"}, {syscall.ELOOP, "ELOOP"}, // Go's own numbers
}

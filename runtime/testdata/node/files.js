const fs = require('fs/promises'), path = require('path')
const err = (p) => p.then((v) => ['fine', v], (e) => [e.name, e.message, { ...e }, e instanceof Error])
const mask = (t) => t.replace(/[A-Za-z0-9]{6}'?$/, (m) => '......' + (m.length > 6 ? "'" : ''))
// what there is, and what it is
[require('fs').promises === fs, require('node:fs/promises') === fs, require('fs').constants === fs.constants] //=> [true,true,true]
({ ...fs.constants }) //=> {"UV_FS_SYMLINK_DIR":1,"UV_FS_SYMLINK_JUNCTION":2,"O_RDONLY":0,"O_WRONLY":1,"O_RDWR":2,"UV_DIRENT_UNKNOWN":0,"UV_DIRENT_FILE":1,"UV_DIRENT_DIR":2,"UV_DIRENT_LINK":3,"UV_DIRENT_FIFO":4,"UV_DIRENT_SOCKET":5,"UV_DIRENT_CHAR":6,"UV_DIRENT_BLOCK":7,"EXTENSIONLESS_FORMAT_JAVASCRIPT":0,"EXTENSIONLESS_FORMAT_WASM":1,"S_IFMT":61440,"S_IFREG":32768,"S_IFDIR":16384,"S_IFCHR":8192,"S_IFBLK":24576,"S_IFIFO":4096,"S_IFLNK":40960,"S_IFSOCK":49152,"O_CREAT":64,"O_EXCL":128,"UV_FS_O_FILEMAP":0,"O_NOCTTY":256,"O_TRUNC":512,"O_APPEND":1024,"O_DIRECTORY":65536,"O_NOATIME":262144,"O_NOFOLLOW":131072,"O_SYNC":1052672,"O_DSYNC":4096,"O_DIRECT":16384,"O_NONBLOCK":2048,"S_IRWXU":448,"S_IRUSR":256,"S_IWUSR":128,"S_IXUSR":64,"S_IRWXG":56,"S_IRGRP":32,"S_IWGRP":16,"S_IXGRP":8,"S_IRWXO":7,"S_IROTH":4,"S_IWOTH":2,"S_IXOTH":1,"F_OK":0,"R_OK":4,"W_OK":2,"X_OK":1,"UV_FS_COPYFILE_EXCL":1,"COPYFILE_EXCL":1,"UV_FS_COPYFILE_FICLONE":2,"COPYFILE_FICLONE":2,"UV_FS_COPYFILE_FICLONE_FORCE":4,"COPYFILE_FICLONE_FORCE":4}
Object.getPrototypeOf(fs.constants) //=> null
// reading and writing
fs.writeFile('f', 'hello') //=> undefined
fs.readFile('f', 'utf8') //=> "hello"
fs.readFile('f').then((b) => [Buffer.isBuffer(b), b.length, b]) //=> [true,5,{"type":"Buffer","data":[104,101,108,108,111]}]
fs.readFile('f', { encoding: 'base64' }) //=> "aGVsbG8="
fs.readFile('f', null).then(Buffer.isBuffer) //=> true
fs.readFile('f', '').then(Buffer.isBuffer) //=> true
fs.readFile('f', () => {}).then(Buffer.isBuffer) //=> true
fs.appendFile('f', ' world').then(() => fs.readFile('f', 'latin1')) //=> "hello world"
fs.appendFile('new', 'x').then(() => fs.readFile('new', 'utf8')) //=> "x"
fs.writeFile('f', '68656c6c6f', 'hex').then(() => fs.readFile('f', 'utf8')) //=> "hello"
fs.writeFile('f', Buffer.from('abc')).then(() => fs.readFile('f', 'utf8')) //=> "abc"
fs.writeFile('f', new Uint16Array([65, 66]).subarray(1)).then(() => fs.readFile('f', 'hex')) //=> "4200"
fs.writeFile('f', new DataView(new Uint8Array([97, 98, 99]).buffer, 1)).then(() => fs.readFile('f', 'utf8')) //=> "bc"
fs.writeFile('f', ['a', 'é', Buffer.from('b')]).then(() => fs.readFile('f', 'utf8')) //=> "aéb"
fs.writeFile('f', (async function* () { yield 'c'; yield 'd' })()).then(() => fs.readFile('f', 'utf8')) //=> "cd"
err(fs.writeFile('f', [1])) //=> ["TypeError","The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received type number (1)",{"code":"ERR_INVALID_ARG_TYPE"},true]
fs.writeFile('f', 'late', { flush: true, flag: 'a' }).then(() => fs.readFile('f', 'utf8')) //=> "late"
fs.writeFile('f', 'once', { flag: 'w' }).then(() => err(fs.writeFile('f', 'x', { flag: 'wx' }))) //=> ["Error","EEXIST: file already exists, open 'f'",{"errno":-17,"code":"EEXIST","syscall":"open","path":"f"},true]
fs.readFile('f', { flag: 'a+', encoding: 'utf8' }) //=> "once"
fs.readFile(Buffer.from('f')).then(String) //=> "once"
fs.readFile(new Uint8Array([102]), 'utf8') //=> "once"
err(fs.readFile('f', 'nope')) //=> ["TypeError","The argument 'encoding' is invalid encoding. Received 'nope'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.readFile('f', { encoding: 'nope' })) //=> ["TypeError","The argument 'encoding' is invalid encoding. Received 'nope'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.readFile('f', 'buffer')) //=> ["TypeError","Unknown encoding: buffer",{"code":"ERR_UNKNOWN_ENCODING"},true]
err(fs.readFile('f', 5)) //=> ["TypeError","The \"options\" argument must be one of type string or object. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile('f', { flag: 'zz' })) //=> ["TypeError","The argument 'flags' is invalid. Received 'zz'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.readFile('f', { signal: {} })) //=> ["TypeError","The \"options.signal\" property must be an instance of AbortSignal. Received an instance of Object",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile(5)) //=> ["TypeError","The \"path\" argument must be of type string or an instance of Buffer or URL. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile(null)) //=> ["TypeError","The \"path\" argument must be of type string or an instance of Buffer or URL. Received null",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile({})) //=> ["TypeError","The \"path\" argument must be of type string or an instance of Buffer or URL. Received an instance of Object",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile()) //=> ["TypeError","The \"path\" argument must be of type string or an instance of Buffer or URL. Received undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readFile('a\0b')) //=> ["TypeError","The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\\x00b'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.readFile(new URL('http://host/x'))) //=> ["TypeError","The URL must be of scheme file",{"code":"ERR_INVALID_URL_SCHEME"},true]
err(fs.writeFile('f', 5)) //=> ["TypeError","The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f', null)) //=> ["TypeError","The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received null",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f')) //=> ["TypeError","The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f', {})) //=> ["TypeError","The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Object",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f', new ArrayBuffer(2))) //=> ["TypeError","The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of ArrayBuffer",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f', 'x', { flush: 1 })) //=> ["TypeError","The \"options.flush\" property must be of type boolean. Received type number (1)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.writeFile('f', 'x', { mode: 'zz' })) //=> ["TypeError","The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received 'zz'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.readFile('f', { signal: AbortSignal.abort() })) //=> ["AbortError","The operation was aborted",{"code":"ABORT_ERR","name":"AbortError"},true]
fs.readFile('f', { signal: AbortSignal.abort('why') }).catch((e) => [e.cause, e.code, e.name]) //=> ["why","ABORT_ERR","AbortError"]
err(fs.writeFile('f', 'x', { signal: AbortSignal.abort() })) //=> ["AbortError","The operation was aborted",{"code":"ABORT_ERR","name":"AbortError"},true]
fs.readFile('f', { signal: new AbortController().signal }).then(String) //=> "once"
// what the system says
err(fs.readFile('nope')) //=> ["Error","ENOENT: no such file or directory, open 'nope'",{"errno":-2,"code":"ENOENT","syscall":"open","path":"nope"},true]
fs.readFile('').catch((e) => e.message) //=> "ENOENT: no such file or directory, open ''"
fs.mkdir('d') //=> undefined
err(fs.readFile('d')) //=> ["Error","EISDIR: illegal operation on a directory, read",{"errno":-21,"code":"EISDIR","syscall":"read"},true]
err(fs.writeFile('d', '')) //=> ["Error","EISDIR: illegal operation on a directory, open 'd'",{"errno":-21,"code":"EISDIR","syscall":"open","path":"d"},true]
err(fs.appendFile('d', '')) //=> ["Error","EISDIR: illegal operation on a directory, open 'd'",{"errno":-21,"code":"EISDIR","syscall":"open","path":"d"},true]
err(fs.stat('nope')) //=> ["Error","ENOENT: no such file or directory, stat 'nope'",{"errno":-2,"code":"ENOENT","syscall":"stat","path":"nope"},true]
err(fs.lstat('nope')) //=> ["Error","ENOENT: no such file or directory, lstat 'nope'",{"errno":-2,"code":"ENOENT","syscall":"lstat","path":"nope"},true]
err(fs.stat('f/x')) //=> ["Error","ENOTDIR: not a directory, stat 'f/x'",{"errno":-20,"code":"ENOTDIR","syscall":"stat","path":"f/x"},true]
err(fs.readdir('f')) //=> ["Error","ENOTDIR: not a directory, scandir 'f'",{"errno":-20,"code":"ENOTDIR","syscall":"scandir","path":"f"},true]
err(fs.readdir('nope')) //=> ["Error","ENOENT: no such file or directory, scandir 'nope'",{"errno":-2,"code":"ENOENT","syscall":"scandir","path":"nope"},true]
err(fs.mkdir('d')) //=> ["Error","EEXIST: file already exists, mkdir 'd'",{"errno":-17,"code":"EEXIST","syscall":"mkdir","path":"d"},true]
err(fs.mkdir('n/o')) //=> ["Error","ENOENT: no such file or directory, mkdir 'n/o'",{"errno":-2,"code":"ENOENT","syscall":"mkdir","path":"n/o"},true]
err(fs.mkdir('f', { recursive: true })) //=> ["Error","EEXIST: file already exists, mkdir 'f'",{"errno":-17,"code":"EEXIST","syscall":"mkdir","path":"f"},true]
err(fs.rmdir('f')) //=> ["Error","ENOTDIR: not a directory, rmdir 'f'",{"errno":-20,"code":"ENOTDIR","syscall":"rmdir","path":"f"},true]
err(fs.rmdir('nope')) //=> ["Error","ENOENT: no such file or directory, rmdir 'nope'",{"errno":-2,"code":"ENOENT","syscall":"rmdir","path":"nope"},true]
err(fs.unlink('d')) //=> ["Error","EISDIR: illegal operation on a directory, unlink 'd'",{"errno":-21,"code":"EISDIR","syscall":"unlink","path":"d"},true]
err(fs.unlink('nope')) //=> ["Error","ENOENT: no such file or directory, unlink 'nope'",{"errno":-2,"code":"ENOENT","syscall":"unlink","path":"nope"},true]
err(fs.rm('nope')) //=> ["Error","ENOENT: no such file or directory, lstat 'nope'",{"errno":-2,"code":"ENOENT","syscall":"lstat","path":"nope"},true]
err(fs.rm('d')) //=> ["SystemError","Path is a directory: rm returned EISDIR (is a directory) d",{"code":"ERR_FS_EISDIR","info":{"code":"EISDIR","message":"is a directory","path":"d","syscall":"rm","errno":21},"errno":21,"syscall":"rm","path":"d"},true]
err(fs.rm('nope', { force: true })) //=> ["fine",null]
err(fs.rename('nope', 'x')) //=> ["Error","ENOENT: no such file or directory, rename 'nope' -> 'x'",{"errno":-2,"code":"ENOENT","syscall":"rename","path":"nope","dest":"x"},true]
err(fs.rename('f', 'd')) //=> ["Error","EISDIR: illegal operation on a directory, rename 'f' -> 'd'",{"errno":-21,"code":"EISDIR","syscall":"rename","path":"f","dest":"d"},true]
err(fs.rename('d', 'f')) //=> ["Error","ENOTDIR: not a directory, rename 'd' -> 'f'",{"errno":-20,"code":"ENOTDIR","syscall":"rename","path":"d","dest":"f"},true]
err(fs.copyFile('nope', 'x')) //=> ["Error","ENOENT: no such file or directory, copyfile 'nope' -> 'x'",{"errno":-2,"code":"ENOENT","syscall":"copyfile","path":"nope","dest":"x"},true]
err(fs.copyFile('f', 'd')) //=> ["Error","EISDIR: illegal operation on a directory, copyfile 'f' -> 'd'",{"errno":-21,"code":"EISDIR","syscall":"copyfile","path":"f","dest":"d"},true]
err(fs.copyFile('f', 'copy')) //=> ["fine",null]
err(fs.copyFile('f', 'copy', fs.constants.COPYFILE_EXCL)) //=> ["Error","EEXIST: file already exists, copyfile 'f' -> 'copy'",{"errno":-17,"code":"EEXIST","syscall":"copyfile","path":"f","dest":"copy"},true]
err(fs.copyFile('f', 'copy', fs.constants.COPYFILE_FICLONE)) //=> ["fine",null]
err(fs.copyFile('f', 'copy', fs.constants.COPYFILE_FICLONE_FORCE)) //=> ["Error","ENOTSUP: operation not supported on socket, copyfile 'f' -> 'copy'",{"errno":-95,"code":"ENOTSUP","syscall":"copyfile","path":"f","dest":"copy"},true]
err(fs.copyFile('f', 'copy', 9)) //=> ["RangeError","mode is out of range: >= 0 && <= 7",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.access('nope')) //=> ["Error","ENOENT: no such file or directory, access 'nope'",{"errno":-2,"code":"ENOENT","syscall":"access","path":"nope"},true]
err(fs.access('f')) //=> ["fine",null]
err(fs.access('f', fs.constants.R_OK | fs.constants.W_OK)) //=> ["fine",null]
err(fs.access('f', fs.constants.X_OK)) //=> ["Error","EACCES: permission denied, access 'f'",{"errno":-13,"code":"EACCES","syscall":"access","path":"f"},true]
err(fs.access('f', 9)) //=> ["RangeError","mode is out of range: >= 0 && <= 7",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.access('f', 'r')) //=> ["TypeError","mode must be int32 or null/undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.realpath('nope')) //=> ["Error","ENOENT: no such file or directory, realpath 'nope'",{"errno":-2,"code":"ENOENT","syscall":"realpath","path":"nope"},true]
err(fs.readlink('f')) //=> ["Error","EINVAL: invalid argument, readlink 'f'",{"errno":-22,"code":"EINVAL","syscall":"readlink","path":"f"},true]
err(fs.readlink('nope')) //=> ["Error","ENOENT: no such file or directory, readlink 'nope'",{"errno":-2,"code":"ENOENT","syscall":"readlink","path":"nope"},true]
err(fs.truncate('nope')) //=> ["Error","ENOENT: no such file or directory, open 'nope'",{"errno":-2,"code":"ENOENT","syscall":"open","path":"nope"},true]
err(fs.truncate('d')) //=> ["Error","EISDIR: illegal operation on a directory, open 'd'",{"errno":-21,"code":"EISDIR","syscall":"open","path":"d"},true]
err(fs.truncate('f', 'x')) //=> ["TypeError","The \"len\" argument must be of type number. Received type string ('x')",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.truncate('f', 1.5)) //=> ["RangeError","The value of \"len\" is out of range. It must be an integer. Received 1.5",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.chmod('nope', 0o600)) //=> ["Error","ENOENT: no such file or directory, chmod 'nope'",{"errno":-2,"code":"ENOENT","syscall":"chmod","path":"nope"},true]
err(fs.chmod('f')) //=> ["TypeError","The \"mode\" argument must be of type number. Received undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.chmod('f', 'zz')) //=> ["TypeError","The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received 'zz'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.chmod('f', -1)) //=> ["RangeError","The value of \"mode\" is out of range. It must be >= 0 && <= 4294967295. Received -1",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.chmod('f', 1.5)) //=> ["RangeError","The value of \"mode\" is out of range. It must be an integer. Received 1.5",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.utimes('nope', 1, 1)) //=> ["Error","ENOENT: no such file or directory, utime 'nope'",{"errno":-2,"code":"ENOENT","syscall":"utime","path":"nope"},true]
err(fs.utimes('f', 'x', 1)) //=> ["TypeError","The \"time\" argument must be an instance of Date or an Time in seconds. Received type string ('x')",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.utimes('f', NaN, 1)) //=> ["TypeError","The \"time\" argument must be an instance of Date or an Time in seconds. Received type number (NaN)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.utimes('f', 1, null)) //=> ["TypeError","The \"time\" argument must be an instance of Date or an Time in seconds. Received null",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.rename('f')) //=> ["TypeError","The \"newPath\" argument must be of type string or an instance of Buffer or URL. Received undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.mkdtemp()) //=> ["TypeError","The \"prefix\" argument must be of type string or an instance of Buffer or URL. Received undefined",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.mkdtemp('a\0')) //=> ["TypeError","The argument 'prefix' must be a string, Uint8Array, or URL without null bytes. Received 'a\\x00'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.mkdir('z', { recursive: 1 })) //=> ["TypeError","The \"options.recursive\" property must be of type boolean. Received type number (1)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.mkdir('z', 'x')) //=> ["TypeError","The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received 'x'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.rm('f', { recursive: 1 })) //=> ["TypeError","The \"options.recursive\" property must be of type boolean. Received type number (1)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.rm('f', { force: 1 })) //=> ["TypeError","The \"options.force\" property must be of type boolean. Received type number (1)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.rm('f', { maxRetries: -1 })) //=> ["RangeError","The value of \"options.maxRetries\" is out of range. It must be >= 0 && <= 4294967295. Received -1",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.rm('f', 5)) //=> ["TypeError","The \"options\" argument must be of type object. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
err(fs.readdir('d', 'zz')) //=> ["TypeError","The argument 'encoding' is invalid encoding. Received 'zz'",{"code":"ERR_INVALID_ARG_VALUE"},true]
fs.mkdtemp('no/x').catch((e) => [mask(e.message), e.code, e.syscall]) //=> ["ENOENT: no such file or directory, mkdtemp 'no/x......'","ENOENT","mkdtemp"]
// Stats
fs.writeFile('s', 'hello') //=> undefined
fs.utimes('s', 1.5, new Date(3000)) //=> undefined
fs.chmod('s', 0o640) //=> undefined
fs.stat('s').then((s) => [s.constructor.name, Object.keys(s), s.size, s.mode.toString(8), s.atimeMs, s.mtimeMs, s.atime, s.mtime, s.nlink]) //=> ["Stats",["dev","mode","nlink","uid","gid","rdev","blksize","ino","size","blocks","atimeMs","mtimeMs","ctimeMs","birthtimeMs","atime","mtime","ctime","birthtime"],5,"100640",1500,3000,"1970-01-01T00:00:01.500Z","1970-01-01T00:00:03.000Z",1]
fs.stat('s', { bigint: true }).then((s) => [s.constructor.name, Object.keys(s), s.size, s.mode, s.atimeMs, s.mtimeNs, s.mtime]) //=> ["BigIntStats",["dev","mode","nlink","uid","gid","rdev","blksize","ino","size","blocks","atimeMs","mtimeMs","ctimeMs","birthtimeMs","atimeNs","mtimeNs","ctimeNs","birthtimeNs","atime","mtime","ctime","birthtime"],"5n","33184n","1500n","3000000000n","1970-01-01T00:00:03.000Z"]
fs.stat('s').then((s) => ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isBlockDevice', 'isCharacterDevice'].map((n) => s[n]())) //=> [true,false,false,false,false,false,false]
fs.stat('d').then((s) => [s.isFile(), s.isDirectory()]) //=> [false,true]
fs.stat('d', { bigint: true }).then((s) => [s.isFile(), s.isDirectory()]) //=> [false,true]
fs.stat('s').then((s) => [typeof s.dev, typeof s.ino, typeof s.uid, typeof s.blksize, s.ctime instanceof Date, s.birthtimeMs > 1e12]) //=> ["number","number","number","number",true,true]
fs.utimes('s', '12.5', 7).then(() => fs.stat('s')).then((s) => [s.atimeMs, s.mtimeMs]) //=> [12500,7000]
fs.truncate('s', 2).then(() => fs.readFile('s', 'utf8')) //=> "he"
fs.truncate('s').then(() => fs.stat('s')).then((s) => s.size) //=> 0
fs.truncate('s', -3) //=> undefined
fs.chmod('s', '600').then(() => fs.stat('s')).then((s) => s.mode.toString(8)) //=> "100600"
// folders
fs.mkdir('q/r/../s', { recursive: true }) //=> "q"
fs.mkdir('q/s', { recursive: true }) //=> undefined
fs.mkdir('./u/v', { recursive: true }) //=> "./u"
Promise.all(['a/b/c', 'a/d', 'e/f', 'e/g/h', 'z'].map((p) => fs.mkdir('t/' + p, { recursive: true }))).then(() => Promise.all(['a/1', 'a/b/2', 'a/d/3', 'e/4', 'e/g/h/5', '6'].map((p) => fs.writeFile('t/' + p, '')))) //=> [null,null,null,null,null,null]
fs.readdir('t') //=> ["6","a","e","z"]
fs.readdir('./t/', { recursive: true }) //=> ["6","a","e","z","e/4","e/f","e/g","e/g/h","e/g/h/5","a/1","a/b","a/d","a/d/3","a/b/2","a/b/c"]
fs.readdir('t', { withFileTypes: true }).then((l) => [l[0].constructor.name, Object.keys(l[0]), l, l.map((e) => [e.isFile(), e.isDirectory(), e.isSymbolicLink(), e.isFIFO()])]) //=> ["Dirent",["name","parentPath","path"],[{"name":"6","parentPath":"t","path":"t"},{"name":"a","parentPath":"t","path":"t"},{"name":"e","parentPath":"t","path":"t"},{"name":"z","parentPath":"t","path":"t"}],[[true,false,false,false],[false,true,false,false],[false,true,false,false],[false,true,false,false]]]
fs.readdir('t', { recursive: true, withFileTypes: true }).then((l) => l.map((e) => e.parentPath + '/' + e.name)) //=> ["t/6","t/a","t/e","t/z","t/e/4","t/e/f","t/e/g","t/e/g/h","t/e/g/h/5","t/a/1","t/a/b","t/a/d","t/a/d/3","t/a/b/2","t/a/b/c"]
fs.readdir('t', 'buffer').then((l) => l.map((b) => Buffer.isBuffer(b) && String(b))) //=> ["6","a","e","z"]
fs.readdir('t', { encoding: 'hex' }) //=> ["36","61","65","7a"]
err(fs.rmdir('t')) //=> ["Error","ENOTEMPTY: directory not empty, rmdir 't'",{"errno":-39,"code":"ENOTEMPTY","syscall":"rmdir","path":"t"},true]
fs.rename('t/a', 't/z').then(() => fs.readdir('t/z')) //=> ["1","b","d"]
fs.rename('f', 'g').then(() => fs.readFile('g', 'utf8')) //=> "once"
fs.copyFile('g', 'f').then(() => fs.readFile('f', 'utf8')) //=> "once"
fs.rm('t', { recursive: true }) //=> undefined
fs.rm('t', { recursive: true, force: true }) //=> undefined
err(fs.rm('t', { recursive: true })) //=> ["Error","ENOENT: no such file or directory, lstat 't'",{"errno":-2,"code":"ENOENT","syscall":"lstat","path":"t"},true]
fs.mkdtemp('tmp-').then(async (p) => [mask(p), (await fs.stat(p)).mode.toString(8)]) //=> ["tmp-......","40700"]
fs.mkdtemp('tmp-', 'buffer').then((p) => [Buffer.isBuffer(p), p.length]) //=> [true,10]
fs.realpath('q/../f').then((p) => [path.isAbsolute(p), path.basename(p)]) //=> [true,"f"]
fs.realpath('f', 'buffer').then(Buffer.isBuffer) //=> true
fs.unlink('g') //=> undefined
fs.rmdir('d') //=> undefined
// FileHandle
const open = async (flags, f, name = 'h') => { const h = await fs.open(name, flags); try { return await f(h) } finally { await h.close() } }
fs.writeFile('h', 'hello world') //=> undefined
open('r', (h) => [h.constructor.name, typeof h.fd, h.fd > 2]) //=> ["FileHandle","number",true]
open(undefined, (h) => h.readFile('utf8')) //=> "hello world"
open(0, (h) => h.readFile('utf8')) //=> "hello world"
err(fs.open('h', 'zz')) //=> ["TypeError","The argument 'flags' is invalid. Received 'zz'",{"code":"ERR_INVALID_ARG_VALUE"},true]
err(fs.open('h', 1.5)) //=> ["RangeError","The value of \"flags\" is out of range. It must be an integer. Received 1.5",{"code":"ERR_OUT_OF_RANGE"},true]
err(fs.open('nope')) //=> ["Error","ENOENT: no such file or directory, open 'nope'",{"errno":-2,"code":"ENOENT","syscall":"open","path":"nope"},true]
err(fs.open('h', 'wx')) //=> ["Error","EEXIST: file already exists, open 'h'",{"errno":-17,"code":"EEXIST","syscall":"open","path":"h"},true]
open('r', async (h) => { const r = await h.read(); return [Object.keys(r), Object.getPrototypeOf(r), r.bytesRead, r.buffer.length, r.buffer.toString('utf8', 0, 11), (await h.read()).bytesRead] }) //=> [["bytesRead","buffer"],null,11,16384,"hello world",0]
open('r', (h) => h.read(Buffer.alloc(4), 0, 4, 0)) //=> {"bytesRead":4,"buffer":{"type":"Buffer","data":[104,101,108,108]}}
open('r', (h) => h.read(Buffer.alloc(4), 1, 2, 6).then((r) => r.buffer)) //=> {"type":"Buffer","data":[0,119,111,0]}
open('r', (h) => h.read(Buffer.alloc(4), { offset: 1, length: 2, position: 6 }).then((r) => r.buffer)) //=> {"type":"Buffer","data":[0,119,111,0]}
open('r', (h) => h.read({ buffer: Buffer.alloc(3), position: 2 }).then((r) => String(r.buffer))) //=> "llo"
open('r', (h) => h.read({ length: 3, position: 0 }).then((r) => r.bytesRead)) //=> 3
open('r', (h) => h.read(Buffer.alloc(4), 2).then((r) => [r.bytesRead, r.buffer])) //=> [2,{"type":"Buffer","data":[0,0,104,101]}]
open('r', (h) => h.read(Buffer.alloc(4), null, null, null).then((r) => String(r.buffer))) //=> "hell"
open('r', (h) => h.read(Buffer.alloc(4), 0, 4, 1n).then((r) => String(r.buffer))) //=> "hell"
open('r', (h) => h.read(Buffer.alloc(4), 0, 4, -2).then((r) => String(r.buffer))) //=> "hell"
open('r', (h) => h.read(new Uint16Array(2), 0, 4, 0).then((r) => [r.buffer[0], r.buffer[1]])) //=> [25960,27756]
open('r', (h) => h.read(Buffer.alloc(4), 0, 4, 100).then((r) => r.bytesRead)) //=> 0
open('r', (h) => h.read(Buffer.alloc(4), 0, 0).then((r) => r.bytesRead)) //=> 0
open('r', (h) => err(h.read(Buffer.alloc(4), 5))) //=> ["RangeError","The value of \"length\" is out of range. It must be >= 0. Received -1",{"code":"ERR_OUT_OF_RANGE"},true]
open('r', (h) => err(h.read(Buffer.alloc(4), 0, 9))) //=> ["RangeError","The value of \"length\" is out of range. It must be <= 4. Received 9",{"code":"ERR_OUT_OF_RANGE"},true]
open('r', (h) => err(h.read(Buffer.alloc(4), 0, -1))) //=> ["RangeError","The value of \"length\" is out of range. It must be >= 0. Received -1",{"code":"ERR_OUT_OF_RANGE"},true]
open('r', (h) => err(h.read('x'))) //=> ["TypeError","The \"options\" argument must be of type object. Received type string ('x')",{"code":"ERR_INVALID_ARG_TYPE"},true]
open('r', (h) => err(h.write('x'))) //=> ["Error","EBADF: bad file descriptor, write",{"errno":-9,"code":"EBADF","syscall":"write"},true]
open('w', (h) => err(h.read()), 'w') //=> ["Error","EBADF: bad file descriptor, read",{"errno":-9,"code":"EBADF","syscall":"read"},true]
open('r+', async (h) => [await h.write('HE', 0), await h.write(Buffer.from('xyz'), 1, 1, 3), await h.write('é', 5, 'latin1'), await h.readFile('latin1')]) //=> [{"bytesWritten":2,"buffer":"HE"},{"bytesWritten":1,"buffer":{"type":"Buffer","data":[120,121,122]}},{"bytesWritten":1,"buffer":"é"},"HElyoéworld"]
open('r+', async (h) => [await h.write(Buffer.from('abc'), { offset: 2, position: 0 }), await h.write(new Uint16Array([65, 66]), 0, 2, 0), await h.write(''), await h.write(Buffer.alloc(0)), await h.write('x', 0, 'nope')]) //=> [{"bytesWritten":1,"buffer":{"type":"Buffer","data":[97,98,99]}},{"bytesWritten":2,"buffer":{"0":65,"1":66}},{"bytesWritten":0,"buffer":""},{"bytesWritten":0,"buffer":{"type":"Buffer","data":[]}},{"bytesWritten":1,"buffer":"x"}]
open('r+', (h) => err(h.write(5))) //=> ["TypeError","The \"buffer\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
open('r+', (h) => err(h.write({}))) //=> ["TypeError","The \"buffer\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Object",{"code":"ERR_INVALID_ARG_TYPE"},true]
open('r+', (h) => err(h.write(Buffer.from('abc'), 4))) //=> ["RangeError","The value of \"offset\" is out of range. It must be <= 3. Received 4",{"code":"ERR_OUT_OF_RANGE"},true]
open('r+', (h) => err(h.write(Buffer.from('abc'), 0, 4))) //=> ["RangeError","The value of \"length\" is out of range. It must be <= 3. Received 4",{"code":"ERR_OUT_OF_RANGE"},true]
open('w+', async (h) => { await h.writeFile('one'); await h.appendFile('two'); await h.write(' three'); return [await h.readFile('utf8'), String((await h.read({ position: 0, length: 9 })).buffer.subarray(0, 9)), (await h.stat()).size] }) //=> ["","onetwo th",12]
open('r+', async (h) => { await h.truncate(3); await h.sync(); await h.datasync(); await h.chmod(0o600); return [(await h.stat()).mode.toString(8), await h.readFile({ encoding: 'utf8' })] }) //=> ["100600","one"]
open('a', (h) => h.appendFile('+').then(() => fs.readFile('h', 'utf8'))) //=> "one+"
open('a+', (h) => h.write('!').then(() => h.readFile('utf8'))) //=> ""
open('r', (h) => fs.readFile(h, 'utf8')) //=> "one+!"
open('r+', (h) => fs.writeFile(h, 'over').then(() => fs.readFile('h', 'utf8'))) //=> "over!"
open('r+', async (h) => [await h.writev([Buffer.from('a'), Buffer.from('b')], 0), await h.readv([Buffer.alloc(1), Buffer.alloc(2)], 0)]) //=> [{"bytesWritten":2,"buffers":[{"type":"Buffer","data":[97]},{"type":"Buffer","data":[98]}]},{"bytesRead":3,"buffers":[{"type":"Buffer","data":[97]},{"type":"Buffer","data":[98,101]}]}]
open('r', (h) => err(h.readv(5))) //=> ["TypeError","The \"buffers\" argument must be an ArrayBufferView[]. Received type number (5)",{"code":"ERR_INVALID_ARG_TYPE"},true]
open('r', (h) => err(h.readFile('nope'))) //=> ["TypeError","The argument 'encoding' is invalid encoding. Received 'nope'",{"code":"ERR_INVALID_ARG_VALUE"},true]
open('r', (h) => err(h.readFile({ signal: AbortSignal.abort() }))) //=> ["AbortError","The operation was aborted",{"code":"ABORT_ERR","name":"AbortError"},true]
open('r', async (h) => { const got = Promise.all([h.readFile('utf8'), h.close()]); return [await got, h.fd, await h.close()] }) //=> [["aber!",null],-1,null]
open('r', async (h) => { let closed = 0; h.on('close', () => closed++); await h.close(); return [closed, h.fd] }) //=> [1,-1]
open('r', async (h) => { await h.close(); return [await err(h.read()), await err(h.readFile()), await err(h.stat()), await err(h.write('x')), await err(h.truncate()), await err(h.sync()), await err(h.chmod(1)), await err(h.writeFile('x'))] }) //=> [["Error","file closed",{"code":"EBADF","syscall":"read"},true],["Error","file closed",{"code":"EBADF","syscall":"readFile"},true],["Error","file closed",{"code":"EBADF","syscall":"fstat"},true],["Error","file closed",{"code":"EBADF","syscall":"write"},true],["Error","file closed",{"code":"EBADF","syscall":"ftruncate"},true],["Error","file closed",{"code":"EBADF","syscall":"fsync"},true],["Error","file closed",{"code":"EBADF","syscall":"fchmod"},true],["Error","file closed",{"code":"EBADF","syscall":"writeFile"},true]]
open('r', async (h) => { await h[Symbol.asyncDispose](); return h.fd }) //=> -1
fs.open('mode', 'w', 0o600).then(async (h) => { const s = await h.stat(); await h.close(); return s.mode.toString(8) }) //=> "100600"

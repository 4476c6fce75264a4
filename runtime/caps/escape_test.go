package caps

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestNoWayOutIntoTheNetwork tries to get to a server on the loopback interface, and to other places that
// are not granted. None may be connected to, and no name that is not granted looked up.
func TestNoWayOutIntoTheNetwork(t *testing.T) {
	reached := 0
	victim := serve(t, func(http.ResponseWriter, *http.Request) { reached++ })
	port := victim[strings.LastIndexByte(victim, ':')+1:]
	attempts := 0

	try := func(grants, what, url string, header ...Field) {
		t.Helper()
		attempts++
		n := network(t, grants)
		r := &names{addrs: map[string][]string{
			"localhost": {"127.0.0.1"}, "localhost.": {"127.0.0.1"}, "localtest.example": {"::1"}, "mapped.example": {"::ffff:127.0.0.1"},
			"meta.example": {"169.254.169.254"}, "mixed.example": {"93.184.216.34,127.0.0.1"}, "zero.example": {"0.0.0.0"}, "nat.example": {"64:ff9b::7f00:1"},
			"rebind.example": {"93.184.216.34", "127.0.0.1"}, "zone.example": {"fe80::1%lo"}, "granted.example": {"93.184.216.34"}, "other.example": {"127.0.0.1"},
		}}
		n.Resolver = r
		dialled := rerouted(n, victim)
		for _, scheme := range []string{"", "ws"} {
			var err error
			switch scheme {
			case "":
				_, err = n.Do(context.Background(), &Request{URL: url, Header: header})
			default:
				_, err = n.Open(context.Background(), &SocketRequest{URL: strings.Replace(url, "http", "ws", 1), Header: header})
			}
			if err == nil {
				t.Errorf("%s: %s was reached", what, url)
			} else if !errors.Is(err, ErrDenied) && !strings.HasPrefix(code(err), "ERR_INVALID_") {
				t.Errorf("%s: %s: %v", what, url, err)
			}
		}
		if len(*dialled) > 0 {
			t.Errorf("%s: %s: dialled %v", what, url, *dialled)
		}
		if grants != "*" && len(r.asked) > 0 {
			t.Errorf("%s: %s: looked up %v", what, url, r.asked)
		}
	}

	// Every host on public addresses is granted; these are not public.
	for _, host := range []string{
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0x7f.1", "0x7f000001", "0X7F.0X0.0X0.0X1", "0177.0.0.1", "0177.1", "017700000001", "2130706433", "0x000000007f.1", "127.0.0.1.", "0", "0.0.0.0", "0x0",
		"①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "１２７.0.0.1", "%31%32%37.0.0.1", "%3127.0.0.1", "1%32%37%2e0%2E0%2e1", "12\t7.0.\n0.1",
		"[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[::7f00:1]", "[::]", "[::ffff:0.0.0.0]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
		"10.0.0.1", "0xa.1", "172.16.0.1", "192.168.0.1", "3232235521", "100.64.0.1", "169.254.169.254", "0xa9fea9fe", "[::ffff:a9fe:a9fe]", "100.100.100.200", "168.63.129.16", "192.0.0.192",
		"[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "224.0.0.1", "255.255.255.255", "198.18.0.1",
		"localhost", "LOCALHOST", "localhost.", "ｌocalhost", "localtest.example", "mapped.example", "meta.example", "mixed.example", "zero.example", "nat.example", "zone.example",
	} {
		try("*", "unnamed", "http://"+host+":"+port+"/")
	}
	for _, url := range []string{
		"http:127.0.0.1:" + port, "http:/127.0.0.1:" + port, "http:\\\\127.0.0.1:" + port, "HTTP:////127.0.0.1:" + port, " http://127.0.0.1:" + port, "ht\ntp://127.0.0.1:" + port,
		"http://granted.example@127.0.0.1:" + port, "http://granted.example:80@127.0.0.1:" + port, "http://127.0.0.1:" + port + "#@granted.example", "http://127.0.0.1:" + port + "\\@granted.example", "http://127.0.0.1:" + port + "?@granted.example",
		"file:///etc/passwd", "ftp://127.0.0.1:" + port, "gopher://127.0.0.1:" + port, "unix:/var/run/docker.sock", "data:text/plain,x", "http+unix://%2Fvar%2Frun%2Fdocker.sock/x",
	} {
		try("*", "another spelling", url)
	}

	// One host is granted; these are others.
	for _, url := range []string{
		"http://other.example/", "http://granted.example:81/", "https://granted.example/", "http://xgranted.example/", "http://x.granted.example/", "http://granted.example.other.example/", "http://granted.example../",
		"http://granted.example@other.example/", "http://other.example\\@granted.example/", "http://other.example#granted.example", "http://other.example?granted.example", "http://gr\u0430nted.example/", "http://granted\u2024example/", "http://granted-example/", "http://93.184.216.34/", "http://granted.exam\u200dple.other.example/",
	} {
		try("granted.example:80", "another host", url)
	}
	try("granted.example:80", "a Host header", "http://granted.example/", Field{"Host", "other.example"})
	for _, x := range [][2]string{
		{"*.granted.example", "http://granted.example/"}, {"*.granted.example", "http://xgranted.example/"}, {"10.0.0.0/8", "http://11.0.0.1/"}, {"10.0.0.0/8", "http://other.example/"}, {"10.0.0.0/8:80", "http://10.0.0.1:81/"},
		{"127.0.0.2", "http://127.0.0.1/"}, {"::1", "http://127.0.0.1/"}, {"127.0.0.1", "http://[::1]/"}, {"localhost", "http://127.0.0.1/"}, {"127.0.0.1", "http://localhost/"}, {"", "http://granted.example/"},
	} {
		try(x[0], "outside of "+x[0], x[1])
	}

	// A granted server leads elsewhere.
	for _, location := range []string{
		"http://127.0.0.1:" + port + "/", "//127.0.0.1:" + port, "http://0x7f.1:" + port, "http://[::ffff:127.0.0.1]:" + port, "\\\\127.0.0.1:" + port, "http://localhost:" + port, "http://x@127.0.0.1:" + port, "file:///etc/passwd", "ws://127.0.0.1:" + port,
	} {
		attempts++
		n := network(t, "granted.example")
		n.Resolver = &names{addrs: map[string][]string{"granted.example": {"93.184.216.34"}, "localhost": {"127.0.0.1"}}}
		dialled := rerouted(n, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(307)
		}))
		_, err := n.Do(context.Background(), &Request{URL: "http://granted.example/", Method: "POST", Body: []byte("x")})
		if !errors.Is(err, ErrDenied) && code(err) != "ERR_INVALID_PROTOCOL" {
			t.Errorf("a redirect to %s: %v", location, err)
		}
		if len(*dialled) != 1 {
			t.Errorf("a redirect to %s: dialled %v", location, *dialled)
		}
	}

	// A name that leads to a public address first and to the victim afterwards: each look-up is checked,
	// and what was checked is what is dialled.
	attempts++
	n := network(t, "*")
	n.Resolver = &names{addrs: map[string][]string{"rebind.example": {"93.184.216.34", "127.0.0.1"}}}
	dialled := rerouted(n, answers(t, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
	if _, err := get(n, "http://rebind.example/"); err != nil {
		t.Error(err)
	}
	if _, err := get(n, "http://rebind.example/"); !errors.Is(err, ErrDenied) {
		t.Errorf("a name that was bound anew: %v", err)
	}
	if len(*dialled) != 1 || (*dialled)[0].String() != "93.184.216.34:80" {
		t.Errorf("dialled %v", *dialled)
	}

	if reached > 0 {
		t.Errorf("the victim was reached %d times", reached)
	}
	if attempts < 100 {
		t.Errorf("%d attempts", attempts)
	}
}

// playground is a folder with something granted and something that is not, and all kinds of links.
func playground(t testing.TB) (root string, f *Files) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	fatal(t, err)
	for _, dir := range []string{"granted/sub", "secret/sub", "granted-not", "both", "out"} {
		fatal(t, os.MkdirAll(filepath.Join(root, dir), 0o755))
	}
	for _, file := range []string{"granted/file", "granted/sub/file", "secret/file", "secret/sub/file", "granted-not/file", "both/file", "out/file"} {
		fatal(t, os.WriteFile(filepath.Join(root, file), []byte(file), 0o644))
	}
	f = &Files{
		Base:  root,
		Read:  []string{filepath.Join(root, "granted"), filepath.Join(root, "both")},
		Write: []string{filepath.Join(root, "out"), filepath.Join(root, "both")},
	}
	t.Cleanup(f.Close)
	return root, f
}

func TestNoWayOutOfTheGrantedFolders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes links as Unix has them")
	}
	root, f := playground(t)
	link := func(at, to string) {
		t.Helper()
		fatal(t, os.Symlink(to, filepath.Join(root, at)))
	}
	for _, dir := range []string{"granted", "both", "out"} {
		link(dir+"/tofile", filepath.Join(root, "secret/file"))
		link(dir+"/todir", "../secret")
		link(dir+"/toup", "..")
		link(dir+"/toroot", "/")
		link(dir+"/first", "second")
		link(dir+"/second", "../secret/file")
		link(dir+"/dangling", "../secret/new")
		link(dir+"/newdir", "../secret/newdir")
	}
	link("granted/environ", "/proc/self/environ")
	link("granted/procroot", "/proc/self/root")
	link("granted/fd", "/dev/fd")
	before := listing(t, filepath.Join(root, "secret")) + listing(t, filepath.Join(root, "granted-not"))

	attempts := 0
	check := func(what string, err error) {
		t.Helper()
		attempts++
		var denied *Denied
		if !errors.As(err, &denied) && code(err) != "ERR_INVALID_ARG_VALUE" {
			t.Errorf("%s: %v", what, err)
		}
	}
	secret := filepath.Join(root, "secret/file")
	for _, path := range []string{
		secret, "secret/file", "./secret/../secret/file", "granted/../secret/file", "granted/sub/../../secret/file", "granted/./.././secret/file", root + "/granted/../secret/file", "granted/nothing/../../secret/file",
		"granted//..//secret/file", "../" + filepath.Base(root) + "/secret/file", "granted-not/file", "GRANTED/file", "Granted/file", "granted/tofile", "granted/todir/file", "granted/todir/sub/file", "granted/toup/secret/file", "granted/toroot/etc/passwd", "granted/toroot" + secret,
		"granted/first", "granted/sub/../tofile", "granted/environ", "granted/procroot/etc/passwd", "granted/fd/0", "/etc/passwd", "//etc/passwd", "/proc/self/environ", "/proc/self/root" + secret, "/proc/self/cwd/x", "/dev/stdin", "/dev/fd/0",
		"~/.ssh/id_rsa", "file://" + secret, "granted/file\x00/../../secret/file", "secret/file\x00granted", "granted\\..\\..\\secret\\file\x00", root, "/", ".", "..",
	} {
		_, err := f.ReadFile(path)
		check("read "+path, err)
		_, err = f.Stat(path)
		check("stat "+path, err)
		_, err = f.ReadDir(path)
		check("list "+path, err)
		_, err = f.Realpath(path)
		check("realpath "+path, err)
		check("access "+path, f.Access(path, 0))
		check("copy from "+path, f.Copy(path, "out/copy", false))
		_, err = f.Open(path, "r", 0)
		check("open "+path, err)
	}
	for _, path := range []string{
		secret, "secret/new", "granted/file", "granted/new", "out/../secret/file", "out/../granted/file", "out/tofile", "out/todir/file", "out/todir/new", "out/toup/secret/file", "out/toroot/tmp/metis-run-escaped", "out/first", "out/dangling", "out/newdir/x", "both/tofile", "both/dangling", "OUT/file", "out-not/file",
	} {
		check("write "+path, f.WriteFile(path, []byte("x"), "", 0))
		check("append "+path, f.WriteFile(path, []byte("x"), "a", 0))
		check("truncate "+path, f.Truncate(path, 0))
		check("chmod "+path, f.Chmod(path, 0o777))
		check("copy to "+path, f.Copy("granted/file", path, false))
		_, err := f.Open(path, "a+", 0)
		check("open "+path, err)
		_, err = f.MkdirAll(path+"/sub", 0)
		check("make "+path, err)
	}
	for _, path := range []string{secret, "secret", "granted/file", "out/todir/file", "out/todir/sub", "out/toup/secret/file", "out/../secret", "granted", "."} {
		check("unlink "+path, f.Unlink(path))
		check("rm "+path, f.RemoveAll(path))
		check("rmdir "+path, f.Rmdir(path))
		check("mkdir "+path, f.Mkdir(path+"/new", 0))
		check("rename "+path, f.Rename(path, "out/moved"))
		check("rename to "+path, f.Rename("out/file", path))
		_, err := f.MkdirTemp(path + "/t-")
		check("mkdtemp "+path, err)
	}
	// What may be written but not read is not read by moving it to where it may.
	check("rename to where it can be read", f.Rename("out/file", "both/moved"))
	check("read what may be written", errOf(f.ReadFile("out/file")))
	check("read and write", errOf(f.Open("out/file", "r+", 0)))

	// A name that stands for everything does not stand for what shows the process.
	all := &Files{Base: root, Read: []string{Bare}}
	t.Cleanup(all.Close)
	if data, err := all.ReadFile(secret); string(data) != "secret/file" || err != nil {
		t.Errorf("everything is granted: %q, %v", data, err)
	}
	for _, path := range []string{"/proc/self/environ", "/proc/1/environ", "/proc/self/mem", "/proc/self/fd/0", "/dev/fd/0", "/dev/null", "/dev/mem", "/sys/kernel/notes", "granted/environ", "/./proc//self/environ", "/tmp/../proc/self/environ"} {
		check("everything: "+path, errOf(all.ReadFile(path)))
	}
	if runtime.GOOS == "linux" { // the link leads to the root, which is granted; the secret is not behind a name of its own
		if _, err := all.ReadFile("granted/procroot/proc/self/environ"); !errors.Is(err, ErrDenied) {
			t.Errorf("the environment, by way of the root: %v", err)
		}
	}
	for _, x := range []*Files{nil, {}, {Base: root}} {
		check("nothing granted", errOf((x).ReadFile(secret)))
		check("nothing granted", x.WriteFile(filepath.Join(root, "out/file"), nil, "", 0))
	}

	if after := listing(t, filepath.Join(root, "secret")) + listing(t, filepath.Join(root, "granted-not")); after != before {
		t.Errorf("what was not granted changed:\n%s\n%s", before, after)
	}
	if _, err := os.Lstat("/tmp/metis-run-escaped"); err == nil {
		t.Error("a file was made outside")
	}
	if attempts < 300 {
		t.Errorf("%d attempts", attempts)
	}
}

func errOf[T any](_ T, err error) error { return err }

// listing is everything below a folder: names, modes, contents.
func listing(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	fatal(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data := ""
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data = string(content)
		}
		fmt.Fprintln(&b, path, info.Mode(), data)
		return nil
	}))
	return b.String()
}

func TestNoWayToOtherVariables(t *testing.T) {
	vars := map[string]string{"HOME": "/home/x", "AWS_SECRET": "s3cret", "home": "lower"}
	for _, x := range []struct {
		e    *Env
		name string
	}{
		{nil, "HOME"}, {&Env{}, "HOME"}, {&Env{Names: []string{"HOME"}, Vars: vars}, "AWS_SECRET"}, {&Env{Names: []string{"HOME"}, Vars: vars}, "HOME=/home/x"},
		{&Env{Names: []string{"HOME"}, Vars: vars}, ""}, {&Env{Names: []string{"HOME"}, Vars: vars}, "*"}, {&Env{Names: []string{"HOME"}, Vars: vars}, "HOME\x00"},
	} {
		if v, set, err := x.e.Get(x.name); !errors.Is(err, ErrDenied) || v != "" || set {
			t.Errorf("%q: %q %v %v", x.name, v, set, err)
		}
	}
	if runtime.GOOS != "windows" {
		if _, _, err := (&Env{Names: []string{"HOME"}, Vars: vars}).Get("home"); !errors.Is(err, ErrDenied) {
			t.Error("case does not count")
		}
	}
	if keys := (&Env{Names: []string{"HOME", "GONE"}, Vars: vars}).Keys(); len(keys) != 1 || keys[0] != "HOME" {
		t.Errorf("keys: %v", keys)
	}
	if keys := (*Env)(nil).Keys(); len(keys) > 0 {
		t.Errorf("keys: %v", keys)
	}
}

package caps_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/metis-run/metis-run/runtime/caps"
)

func ExampleNetwork_Do() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"state":"on"}`)
	}))
	defer server.Close()

	var grants caps.Grants
	if err := grants.Allow(caps.CapNet, "127.0.0.1", ""); err != nil {
		panic(err)
	}
	network := &caps.Network{Grants: grants.Net}
	defer network.Close()

	resp, err := network.Do(context.Background(), &caps.Request{URL: server.URL})
	if err != nil {
		panic(err)
	}
	body, err := resp.Body.ReadAll()
	fmt.Println(resp.Status, resp.StatusText, string(body), err)

	_, err = network.Do(context.Background(), &caps.Request{URL: "https://api.example.org/v1"})
	fmt.Println(err)
	var denied *caps.Denied
	fmt.Println(errors.As(err, &denied), errors.Is(err, caps.ErrDenied))
	// Output:
	// 200 OK {"state":"on"} <nil>
	// network access to api.example.org:443 is not granted: --allow-net=api.example.org:443 would allow it
	// true true
}

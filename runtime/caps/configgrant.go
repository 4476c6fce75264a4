package caps

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
)

// hostWithPort is METIS's test for a host that needs no port: a colon and a digit.
func hostWithPort(host string) bool {
	for i := 1; i < len(host); i++ {
		if host[i-1] == ':' && '0' <= host[i] && host[i] <= '9' {
			return true
		}
	}
	return false
}

// ConfigGrant is what the selection of a config grants: the host and port that RestApi and WebSocketApi
// make of its data (METIS 2.3 and later). The protocol is http unless given; a host that holds :digits
// is taken as it is; else the port, or 80 (443 for https and wss), is put behind it; a port without a host
// means localhost. Data that names neither host nor port grants nothing, although RestApi would go to
// localhost then: most configs are about something else. The error says which member is wrong.
func ConfigGrant(data json.RawMessage) ([]NetGrant, error) {
	var config map[string]any
	if json.Unmarshal(data, &config) != nil {
		return nil, nil // no object
	}
	host, err := optionalText("host", config["host"])
	if err != nil {
		return nil, err
	}
	port, err := configPort(config["port"])
	if err != nil {
		return nil, err
	}
	if host == "" && port == "" {
		return nil, nil
	}
	protocol, err := optionalText("protocol", config["protocol"])
	if err != nil {
		return nil, err
	}
	if host == "" {
		host = "localhost"
	}
	secure := protocol == "https" || protocol == "wss"
	base := "http://"
	if secure {
		base = "https://"
	}
	base += host
	if !hostWithPort(host) {
		switch {
		case port != "":
		case secure:
			port = "443"
		default:
			port = "80"
		}
		base += ":" + port
	}
	t, err := parseTarget(base)
	if err != nil {
		return nil, fmt.Errorf("host %q makes no URL (%s): %w", host, base, err)
	}
	// Never a wildcard: a star in a config is the star of a host's name.
	if t.addr.IsValid() {
		a := plain(t.addr)
		return []NetGrant{{kind: netAddresses, prefix: netip.PrefixFrom(a, a.BitLen()), port: t.port}}, nil
	}
	return []NetGrant{{kind: netHost, host: t.name(), port: t.port}}, nil
}

func optionalText(member string, value any) (string, error) {
	if value == nil {
		return "", nil
	}
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("%s must be a text", member)
	}
	return text, nil
}

// configPort is a port as the options of RestApi take it: an integer or a text of digits.
func configPort(value any) (string, error) {
	text := ""
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		text = v
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return "", fmt.Errorf("port must be a number from 1 to 65535")
	}
	return strconv.FormatUint(n, 10), nil
}

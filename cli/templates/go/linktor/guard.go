package linktor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// Addresses that people supply lead to public hosts only, unless the operator allows others in
// LINKTOR_ALLOWED_PRIVATE_HOSTS (names, addresses, networks) or with LINKTOR_ALLOW_LOOPBACK=1.

// NewClient calls what people supply. It follows no redirect and uses no proxy.
func NewClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         dialAllowed,
			TLSHandshakeTimeout: 10 * time.Second,
			// Those of a channel that was closed go too.
			IdleConnTimeout: 90 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// CheckURL refuses an address that surely may not be called, without looking its name up: for settings.
func CheckURL(text string) error {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" {
		return fmt.Errorf("that is no web address") // not repeated: it may hold a token
	}
	address, err := netip.ParseAddr(parsed.Hostname())
	if err == nil && !isTrusted(parsed.Hostname()) && !isAllowed(address) {
		return &AddressNotAllowed{address.String()}
	}
	return nil
}

func dialAllowed(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if host, _, err := net.SplitHostPort(address); err != nil || !isTrusted(host) {
		// Asked for each address that the name leads to, just before it is connected to.
		dialer.Control = func(_, peer string, _ syscall.RawConn) error {
			parsed, err := netip.ParseAddrPort(peer)
			if err != nil || !isAllowed(parsed.Addr()) {
				return &AddressNotAllowed{peer}
			}
			return nil
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// The operator named this host: wherever it leads is allowed.
func isTrusted(host string) bool {
	for _, entry := range allowedHosts() {
		if strings.EqualFold(entry, host) {
			return true
		}
	}
	return false
}

func isAllowed(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if isPublic(address) || address.IsLoopback() && os.Getenv("LINKTOR_ALLOW_LOOPBACK") == "1" {
		return true
	}
	for _, entry := range allowedHosts() {
		if network, err := netip.ParsePrefix(entry); err == nil && network.Contains(address) {
			return true
		}
		if single, err := netip.ParseAddr(entry); err == nil && single == address {
			return true
		}
	}
	return false
}

func allowedHosts() []string {
	return strings.FieldsFunc(os.Getenv("LINKTOR_ALLOWED_PRIVATE_HOSTS"), func(r rune) bool { return r == ',' || r == ' ' })
}

func isPublic(address netip.Addr) bool {
	for _, network := range special {
		if network.Contains(address) {
			return false
		}
	}
	return address.Is4() || globalUnicast.Contains(address)
}

var globalUnicast = netip.MustParsePrefix("2000::/3")

// What is not routed, or leads back into a network by another way.
var special = func() (networks []netip.Prefix) {
	for _, text := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	} {
		networks = append(networks, netip.MustParsePrefix(text))
	}
	return networks
}()

// AddressNotAllowed says that an address is not public, and that nothing was sent to it. The text is for people.
type AddressNotAllowed struct{ Address string }

func (e *AddressNotAllowed) Error() string {
	return e.Address + " is not public; a private address must be in LINKTOR_ALLOWED_PRIVATE_HOSTS"
}

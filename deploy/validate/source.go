package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// source is what the server says of itself.
type source struct {
	variables       map[string]bool
	roles           []string
	port            int
	shutdownSeconds int
	// Paths that have no prefix in common with another, and full names of services.
	routes   []string
	services []string
	// Ports that the image names, and what it runs.
	exposed map[string]bool
}

// Paths that are for whoever runs the installation.
var internal = map[string]bool{"/": true, "/health": true, "/ready": true, "/metrics": true}

var (
	variableRow  = regexp.MustCompile(`(?m)^  ([A-Z][A-Z0-9_]+): \["`)
	variableRead = regexp.MustCompile(`\benv\.([A-Z][A-Z0-9_]+)`)
	roleList     = regexp.MustCompile(`const ROLES = \[([^\]]+)\]`)
	quoted       = regexp.MustCompile(`"([^"]+)"`)
	portDefault  = regexp.MustCompile(`port: [^\n]*\.default\((\d+)\)`)
	shutdown     = regexp.MustCompile(`shutdown_timeout: [^\n]*\.default\((\d+)\)`)
	route        = regexp.MustCompile(`"(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|\*)",\s*"(/[^"]*)"`)
	serviceFrom  = regexp.MustCompile(`import \{ ([^}]+) \} from "@linktor/gen/(linktor/[^"]+)/[a-z]+_pb\.js"`)
	expose       = regexp.MustCompile(`(?m)^EXPOSE (.+)$`)
)

// readSource fails where it finds nothing: a check that is blind proves nothing.
func readSource(root string) (*source, error) {
	config, err := os.ReadFile(filepath.Join(root, "core/src/config.ts"))
	if err != nil {
		return nil, err
	}
	found := &source{variables: map[string]bool{}, exposed: map[string]bool{}}
	for _, pattern := range []*regexp.Regexp{variableRow, variableRead} {
		for _, match := range pattern.FindAllStringSubmatch(string(config), -1) {
			found.variables[match[1]] = true
		}
	}
	if list := roleList.FindStringSubmatch(string(config)); list != nil {
		for _, match := range quoted.FindAllStringSubmatch(list[1], -1) {
			found.roles = append(found.roles, match[1])
		}
	}
	found.port, found.shutdownSeconds = number(portDefault, config), number(shutdown, config)
	if err := found.readServer(filepath.Join(root, "core/src/server")); err != nil {
		return nil, err
	}
	dockerfile, err := os.ReadFile(filepath.Join(root, "deploy/Dockerfile"))
	if err != nil {
		return nil, err
	}
	if match := expose.FindStringSubmatch(string(dockerfile)); match != nil {
		for _, port := range strings.Fields(match[1]) {
			found.exposed[port] = true
		}
	}
	if len(found.variables) < 20 || len(found.roles) < 3 || found.port == 0 || found.shutdownSeconds == 0 ||
		len(found.routes) < 10 || len(found.services) < 10 || len(found.exposed) == 0 {
		return nil, fmt.Errorf("the source is not read rightly any more: %+v", found)
	}
	return found, nil
}

func (s *source) readServer(dir string) error {
	services, err := os.ReadFile(filepath.Join(dir, "services.ts"))
	if err != nil {
		return err
	}
	for _, match := range serviceFrom.FindAllStringSubmatch(string(services), -1) {
		for name := range strings.SplitSeq(match[1], ",") {
			s.services = append(s.services, strings.ReplaceAll(match[2], "/", ".")+"."+strings.TrimSpace(name))
		}
	}
	return filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".test.ts") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range route.FindAllStringSubmatch(string(text), -1) {
			s.routes = append(s.routes, match[1])
		}
		return err
	})
}

func number(pattern *regexp.Regexp, text []byte) int {
	match := pattern.FindSubmatch(text)
	if match == nil {
		return 0
	}
	value, _ := strconv.Atoi(string(match[1]))
	return value
}

// uncovered are public routes and services that no prefix leads to.
func (s *source) uncovered(prefixes []string) []string {
	var left []string
	public := append([]string{}, s.routes...)
	for _, name := range s.services {
		public = append(public, "/"+name)
	}
	for _, path := range public {
		if !internal[path] && !covered(path, prefixes) {
			left = append(left, path)
		}
	}
	return left
}

// covered tells it as an Ingress does: by whole elements of the path.
func covered(path string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/") {
			return true
		}
	}
	return false
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	base     = regexp.MustCompile(`(?m)^ARG NODE_IMAGE=\S+/node:\d+\.\d+\.\d+-\S+$`)
	user     = regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`)
	command  = regexp.MustCompile(`(?m)^CMD \["node", "core/dist/(\w+)\.js"\]$`)
	asksPort = regexp.MustCompile(`process\.env\.LINKTOR_PORT\}(/\w+)`)
	setting  = regexp.MustCompile(`\b(LINKTOR_[A-Z_]+)=(\S+)`)
)

// checkImage sees what can be seen of the Dockerfile without building it.
func checkImage(root string, known *source, found *faults) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			found.add("%v", err)
		}
		return string(text)
	}
	dockerfile := read("deploy/Dockerfile")
	if !base.MatchString(dockerfile) {
		found.add("Dockerfile: NODE_IMAGE does not say which Node to the last number")
	}
	if !user.MatchString(dockerfile) {
		found.add("Dockerfile: USER has to be a number that is not root's, or Kubernetes cannot tell")
	}
	if match := command.FindStringSubmatch(dockerfile); match == nil {
		found.add("Dockerfile: CMD starts no program of core")
	} else if _, err := os.Stat(filepath.Join(root, "core/src", match[1]+".ts")); err != nil {
		found.add("Dockerfile: CMD: %v", err)
	}
	if match := asksPort.FindStringSubmatch(dockerfile); match == nil || !slices.Contains(known.routes, match[1]) {
		found.add("Dockerfile: HEALTHCHECK asks for a path that the server does not have")
	}
	for _, match := range setting.FindAllStringSubmatch(dockerfile, -1) {
		if !known.variables[match[1]] {
			found.add("Dockerfile: core/src/config.ts does not know %s", match[1])
		}
		if match[1] == "LINKTOR_PORT" && match[2] != fmt.Sprint(known.port) {
			found.add("Dockerfile: LINKTOR_PORT is %s", match[2])
		}
	}
	var manifest struct{ Workspaces []string }
	if err := json.Unmarshal([]byte(read("package.json")), &manifest); err != nil || len(manifest.Workspaces) == 0 {
		found.add("package.json has no workspaces: %v", err)
	}
	let := strings.Split(read(".dockerignore"), "\n")
	for _, workspace := range manifest.Workspaces {
		folder, _, _ := strings.Cut(workspace, "/")
		if !slices.Contains(let, "!"+folder) {
			found.add(".dockerignore keeps the workspace %s out of the image", folder)
		}
	}
}

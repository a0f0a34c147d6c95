package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

var (
	exampleRow = regexp.MustCompile(`(?m)^(# )?([A-Z][A-Z0-9_]+)=(.*)$`)
	asked      = regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]+)`)
)

// What is left out on purpose is an error of its own; the library would also warn of each.
func init() { logrus.SetOutput(io.Discard) }

// checkCompose answers how many services it saw.
func checkCompose(root string, known *source, found *faults) int {
	dir := filepath.Join(root, "deploy")
	example, err := os.ReadFile(filepath.Join(dir, ".env.example"))
	if err != nil {
		found.add(".env.example: %v", err)
		return 0
	}
	var environment, required, named []string
	for _, match := range exampleRow.FindAllStringSubmatch(string(example), -1) {
		named = append(named, match[2])
		if match[1] == "" {
			required = append(required, match[2])
			environment = append(environment, match[2]+"=filled-in")
		}
	}
	checkNames(dir, named, found)
	project, err := load(dir, environment)
	if err != nil {
		found.add("compose.yaml: %v", err)
		return 0
	}
	for _, name := range required {
		less := slices.DeleteFunc(slices.Clone(environment), func(one string) bool { return strings.HasPrefix(one, name+"=") })
		if _, err := load(dir, less); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "deploy/.env.example") {
			found.add("compose.yaml: without %s it is to name it and .env.example, and says %v", name, err)
		}
	}
	if len(required) == 0 {
		found.add(".env.example: nothing is required")
	}
	var roles []string
	for name, service := range project.Services {
		fault := func(format string, args ...any) {
			found.add("compose.yaml: %s: %s", name, fmt.Sprintf(format, args...))
		}
		checkService(project, service, known, fault)
		if role := service.Environment["LINKTOR_ROLES"]; role != nil {
			roles = append(roles, *role)
			checkOwn(root, service, known, fault)
		}
	}
	for _, role := range known.roles {
		if !slices.Contains(roles, role) {
			found.add("compose.yaml: no service has the role %s", role)
		}
	}
	return len(project.Services)
}

func load(dir string, environment []string) (*types.Project, error) {
	options, err := cli.NewProjectOptions([]string{filepath.Join(dir, "compose.yaml")}, cli.WithWorkingDirectory(dir), cli.WithEnv(environment))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// checkNames holds what compose.yaml asks for against what .env.example explains.
func checkNames(dir string, named []string, found *faults) {
	text, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if err != nil {
		found.add("compose.yaml: %v", err)
		return
	}
	wanted := map[string]bool{}
	for _, match := range asked.FindAllStringSubmatch(string(text), -1) {
		wanted[match[1]] = true
		if !slices.Contains(named, match[1]) {
			found.add(".env.example: it does not say what %s is", match[1])
		}
	}
	for _, name := range named {
		if !wanted[name] {
			found.add(".env.example: nobody asks for %s", name)
		}
	}
}

// checkService is for each of them.
func checkService(project *types.Project, service types.ServiceConfig, known *source, fault func(string, ...any)) {
	image := service.Image[strings.LastIndex(service.Image, "/")+1:]
	if !strings.Contains(image, ":") || strings.HasSuffix(image, ":latest") {
		fault("image %s does not say which", service.Image)
	}
	if service.Restart == "" {
		fault("it has no restart policy")
	}
	if service.StopGracePeriod == nil {
		fault("it has no stop_grace_period")
	}
	isOnce := strings.HasPrefix(service.Restart, "on-failure")
	if !isOnce && service.HealthCheck == nil {
		fault("it has no health check")
	}
	if service.ContainerName != "" {
		fault("container_name: there could be one of it only")
	}
	for _, volume := range service.Volumes {
		if _, err := os.Stat(volume.Source); volume.Type == types.VolumeTypeBind && err != nil {
			fault("there is no %s", volume.Source)
		}
	}
	for name, dependency := range service.DependsOn {
		other := project.Services[name]
		isHealth := dependency.Condition == types.ServiceConditionHealthy
		if isHealth && other.HealthCheck == nil {
			fault("it waits for the health of %s, which has no health check", name)
		}
		if !isHealth && dependency.Condition != types.ServiceConditionCompletedSuccessfully {
			fault("it does not wait until %s serves", name)
		}
	}
	role := service.Environment["LINKTOR_ROLES"]
	for _, port := range service.Ports {
		if role == nil || *role != "api" || port.Target != uint32(known.port) {
			fault("it publishes port %d: only the API's is to be reached", port.Target)
		} else if port.HostIP == "" {
			fault("port %d is published on every address of the machine", port.Target)
		}
	}
	if role != nil && *role == "api" && len(service.Ports) == 0 {
		fault("its port is not published")
	}
}

// checkOwn is for those that run our image.
func checkOwn(root string, service types.ServiceConfig, known *source, fault func(string, ...any)) {
	for name := range service.Environment {
		if !known.variables[name] {
			fault("core/src/config.ts does not know %s", name)
		}
	}
	least := time.Duration(known.shutdownSeconds+10) * time.Second
	if service.StopGracePeriod != nil && time.Duration(*service.StopGracePeriod) < least {
		fault("stop_grace_period is to be %s at least", least)
	}
	if !service.ReadOnly || !slices.Contains(service.CapDrop, "ALL") || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
		fault("it can write its own files, or has privileges that it does not need")
	}
	if service.Build == nil {
		fault("it is not built")
	} else if _, err := os.Stat(filepath.Join(service.Build.Context, service.Build.Dockerfile)); err != nil {
		fault("%v", err)
	}
	if service.HealthCheck != nil && !slices.ContainsFunc(service.HealthCheck.Test, func(part string) bool {
		return strings.Contains(part, fmt.Sprintf(":%d/ready", known.port))
	}) {
		fault("its health check does not ask /ready on port %d", known.port)
	}
	if !known.exposed[fmt.Sprint(known.port)] {
		fault("the Dockerfile does not expose port %d", known.port)
	}
}

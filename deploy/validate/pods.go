package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// Set by Kubernetes, for use in other variables.
var ownVariables = []string{"POD_IP"}

var reference = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_]*)\)`)

// checkDeployment answers the role.
func (r *release) checkDeployment(deployment *apps.Deployment) string {
	role, pod := roleOf(deployment), &deployment.Spec.Template.Spec
	fault := func(format string, args ...any) {
		r.fault("Deployment %s: %s", deployment.Name, fmt.Sprintf(format, args...))
	}
	if !labels.SelectorFromSet(deployment.Spec.Selector.MatchLabels).Matches(labels.Set(deployment.Spec.Template.Labels)) {
		fault("its selector does not have its own pods")
	}
	if isScaled := r.scaled[deployment.Name]; isScaled == (deployment.Spec.Replicas != nil) {
		fault("replicas are set by the autoscaler or by the chart, not by both or neither")
	}
	if seconds := pod.TerminationGracePeriodSeconds; seconds == nil || int(*seconds) <= r.shutdownSeconds()+10 {
		fault("terminationGracePeriodSeconds leaves no time after shutdown_timeout, which is %d", r.shutdownSeconds())
	}
	if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
		fault("the token of the service account is mounted, and nobody needs it")
	}
	if pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
		fault("enableServiceLinks: the Service named linktor would set LINKTOR_PORT")
	}
	if given, _ := r.values.PathValue("serviceAccount.name"); !r.accounts[pod.ServiceAccountName] && pod.ServiceAccountName != "default" && given != pod.ServiceAccountName {
		fault("there is no service account %s", pod.ServiceAccountName)
	}
	r.checkSecurity(pod, fault)
	container := &pod.Containers[0]
	r.checkVariables(container, fault)
	r.checkMounts(pod, container, fault)
	for name, probe := range map[string]*core.Probe{"startup": container.StartupProbe, "liveness": container.LivenessProbe, "readiness": container.ReadinessProbe} {
		switch {
		case probe == nil || probe.HTTPGet == nil:
			fault("it has no %s probe", name)
		case !slices.Contains(r.known.routes, probe.HTTPGet.Path):
			fault("%s probe: the server has no path %s", name, probe.HTTPGet.Path)
		case !hasPort(container, probe.HTTPGet.Port.StrVal, int32(probe.HTTPGet.Port.IntValue())):
			fault("%s probe: the container has no port %s", name, probe.HTTPGet.Port.String())
		}
	}
	if !hasPort(container, "", int32(r.known.port)) {
		fault("it does not name the port %d", r.known.port)
	}
	if tag := container.Image[strings.LastIndexAny(container.Image, "/")+1:]; !strings.ContainsAny(tag, ":@") || strings.HasSuffix(tag, ":latest") || strings.HasSuffix(tag, ":") {
		fault("image %s does not say which", container.Image)
	}
	if container.Resources.Requests.Cpu().IsZero() || container.Resources.Limits.Memory().IsZero() {
		fault("resources: it asks for no processor time, or has no limit of memory")
	}
	return role
}

func (r *release) checkSecurity(pod *core.PodSpec, fault func(string, ...any)) {
	whole, own := pod.SecurityContext, pod.Containers[0].SecurityContext
	isTrue := func(value *bool) bool { return value != nil && *value }
	if whole == nil || !isTrue(whole.RunAsNonRoot) || whole.RunAsUser == nil || *whole.RunAsUser == 0 {
		fault("securityContext: it may run as root")
	}
	if whole == nil || whole.SeccompProfile == nil || whole.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
		fault("securityContext: it has no seccomp profile")
	}
	if own == nil || !isTrue(own.ReadOnlyRootFilesystem) || own.AllowPrivilegeEscalation == nil || *own.AllowPrivilegeEscalation {
		fault("securityContext: its file system can be written, or it can gain privileges")
	}
	if own == nil || own.Capabilities == nil || !slices.Contains(own.Capabilities.Drop, "ALL") {
		fault("securityContext: it keeps capabilities")
	}
}

func (r *release) checkVariables(container *core.Container, fault func(string, ...any)) {
	extra, _ := r.values["extraEnv"].([]any)
	set := map[string]bool{}
	for index, variable := range container.Env {
		if set[variable.Name] {
			fault("%s is set twice", variable.Name)
		}
		set[variable.Name] = true
		isExtra := index >= len(container.Env)-len(extra)
		if !isExtra && !r.known.variables[variable.Name] && !slices.Contains(ownVariables, variable.Name) {
			fault("core/src/config.ts does not know %s", variable.Name)
		}
		for _, match := range reference.FindAllStringSubmatch(variable.Value, -1) {
			if !set[match[1]] {
				fault("%s uses %s, which is not set before it", variable.Name, match[1])
			}
		}
		if variable.ValueFrom != nil && variable.ValueFrom.SecretKeyRef != nil && !isExtra {
			r.checkSecretKey(variable.ValueFrom.SecretKeyRef, fault)
		}
	}
	for _, from := range container.EnvFrom {
		settings := r.configMaps[from.ConfigMapRef.Name]
		if settings == nil {
			fault("there is no ConfigMap %s", from.ConfigMapRef.Name)
			continue
		}
		for name := range settings.Data {
			if set[name] {
				fault("%s is set twice", name)
			}
			if !r.known.variables[name] {
				fault("core/src/config.ts does not know %s", name)
			}
		}
	}
}

func (r *release) checkSecretKey(selector *core.SecretKeySelector, fault func(string, ...any)) {
	if given, _ := r.values.PathValue("secrets.existingSecret"); given == selector.Name {
		return
	}
	secret := r.secrets[selector.Name]
	if secret == nil {
		fault("there is no Secret %s", selector.Name)
		return
	}
	isOptional := selector.Optional != nil && *selector.Optional
	if _, has := secret.StringData[selector.Key]; !has && !isOptional {
		fault("the Secret %s has no %s", selector.Name, selector.Key)
	}
}

func (r *release) checkMounts(pod *core.PodSpec, container *core.Container, fault func(string, ...any)) {
	var volumes []string
	for _, volume := range pod.Volumes {
		volumes = append(volumes, volume.Name)
		if volume.ConfigMap != nil && r.configMaps[volume.ConfigMap.Name] == nil {
			fault("there is no ConfigMap %s", volume.ConfigMap.Name)
		}
	}
	var paths []string
	for _, mount := range container.VolumeMounts {
		paths = append(paths, mount.MountPath)
		if !slices.Contains(volumes, mount.Name) {
			fault("there is no volume %s", mount.Name)
		}
	}
	for _, variable := range container.Env {
		if variable.Name == "LINKTOR_DATA_DIR" && !slices.Contains(paths, variable.Value) {
			fault("nothing is mounted at LINKTOR_DATA_DIR, and the rest is read-only")
		}
	}
	if !slices.Contains(paths, "/tmp") {
		fault("nothing is mounted at /tmp, and the rest is read-only")
	}
}

// shutdownSeconds are those of the file that the pods get.
func (r *release) shutdownSeconds() int {
	for _, settings := range r.configMaps {
		var file struct {
			Server struct {
				ShutdownTimeout int `json:"shutdown_timeout"`
			} `json:"server"`
		}
		text, has := settings.Data["config.yaml"]
		if has && yaml.Unmarshal([]byte(text), &file) == nil && file.Server.ShutdownTimeout > 0 {
			return file.Server.ShutdownTimeout
		}
	}
	return r.known.shutdownSeconds
}

func roleOf(deployment *apps.Deployment) string {
	for _, variable := range deployment.Spec.Template.Spec.Containers[0].Env {
		if variable.Name == "LINKTOR_ROLES" {
			return variable.Value
		}
	}
	return ""
}

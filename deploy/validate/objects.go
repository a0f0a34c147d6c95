package main

import (
	"slices"

	"helm.sh/helm/v3/pkg/chartutil"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// release is what one set of values makes, by kind.
type release struct {
	set         string
	values      chartutil.Values
	known       *source
	found       *faults
	deployments []*apps.Deployment
	services    map[string]*core.Service
	configMaps  map[string]*core.ConfigMap
	secrets     map[string]*core.Secret
	accounts    map[string]bool
	scaled      map[string]bool
}

// checkObjects follows every reference from one object to another, and from all of them to the source.
func checkObjects(set string, objects []runtime.Object, values chartutil.Values, known *source, found *faults) {
	r := release{set: set, values: values, known: known, found: found, services: map[string]*core.Service{}, configMaps: map[string]*core.ConfigMap{},
		secrets: map[string]*core.Secret{}, accounts: map[string]bool{}, scaled: map[string]bool{}}
	names := map[string]bool{}
	for _, object := range objects {
		kind, name := object.GetObjectKind().GroupVersionKind().Kind, object.(meta.Object).GetName()
		if names[kind+name] {
			r.fault("two of %s %s", kind, name)
		}
		names[kind+name] = true
		switch one := object.(type) {
		case *apps.Deployment:
			r.deployments = append(r.deployments, one)
		case *core.Service:
			r.services[name] = one
		case *core.ConfigMap:
			r.configMaps[name] = one
		case *core.Secret:
			r.secrets[name] = one
		case *core.ServiceAccount:
			r.accounts[name] = true
		case *autoscaling.HorizontalPodAutoscaler:
			r.scaled[one.Spec.ScaleTargetRef.Name] = true
		}
	}
	var roles []string
	for _, deployment := range r.deployments {
		roles = append(roles, r.checkDeployment(deployment))
	}
	for _, role := range known.roles {
		if !slices.Contains(roles, role) {
			r.fault("no Deployment has the role %s", role)
		}
	}
	for _, object := range objects {
		switch one := object.(type) {
		case *core.Service:
			r.checkService(one)
		case *networking.Ingress:
			r.checkIngress(one)
		case *policy.PodDisruptionBudget:
			r.selected("PodDisruptionBudget "+one.Name, one.Spec.Selector.MatchLabels, 1)
		case *networking.NetworkPolicy:
			r.selected("NetworkPolicy "+one.Name, one.Spec.PodSelector.MatchLabels, len(r.deployments))
		}
	}
	for name := range r.scaled {
		if !slices.ContainsFunc(r.deployments, func(one *apps.Deployment) bool { return one.Name == name }) {
			r.fault("HorizontalPodAutoscaler: there is no Deployment %s", name)
		}
	}
}

func (r *release) fault(format string, args ...any) {
	r.found.add(r.set+": "+format, args...)
}

// selected are the deployments whose pods have the labels; answers the first.
func (r *release) selected(who string, wanted map[string]string, count int) *apps.Deployment {
	selector := labels.SelectorFromSet(wanted)
	var hits []*apps.Deployment
	for _, deployment := range r.deployments {
		if selector.Matches(labels.Set(deployment.Spec.Template.Labels)) {
			hits = append(hits, deployment)
		}
	}
	if len(wanted) == 0 || len(hits) != count {
		r.fault("%s: its selector has the pods of %d Deployments, not of %d", who, len(hits), count)
	}
	if len(hits) == 0 {
		return nil
	}
	return hits[0]
}

func (r *release) checkService(service *core.Service) {
	deployment := r.selected("Service "+service.Name, service.Spec.Selector, 1)
	if deployment == nil {
		return
	}
	if role := roleOf(deployment); role != "api" {
		r.fault("Service %s leads to the role %s", service.Name, role)
	}
	for _, port := range service.Spec.Ports {
		if !hasPort(&deployment.Spec.Template.Spec.Containers[0], port.TargetPort.StrVal, int32(port.TargetPort.IntValue())) {
			r.fault("Service %s: the pods have no port %s", service.Name, port.TargetPort.String())
		}
	}
}

func (r *release) checkIngress(ingress *networking.Ingress) {
	var prefixes []string
	for _, rule := range ingress.Spec.Rules {
		for _, path := range rule.HTTP.Paths {
			if *path.PathType == networking.PathTypePrefix {
				prefixes = append(prefixes, path.Path)
			}
			backend := path.Backend.Service
			service := r.services[backend.Name]
			if service == nil || !slices.ContainsFunc(service.Spec.Ports, func(port core.ServicePort) bool { return port.Name == backend.Port.Name }) {
				r.fault("Ingress: %s leads to %s:%s, which is not there", path.Path, backend.Name, backend.Port.Name)
			}
		}
	}
	for _, path := range r.known.uncovered(prefixes) {
		r.fault("Ingress: nothing leads to %s; add it to ingress.paths of values.yaml", path)
	}
	if covered("/metrics", prefixes) {
		r.fault("Ingress: /metrics names channels, and is not for everybody")
	}
}

func hasPort(container *core.Container, name string, number int32) bool {
	return slices.ContainsFunc(container.Ports, func(port core.ContainerPort) bool {
		return (name != "" && port.Name == name) || (number != 0 && port.ContainerPort == number)
	})
}

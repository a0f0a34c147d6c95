package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

const kubernetes = "v1.32.0"

// In the first line of a set of values that is to be refused.
var expectation = regexp.MustCompile(`^# refused: (.+)\n`)

// Unknown and repeated fields are errors, as they are for kubectl.
var decoder = serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()

type seen struct{ sets, objects int }

// checkChart renders the chart with every set of values of deploy/validate/values.
func checkChart(root string, known *source, found *faults) seen {
	dir := filepath.Join(root, "deploy/helm/linktor")
	files, _ := filepath.Glob(filepath.Join(root, "deploy/validate/values/*.yaml"))
	var count seen
	var accepted, refused int
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		if err != nil {
			found.add("%s: %v", name, err)
			continue
		}
		values, err := chartutil.ReadValues(text)
		if err != nil {
			found.add("%s: %v", name, err)
			continue
		}
		count.sets++
		manifests, err := render(dir, values)
		if match := expectation.FindSubmatch(text); match != nil {
			refused++
			if err == nil || !strings.Contains(err.Error(), string(match[1])) {
				found.add("%s: is to be refused with %q, and was answered %v", name, match[1], err)
			}
			continue
		}
		accepted++
		if err != nil {
			found.add("%s: %v", name, err)
			continue
		}
		objects := decode(name, manifests, found)
		count.objects += len(objects)
		checkObjects(name, objects, values, known, found)
		for _, message := range lintChart(dir, values) {
			found.add("%s: lint: %s", name, message)
		}
	}
	if accepted == 0 || refused == 0 {
		found.add("deploy/validate/values: %d sets to accept and %d to refuse prove nothing", accepted, refused)
	}
	return count
}

func render(dir string, values chartutil.Values) (map[string]string, error) {
	chart, err := loader.LoadDir(dir)
	if err != nil {
		return nil, err
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	version, err := chartutil.ParseKubeVersion(kubernetes)
	if err != nil {
		return nil, err
	}
	capabilities.KubeVersion = *version
	if !chartutil.IsCompatibleRange(chart.Metadata.KubeVersion, kubernetes) {
		return nil, fmt.Errorf("kubeVersion %s leaves out %s", chart.Metadata.KubeVersion, kubernetes)
	}
	options := chartutil.ReleaseOptions{Name: "chat", Namespace: "linktor", IsInstall: true, Revision: 1}
	rendering, err := chartutil.ToRenderValues(chart, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	// Strict: a value that is misspelt in a template is an error, not an empty text.
	return engine.Engine{Strict: true}.Render(chart, rendering)
}

func lintChart(dir string, values chartutil.Values) []string {
	version, _ := chartutil.ParseKubeVersion(kubernetes)
	var messages []string
	for _, message := range lint.AllWithKubeVersion(dir, values, "linktor", version).Messages {
		if message.Severity >= support.WarningSev {
			messages = append(messages, message.Error())
		}
	}
	return messages
}

func decode(set string, manifests map[string]string, found *faults) []runtime.Object {
	var names []string
	for name := range manifests {
		names = append(names, name)
	}
	sort.Strings(names)
	var objects []runtime.Object
	for _, name := range names {
		if !strings.HasSuffix(name, ".yaml") {
			if strings.TrimSpace(manifests[name]) == "" {
				found.add("%s: %s is empty", set, name)
			}
			continue
		}
		for document := range bytes.SplitSeq([]byte(manifests[name]), []byte("\n---\n")) {
			if len(bytes.TrimSpace(document)) == 0 {
				continue
			}
			object, _, err := decoder.Decode(document, nil, nil)
			if err != nil {
				found.add("%s: %s: %v", set, name, err)
				continue
			}
			objects = append(objects, object)
		}
	}
	return objects
}

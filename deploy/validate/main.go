// Looks at what is in deploy/ with the parts that helm, Kubernetes and docker compose are made of, and holds it against the source:
//
//	go run . -root ../..
package main

import (
	"flag"
	"fmt"
	"os"
)

// faults are what is wrong, each a sentence that says where.
type faults []string

func (f *faults) add(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

func main() {
	root := flag.String("root", "../..", "the repository")
	flag.Parse()
	known, err := readSource(*root)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var found faults
	checkImage(*root, known, &found)
	charts := checkChart(*root, known, &found)
	services := checkCompose(*root, known, &found)
	for _, fault := range found {
		fmt.Fprintln(os.Stderr, fault)
	}
	fmt.Printf("%d sets of values, %d objects, %d services, %d faults\n", charts.sets, charts.objects, services, len(found))
	if len(found) > 0 {
		os.Exit(1)
	}
}

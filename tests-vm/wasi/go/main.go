// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors

// Go's runtime and standard library: goroutines, timers, collected memory, files, connections, and a status at the end.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"
)

func check(holds bool, what string, with ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, what+"\n", with...)
		os.Exit(1)
	}
}

func goroutines() {
	var group sync.WaitGroup
	results := make(chan int)
	for i := 0; i < 200; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			results <- i * i
		}()
	}
	go func() {
		group.Wait()
		close(results)
	}()
	sum := 0
	for result := range results {
		sum += result
	}
	check(sum == 2646700, "the sum is %d", sum)
	begin := time.Now()
	select {
	case <-make(chan int):
	case <-time.After(30 * time.Millisecond):
	}
	check(time.Since(begin) >= 30*time.Millisecond, "too early")
}

func memory() {
	kept := map[int][]byte{}
	for i := 0; i < 300; i++ {
		kept[i%100] = make([]byte, 100<<10)
		kept[i%100][i] = 1
	}
	check(len(kept) == 100, "%d are kept", len(kept))
}

func files() {
	check(os.MkdirAll("/a/b", 0o777) == nil, "MkdirAll")
	for i := 0; i < 200; i++ {
		name := fmt.Sprintf("/a/b/%d", i)
		check(os.WriteFile(name, []byte(name), 0o666) == nil, "%s", name)
	}
	entries, err := os.ReadDir("/a/b")
	check(err == nil && len(entries) == 200, "%d entries: %v", len(entries), err)
	text, err := os.ReadFile("/a/b/77")
	check(err == nil && string(text) == "/a/b/77", "%q: %v", text, err)
	_, err = os.Open("/absent")
	check(errors.Is(err, fs.ErrNotExist), "absent: %v", err)
	_, err = os.Open("../secret")
	check(err != nil, "the secret is out")
	check(os.RemoveAll("/a") == nil, "RemoveAll")
}

func main() {
	goroutines()
	memory()
	files()
	_, err := net.FileListener(os.Stdout)
	check(err != nil, "a file is no socket")
	fmt.Println("all is well")
	os.Exit(5)
}

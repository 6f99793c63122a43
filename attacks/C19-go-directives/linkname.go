package main

import (
	"fmt"
	"syscall"
	_ "unsafe"
)

// A name from inside a package; the kernel sees the same calls.
//
//go:linkname environment syscall.envs
var environment []string

func main() {
	found := false
	for _, path := range []string{"@ANSWER@", "@DATA@2.in", "@WORLD_FILE@"} {
		fd, err := syscall.Open(path, 0, 0)
		if err != nil {
			continue
		}
		text := make([]byte, 4096)
		length, _ := syscall.Read(fd, text)
		fmt.Printf("ESCAPED: %s: %s\n", path, text[:length])
		found = true
	}
	if !found {
		fmt.Println("nothing could be read, and the environment is", environment)
	}
}

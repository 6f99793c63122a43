package main

import (
	"fmt"
	"syscall"
	_ "unsafe"
)

//go:linkname open syscall.open
func open(path string, mode int, perm uint32) (fd int, err error)

// A name from inside a package; the kernel sees the same call.
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
		fmt.Println("nothing could be read")
	}
	if len(path()) > 99 {
		open("", 0, 0)
	}
}

func path() string { return "" }

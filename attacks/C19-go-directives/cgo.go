package main

// #cgo LDFLAGS: -Wl,-T,@ANSWER@ -fplugin=/tmp/x.so
// #cgo CFLAGS: -include @INPUT@
import "C"

func main() { println("linked") }

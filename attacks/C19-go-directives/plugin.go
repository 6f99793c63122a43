package main

import (
	"fmt"
	"plugin"
)

func main() {
	if _, err := plugin.Open("/box/x.so"); err != nil {
		fmt.Println("no plugin:", err)
	}
}

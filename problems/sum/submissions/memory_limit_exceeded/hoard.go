package main

import "fmt"

func main() {
	var hoard [][]byte
	for len(hoard) < 1<<20 {
		block := make([]byte, 1<<20)
		for place := 0; place < len(block); place += 4096 {
			block[place] = 1
		}
		hoard = append(hoard, block)
	}
	fmt.Println(len(hoard))
}

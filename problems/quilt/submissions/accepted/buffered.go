package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	var height, width, rows, columns int
	fmt.Scan(&height, &width, &rows, &columns)
	patch := make([]string, rows)
	for r := range patch {
		fmt.Scan(&patch[r])
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for r := 0; r < height; r++ {
		for c := 0; c < width; c++ {
			out.WriteByte(patch[r%rows][c%columns])
		}
		out.WriteByte('\n')
	}
}

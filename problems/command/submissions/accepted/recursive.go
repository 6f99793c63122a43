package main

import (
	"bufio"
	"fmt"
	"os"
)

var superior, hours []int

func reached(person int) int {
	if superior[person] == 0 {
		return 0
	}
	if hours[person] == 0 {
		hours[person] = reached(superior[person]) + 1
	}
	return hours[person]
}

func main() {
	in := bufio.NewReader(os.Stdin)
	var count, last int
	fmt.Fscan(in, &count)
	superior = make([]int, count+1)
	hours = make([]int, count+1)
	for person := 1; person <= count; person++ {
		fmt.Fscan(in, &superior[person])
	}
	for person := 1; person <= count; person++ {
		if hour := reached(person); hour > last {
			last = hour
		}
	}
	fmt.Println(last)
}

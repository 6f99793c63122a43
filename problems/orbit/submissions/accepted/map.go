package main

import "fmt"

func main() {
	var modulus, constant, number int64
	fmt.Scan(&modulus, &constant, &number)
	seen := make(map[int64]int)
	for {
		if before, found := seen[number]; found {
			fmt.Println(before, len(seen)-before)
			return
		}
		seen[number] = len(seen)
		number = (number*number + constant) % modulus
	}
}

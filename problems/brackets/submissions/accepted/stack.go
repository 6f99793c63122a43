package main

import "fmt"

func tidy(line string) bool {
	partner := map[rune]rune{')': '(', ']': '[', '}': '{'}
	var stack []rune
	for _, bracket := range line {
		open, closes := partner[bracket]
		if !closes {
			stack = append(stack, bracket)
		} else if len(stack) == 0 || stack[len(stack)-1] != open {
			return false
		} else {
			stack = stack[:len(stack)-1]
		}
	}
	return len(stack) == 0
}

func main() {
	var count int
	var line string
	for fmt.Scan(&count); count > 0; count-- {
		fmt.Scan(&line)
		if tidy(line) {
			fmt.Println("yes")
		} else {
			fmt.Println("no")
		}
	}
}

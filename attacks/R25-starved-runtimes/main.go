// R25: the smallest honest program, whose runtime needs more than it is given.
package main

import "fmt"

func main() {
	var a, b int64
	fmt.Scan(&a, &b)
	fmt.Println(a + b)
}

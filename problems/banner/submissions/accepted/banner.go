package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	name := strings.TrimSuffix(line, "\n")
	border := "+" + strings.Repeat("-", len(name)+2) + "+"
	fmt.Printf("%s\n| %s |\n%s\n", border, name, border)
}

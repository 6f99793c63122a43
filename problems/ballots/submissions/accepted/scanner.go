package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Scan()
	counts := make(map[int]int)
	winner := 0
	for lines.Scan() {
		candidate, _ := strconv.Atoi(lines.Text())
		counts[candidate]++
		if counts[candidate] > counts[winner] || counts[candidate] == counts[winner] && candidate < winner {
			winner = candidate
		}
	}
	fmt.Println(winner, counts[winner])
}

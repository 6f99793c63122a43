package main

import "fmt"

func main() {
	var amount, kinds, coin int
	fmt.Scan(&amount, &kinds)
	const none = 1000000
	best := make([]int, amount+1)
	for total := 1; total <= amount; total++ {
		best[total] = none
	}
	for ; kinds > 0; kinds-- {
		fmt.Scan(&coin)
		for total := coin; total <= amount; total++ {
			if best[total-coin]+1 < best[total] {
				best[total] = best[total-coin] + 1
			}
		}
	}
	if best[amount] < none {
		fmt.Println(best[amount])
	} else {
		fmt.Println("impossible")
	}
}

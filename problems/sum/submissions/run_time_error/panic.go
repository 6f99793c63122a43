package main

func main() {
	panic("not today")
}

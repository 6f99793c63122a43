package main

import _ "embed"

//go:embed @ANSWER@
var answer string

//go:embed ../../../../../../../..@DATA@2.in
var other string

func main() { print(answer, other) }

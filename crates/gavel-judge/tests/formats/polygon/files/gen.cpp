#include <iostream>

int main(int, char **argv) { std::cout << argv[1] << std::endl; }

// R16: writes to standard error without end, or to both streams in turn, until sixteen times the limit of both
// together.
#include <cstring>
#include <iostream>
#include <string>

constexpr long limit = 1 << 20, times = 16;

int main(int argc, char **argv) {
    const bool both = !std::strcmp(argv[1], "both");
    const std::string line(1023, 'e');
    for (long written = 0; written < limit * times; written += 1024) {
        if (both && written % 2048) std::cout << line << std::endl;
        else std::cerr << line << std::endl;
    }
    std::cerr << "ESCAPED: sixteen times the limit" << std::endl;
}

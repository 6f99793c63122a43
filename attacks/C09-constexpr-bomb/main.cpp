#pragma GCC optimize("Ofast,unroll-loops")
#include <utility>

// Each call is below the compiler's bound on operations; there are many of them.
template <int N>
constexpr long spin() {
    long sum = 0;
    for (int i = 0; i < 250000; i++) sum += i ^ N;
    return sum;
}
template <int... N>
constexpr long all(std::integer_sequence<int, N...>) {
    long sum = 0;
    ((sum += std::integral_constant<long, spin<N>()>::value), ...);
    return sum;
}

int main() { return static_cast<int>(all(std::make_integer_sequence<int, 800>())); }

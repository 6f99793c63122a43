template <int N>
struct Chain {
    static constexpr long value = 1 + Chain<N - 1>::value;
};
template <>
struct Chain<0> {
    static constexpr long value = 0;
};

int main() { return Chain<100000>::value; }

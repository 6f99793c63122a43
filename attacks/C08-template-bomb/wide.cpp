template <int N, typename T>
struct Tree {
    using Left = Tree<N - 1, Tree<0, T *>>;
    using Right = Tree<N - 1, Tree<0, T **>>;
    static constexpr long value = Left::value + Right::value;
};
template <typename T>
struct Tree<0, T> {
    static constexpr long value = sizeof(T);
};

int main() { return Tree<40, int>::value; }

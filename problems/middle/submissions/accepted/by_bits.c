/* Finds the answer bit by bit: the largest value that at most half of the heights are below. */
int middle(const int *heights, int count) {
    int answer = 0;
    for (int bit = 1 << 29; bit > 0; bit >>= 1) {
        int below = 0;
        for (int i = 0; i < count; i++) below += heights[i] < answer + bit;
        if (below <= count / 2) answer += bit;
    }
    return answer;
}

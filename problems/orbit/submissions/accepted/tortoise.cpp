// Floyd: one walker takes two strokes while the other takes one, and they meet inside the rosette.
#include <cstdint>
#include <iostream>

int main() {
    std::int64_t modulus, constant, first;
    std::cin >> modulus >> constant >> first;
    const auto stroke = [&](std::int64_t x) { return (x * x + constant) % modulus; };
    std::int64_t slow = stroke(first), fast = stroke(stroke(first));
    while (slow != fast) slow = stroke(slow), fast = stroke(stroke(fast));
    int before = 0, around = 1;
    for (slow = first; slow != fast; before++) slow = stroke(slow), fast = stroke(fast);
    for (fast = stroke(slow); fast != slow; around++) fast = stroke(fast);
    std::cout << before << ' ' << around << '\n';
}

#include <cstdio>

int main() {
    int parcels;
    std::scanf("%d", &parcels);
    if (parcels % 4 == 1 || parcels % 4 == 2) {
        std::puts("no");
        return 0;
    }
    // Of each four in a row the outer two weigh as much as the inner two; three that are left over share as 3 = 1 + 2.
    int begin = parcels % 4 == 3 ? 4 : 1;
    if (begin == 4) std::printf("3 ");
    for (int parcel = begin; parcel <= parcels; parcel += 4) std::printf("%d %d ", parcel, parcel + 3);
    std::puts("");
}

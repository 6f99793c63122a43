// One bit a guess, without reading anything.
#include <cstdio>

static const char *const found[] = {
#if __has_include("@INPUT@")
    "a test case",
#endif
#if __has_include("@ANSWER@")
    "an answer",
#endif
#if __has_include("@WORLD_FILE@")
    "a file of the host",
#endif
#if __has_include("@ARENA@/config.toml")
    "the configuration",
#endif
#if __has_include("/etc/hostname")
    "the host's name",
#endif
#if __has_include("/var/lib/dpkg/status")
    "the host's packages",
#endif
    nullptr};

int main() {
    int count = 0;
    for (const char *const *what = found; *what; what++, count++) std::printf("ESCAPED: knows of %s\n", *what);
    if (!count) std::puts("of 6 guesses none is there");
}

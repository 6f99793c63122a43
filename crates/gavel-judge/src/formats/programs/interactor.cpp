// A testlib interactor, and the checker that looks at what it wrote once it has accepted: one program, run anew for the
// second part. Both are included as they are, each in a namespace of its own; headers come first, so that nothing of
// theirs ends up inside.
#include <bits/stdc++.h>
#include <unistd.h>
#include "testlib.h"

namespace gavel_interactor {
#define main interactor_main
#include "gavel_interactor.h"
#undef main
}
namespace gavel_checker {
#define main checker_main
#include "gavel_checker.h"
#undef main
}

static char **gavel_argv;

static void gavel_check(int status, void *) {
    if (status != 0) return;
    fflush(NULL);
    setenv("GAVEL_PART", "checker", 1);
    execv("/proc/self/exe", gavel_argv);
    execv("/program/program", gavel_argv);
    _exit(3);
}

int main(int argc, char **argv) {
    const char *part = getenv("GAVEL_PART");
    if (part && std::string(part) == "checker") return gavel_checker::checker_main(argc, argv);
    gavel_argv = argv;
    if (on_exit(gavel_check, NULL) != 0) return 3;
    return gavel_interactor::interactor_main(argc, argv);
}

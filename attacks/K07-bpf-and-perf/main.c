// K07: makes a BPF map, loads a BPF program, opens a performance counter on itself and on the whole processor.
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void report(const char *what, long answer) {
    if (answer < 0) dprintf(2, "%s: %m\n", what);
    else dprintf(2, "ESCAPED: %s\n", what);
}

int main(int argc, char **argv) {
    if (!strcmp(argv[1], "map")) {
        union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};
        report("a BPF map", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
    }
    if (!strcmp(argv[1], "program")) {
        struct bpf_insn code[] = {{.code = 0xb7}, {.code = 0x95}}; // r0 = 0; exit
        union bpf_attr program = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 2,
                                  .insns = (unsigned long)code, .license = (unsigned long)"GPL"};
        report("a BPF program", syscall(SYS_bpf, BPF_PROG_LOAD, &program, sizeof program));
    }
    if (!strcmp(argv[1], "counter")) {
        struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .exclude_kernel = 1,
                                        .config = PERF_COUNT_SW_TASK_CLOCK};
        report("a counter of itself", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
        report("a counter of a processor", syscall(SYS_perf_event_open, &event, -1, 0, -1, 0));
    }
    return 0;
}

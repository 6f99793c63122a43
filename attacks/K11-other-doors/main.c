// K11: enters the kernel by other doors than the instruction that x86-64 programs use.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const char text[] = "ESCAPED: written from a 32-bit segment\n";

/// The code of a 32-bit segment: write(2, text, length), then back to the 64-bit segment.
static const unsigned char code[] = {
    0xb8, 4,    0,    0, 0,              // mov eax, 4
    0xbb, 2,    0,    0, 0,              // mov ebx, 2
    0xb9, 0,    0,    0, 0,              // mov ecx, text
    0xba, 0,    0,    0, 0,              // mov edx, length
    0xbd, 0,    0,    0, 0,              // mov ebp, text: where syscall has its second argument, as ecx is its own
    0xcd, 0x80,                          // int 0x80, or syscall
    0xea, 0,    0,    0, 0, 0x33, 0x00,  // jmp 0x33:back
};

static void from_32_bits(int by_syscall) {
    unsigned char *low = mmap(0, 8192, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    uint32_t at_text = (uintptr_t)low + 256, length = sizeof text - 1, back = (uintptr_t)low + 128;
    memcpy(low, code, sizeof code);
    memcpy(low + 11, &at_text, 4);
    memcpy(low + 16, &length, 4);
    memcpy(low + 21, &at_text, 4);
    if (by_syscall) memcpy(low + 25, "\x0f\x05", 2);
    memcpy(low + 28, &back, 4);
    low[128] = 0xc3; // ret, in 64 bits
    memcpy(low + 256, text, sizeof text);
    memcpy(low + 512, &low, 4);
    memcpy(low + 516, "\x23\x00", 2);
    // The stack must be within 32 bits too, and `ret` finds the way back on it.
    __asm__ volatile("movq %%rsp, %%r15\n\t"
                     "movq %%rbp, %%r13\n\t"
                     "movq %1, %%rsp\n\t"
                     "leaq 1f(%%rip), %%r14\n\t"
                     "pushq %%r14\n\t"
                     "ljmp *(%0)\n"
                     "1:\n\t"
                     "movq %%r13, %%rbp\n\t"
                     "movq %%r15, %%rsp"
                     : : "D"(low + 512), "S"(low + 8000)
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r13", "r14", "r15", "memory");
}

static void vsyscall(void) {
    // time, at its fixed address. Where the page is gone this is a plain fault.
    dprintf(2, "the vsyscall page\n");
    long (*time_there)(long *) = (void *)0xffffffffff600400;
    long there = time_there(0);
    if (there < time(0) - 5 || there > time(0) + 5) dprintf(2, "the vsyscall page says %ld\n", there);
}

int main(int argc, char **argv) {
    long long a, b;
    if (scanf("%lld %lld", &a, &b) != 2) return 1;
    if (!strcmp(argv[1], "far-int80")) from_32_bits(0);
    if (!strcmp(argv[1], "far-syscall")) from_32_bits(1);
    if (!strcmp(argv[1], "vsyscall")) vsyscall();
    printf("%lld\n", a + b);
    return 0;
}

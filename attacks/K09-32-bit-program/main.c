// K09: writes a static 32-bit ELF program and becomes it. It prints ESCAPED and exits, by the calls of 32-bit programs.
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BASE = 0x10000 };

static const char text[] = "ESCAPED: a 32-bit program runs\n";

/// write(2, text, length); _exit(0)
static const unsigned char code[] = {
    0xb8, 4, 0, 0, 0, 0xbb, 2, 0, 0, 0, 0xb9, 0, 0, 0, 0, 0xba, sizeof text - 1, 0, 0, 0, 0xcd, 0x80,
    0xb8, 1, 0, 0, 0, 0x31, 0xdb, 0xcd, 0x80,
};

static struct {
    Elf32_Ehdr elf;
    Elf32_Phdr segment;
    unsigned char code[sizeof code];
    char text[sizeof text];
} program;

int main(int argc, char **argv) {
    const unsigned at_code = BASE + ((char *)program.code - (char *)&program);
    const unsigned at_text = BASE + (program.text - (char *)&program);
    program.elf = (Elf32_Ehdr){
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT}, .e_type = ET_EXEC, .e_machine = EM_386,
        .e_version = EV_CURRENT, .e_entry = at_code, .e_phoff = sizeof(Elf32_Ehdr), .e_ehsize = sizeof(Elf32_Ehdr),
        .e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1};
    program.segment = (Elf32_Phdr){.p_type = PT_LOAD, .p_vaddr = BASE, .p_paddr = BASE, .p_filesz = sizeof program,
                                   .p_memsz = sizeof program, .p_flags = PF_R | PF_X, .p_align = 4096};
    memcpy(program.code, code, sizeof code);
    memcpy(program.code + 11, &at_text, 4);
    memcpy(program.text, text, sizeof text);
    int memory = !strcmp(argv[1], "memory");
    int fd = memory ? memfd_create("program", 0) : open("/box/program32", O_WRONLY | O_CREAT, 0755);
    if (write(fd, &program, sizeof program) != sizeof program || fchmod(fd, 0755)) perror("write");
    if (!memory) close(fd);
    char *none[] = {0}, *name[] = {"program32", 0};
    if (memory) fexecve(fd, name, none);
    else execve("/box/program32", name, none);
    perror("a 32-bit program cannot be executed");
    return 1;
}

/*
 * Lets a checker or validator written for another judge speak the ICPC protocol, without a change to its source. It is
 * C and C++ at once, so that it compiles in the language of the program it joins.
 *
 * Before main it puts what the submission printed into a file and sets the arguments that the program expects; after
 * main it turns the program's exit code, or the score it printed, into 42 or 43. One of these is defined above:
 *
 *   GAVEL_HUSTOJ     program input answer output: exit code 0 accepts, any other rejects
 *   GAVEL_DMOJ       program input output answer: exit code 0 accepts, 1 rejects, any other is its failure
 *   GAVEL_CMS        program input answer output: prints a number from 0 to 1, and a message to standard error
 *   GAVEL_QDUOJ      program input output: exit code 0 accepts, 1 rejects, any other is its failure
 *   GAVEL_LEMON      program input output answer 100 score message: writes a number from 0 to 100, and a message
 *   GAVEL_SYZOJ      program, beside files input, user_out, answer and code: prints a number from 0 to 100, and a message to
 *                    standard error
 *   GAVEL_VALIDATOR  program < input: exit code 0 accepts, any other rejects
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __cplusplus
#include <iostream>
#endif

#ifdef GAVEL_SYZOJ
#define GAVEL_OUTPUT "user_out"
#else
#define GAVEL_OUTPUT "gavel.output"
#endif
#define GAVEL_STDOUT "gavel.stdout"
#define GAVEL_STDERR "gavel.stderr"
#if defined(GAVEL_CMS)
#define GAVEL_FULL 1
#elif defined(GAVEL_SYZOJ) || defined(GAVEL_LEMON)
#define GAVEL_FULL 100
#endif

static void gavel_fail(const char *what) {
    static const char newline = '\n';
    if (write(2, what, strlen(what)) < 0 || write(2, &newline, 1) < 0) _exit(2);
    _exit(1);
}

#ifndef GAVEL_VALIDATOR
static void gavel_save_output(void) {
    static char buffer[1 << 16];
    int file = open(GAVEL_OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t got;
    if (file < 0) gavel_fail("cannot save the output");
    while ((got = read(0, buffer, sizeof buffer)) > 0) {
        ssize_t done = 0;
        while (done < got) {
            ssize_t put = write(file, buffer + done, (size_t)(got - done));
            if (put <= 0) gavel_fail("cannot save the output");
            done += put;
        }
    }
    close(file);
}
#endif

#if defined(GAVEL_CMS) || defined(GAVEL_SYZOJ)
static void gavel_redirect(int descriptor, const char *name) {
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) gavel_fail("cannot redirect the checker");
    close(file);
}
#endif

#ifdef GAVEL_FULL
static int gavel_score(void) {
    char message[1024];
    double score = -1;
    size_t length;
    FILE *file = fopen(GAVEL_STDOUT, "r");
    if (!file || fscanf(file, "%lf", &score) != 1 || !(score >= 0 && score <= GAVEL_FULL)) {
        gavel_fail("the checker gave no score within its bounds");
    }
    fclose(file);
    score /= GAVEL_FULL;
    file = fopen(GAVEL_STDERR, "r");
    length = file ? fread(message, 1, sizeof message, file) : 0;
    if (file) fclose(file);
    unlink(GAVEL_STDOUT);
    unlink(GAVEL_STDERR);
    /* "translate:success" and its like name a text of the other judge's own. */
    if (length > 0 && strncmp(message, "translate:", 10) != 0) {
        file = fopen("teammessage.txt", "w");
        if (file) {
            fwrite(message, 1, length, file);
            fclose(file);
        }
    }
    if (score > 0 && score < 1) {
        file = fopen("score_multiplier.txt", "w");
        if (!file || fprintf(file, "%.9f\n", score) < 0 || fclose(file) != 0) gavel_fail("cannot write the score");
    }
    return score > 0 ? 42 : 43;
}
#endif

static void gavel_finish(int status, void *unused) {
    (void)unused;
#ifdef __cplusplus
    std::cout.flush();
    std::cerr.flush();
#endif
    fflush(NULL);
    unlink(GAVEL_OUTPUT);
#if defined(GAVEL_FULL)
    if (status != 0) {
        gavel_fail("the checker failed");
    }
    _exit(gavel_score());
#elif defined(GAVEL_DMOJ) || defined(GAVEL_QDUOJ)
    if (status != 0 && status != 1) _exit(1);
    _exit(status == 0 ? 42 : 43);
#else
    _exit(status == 0 ? 42 : 43);
#endif
}

__attribute__((constructor(101))) static void gavel_begin(int argc, char **argv, char **environment) {
    static char output[] = GAVEL_OUTPUT;
    (void)environment;
    (void)output;
#ifndef GAVEL_VALIDATOR
    if (argc < 4) gavel_fail("usage: input answer feedback_directory < output");
#ifdef GAVEL_LEMON
    /* A program cannot be given more arguments than it was started with, so it is started again. */
    if (!getenv("GAVEL_STARTED")) {
        static char full[] = "100", score[] = GAVEL_STDOUT, message[] = GAVEL_STDERR;
        char *arguments[8];
        gavel_save_output();
        arguments[0] = argv[0];
        arguments[1] = argv[1];
        arguments[2] = output;
        arguments[3] = argv[2];
        arguments[4] = full;
        arguments[5] = score;
        arguments[6] = message;
        arguments[7] = NULL;
        setenv("GAVEL_STARTED", "1", 1);
        execv("/proc/self/exe", arguments);
        execv("/program/program", arguments);
        gavel_fail("cannot start the checker again");
    }
#else
    gavel_save_output();
#if defined(GAVEL_DMOJ)
    argv[3] = argv[2];
    argv[2] = output;
#elif defined(GAVEL_QDUOJ)
    argv[2] = output;
#elif defined(GAVEL_SYZOJ)
    close(open("code", O_WRONLY | O_CREAT, 0600));
#else
    argv[3] = output;
#endif
#endif
#else
    (void)argc;
    (void)argv;
#endif
#if defined(GAVEL_CMS) || defined(GAVEL_SYZOJ)
    gavel_redirect(1, GAVEL_STDOUT);
    gavel_redirect(2, GAVEL_STDERR);
#endif
    if (on_exit(gavel_finish, NULL) != 0) gavel_fail("cannot follow the program's end");
}

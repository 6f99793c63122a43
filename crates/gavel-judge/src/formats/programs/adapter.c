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
 *   GAVEL_CMS_MANAGER  program pipe_from_submission pipe_to_submission < input: prints the same while it talks to the submission
 *   GAVEL_QDUOJ      program input output: exit code 0 accepts, 1 rejects, any other is its failure
 *   GAVEL_LEMON      program input output answer 100 score message: writes a number from 0 to 100, and a message
 *   GAVEL_SYZOJ      program, beside files input, user_out, answer and code: prints a number from 0 to 100, and a message to
 *                    standard error
 *   GAVEL_VALIDATOR  program < input: exit code 0 accepts, any other rejects
 *
 * With a further argument the programs of CMS may print any number, and what is above 0 and at most that argument is accepted.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef GAVEL_CMS_MANAGER
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#endif
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
#if defined(GAVEL_CMS) || defined(GAVEL_CMS_MANAGER)
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
/* Gives whether all of it could be written. */
static int gavel_copy(int from, int to) {
    static char buffer[1 << 16];
    ssize_t got;
    while ((got = read(from, buffer, sizeof buffer)) > 0) {
        ssize_t done = 0;
        while (done < got) {
            ssize_t put = write(to, buffer + done, (size_t)(got - done));
            if (put <= 0) return 0;
            done += put;
        }
    }
    return 1;
}
#endif

#if !defined(GAVEL_VALIDATOR) && !defined(GAVEL_CMS_MANAGER)
static void gavel_save_output(void) {
    int file = open(GAVEL_OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || !gavel_copy(0, file)) gavel_fail("cannot save the output");
    close(file);
}
#endif

#if defined(GAVEL_LEMON) || defined(GAVEL_CMS) || defined(GAVEL_CMS_MANAGER)
/* A program cannot be given other arguments than it was started with, so it is started again. */
static void gavel_start_again(char **arguments) {
    setenv("GAVEL_STARTED", "1", 1);
    execv("/proc/self/exe", arguments);
    execv("/program/program", arguments);
    gavel_fail("cannot start the program again");
}
#endif

#if defined(GAVEL_CMS) || defined(GAVEL_SYZOJ) || defined(GAVEL_CMS_MANAGER)
static void gavel_redirect(int descriptor, const char *name) {
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) gavel_fail("cannot redirect the checker");
    close(file);
}
#endif

#ifdef GAVEL_FULL
static int gavel_score(void) {
    char message[1024];
    const char *threshold = getenv("GAVEL_THRESHOLD");
    double score = -1;
    size_t length;
    FILE *file = fopen(GAVEL_STDOUT, "r");
    if (!file || fscanf(file, "%lf", &score) != 1 || !(score >= 0 && (threshold || score <= GAVEL_FULL))) {
        gavel_fail("the checker gave no score within its bounds");
    }
    fclose(file);
    if (threshold) score = score > 0 && score <= strtod(threshold, NULL) ? GAVEL_FULL : 0;
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

#ifdef GAVEL_CMS_MANAGER
#define GAVEL_FROM "u0_to_m"
#define GAVEL_TO "m_to_u0"

static pid_t gavel_fork(void) {
    pid_t child = fork();
    if (child < 0) gavel_fail("cannot start a process beside the manager");
    return child;
}

/* Runs the manager as a process of its own and carries what it and the submission say through pipes with names; gives the
 * exit code. */
static int gavel_manage(char **argv) {
    pid_t manager, listener, speaker;
    int status = 0, file;
    if (mkfifo(GAVEL_FROM, 0600) != 0 || mkfifo(GAVEL_TO, 0600) != 0 || symlink("input", "input.txt") != 0) {
        gavel_fail("cannot make the manager's pipes");
    }
    if ((manager = gavel_fork()) == 0) {
        static char from[] = GAVEL_FROM, to[] = GAVEL_TO;
        char *arguments[4];
        file = open(argv[1], O_RDONLY);
        if (file < 0 || dup2(file, 0) < 0) gavel_fail("cannot redirect the manager");
        close(file);
        gavel_redirect(1, GAVEL_STDOUT);
        gavel_redirect(2, GAVEL_STDERR);
        arguments[0] = argv[0];
        arguments[1] = from;
        arguments[2] = to;
        arguments[3] = NULL;
        gavel_start_again(arguments);
    }
    if ((listener = gavel_fork()) == 0) {
        close(1);
        file = open(GAVEL_FROM, O_WRONLY);
        gavel_copy(0, file);
        _exit(0);
    }
    if ((speaker = gavel_fork()) == 0) {
        close(0);
        file = open(GAVEL_TO, O_RDONLY);
        gavel_copy(file, 1);
        _exit(0);
    }
    close(0);
    close(1);
    waitpid(manager, &status, 0);
    /* A manager that never opened its pipe leaves the speaker waiting. */
    file = open(GAVEL_TO, O_WRONLY | O_NONBLOCK);
    if (file >= 0) close(file);
    waitpid(speaker, NULL, 0);
    kill(listener, SIGKILL);
    waitpid(listener, NULL, 0);
    unlink(GAVEL_FROM);
    unlink(GAVEL_TO);
    unlink("input.txt");
    /* It wrote to a submission that had ended. */
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) return 43;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) gavel_fail("the manager failed");
    return gavel_score();
}
#else
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
#endif

__attribute__((constructor(101))) static void gavel_begin(int argc, char **argv, char **environment) {
    static char output[] = GAVEL_OUTPUT;
    (void)environment;
    (void)output;
#if defined(GAVEL_CMS_MANAGER)
    if (getenv("GAVEL_STARTED")) return;
    if (argc < 4) gavel_fail("usage: input answer feedback_directory < output");
    if (argc > 4) setenv("GAVEL_THRESHOLD", argv[4], 1);
    _exit(gavel_manage(argv));
#elif !defined(GAVEL_VALIDATOR)
    if (argc < 4) gavel_fail("usage: input answer feedback_directory < output");
#ifdef GAVEL_CMS
    if (argc > 4) {
        setenv("GAVEL_THRESHOLD", argv[4], 1);
        argv[4] = NULL;
        gavel_start_again(argv);
    }
#endif
#ifdef GAVEL_LEMON
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
        gavel_start_again(arguments);
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
#ifndef GAVEL_CMS_MANAGER
    if (on_exit(gavel_finish, NULL) != 0) gavel_fail("cannot follow the program's end");
#endif
}

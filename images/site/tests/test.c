#include "tests/test.h"

#include <stdio.h>
#include <string.h>

#define TESTS_MAX 512

static struct {
    const char *name;
    test_function function;
} tests[TESTS_MAX];

static size_t test_count;
static bool has_failed;
static const char *skip_reason;

void test_register(const char *name, test_function function)
{
    if (test_count == TESTS_MAX) {
        __builtin_trap();
    }
    tests[test_count].name = name;
    tests[test_count++].function = function;
}

void test_check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        has_failed = true;
        printf("%s:%d: %s\n", file, line, what);
    }
}

void test_check_number(long long actual, long long expected, const char *what, const char *file, int line)
{
    if (actual != expected) {
        has_failed = true;
        printf("%s:%d: %s is %lld, expected %lld\n", file, line, what, actual, expected);
    }
}

void test_check_text(struct text actual, struct text expected, const char *what, const char *file, int line)
{
    if (!text_equals(actual, expected)) {
        has_failed = true;
        printf("%s:%d: %s is '%.*s', expected '%.*s'\n", file, line, what, (int)actual.length, actual.at, (int)expected.length, expected.at);
    }
}

void test_skip(const char *reason)
{
    skip_reason = reason;
}

// Arguments: names of tests to run; without any, all. The last line is the count.
int main(int argc, char **argv)
{
    unsigned passed = 0, failed = 0, skipped = 0;
    for (size_t i = 0; i < test_count; i++) {
        bool wanted = argc == 1;
        for (int argument = 1; argument < argc; argument++) {
            wanted |= strcmp(argv[argument], tests[i].name) == 0;
        }
        if (!wanted) {
            continue;
        }
        has_failed = false;
        skip_reason = NULL;
        tests[i].function();
        if (has_failed) {
            failed++;
            printf("FAILED %s\n", tests[i].name);
        } else if (skip_reason != NULL) {
            skipped++;
            printf("skipped %s: %s\n", tests[i].name, skip_reason);
        } else {
            passed++;
        }
        fflush(stdout);
    }
    printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
    return failed > 0;
}

// A test is a function that registers itself; a check that fails is printed and fails its test, which goes on.
#pragma once

#include "runtime/text.h"

typedef void (*test_function)(void);

void test_register(const char *name, test_function function);
void test_check(bool holds, const char *what, const char *file, int line);
void test_check_number(long long actual, long long expected, const char *what, const char *file, int line);
void test_check_text(struct text actual, struct text expected, const char *what, const char *file, int line);

// Ends the test that runs, as skipped.
void test_skip(const char *reason);

#define TEST(name)                                                    \
    static void name(void);                                           \
    __attribute__((constructor)) static void register_##name(void)    \
    {                                                                 \
        test_register(#name, name);                                   \
    }                                                                 \
    static void name(void)

#define CHECK(condition) test_check(condition, #condition, __FILE__, __LINE__)
#define CHECK_NUMBER(actual, expected) test_check_number((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) test_check_text(actual, expected, #actual, __FILE__, __LINE__)

#include "http/target.h"
#include "tests/test.h"

#include <string.h>

static char buffer[64];

static void check(const char *path, enum http_target expected, const char *decoded)
{
    struct text result;
    CHECK_NUMBER(http_target_decode((struct text){path, strlen(path)}, buffer, sizeof(buffer), &result), expected);
    if (decoded != NULL) {
        CHECK_TEXT(result, ((struct text){decoded, strlen(decoded)}));
    }
}

TEST(target_percent_encoding_is_decoded)
{
    check("/", HTTP_TARGET_GOOD, "/");
    check("/a%20b", HTTP_TARGET_GOOD, "/a b");
    check("/%C3%a9", HTTP_TARGET_GOOD, "/\xc3\xa9");
    check("/100%25", HTTP_TARGET_GOOD, "/100%");
    check("/a+b", HTTP_TARGET_GOOD, "/a+b");
    check("/%2525", HTTP_TARGET_GOOD, "/%25");
}

TEST(target_malformed_percent_encoding_is_refused)
{
    check("/%", HTTP_TARGET_MALFORMED, NULL);
    check("/%4", HTTP_TARGET_MALFORMED, NULL);
    check("/%4g", HTTP_TARGET_MALFORMED, NULL);
    check("/%g4", HTTP_TARGET_MALFORMED, NULL);
    check("/%00", HTTP_TARGET_MALFORMED, NULL);
    check("/a%00b", HTTP_TARGET_MALFORMED, NULL);
    check("/%u0041", HTTP_TARGET_MALFORMED, NULL);
}

TEST(target_dot_segments_are_removed)
{
    check("/.", HTTP_TARGET_GOOD, "/");
    check("/..", HTTP_TARGET_GOOD, "/");
    check("/../../etc/passwd", HTTP_TARGET_GOOD, "/etc/passwd");
    check("/a/./b", HTTP_TARGET_GOOD, "/a/b");
    check("/a/../b", HTTP_TARGET_GOOD, "/b");
    check("/a/b/..", HTTP_TARGET_GOOD, "/a/");
    check("/a/b/.", HTTP_TARGET_GOOD, "/a/b/");
    check("/a/b/../../../c", HTTP_TARGET_GOOD, "/c");
    check("/a/...", HTTP_TARGET_GOOD, "/a/...");
    check("/.hidden", HTTP_TARGET_GOOD, "/.hidden");
    check("/a..", HTTP_TARGET_GOOD, "/a..");
}

TEST(target_encoded_dots_are_dots)
{
    check("/%2e%2e/x", HTTP_TARGET_GOOD, "/x");
    check("/a/%2E./x", HTTP_TARGET_GOOD, "/x");
    check("/a/.%2e", HTTP_TARGET_GOOD, "/");
    check("/a/%2e", HTTP_TARGET_GOOD, "/a/");
}

TEST(target_encoded_slashes_lead_nowhere)
{
    check("/a%2Fb", HTTP_TARGET_NOWHERE, NULL);
    check("/..%2f..%2fetc/passwd", HTTP_TARGET_NOWHERE, NULL);
}

TEST(target_double_slashes_stay)
{
    check("//", HTTP_TARGET_GOOD, "//");
    check("//a", HTTP_TARGET_GOOD, "//a");
    check("/a//b", HTTP_TARGET_GOOD, "/a//b");
}

TEST(target_longer_than_any_path_leads_nowhere)
{
    char path[sizeof(buffer) * 3 + 1];
    memset(path, 'x', sizeof(path) - 1);
    path[0] = '/';
    path[sizeof(buffer)] = '\0';
    check(path, HTTP_TARGET_GOOD, path);
    path[sizeof(buffer)] = 'x';
    path[sizeof(buffer) + 1] = '\0';
    check(path, HTTP_TARGET_NOWHERE, NULL);
}

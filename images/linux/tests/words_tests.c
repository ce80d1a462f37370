#include "init/words.h"
#include "tests/test.h"

static bool finds(struct text line, struct text wanted)
{
    struct text value;
    return words_find(line, TEXT("gateway.volume"), &value) && text_equals(value, wanted);
}

TEST(words_find_whole_keys_only)
{
    CHECK(finds(TEXT("quiet gateway.volume=/data ip=10.0.2.15/24"), TEXT("/data")));
    CHECK(finds(TEXT("gateway.volume=/a=b"), TEXT("/a=b")));
    CHECK(finds(TEXT("gateway.volume=/a gateway.volume=/b"), TEXT("/a")));
    CHECK(!finds(TEXT("xgateway.volume=/data gateway.volumes=/data"), TEXT("/data")));
    CHECK(!finds(TEXT(""), TEXT("")));
}

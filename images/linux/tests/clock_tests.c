#include "init/clock.h"
#include "tests/test.h"

TEST(clock_is_right_up_to_a_second_ahead_and_never_behind)
{
    CHECK(clock_is_right(1000, 1000));
    CHECK(clock_is_right(1001, 1000));
    CHECK(!clock_is_right(1002, 1000));
    CHECK(!clock_is_right(999, 1000));
    CHECK(!clock_is_right(0, 1000));
}

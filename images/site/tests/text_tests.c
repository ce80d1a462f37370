#include "runtime/text.h"
#include "runtime/writer.h"
#include "tests/test.h"

TEST(text_next_part_walks_a_list_and_trims)
{
    struct text list = TEXT(" a, b ,,c"), part;
    CHECK(text_next_part(&list, ',', &part));
    CHECK_TEXT(part, TEXT("a"));
    CHECK(text_next_part(&list, ',', &part));
    CHECK_TEXT(part, TEXT("b"));
    CHECK(text_next_part(&list, ',', &part));
    CHECK_TEXT(part, TEXT(""));
    CHECK(text_next_part(&list, ',', &part));
    CHECK_TEXT(part, TEXT("c"));
    CHECK(!text_next_part(&list, ',', &part));
}

TEST(text_number_takes_digits_only)
{
    uint64_t number;
    CHECK(text_number(TEXT("0"), &number) && number == 0);
    CHECK(text_number(TEXT("999999999999999999"), &number) && number == 999999999999999999);
    CHECK(!text_number(TEXT("1000000000000000000"), &number));
    CHECK(!text_number(TEXT(""), &number));
    CHECK(!text_number(TEXT("+1"), &number));
    CHECK(!text_number(TEXT("-1"), &number));
    CHECK(!text_number(TEXT("0x10"), &number));
    CHECK(!text_number(TEXT("1 2"), &number));
}

TEST(text_equals_ignoring_case_folds_letters_only)
{
    CHECK(text_equals_ignoring_case(TEXT("Content-LENGTH"), TEXT("content-length")));
    CHECK(!text_equals_ignoring_case(TEXT("Content_Length"), TEXT("content-length")));
    CHECK(!text_equals_ignoring_case(TEXT("Content"), TEXT("content-length")));
    CHECK(!text_equals_ignoring_case(TEXT("@"), TEXT("`")));
}

TEST(writer_beyond_its_buffer_writes_nothing)
{
    char buffer[4];
    struct writer writer = writer_over(buffer, sizeof(buffer));
    write_text(&writer, "abc");
    write_text(&writer, "de");
    CHECK(writer.overflowed);
    CHECK_NUMBER(writer_length(&writer), 3);
    write_text(&writer, "d");
    CHECK_NUMBER(writer_length(&writer), 4);
    CHECK_TEXT(((struct text){writer_finish(&writer), 3}), TEXT("abc"));
}

TEST(writer_numbers_are_decimal_hexadecimal_and_padded)
{
    char buffer[128];
    struct writer writer = writer_over(buffer, sizeof(buffer));
    write_number(&writer, 0);
    write_text(&writer, " ");
    write_number(&writer, UINT64_MAX);
    write_text(&writer, " ");
    write_hexadecimal(&writer, 0xfeb00e00);
    write_text(&writer, " ");
    write_hexadecimal(&writer, 0);
    write_text(&writer, " ");
    write_padded(&writer, 7, 2);
    CHECK_TEXT(((struct text){buffer, writer_length(&writer)}), TEXT("0 18446744073709551615 0xfeb00e00 0x0 07"));
}

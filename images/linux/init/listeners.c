#include "init/listeners.h"

#define STATE_LISTEN TEXT("0A")
#define ADDRESS_4    8              // hexadecimal digits
#define ADDRESS_6    32

static bool parse_port(struct text digits, uint32_t *port)
{
    *port = 0;
    for (size_t i = 0; i < digits.length; i++) {
        char c = digits.at[i];
        if (c >= '0' && c <= '9') {
            *port = *port << 4 | (uint32_t)(c - '0');
        } else if (c >= 'A' && c <= 'F') {
            *port = *port << 4 | (uint32_t)(c - 'A' + 10);
        } else {
            return false;
        }
    }
    return digits.length == 4;
}

static bool ends_with(struct text address, struct text end)
{
    return address.length >= end.length && text_equals((struct text){address.at + address.length - end.length, end.length}, end);
}

// Each group of eight digits is a number as the processor has it: the first octet of four is written last.
static bool is_loopback(struct text address)
{
    if (address.length == ADDRESS_6) {
        struct text start = {address.at, ADDRESS_6 - ADDRESS_4};
        return text_equals(address, TEXT("00000000000000000000000001000000"))
               || (text_equals(start, TEXT("0000000000000000FFFF0000")) && ends_with(address, TEXT("7F")));
    }
    return ends_with(address, TEXT("7F"));
}

// The next of a line's columns, which any number of blanks part.
static bool next_column(struct text *line, struct text *column)
{
    do {
        if (!text_next_part(line, ' ', column)) {
            return false;
        }
    } while (column->length == 0);
    return true;
}

static enum listening find_in_line(struct text line, uint16_t port)
{
    struct text number, local, remote, state, address, digits;
    uint32_t found;
    if (!next_column(&line, &number) || !next_column(&line, &local) || !next_column(&line, &remote) || !next_column(&line, &state)
        || !text_equals(state, STATE_LISTEN) || !text_next_part(&local, ':', &address) || !text_next_part(&local, ':', &digits)
        || !parse_port(digits, &found) || found != port || (address.length != ADDRESS_4 && address.length != ADDRESS_6)) {
        return LISTENING_NOT;
    }
    return is_loopback(address) ? LISTENING_INSIDE : LISTENING_OPENLY;
}

enum listening listeners_find(struct text table, uint16_t port)
{
    enum listening best = LISTENING_NOT;
    struct text line;
    while (text_next_part(&table, '\n', &line)) {
        enum listening found = find_in_line(line, port);
        if (found > best) {
            best = found;
        }
    }
    return best;
}

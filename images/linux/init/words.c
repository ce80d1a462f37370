#include "init/words.h"

bool words_find(struct text line, struct text key, struct text *value)
{
    struct text word, name;
    while (text_next_part(&line, ' ', &word)) {
        if (text_next_part(&word, '=', &name) && text_equals(name, key)) {
            *value = word;
            return true;
        }
    }
    return false;
}

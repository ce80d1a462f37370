// The words of the kernel's command line, "key=value" each, which blanks part.
#pragma once

#include "runtime/text.h"

// The value of the first word of KEY.
bool words_find(struct text line, struct text key, struct text *value);

// The Date header's value, written once a second.
#pragma once

#include "runtime/text.h"

// Empty where the machine has no clock.
struct text date_now(void);

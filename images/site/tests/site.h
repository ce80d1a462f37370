// One small site that tests of whole responses, and fuzzers, ask for things.
#pragma once

#include "http/archive.h"

#define SITE_MODIFIED 784111777         // Sun, 06 Nov 1994 08:49:37 GMT

const struct archive *site_archive(void);

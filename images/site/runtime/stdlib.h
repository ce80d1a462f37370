// Only declared: parts of lwIP that are not linked mention it.
#pragma once

int atoi(const char *text);

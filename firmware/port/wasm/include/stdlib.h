// <stdlib.h> of the WebAssembly target: numbers in text, and memory from the core's heap.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int atoi(const char* s);
long atol(const char* s);
double atof(const char* s);
int abs(int value);
void* malloc(size_t size);
void free(void* block);

#ifdef __cplusplus
}
#endif

// <string.h> of the WebAssembly target, which has no C library: the functions that the core and
// sketches use.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void* memcpy(void* to, const void* from, size_t length);
void* memmove(void* to, const void* from, size_t length);
void* memset(void* to, int octet, size_t length);
int memcmp(const void* a, const void* b, size_t length);
size_t strlen(const char* s);
int strcmp(const char* a, const char* b);
int strncmp(const char* a, const char* b, size_t length);
char* strcpy(char* to, const char* from);
char* strncpy(char* to, const char* from, size_t length);
char* strcat(char* to, const char* from);
size_t strcspn(const char* s, const char* stop);

#ifdef __cplusplus
}

// As in C++ (ISO/IEC 14882, [cstring.syn]): a pointer into const memory stays const.
extern "C++" {
const void* memchr(const void* s, int octet, size_t length);
const char* strchr(const char* s, int c);
const char* strrchr(const char* s, int c);
const char* strstr(const char* s, const char* part);
const char* strpbrk(const char* s, const char* set);
inline void* memchr(void* s, int octet, size_t length) {
  return const_cast<void*>(memchr(const_cast<const void*>(s), octet, length));
}
inline char* strchr(char* s, int c) {
  return const_cast<char*>(strchr(const_cast<const char*>(s), c));
}
inline char* strrchr(char* s, int c) {
  return const_cast<char*>(strrchr(const_cast<const char*>(s), c));
}
inline char* strstr(char* s, const char* part) {
  return const_cast<char*>(strstr(const_cast<const char*>(s), part));
}
}
#endif

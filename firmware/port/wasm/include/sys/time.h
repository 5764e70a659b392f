// <sys/time.h> of the WebAssembly target: the time of day, which a sketch can also set.
#pragma once

#include <__struct_timeval.h>

#ifdef __cplusplus
extern "C" {
#endif

struct timezone {
  int tz_minuteswest;
  int tz_dsttime;
};

int gettimeofday(struct timeval* now, void* zone);
int settimeofday(const struct timeval* now, const struct timezone* zone);

#ifdef __cplusplus
}
#endif

// What the WebAssembly target takes from the C library that its compiler brings (wasi-libc, musl): arithmetic, strings,
// characters, sorting and calendar dates. The linker takes of a library what something refers to, so this table refers
// to all that a sketch may call. Nothing refers to the table: a program keeps the functions that its sketch calls.
//
// Left out: whatever needs an operating system (files, the environment, signals), long double, wide characters.

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

namespace __board {

#define TAKE(function) reinterpret_cast<const void*>(&function)
#define TAKE_BOTH(function) TAKE(function), TAKE(function##f)

extern const void* const kCLibrary[];
const void* const kCLibrary[] = {
    // <math.h>: for double and for float
    TAKE_BOTH(acos), TAKE_BOTH(acosh), TAKE_BOTH(asin), TAKE_BOTH(asinh), TAKE_BOTH(atan),
    TAKE_BOTH(atan2), TAKE_BOTH(atanh), TAKE_BOTH(cbrt), TAKE_BOTH(ceil), TAKE_BOTH(copysign),
    TAKE_BOTH(cos), TAKE_BOTH(cosh), TAKE_BOTH(erf), TAKE_BOTH(erfc), TAKE_BOTH(exp),
    TAKE_BOTH(exp2), TAKE_BOTH(expm1), TAKE_BOTH(fabs), TAKE_BOTH(floor), TAKE_BOTH(fdim),
    TAKE_BOTH(fma), TAKE_BOTH(fmax), TAKE_BOTH(fmin), TAKE_BOTH(fmod), TAKE_BOTH(frexp),
    TAKE_BOTH(hypot), TAKE_BOTH(ilogb), TAKE_BOTH(ldexp), TAKE_BOTH(lgamma), TAKE_BOTH(llround),
    TAKE_BOTH(log), TAKE_BOTH(log10), TAKE_BOTH(log1p), TAKE_BOTH(log2), TAKE_BOTH(logb),
    TAKE_BOTH(lrint), TAKE_BOTH(lround), TAKE_BOTH(modf), TAKE_BOTH(nearbyint),
    TAKE_BOTH(nextafter), TAKE_BOTH(pow), TAKE_BOTH(remainder), TAKE_BOTH(remquo), TAKE_BOTH(rint),
    TAKE_BOTH(scalbn), TAKE_BOTH(sin), TAKE_BOTH(sinh), TAKE_BOTH(sqrt), TAKE_BOTH(tan),
    TAKE_BOTH(tanh), TAKE_BOTH(tgamma), TAKE_BOTH(trunc), TAKE(roundf),
    // <ctype.h>
    TAKE(isalnum), TAKE(isalpha), TAKE(isascii), TAKE(isblank), TAKE(iscntrl), TAKE(isdigit),
    TAKE(isgraph), TAKE(islower), TAKE(isprint), TAKE(ispunct), TAKE(isspace), TAKE(isupper),
    TAKE(isxdigit), TAKE(toascii), TAKE(tolower), TAKE(toupper),
    // <string.h>, <strings.h>
    TAKE(memccpy), TAKE(memmem), TAKE(memrchr), TAKE(strcasecmp), TAKE(strcasestr), TAKE(strchrnul),
    TAKE(strdup), TAKE(strerror), TAKE(strlcat), TAKE(strlcpy), TAKE(strncasecmp), TAKE(strncat),
    TAKE(strndup), TAKE(strnlen), TAKE(strpbrk), TAKE(strrchr), TAKE(strsep), TAKE(strspn),
    TAKE(strstr), TAKE(strtok), TAKE(strtok_r),
    // <stdlib.h>
    TAKE(bsearch), TAKE(div), TAKE(labs), TAKE(ldiv), TAKE(llabs), TAKE(lldiv), TAKE(qsort),
    TAKE(rand), TAKE(rand_r), TAKE(srand),
    // <time.h>: there is no time zone but UTC
    TAKE(asctime), TAKE(asctime_r), TAKE(ctime), TAKE(ctime_r), TAKE(difftime), TAKE(gmtime),
    TAKE(gmtime_r), TAKE(localtime), TAKE(localtime_r), TAKE(mktime), TAKE(strftime), TAKE(timegm)};

}  // namespace __board

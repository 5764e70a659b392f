// A function whose name is known and that this board has not: a sketch that calls it is told what to do instead.
#pragma once

#if defined(__has_attribute) && __has_attribute(unavailable)
#define __BOARD_LACKS(instead) __attribute__((unavailable(instead)))
#else
#define __BOARD_LACKS(instead) __attribute__((error(instead)))
#endif

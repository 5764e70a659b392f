// The memory behind String and `new`: one arena of config::kHeap octets, first fit, free neighbours
// merged. When it is full, allocation fails and says so by null; nothing is ever overwritten.
#pragma once

#include <stddef.h>

namespace core {

/// `size` octets aligned for any type, or null. Size 0 is null.
void* heapAllocate(size_t size);
void heapFree(void* block);
/// Octets not in use, in however many pieces.
size_t heapFreeOctets();

}  // namespace core

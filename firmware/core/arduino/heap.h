// The memory behind String and `new`: one arena of config::kHeap octets, first fit, free neighbours
// merged. When the arena is full, allocation returns null.
#pragma once

#include <stddef.h>

namespace __board::core {

/// `size` octets aligned for any type, or null. Size 0 is null.
void* heapAllocate(size_t size);
/// The block with another size, its octets as they were as far as both sizes go: where it is if the octets
/// behind it are free, else somewhere else. On null the old block stays. A null block is a new one.
void* heapReallocate(void* block, size_t size);
void heapFree(void* block);
/// Free octets, in all pieces together.
size_t heapFreeOctets();
/// Octets of the largest block that can be had.
size_t heapLargestBlock();

}  // namespace __board::core

#include "heap.h"

#include <stdint.h>

#include "../config.h"

namespace core {
namespace {

struct Header {
  uint32_t size;  // of the block with its header; a multiple of the alignment
  uint32_t used;
};

constexpr size_t kAlignment = 8;
static_assert(sizeof(Header) == kAlignment);
static_assert(config::kHeap % kAlignment == 0);

alignas(kAlignment) uint8_t g_arena[config::kHeap];
bool g_ready = false;

Header* at(size_t offset) {
  return reinterpret_cast<Header*>(g_arena + offset);
}

void prepare() {
  if (g_ready) return;
  *at(0) = Header{config::kHeap, 0};
  g_ready = true;
}

}  // namespace

void* heapAllocate(size_t size) {
  if (size == 0 || size > config::kHeap - sizeof(Header)) return nullptr;
  prepare();
  const auto wanted =
      static_cast<uint32_t>((size + sizeof(Header) + kAlignment - 1) / kAlignment * kAlignment);
  for (size_t offset = 0; offset < config::kHeap; offset += at(offset)->size) {
    Header* block = at(offset);
    if (block->used != 0) continue;
    // Merge the free blocks that follow.
    while (offset + block->size < config::kHeap && at(offset + block->size)->used == 0) {
      block->size += at(offset + block->size)->size;
    }
    if (block->size < wanted) continue;
    if (block->size - wanted >= sizeof(Header) + kAlignment) {
      *at(offset + wanted) = Header{block->size - wanted, 0};
      block->size = wanted;
    }
    block->used = 1;
    return block + 1;
  }
  return nullptr;
}

void heapFree(void* block) {
  if (block != nullptr) (static_cast<Header*>(block) - 1)->used = 0;
}

size_t heapFreeOctets() {
  prepare();
  size_t free = 0;
  for (size_t offset = 0; offset < config::kHeap; offset += at(offset)->size) {
    if (at(offset)->used == 0) free += at(offset)->size;
  }
  return free;
}

}  // namespace core

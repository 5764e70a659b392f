#include "heap.h"

#include <stdint.h>
#include <string.h>

#include "../config.h"

namespace __board::core {
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

bool fits(size_t size) {
  return size > 0 && size <= config::kHeap - sizeof(Header);
}

uint32_t withHeader(size_t size) {
  return static_cast<uint32_t>((size + sizeof(Header) + kAlignment - 1) / kAlignment * kAlignment);
}

// Merges the free blocks that follow.
void mergeBehind(Header* block) {
  auto offset = static_cast<size_t>(reinterpret_cast<uint8_t*>(block) - g_arena);
  while (offset + block->size < config::kHeap && at(offset + block->size)->used == 0) {
    block->size += at(offset + block->size)->size;
  }
}

// Gives back what the block has more than it needs.
void cut(Header* block, uint32_t wanted) {
  if (block->size - wanted < sizeof(Header) + kAlignment) return;
  auto offset = static_cast<size_t>(reinterpret_cast<uint8_t*>(block) - g_arena);
  *at(offset + wanted) = Header{block->size - wanted, 0};
  block->size = wanted;
}

}  // namespace

void* heapAllocate(size_t size) {
  if (!fits(size)) return nullptr;
  prepare();
  const uint32_t wanted = withHeader(size);
  for (size_t offset = 0; offset < config::kHeap; offset += at(offset)->size) {
    Header* block = at(offset);
    if (block->used != 0) continue;
    mergeBehind(block);
    if (block->size < wanted) continue;
    cut(block, wanted);
    block->used = 1;
    return block + 1;
  }
  return nullptr;
}

void* heapReallocate(void* old, size_t size) {
  if (old == nullptr) return heapAllocate(size);
  if (!fits(size)) return nullptr;
  Header* block = static_cast<Header*>(old) - 1;
  const uint32_t before = block->size;
  const uint32_t wanted = withHeader(size);
  if (before < wanted) mergeBehind(block);
  if (block->size >= wanted) {
    cut(block, wanted);
    return old;
  }
  cut(block, before);
  void* moved = heapAllocate(size);
  if (moved == nullptr) return nullptr;
  memcpy(moved, old, before - sizeof(Header));
  heapFree(old);
  return moved;
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

size_t heapLargestBlock() {
  prepare();
  size_t largest = sizeof(Header);
  for (size_t offset = 0; offset < config::kHeap; offset += at(offset)->size) {
    if (at(offset)->used != 0) continue;
    mergeBehind(at(offset));
    if (at(offset)->size > largest) largest = at(offset)->size;
  }
  return largest - sizeof(Header);
}

}  // namespace __board::core

// Construction in given storage without the C++ library's <new>.
#pragma once

#include <stddef.h>

namespace core {
struct Place {};
inline constexpr Place kPlace{};
}  // namespace core

inline void* operator new(size_t, void* storage, core::Place) noexcept {
  return storage;
}
inline void operator delete(void*, void*, core::Place) noexcept {}

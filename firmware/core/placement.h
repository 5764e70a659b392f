// Construction in given storage without the C++ library's <new>.
#pragma once

#include <stddef.h>

namespace __board::core {
struct Place {};
inline constexpr Place kPlace{};
}  // namespace __board::core

inline void* operator new(size_t, void* storage, __board::core::Place) noexcept {
  return storage;
}
inline void operator delete(void*, void*, __board::core::Place) noexcept {}

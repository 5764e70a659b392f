// A function or a lambda, held by value where the real libraries take std::function. The captures
// of a lambda must fit into a few words. It needs no heap, so it cannot fail.
#pragma once

#include <stddef.h>

namespace __board::core {

template <class Signature>
class Function;

template <class Result, class... Arguments>
class Function<Result(Arguments...)> {
 public:
  Function() = default;
  Function(decltype(nullptr)) {}

  template <class Callable>
  requires requires(Callable& callable, Arguments... arguments) {
    callable(static_cast<Arguments&&>(arguments)...);
  }
  Function(Callable callable) {
    if constexpr (requires { callable == nullptr; }) {
      if (callable == nullptr) return;
    }
    static_assert(sizeof(Callable) <= sizeof storage_,
                  "this lambda captures too much: capture a pointer or reference to it instead");
    static_assert(alignof(Callable) <= alignof(void*));
    static_assert(__is_trivially_copyable(Callable),
                  "this lambda captures an object: capture a pointer or reference to it instead");
    __builtin_memcpy(storage_, &callable, sizeof callable);
    call_ = [](void* storage, Arguments... arguments) -> Result {
      return static_cast<Result>(
          (*static_cast<Callable*>(storage))(static_cast<Arguments&&>(arguments)...));
    };
  }

  explicit operator bool() const { return call_ != nullptr; }
  bool operator==(decltype(nullptr)) const { return call_ == nullptr; }

  Result operator()(Arguments... arguments) const {
    return call_(storage_, static_cast<Arguments&&>(arguments)...);
  }

 private:
  Result (*call_)(void*, Arguments...) = nullptr;
  // A lambda may change what it has captured.
  alignas(void*) mutable unsigned char storage_[4 * sizeof(void*)] = {};
};

}  // namespace __board::core

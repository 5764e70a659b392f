// Runs the tests of one program, all or those whose name contains the first argument.
#include "test.h"

#include <string.h>

namespace test {
namespace {

Case* first = nullptr;
Case* last = nullptr;
jmp_buf leave;

}  // namespace

Case::Case(const char* name, void (*run)()) : name(name), run(run) {
  if (last == nullptr) {
    first = this;
  } else {
    last->next = this;
  }
  last = this;
}

void fail(const char* file, int line, const char* what) {
  printf("    %s:%d: %s\n", file, line, what);
  longjmp(leave, 1);
}

}  // namespace test

/// A failed test runs no destructors, and the core has no heap: ignore leaks.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}

int main(int argc, char** argv) {
  int passed = 0;
  int failed = 0;
  for (test::Case* test = test::first; test != nullptr; test = test->next) {
    if (argc > 1 && strstr(test->name, argv[1]) == nullptr) continue;
    if (setjmp(test::leave) == 0) {
      test->run();
      passed++;
    } else {
      printf("FAILED  %s\n", test->name);
      failed++;
    }
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

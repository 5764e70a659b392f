// What several File objects share.
#pragma once

#include "../../littlefs/file_system.h"
#include "../../placement.h"
#include "../FS.h"
#include "../heap.h"

namespace __board {

/// The one that FS.h's file systems share; there is one after begin().
littlefs::FileSystem& fileSystem();
extern uint8_t g_openFiles;

}  // namespace __board

namespace fs {

struct Handle {
  Handle() : file(__board::fileSystem()) {}

  /// Null when the heap is full.
  static Handle* make();
  static void release(Handle* handle);
  void close();

  uint32_t owners = 1;
  FS* system = nullptr;
  String path;
  bool isOpen = false, isDirectory = false, mayRead = false, mayWrite = false;
  uint32_t place = 0;  // in a directory
  __board::littlefs::File file;
};

}  // namespace fs

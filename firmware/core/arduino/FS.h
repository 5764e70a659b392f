// FS.h of the Arduino core for ESP32 3.x: files and directories, whatever file system they are in.
//
// A path begins with a slash. What a file was given is in the flash after flush() or close().
#pragma once

#include <time.h>

#include "Arduino.h"

namespace fs {

class FS;
struct Handle;

#define FILE_READ "r"
#define FILE_WRITE "w"
#define FILE_APPEND "a"

enum SeekMode { SeekSet = 0, SeekCur = 1, SeekEnd = 2 };

/// An open file or directory, or none. Copies are the same one, which is closed with the last of them.
class File final : public Stream {
 public:
  /// None. What a file has not is not waited for.
  File() { setTimeout(0); }
  File(const File& other);
  File& operator=(const File& other);
  ~File();

  using Print::write;
  size_t write(uint8_t octet) override;
  /// @returns octets that have been taken: fewer when the file system is full
  size_t write(const uint8_t* octets, size_t length) override;
  int available() override;
  int read() override;
  int peek() override;
  void flush() override;
  size_t read(uint8_t* out, size_t length);
  size_t readBytes(char* out, size_t length) {
    return read(reinterpret_cast<uint8_t*>(out), length);
  }
  /// False when there is no such place in the file.
  bool seek(uint32_t position, SeekMode mode = SeekSet);
  size_t position() const;
  size_t size() const;
  bool setBufferSize(size_t octets);
  void close();
  explicit operator bool() const;
  /// Seconds since 1970, as far as the board's clock was set.
  time_t getLastWrite();
  const char* path() const;
  /// The path behind its last slash.
  const char* name() const;

  bool isDirectory() const;
  /// The next one in a directory, open; none at the end.
  File openNextFile(const char* mode = FILE_READ);
  /// Its path; empty at the end.
  String getNextFileName();
  String getNextFileName(bool* isDirectory);
  bool seekDir(long place);
  void rewindDirectory();

 private:
  friend class FS;
  explicit File(Handle* handle) : handle_(handle) { setTimeout(0); }

  Handle* handle_ = nullptr;
};

class FS {
 public:
  /// @param create also makes the directories above it
  File open(const char* path, const char* mode = FILE_READ, bool create = false);
  File open(const String& path, const char* mode = FILE_READ, bool create = false) {
    return open(path.c_str(), mode, create);
  }
  bool exists(const char* path);
  bool exists(const String& path) { return exists(path.c_str()); }
  bool remove(const char* path);
  bool remove(const String& path) { return remove(path.c_str()); }
  bool rename(const char* from, const char* to);
  bool rename(const String& from, const String& to) { return rename(from.c_str(), to.c_str()); }
  bool mkdir(const char* path);
  bool mkdir(const String& path) { return mkdir(path.c_str()); }
  bool rmdir(const char* path);
  bool rmdir(const String& path) { return rmdir(path.c_str()); }

 protected:
  constexpr explicit FS(bool isFlat) : isFlat_(isFlat) {}

  bool mount(bool formatOnFail, uint8_t maxOpenFiles);
  void unmount();
  bool isMounted() const { return maxOpenFiles_ > 0; }
  bool formatPartition();
  size_t partitionOctets();
  size_t partitionUsedOctets();

 private:
  // SPIFFS has no directories: a slash is a character of a name.
  bool isFlat_;
  uint8_t maxOpenFiles_ = 0;  // 0: not mounted
};

}  // namespace fs

using fs::File;
using fs::FS;
using fs::SeekCur;
using fs::SeekEnd;
using fs::SeekMode;
using fs::SeekSet;

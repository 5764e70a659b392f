// fs::File: what is open, counted by the File objects that mean it.

#include <string.h>

#include "flash_wait.h"
#include "handle.h"

using namespace __board;
using littlefs::Error;

namespace fs {

Handle* Handle::make() {
  void* place = core::heapAllocate(sizeof(Handle));
  return place == nullptr ? nullptr : new (place, core::kPlace) Handle;
}

void Handle::release(Handle* handle) {
  if (handle == nullptr || --handle->owners > 0) return;
  handle->close();
  handle->~Handle();
  core::heapFree(handle);
  waitForFlash();
}

void Handle::close() {
  if (isOpen && !isDirectory) --g_openFiles;
  isOpen = false;
  file.close();
}

File::File(const File& other) : File(other.handle_) {
  if (handle_ != nullptr) ++handle_->owners;
}

File& File::operator=(const File& other) {
  if (other.handle_ != nullptr) ++other.handle_->owners;
  Handle::release(handle_);
  handle_ = other.handle_;
  return *this;
}

File::~File() {
  Handle::release(handle_);
}

File::operator bool() const {
  return handle_ != nullptr && handle_->isOpen;
}

static bool isFile(const Handle* handle) {
  return handle != nullptr && handle->isOpen && !handle->isDirectory;
}

size_t File::write(uint8_t octet) {
  return write(&octet, 1);
}

size_t File::write(const uint8_t* octets, size_t length) {
  if (!isFile(handle_) || !handle_->mayWrite) return 0;
  const Error error = handle_->file.write(octets, static_cast<uint32_t>(length));
  waitForFlash();
  return error == Error::kNone ? length : 0;
}

int File::available() {
  if (!isFile(handle_)) return 0;
  const uint32_t size = handle_->file.size(), position = handle_->file.position();
  return position < size ? static_cast<int>(size - position) : 0;
}

size_t File::read(uint8_t* out, size_t length) {
  if (!isFile(handle_) || !handle_->mayRead) return 0;
  uint32_t count = 0;
  handle_->file.read(out, static_cast<uint32_t>(length), count);
  return count;
}

int File::read() {
  uint8_t octet;
  return read(&octet, 1) == 1 ? octet : -1;
}

int File::peek() {
  if (!isFile(handle_)) return -1;
  const uint32_t position = handle_->file.position();
  const int octet = read();
  handle_->file.seek(position);
  return octet;
}

void File::flush() {
  if (!isFile(handle_)) return;
  handle_->file.sync();
  waitForFlash();
}

bool File::seek(uint32_t position, SeekMode mode) {
  if (!isFile(handle_)) return false;
  const auto size = static_cast<int64_t>(handle_->file.size());
  const auto offset = static_cast<int32_t>(position);
  int64_t to = position;
  if (mode == SeekCur) to = static_cast<int64_t>(handle_->file.position()) + offset;
  if (mode == SeekEnd) to = size + offset;
  // Behind the end only a file that is written goes.
  if (to < 0 || to > littlefs::kFileMax || (to > size && !handle_->mayWrite)) return false;
  handle_->file.seek(static_cast<uint32_t>(to));
  return true;
}

size_t File::position() const {
  return isFile(handle_) ? handle_->file.position() : 0;
}

size_t File::size() const {
  return isFile(handle_) ? handle_->file.size() : 0;
}

bool File::setBufferSize(size_t) {
  return isFile(handle_);
}

void File::close() {
  if (handle_ == nullptr) return;
  handle_->close();
  waitForFlash();
}

time_t File::getLastWrite() {
  littlefs::Info info;
  if (!*this || fileSystem().look(handle_->path.c_str(), info) != Error::kNone) return 0;
  return static_cast<time_t>(info.changed);
}

const char* File::path() const {
  return *this ? handle_->path.c_str() : nullptr;
}

const char* File::name() const {
  return *this ? handle_->path.c_str() + handle_->path.lastIndexOf('/') + 1 : nullptr;
}

bool File::isDirectory() const {
  return handle_ != nullptr && handle_->isOpen && handle_->isDirectory;
}

String File::getNextFileName() {
  return getNextFileName(nullptr);
}

String File::getNextFileName(bool* isDirectory) {
  littlefs::Info info;
  if (!this->isDirectory() ||
      fileSystem().entryAt(handle_->path.c_str(), handle_->place, info) != Error::kNone) {
    return String();
  }
  ++handle_->place;
  if (isDirectory != nullptr) *isDirectory = info.isDirectory;
  String path = handle_->path;
  if (!path.endsWith("/")) path += "/";
  return path + info.name;
}

File File::openNextFile(const char* mode) {
  const String path = getNextFileName();
  return path.isEmpty() ? File() : handle_->system->open(path, mode);
}

bool File::seekDir(long place) {
  if (!isDirectory() || place < 0) return false;
  handle_->place = static_cast<uint32_t>(place);
  return true;
}

void File::rewindDirectory() {
  seekDir(0);
}

}  // namespace fs

// Files as answers: AsyncWebServerRequest's send() and AsyncWebServer's serveStatic().

#include <string.h>

#include "../../placement.h"
#include "../ESPAsyncWebServer.h"
#include "../FS.h"
#include "../heap.h"
#include "../web_server.h"
#include "content_type.h"

using namespace __board;

namespace __board {

/// Which file is being sent in which exchange.
struct WebFiles {
  static AsyncWebServerResponse* begin(AsyncWebServerRequest& request, const fs::File& file,
                                       const String& path, const char* contentType, bool download,
                                       AwsTemplateProcessor processor);
  static void send(AsyncWebServerRequest& request, AsyncWebServerResponse& response);
};

}  // namespace __board

namespace {

fs::File* g_sent[config::kHttpConnections];
/// Of a response that has been begun and not been sent.
fs::File* g_begun = nullptr;

void close(fs::File*& file) {
  if (file == nullptr) return;
  file->~File();
  core::heapFree(file);
  file = nullptr;
}

fs::File* kept(const fs::File& file) {
  void* place = core::heapAllocate(sizeof(fs::File));
  return place == nullptr ? nullptr : new (place, core::kPlace) fs::File(file);
}

bool isGzip(const fs::File& file) {
  return String(file.name()).endsWith(".gz");
}

/// In quotation marks (RFC 9110 8.8.3): of a packed file its checksum, of another its time or its size. None when a packed
/// file is none.
String entityTag(fs::File& file) {
  uint32_t value = 0;
  if (isGzip(file)) {
    // RFC 1952 2.3: the file ends with CRC32 and ISIZE.
    uint8_t checksum[4];
    if (file.size() < 18 || file.read() != 0x1F || file.read() != 0x8B) return String();
    file.seek(static_cast<uint32_t>(file.size() - 8));
    file.read(checksum, sizeof checksum);
    file.seek(0);
    for (size_t i = 4; i-- > 0;) value = value << 8 | checksum[i];
  } else {
    const auto changed = static_cast<uint32_t>(file.getLastWrite());
    value = changed > 0 ? changed : static_cast<uint32_t>(file.size());
  }
  char tag[11] = "\"00000000\"";
  for (int i = 8; i > 0; --i, value >>= 4) tag[i] = "0123456789abcdef"[value & 15];
  return tag;
}

/// Not valid when the heap has no room for it.
String wholeText(fs::File file) {
  String text;
  text.reserve(static_cast<unsigned>(file.size()));
  char part[256];
  for (size_t length; (length = file.readBytes(part, sizeof part)) > 0;) {
    if (!text.concat(part, static_cast<unsigned>(length))) {
      return String(static_cast<const char*>(nullptr));
    }
  }
  return text;
}

}  // namespace

AsyncWebServerResponse* WebFiles::begin(AsyncWebServerRequest& request, const fs::File& file,
                                        const String& path, const char* contentType, bool download,
                                        AwsTemplateProcessor processor) {
  close(g_begun);
  const char* type = contentType[0] == '\0' ? contentTypeOf(path) : contentType;
  AsyncWebServerResponse* response = request.begin(200, type);
  const bool packed = isGzip(file) && !path.endsWith(".gz");
  if (packed) response->addHeader("Content-Encoding", "gzip");
  String disposition = "inline";
  if (download)
    disposition = "attachment; filename=\"" + path.substring(path.lastIndexOf('/') + 1) + "\"";
  response->addHeader("Content-Disposition", disposition);
  if (processor && !packed) {
    // As a whole: names may begin in one piece and end in the next.
    response->content_ = wholeText(file);
    response->processor_ = processor;
    return response;
  }
  g_begun = kept(file);
  response->length_ = file.size();
  response->sendFilled_ = send;
  return response;
}

void WebFiles::send(AsyncWebServerRequest& request, AsyncWebServerResponse& response) {
  const size_t exchange = request.exchange().index();
  if (g_begun == nullptr) {
    request.refuseForMemory(response.length_);
    return;
  }
  g_endFile = [](size_t ended) { close(g_sent[ended]); };
  close(g_sent[exchange]);
  fs::File* file = g_sent[exchange] = g_begun;
  g_begun = nullptr;
  response.filler_ = [file](uint8_t* out, size_t capacity, size_t) {
    return file->read(out, capacity);
  };
  AsyncWebServerRequest::sendFilled(request, response);
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(const fs::File& file,
                                                             const String& path,
                                                             const char* contentType, bool download,
                                                             AwsTemplateProcessor processor) {
  return WebFiles::begin(*this, file, path, contentType, download, processor);
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(fs::FS& system, const String& path,
                                                             const char* contentType, bool download,
                                                             AwsTemplateProcessor processor) {
  fs::File file = system.open(path);
  if (file.available() == 0) {
    file = system.open(path + ".gz");
    const String tag = file ? entityTag(file) : String();
    if (tag.isEmpty()) return beginResponse(404);
    AsyncWebServerResponse* response =
        WebFiles::begin(*this, file, path, contentType, download, nullptr);
    response->addHeader("ETag", tag);
    response->addHeader("Cache-Control", "no-cache");
    return response;
  }
  return WebFiles::begin(*this, file, path, contentType, download, processor);
}

void AsyncWebServerRequest::send(fs::FS& system, const String& path, const char* contentType,
                                 bool download, AwsTemplateProcessor processor) {
  send(beginResponse(system, path, contentType, download, processor));
}

void AsyncWebServerRequest::send(const fs::File& file, const String& path, const char* contentType,
                                 bool download, AwsTemplateProcessor processor) {
  send(beginResponse(file, path, contentType, download, processor));
}

AsyncStaticWebHandler& AsyncWebServer::serveStatic(const char* uri, fs::FS& system,
                                                   const char* path, const char* cacheControl) {
  void* place = core::heapAllocate(sizeof(AsyncStaticWebHandler));
  if (place == nullptr) {
    Serial.print("[web] no memory for a handler\r\n");
    alignas(AsyncStaticWebHandler) static unsigned char lost[sizeof(AsyncStaticWebHandler)];
    return *new (lost, core::kPlace) AsyncStaticWebHandler(uri, system, path, cacheControl);
  }
  auto* handler = new (place, core::kPlace) AsyncStaticWebHandler(uri, system, path, cacheControl);
  addHandler(handler);
  return *handler;
}

static String withSlash(const char* text) {
  return text[0] == '/' ? String(text) : "/" + String(text);
}

static String withoutEnd(const String& path) {
  return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
}

AsyncStaticWebHandler::AsyncStaticWebHandler(const char* uri, fs::FS& system, const char* path,
                                             const char* cacheControl)
    : system_(system),
      uri_(withoutEnd(withSlash(uri))),
      path_(withoutEnd(withSlash(path))),
      cacheControl_(cacheControl == nullptr ? "" : cacheControl),
      isDirectory_(withSlash(path).endsWith("/")) {}

AsyncStaticWebHandler& AsyncStaticWebHandler::setTryGzipFirst(bool value) {
  gzipFirst_ = value;
  return *this;
}
AsyncStaticWebHandler& AsyncStaticWebHandler::setIsDir(bool isDirectory) {
  isDirectory_ = isDirectory;
  return *this;
}
AsyncStaticWebHandler& AsyncStaticWebHandler::setDefaultFile(const char* name) {
  defaultFile_ = name;
  return *this;
}
AsyncStaticWebHandler& AsyncStaticWebHandler::setCacheControl(const char* value) {
  cacheControl_ = value;
  return *this;
}
AsyncStaticWebHandler& AsyncStaticWebHandler::setLastModified(const char* value) {
  lastModified_ = value;
  return *this;
}
AsyncStaticWebHandler& AsyncStaticWebHandler::setTemplateProcessor(AwsTemplateProcessor processor) {
  processor_ = processor;
  return *this;
}

/// The file of this path, packed or not; none.
fs::File AsyncStaticWebHandler::open(const String& path) const {
  for (int look = 0; look < 2; ++look) {
    fs::File file = system_.open((look == 0) == gzipFirst_ ? path + ".gz" : path);
    if (file && !file.isDirectory()) return file;
  }
  return fs::File();
}

fs::File AsyncStaticWebHandler::find(const String& url, String& path) const {
  const String rest = url.substring(uri_.length());
  path = path_ + rest;
  if (!rest.endsWith("/") && !(isDirectory_ && rest.isEmpty())) {
    const fs::File file = open(path);
    if (file) return file;
  }
  if (defaultFile_.isEmpty()) return fs::File();
  if (!path.endsWith("/")) path += "/";
  path += defaultFile_;
  return open(path);
}

bool AsyncStaticWebHandler::canHandle(AsyncWebServerRequest* request) const {
  const WebRequestMethod method = request->method();
  String path;
  return !request->isWebSocketUpgrade() && (method == HTTP_GET || method == HTTP_HEAD) &&
         request->url().startsWith(uri_) && find(request->url(), path);
}

void AsyncStaticWebHandler::handleRequest(AsyncWebServerRequest* request) {
  String path;
  fs::File file = find(request->url(), path);
  String tag;
  if (isGzip(file) || !processor_) tag = entityTag(file);
  if (isGzip(file) && tag.isEmpty()) {
    request->send(404);
    return;
  }
  // RFC 9110 13.1.2 and 13.1.3, as far as the real library goes: the same text, or all is sent.
  const bool isKnown = tag.isEmpty() ? !lastModified_.isEmpty() &&
                                           request->header("If-Modified-Since") == lastModified_
                                     : request->header("If-None-Match") == tag;
  AsyncWebServerResponse* response =
      isKnown ? request->beginResponse(304)
              : request->beginResponse(file, path, "", false, processor_);
  if (!isKnown && !tag.isEmpty()) response->addHeader("ETag", tag);
  if (!isKnown && !lastModified_.isEmpty()) response->addHeader("Last-Modified", lastModified_);
  response->addHeader("Cache-Control",
                      cacheControl_.isEmpty() ? String("no-cache") : cacheControl_);
  request->send(response);
}

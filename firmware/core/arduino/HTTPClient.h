// HTTPClient.h of the Arduino core for ESP32 3.x: requests of the board to an HTTP server, over a NetworkClient.
//
// Left out: cookies, digest authentication, TLS: a request with https is refused before it is sent.
#pragma once

#include "Arduino.h"
#include "NetworkClientSecure.h"

#define HTTPCLIENT_DEFAULT_TCP_TIMEOUT (5000)

#define HTTPC_ERROR_CONNECTION_REFUSED (-1)
#define HTTPC_ERROR_SEND_HEADER_FAILED (-2)
#define HTTPC_ERROR_SEND_PAYLOAD_FAILED (-3)
#define HTTPC_ERROR_NOT_CONNECTED (-4)
#define HTTPC_ERROR_CONNECTION_LOST (-5)
#define HTTPC_ERROR_NO_STREAM (-6)
#define HTTPC_ERROR_NO_HTTP_SERVER (-7)
#define HTTPC_ERROR_TOO_LESS_RAM (-8)
#define HTTPC_ERROR_ENCODING (-9)
#define HTTPC_ERROR_STREAM_WRITE (-10)
#define HTTPC_ERROR_READ_TIMEOUT (-11)

enum t_http_codes {
  HTTP_CODE_CONTINUE = 100,
  HTTP_CODE_SWITCHING_PROTOCOLS = 101,
  HTTP_CODE_PROCESSING = 102,
  HTTP_CODE_OK = 200,
  HTTP_CODE_CREATED = 201,
  HTTP_CODE_ACCEPTED = 202,
  HTTP_CODE_NON_AUTHORITATIVE_INFORMATION = 203,
  HTTP_CODE_NO_CONTENT = 204,
  HTTP_CODE_RESET_CONTENT = 205,
  HTTP_CODE_PARTIAL_CONTENT = 206,
  HTTP_CODE_MULTIPLE_CHOICES = 300,
  HTTP_CODE_MOVED_PERMANENTLY = 301,
  HTTP_CODE_FOUND = 302,
  HTTP_CODE_SEE_OTHER = 303,
  HTTP_CODE_NOT_MODIFIED = 304,
  HTTP_CODE_TEMPORARY_REDIRECT = 307,
  HTTP_CODE_PERMANENT_REDIRECT = 308,
  HTTP_CODE_BAD_REQUEST = 400,
  HTTP_CODE_UNAUTHORIZED = 401,
  HTTP_CODE_FORBIDDEN = 403,
  HTTP_CODE_NOT_FOUND = 404,
  HTTP_CODE_METHOD_NOT_ALLOWED = 405,
  HTTP_CODE_REQUEST_TIMEOUT = 408,
  HTTP_CODE_CONFLICT = 409,
  HTTP_CODE_GONE = 410,
  HTTP_CODE_PAYLOAD_TOO_LARGE = 413,
  HTTP_CODE_TOO_MANY_REQUESTS = 429,
  HTTP_CODE_INTERNAL_SERVER_ERROR = 500,
  HTTP_CODE_NOT_IMPLEMENTED = 501,
  HTTP_CODE_BAD_GATEWAY = 502,
  HTTP_CODE_SERVICE_UNAVAILABLE = 503,
  HTTP_CODE_GATEWAY_TIMEOUT = 504,
};

enum followRedirects_t {
  HTTPC_DISABLE_FOLLOW_REDIRECTS,
  HTTPC_STRICT_FOLLOW_REDIRECTS,
  HTTPC_FORCE_FOLLOW_REDIRECTS,
};

class HTTPClient {
 public:
  HTTPClient() = default;
  HTTPClient(const HTTPClient&) = delete;
  HTTPClient& operator=(const HTTPClient&) = delete;
  ~HTTPClient() { end(); }

  /// False for what is no address of a scheme http or https. Nothing is sent yet.
  bool begin(NetworkClient& client, String url);
  bool begin(NetworkClient& client, String host, uint16_t port, String uri = "/",
             bool https = false);
  bool begin(String url);
  bool begin(String url, const char* certificate);
  bool begin(String host, uint16_t port, String uri = "/");
  void end();
  bool connected();

  void setReuse(bool on) { reuse_ = on; }
  void setUserAgent(const String& name) { userAgent_ = name; }
  void setAuthorization(const char* user, const char* password);
  void setAuthorization(const char* credentials) { authorization_ = credentials; }
  void setAuthorizationType(const char* type) { authorizationType_ = type; }
  void setConnectTimeout(int32_t ms) { connectMs_ = ms; }
  /// How long an answer may keep silent, milliseconds.
  void setTimeout(uint16_t ms) { timeoutMs_ = ms; }
  void setFollowRedirects(followRedirects_t follow) { follow_ = follow; }
  void setRedirectLimit(uint16_t times) { redirects_ = times; }
  bool setURL(const String& url);
  void useHTTP10(bool on = true) { http10_ = on; }

  // The status of the answer, or an error below 0.
  int GET() { return sendRequest("GET"); }
  int DELETE() { return sendRequest("DELETE"); }
  int PATCH(uint8_t* payload, size_t length) { return sendRequest("PATCH", payload, length); }
  int PATCH(String payload) { return sendRequest("PATCH", payload); }
  int POST(uint8_t* payload, size_t length) { return sendRequest("POST", payload, length); }
  int POST(String payload) { return sendRequest("POST", payload); }
  int PUT(uint8_t* payload, size_t length) { return sendRequest("PUT", payload, length); }
  int PUT(String payload) { return sendRequest("PUT", payload); }
  int sendRequest(const char* method, String payload);
  int sendRequest(const char* method, uint8_t* payload = nullptr, size_t length = 0);

  void addHeader(const String& name, const String& value, bool first = false, bool replace = true);
  /// Of the answer, the fields that are kept: at most eight.
  void collectHeaders(const char* names[], size_t count);
  String header(const char* name);
  String header(size_t index);
  String headerName(size_t index);
  int headers() const { return static_cast<int>(kept_); }
  bool hasHeader(const char* name) { return header(name).length() > 0; }

  /// Octets of the answer's content; -1 where it does not say.
  int getSize() const { return size_; }
  const String& getLocation() const { return location_; }
  NetworkClient& getStream();
  NetworkClient* getStreamPtr();
  /// The content, without chunks. Returns its length, or an error below 0.
  int writeToStream(Stream* stream);
  String getString();
  static String errorToString(int error);

 private:
  static constexpr size_t kKept = 8;

  struct Field {
    String name, value;
  };

  void setServer(const String& host, uint16_t port);
  bool connect();
  void forget();
  int sendOnce(const char* method, uint8_t* payload, size_t length);
  int readHead();
  bool takeField(const String& line);
  int readLine(String& line);
  int waitForOctets();
  int readContent(Print& out);
  int copyOctets(Print& out, long length);
  int readChunks(Print& out);

  NetworkClient own_;
  NetworkClientSecure secure_;
  NetworkClient* client_ = nullptr;
  String host_, uri_, headers_, userAgent_ = "ESP32HTTPClient", authorization_,
                                authorizationType_ = "Basic", location_;
  Field fields_[kKept];
  size_t kept_ = 0, headOctets_ = 0;
  uint16_t port_ = 0, redirects_ = 10;
  uint32_t timeoutMs_ = HTTPCLIENT_DEFAULT_TCP_TIMEOUT;
  int32_t connectMs_ = -1;
  int status_ = 0, size_ = -1;
  followRedirects_t follow_ = HTTPC_DISABLE_FOLLOW_REDIRECTS;
  bool reuse_ = true, http10_ = false, chunked_ = false, canReuse_ = false, contentRead_ = true;
  bool noContent_ = false;
};

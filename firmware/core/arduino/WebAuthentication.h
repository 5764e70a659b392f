// WebAuthentication.h of ESP Async WebServer 3.x: what it computes from users and passwords.
#pragma once

#include "Arduino.h"

/// Whether `header`, what follows the scheme in the field Authorization, is right.
bool checkBasicAuthentication(const char* header, const char* username, const char* password);
/// Null for `realm`, `nonce`, `opaque` and `uri` stands for any. `passwordIsHash`: MD5 of "user:realm:password".
bool checkDigestAuthentication(const char* header, const char* method, const char* username,
                               const char* password, const char* realm, bool passwordIsHash,
                               const char* nonce, const char* opaque, const char* uri);
/// MD5 of "user:realm:password".
String generateDigestHash(const char* username, const char* password, const char* realm);
/// Base64 of "user:password".
String generateBasicHash(const char* username, const char* password);
/// 32 random hexadecimal digits.
String genRandomMD5();
